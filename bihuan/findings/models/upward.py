"""What leaves the ledger: leads handed over, and reports signed level by level."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.findings.models.finding import Finding
from bihuan.organizations.models import Body, Office, Person
from bihuan.records.models import StepRow
from bihuan.schemes.models import Cycle


class Referral(models.Model):
    """A finding handed over as a lead. Only the receiving body reads ``note``; others see the coarse status."""

    class Status(models.TextChoices):
        HANDED_OVER = "handed_over", _("handed over")
        RECEIVED = "received", _("received")
        IN_HAND = "in_hand", _("in hand")
        ENDED = "ended", _("ended")

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="referral")
    number = models.CharField(_("number"), max_length=60)
    to_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="referrals")
    reason = models.CharField(_("reason"), max_length=400)
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.HANDED_OVER)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["to_body", "number"], name="referral_number_once")]
        verbose_name = _("referral")

    def __str__(self) -> str:
        return self.number


class ReferralStep(StepRow):
    """The hand-over receipt and what the receiving body notes for itself."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("referral step")


class Report(models.Model):
    """Findings and rectification as one level signed and sent them up; ``lower`` is the report it passes on."""

    class State(models.TextChoices):
        SENT = "sent", _("sent, waiting for the level above")
        RECEIVED = "received", _("received")
        RETURNED = "returned", _("returned")
        PASSED_ON = "passed_on", _("passed on to the next level")
        RECALLED = "recalled", _("taken back")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reports_up")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reports_received")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="reports_up")
    lower = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="upper")
    title = models.CharField(_("title"), max_length=120)
    as_of = models.DateField(_("as of"))
    text = models.TextField(_("text"), max_length=4000)
    content = models.TextField(_("figures"))
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SENT)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(office=F("to_office")), name="report_goes_to_another_office")
        ]
        verbose_name = _("report to the level above")

    def __str__(self) -> str:
        return self.title


class ReportStep(StepRow):
    """What the level above did with a report: it may annotate or return, never alter."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("report step")
