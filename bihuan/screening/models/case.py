"""A file about one trip, person or contract: what was asked, what was answered, what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.findings.models import Finding
from bihuan.organizations.models import Office, Person, Unit
from bihuan.records.models import Attachment, StepRow

CLOSED = ("settled", "ended")


class Disposition(models.TextChoices):
    """The four dispositions of a lead."""

    TALK = "talk", _("talk or inquiry by letter")
    CHECK = "check", _("preliminary verification")
    HOLD = "hold", _("hold for later")
    CLOSE = "close", _("close")


class Outcome(models.TextChoices):
    """What became of a lead, mirrored coarsely."""

    NOTHING = "nothing", _("nothing found")
    MINOR = "minor", _("confirmed, handled lightly")
    SERIOUS = "serious", _("confirmed, handled seriously")
    ELSEWHERE = "elsewhere", _("handed over to another authority")


CONFIRMED = (Outcome.MINOR.value, Outcome.SERIOUS.value)


class Dossier(models.Model):
    """``taken_by`` took its clues up; ``concerned`` is whom it is about, where they have an account.

    Until ``asked_on`` nobody of the unit learns of it. A lead is registered by a second person with a ``disposition``
    and approved by a third look; ``outcome`` is coarse. ``erased_at``: the time for which its clues were kept had
    ended, and with it what was asked and answered, whom it was about and the files; that it was, stays.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("file", "being prepared")
        ASKED = "asked", pgettext_lazy("file", "asked in writing")
        ANSWERED = "answered", pgettext_lazy("file", "answered")
        LEAD = "lead", pgettext_lazy("file", "registered as a lead")
        APPROVED = "approved", pgettext_lazy("file", "disposition approved")
        SETTLED = "settled", pgettext_lazy("file", "settled: nothing left of it")
        ENDED = "ended", pgettext_lazy("file", "ended")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="dossiers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers")
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=40)
    about_type = models.CharField(max_length=20)
    about = models.CharField(_("about"), max_length=400)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    concerned = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers")
    letter = models.TextField(_("what is asked"), max_length=4000, blank=True)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    due_on = models.DateField(_("to be answered by"), null=True, blank=True)
    lead_number = models.CharField(_("number of the lead"), max_length=60, blank=True)
    disposition = models.CharField(_("disposition"), max_length=6, choices=Disposition.choices, blank=True)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["office", "state"]),
            models.Index(fields=["unit", "asked_on"]),
            models.Index(fields=["concerned", "asked_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "sequence"], name="dossier_sequence_once"),
            models.UniqueConstraint(
                fields=["office", "about_type", "about"], condition=~Q(state__in=CLOSED), name="one_open_file_a_matter"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "settled"]) | Q(asked_on__isnull=False, due_on__isnull=False),
                name="file_is_asked_with_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["lead", "approved", "ended"])
                | (~Q(disposition="") & ~Q(lead_number="") & Q(registered_by__isnull=False)),
                name="lead_has_number_and_disposition",
            ),
            models.CheckConstraint(
                condition=Q(registered_by__isnull=True) | ~Q(registered_by=models.F("taken_by")),
                name="lead_is_registered_by_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(state="ended") | ~Q(outcome=""), name="ended_lead_has_an_outcome"),
        ]
        verbose_name = _("file of clues")

    def __str__(self) -> str:
        return self.number


class DossierStep(StepRow):
    """A step of a file."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a file of clues")


class Reply(models.Model):
    """What the unit or the one concerned says: an answer, a correction of what is held, an objection."""

    class Kind(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("reply", "answer")
        CORRECTION = "correction", pgettext_lazy("reply", "correction of the records")
        OBJECTION = "objection", pgettext_lazy("reply", "objection")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=4000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    acting_as = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("reply to a question")

    def __str__(self) -> str:
        return self.get_kind_display()


class ReplyFile(models.Model):
    """A file that came with a reply, under the name its sender gave it; the attachment has a name that says nothing."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("file of a reply")

    def __str__(self) -> str:
        return str(self.attachment)


class RaisedFinding(models.Model):
    """A finding written down from a lead that was confirmed: the only way from a clue to a mark."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="raised")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="dossier_link")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("finding from a lead")

    def __str__(self) -> str:
        return str(self.finding)


class Circular(models.Model):
    """A circular about a case that ended: its number, what it says and to whom."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="circulars")
    number = models.CharField(_("document number"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    scope = models.CharField(_("sent to"), max_length=200)
    issued_on = models.DateField(_("issued on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("circular about a case")

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
