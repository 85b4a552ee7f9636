"""What happened on site: the three steps, reports heard, questions, comments, and what came of them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.findings.models import Finding
from bihuan.inspections.models.visit import Inspection
from bihuan.organizations.models import Person, Unit
from bihuan.records.models import Attachment, StepRow


class Stage(models.Model):
    """One of the three steps on site, once for each place: where, when, and who was there.

    ``device_at`` is what the telling phone's clock showed; ``is_clock_off`` marks a step whose phone ran wrong, whose
    time was set right by the difference. ``token`` was drawn on the phone: sent twice it is kept once.
    """

    class Kind(models.TextChoices):
        SEE = "see", _("seen on site")
        QUESTION = "question", _("questioned on the spot")
        COMMENT = "comment", _("commented together")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="stages")
    kind = models.CharField(_("step"), max_length=10, choices=Kind.choices)
    place = models.CharField(_("place"), max_length=120)
    at = models.DateTimeField(_("when"))
    present = models.CharField(_("who was there"), max_length=400)
    note = models.TextField(_("what was seen, asked or said"), max_length=2000, blank=True)
    token = models.CharField(max_length=40, null=True, blank=True, unique=True)
    device_at = models.DateTimeField(_("time of the phone"), null=True, blank=True)
    is_clock_off = models.BooleanField(_("the phone's clock was wrong"), default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(place="") & ~Q(present=""), name="stage_says_where_and_who")]
        verbose_name = _("step on site")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place}"


class StageFile(models.Model):
    """A photo or paper of a step on site; the phone's list names each by its hash, and each comes singly."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="stage_file"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["stage", "sha256"], name="stage_file_once")]
        verbose_name = _("file of a step on site")

    def __str__(self) -> str:
        return self.sha256[:12]


class Heard(models.Model):
    """A report heard on site, from the upper or the lower of two levels."""

    class Level(models.TextChoices):
        UPPER = "upper", _("district or unit")
        LOWER = "lower", _("subdistrict or sub-unit")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="heard")
    level = models.CharField(_("level"), max_length=6, choices=Level.choices)
    unit_name = models.CharField(_("unit"), max_length=120)
    speaker = models.CharField(_("speaker"), max_length=60)
    summary = models.TextField(_("what was reported"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("report heard")

    def __str__(self) -> str:
        return f"{self.unit_name} {self.speaker}"


class Question(models.Model):
    """A question put on the spot, and by whom."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="questions")
    asker = models.CharField(_("asked by"), max_length=60)
    text = models.CharField(_("question"), max_length=600)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("question")

    def __str__(self) -> str:
        return self.text[:40]


class Turn(models.Model):
    """What followed a question: an answer, or a question further."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        FOLLOW_UP = "follow_up", _("further question")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="turns")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    speaker = models.CharField(_("speaker"), max_length=60)
    text = models.CharField(_("text"), max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("turn of a questioning")

    def __str__(self) -> str:
        return self.text[:40]


class Remark(models.Model):
    """A comment of the team or an observer; it can become a finding or a measure that is proposed."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField(_("comment"), max_length=1000)
    is_on_the_spot = models.BooleanField(_("said on the spot"), default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("comment")

    def __str__(self) -> str:
        return self.text[:40]


class Raised(models.Model):
    """A finding that came of a visit: by it the finding bears its campaign. ``unit`` is where it was found: a sub-unit
    perhaps, while the finding stands with the unit that supervises it."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="raised")
    remark = models.OneToOneField(Remark, on_delete=models.PROTECT, null=True, blank=True, related_name="raised")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="visit")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("finding of a visit")

    def __str__(self) -> str:
        return f"{self.inspection_id} → {self.finding_id}"


class Proposal(models.Model):
    """A measure proposed on site: an action with an owner and a day, tracked until it is accepted or dropped with a
    reason."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("measure", "proposed")
        DOING = "doing", _("being done")
        DONE = "done", _("said to be done")
        ACCEPTED = "accepted", _("accepted")
        DROPPED = "dropped", _("dropped with a reason")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="proposals")
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    text = models.CharField(_("measure"), max_length=400)
    owner = models.CharField(_("owner"), max_length=60)
    due_on = models.DateField(_("due on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(owner="") & ~Q(text=""), name="proposed_measure_has_an_owner")
        ]
        verbose_name = _("proposed measure")

    def __str__(self) -> str:
        return self.text[:60]

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed and nobody has said that it is done."""
        return self.state in {self.State.PROPOSED, self.State.DOING} and self.due_on < on


class ProposalStep(StepRow):
    """A step of a proposed measure."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a proposed measure")


class MethodUsed(models.Model):
    """One of the four methods of a year-end check of a key unit, and when it was used."""

    class Method(models.TextChoices):
        FORUM = "forum", _("forum")
        INTERVIEW = "interview", pgettext_lazy("method", "interview")
        VOTE = "vote", _("democratic vote")
        LEADER = "leader", _("inspection by a leader")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="methods")
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    on = models.DateField(_("on"))
    people = models.PositiveSmallIntegerField(_("people taking part"))
    note = models.CharField(_("what came out"), max_length=600)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("method of a year-end check")

    def __str__(self) -> str:
        return self.get_method_display()
