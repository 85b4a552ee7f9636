"""A session: its roster, its rule, who comes and goes; the speakers and their ballots."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.hearings.models.terms import Term
from bihuan.organizations.models import Office, Person, Tenure
from bihuan.records.models import Attachment, StepRow
from bihuan.records.punctuation import in_brackets
from bihuan.schemes.models import Cycle
from bihuan.urns.models import Urn


class Hearing(models.Model):
    """One plenary at which up to ``slots`` heads speak and are voted on.

    ``options`` are what can be marked: ``[{"id": "a", "title": "满意", "score": "100"}, …, {"id": "x", "title":
    "不了解", "dont_know": true}]``; ``strict`` and ``broad`` are the options that count as satisfied. More than
    ``more_than`` of the roster (``of``: of those present) must be there. ``indicator`` is the leaf of the year's
    scheme the votes feed. Title, day, rule and roster stand from the notice on.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("hearing", "planned")
        CALLED = "called", pgettext_lazy("hearing", "notice given")
        OPEN = "open", pgettext_lazy("hearing", "in session")
        CLOSED = "closed", pgettext_lazy("hearing", "ballots closed")
        COUNTED = "counted", pgettext_lazy("hearing", "counted")
        RELEASED = "released", pgettext_lazy("hearing", "announced")
        REPORTED = "reported", pgettext_lazy("hearing", "reported to the committee")
        VOID = "void", pgettext_lazy("hearing", "void")
        DROPPED = "dropped", pgettext_lazy("hearing", "dropped")

    class DontKnow(models.TextChoices):
        DROP = "drop", _("left out of the base")
        ZERO = "zero", _("in the base, for 0")

    class Of(models.TextChoices):
        ELIGIBLE = "eligible", _("of those on the roster")
        PRESENT = "present", _("of those present")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="hearings")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="hearings")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="hearings")
    title = models.CharField(_("title"), max_length=200)
    on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    slots = models.PositiveSmallIntegerField(_("speakers at most"), default=3)
    reports_due_on = models.DateField(_("reports due on"))
    options = models.JSONField(_("options"), default=list)
    dont_know = models.CharField(_("don't know"), max_length=4, choices=DontKnow.choices, default=DontKnow.DROP)
    strict = models.JSONField(_("satisfied, narrowly"), default=list)
    broad = models.JSONField(_("satisfied, widely"), default=list)
    more_than = models.CharField(_("quorum: more than"), max_length=8, default="0.5")
    quorum_of = models.CharField(_("quorum of"), max_length=8, choices=Of.choices, default=Of.ELIGIBLE)
    k = models.PositiveSmallIntegerField(_("fewest ballots shown"), default=5)
    indicator = models.CharField(_("indicator it feeds"), max_length=40, blank=True)
    urn = models.OneToOneField(Urn, on_delete=models.PROTECT, null=True, blank=True, related_name="hearing")
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    counted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    plans_due_on = models.DateField(_("measures due on"), null=True, blank=True)
    number = models.CharField(_("number of the report"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["office", "on"])]
        constraints = [
            models.CheckConstraint(condition=Q(k__gte=2), name="a_counted_ballot_is_of_two_people"),
            models.CheckConstraint(condition=Q(slots__gte=1), name="a_hearing_has_a_speaker"),
            models.CheckConstraint(condition=Q(reports_due_on__lte=F("on")), name="reports_come_before_the_hearing"),
            models.CheckConstraint(condition=Q(indicator="") | Q(cycle__isnull=False), name="hearing_feeds_a_year"),
        ]
        verbose_name = _("hearing")

    def __str__(self) -> str:
        return self.title


class HearingStep(StepRow):
    """A step a hearing took."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        pass


class Voter(models.Model):
    """Someone on the roster: who may vote. Never tied to a code or a ballot."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="voters")
    name = models.CharField(_("name"), max_length=60)
    capacity = models.CharField(_("takes part as"), max_length=80)
    is_inside = models.BooleanField(_("in the hall"), default=False)

    class Meta:
        ordering = ["hearing", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "name", "capacity"], name="voter_once_on_a_roster"),
            models.CheckConstraint(condition=~Q(name=""), name="a_voter_has_a_name"),
        ]
        verbose_name = _("voter")

    def __str__(self) -> str:
        return self.name + in_brackets(self.capacity)


class Passage(models.Model):
    """Someone came in or went out."""

    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="passages")
    is_in = models.BooleanField(_("came in"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("coming or going")

    def __str__(self) -> str:
        return f"{self.voter} {self.at}"


class Speaker(models.Model):
    """A tenure that speaks: the person in the post is heard, not the unit. ``present`` and ``issued`` are fixed when
    the ballot on the speaker begins, and never change."""

    class State(models.TextChoices):
        SELECTED = "selected", pgettext_lazy("speaker", "selected")
        NOTIFIED = "notified", pgettext_lazy("speaker", "notified, report awaited")
        SUBMITTED = "submitted", pgettext_lazy("speaker", "report handed in")
        VOTING = "voting", pgettext_lazy("speaker", "ballot under way")
        VOTED = "voted", pgettext_lazy("speaker", "ballot ended")
        COUNTED = "counted", pgettext_lazy("speaker", "counted, measures awaited")
        PLANNED = "planned", pgettext_lazy("speaker", "measures under way")
        SETTLED = "settled", pgettext_lazy("speaker", "measures settled")
        EXCUSED = "excused", pgettext_lazy("speaker", "excused")

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="speakers")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="hearings")
    position = models.PositiveSmallIntegerField(_("no."))
    because = models.CharField(_("why now"), max_length=300, blank=True)
    report = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    report_on = models.DateField(_("report handed in on"), null=True, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    issued = models.PositiveIntegerField(_("issued"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SELECTED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["hearing", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "tenure"], condition=~Q(state="excused"), name="a_tenure_speaks_once_at_a_hearing"
            ),
            models.CheckConstraint(
                condition=Q(issued__isnull=True) | Q(issued__lte=F("present")), name="no_more_issued_than_present"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["selected", "notified", "submitted", "excused"])
                | Q(present__isnull=False, issued__isnull=False, report__isnull=False),
                name="a_ballot_knows_who_was_present",
            ),
        ]
        verbose_name = _("speaker")

    def __str__(self) -> str:
        return self.tenure.person.name + in_brackets(self.tenure.post)

    @property
    def is_report_late(self) -> bool:
        """Whether the report was handed in after its day."""
        return self.report_on is not None and self.report_on > self.hearing.reports_due_on

    @property
    def ward(self) -> str:
        """The ward of the hearing's urn that takes the ballots on this speaker."""
        return f"speaker:{self.pk}"


class SpeakerStep(StepRow):
    """A step of a speaker."""

    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a speaker")
