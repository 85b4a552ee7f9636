"""What a unit does about a finding: measures with their progress, signed plans and reports, requests for more time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.findings.models.finding import Finding
from bihuan.organizations.models import Person
from bihuan.records.models import StepRow


class Measure(models.Model):
    """One thing the unit will do, by whom and until when."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DOING = "doing", _("being done")
        DONE = "done", _("done")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        DROPPED = "dropped", _("dropped with its plan")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="measures")
    position = models.PositiveSmallIntegerField(_("no."))
    text = models.CharField(_("measure"), max_length=400)
    owner = models.CharField(_("responsible person"), max_length=60)
    department = models.CharField(_("responsible department"), max_length=80, blank=True)
    due_on = models.DateField(_("due on"))
    promised = models.CharField(_("evidence promised"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)

    class Meta:
        ordering = ["finding", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "position"], condition=~Q(state="dropped"), name="measure_position_once"
            )
        ]
        verbose_name = _("measure")

    def __str__(self) -> str:
        return self.text


class MeasureStep(StepRow):
    """Progress on a measure."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("measure step")


class Endorsement(models.Model):
    """The head's signature under a plan or a report: name, time, and the very words signed with their hash."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("rectification plan")
        REPORT = "report", _("rectification report")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="endorsements")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("signed by"), max_length=60)
    at = models.DateTimeField(_("signed at"))
    content = models.TextField(_("content"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("signature")

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:12]}"


class ExtensionRequest(models.Model):
    """A unit's request for a later due date, and the office's answer; one decided by who asked was taken back."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="extension_requests")
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=400)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(_("granted"), null=True)
    answer = models.CharField(_("answer"), max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(is_granted__isnull=True), name="one_extension_asked_at_a_time"
            )
        ]
        verbose_name = _("extension request")

    def __str__(self) -> str:
        return f"{self.finding} → {self.until}"

    @property
    def is_taken_back(self) -> bool:
        """Whether who asked took it back: nobody answers their own."""
        return self.decided_by_id == self.asked_by_id
