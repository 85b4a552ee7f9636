"""Interviews of heads: sessions with their interviewers, and a record for every interviewee, whatever the form."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person
from bihuan.outcomes.models.letter import Letter
from bihuan.records.models import StepRow
from bihuan.results.models import ResultSet
from bihuan.schemes.models import Cycle, Enrolment


class Session(models.Model):
    """One talk: alone with one interviewee, or collective with several."""

    class Form(models.TextChoices):
        SINGLE = "single", _("single")
        COLLECTIVE = "collective", _("collective")

    class Purpose(models.TextChoices):
        ROUTINE = "routine", _("routine")
        REMINDER = "reminder", _("reminder")
        ADMONITION = "admonition", _("admonition")
        SPECIAL = "special", _("special")

    class Pair(models.TextChoices):
        HEAD = "head", _("secretary and leader in charge with the head")
        PARTY = "party", _("secretary and discipline secretary with the Party and discipline heads")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="interview_sessions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="interview_sessions")
    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(_("form"), max_length=10, choices=Form.choices)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    pair = models.CharField(_("kind of the double interview"), max_length=6, choices=Pair.choices)
    basis = models.CharField(_("basis"), max_length=300)
    interviewers = models.JSONField(_("interviewers"))
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    called_on = models.DateField(_("called on"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("interview session")

    def __str__(self) -> str:
        return f"{self.get_pair_display()} {self.called_on}"


class Interview(models.Model):
    """The record of one interviewee: what was put, said and demanded, the commitment, the follow-up."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        NOTIFIED = "notified", _("notified")
        HELD = "held", _("held")
        SIGNED = "signed", _("record signed")
        COMMITTED = "committed", _("commitment received")
        CLOSED = "closed", _("follow-up closed")
        CALLED_OFF = "called_off", _("called off")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="interviews")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="interviews")
    interviewee = models.CharField(_("interviewee"), max_length=60)
    post = models.CharField(_("post"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DUE)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    recorder = models.CharField(_("recorder"), max_length=60, blank=True)
    points = models.TextField(_("points put"), max_length=2000, blank=True)
    statement = models.TextField(_("statement and defence"), max_length=2000, blank=True)
    requirements = models.TextField(_("requirements"), max_length=2000, blank=True)
    record_hash = models.CharField(max_length=64, blank=True)
    signed_by = models.JSONField(_("signatures"), default=list)
    commitment_due_on = models.DateField(_("commitment due on"), null=True, blank=True)
    commitment = models.TextField(_("commitment"), max_length=2000, blank=True)
    committed_on = models.DateField(_("commitment received on"), null=True, blank=True)
    follow_up = models.TextField(_("follow-up"), max_length=2000, blank=True)
    notice = models.OneToOneField(
        Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="interview", verbose_name=_("notice")
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["session", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment", "post"], name="interviewee_once_a_session"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "notified", "held", "called_off"]) | ~Q(record_hash=""),
                name="signed_record_is_hashed",
            ),
        ]
        verbose_name = _("interview")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.interviewee}"


class InterviewStep(StepRow):
    """A step of an interview."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("interview step")
