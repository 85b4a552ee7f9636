"""Monthly comment meetings: one a month, a comment on each township; and the choice of key units by a rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.findings.models import Finding
from bihuan.inspections.models.plan import Campaign
from bihuan.organizations.models import Office, Person
from bihuan.schemes.models import Cycle, Enrolment


class Meeting(models.Model):
    """The comment meeting of a month, with its minutes as a numbered document."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="meetings")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="meetings")
    month = models.PositiveSmallIntegerField(_("month"))
    on = models.DateField(_("held on"))
    number = models.CharField(_("number of the minutes"), max_length=80)
    minutes = models.TextField(_("minutes"), max_length=6000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "month"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "month"], name="one_meeting_a_month"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="meeting_of_a_month"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(minutes=""), name="meeting_has_minutes"),
        ]
        verbose_name = _("comment meeting")

    def __str__(self) -> str:
        return f"{self.cycle} {self.month}"


class MeetingComment(models.Model):
    """What a meeting said of one unit; it can become a finding once."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="comments")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="meeting_comments")
    text = models.TextField(_("comment"), max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finding = models.OneToOneField(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="meeting_comment"
    )

    class Meta:
        ordering = ["meeting", "enrolment__position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "enrolment"], name="one_comment_a_unit_and_meeting")]
        verbose_name = _("comment of a meeting")

    def __str__(self) -> str:
        return self.text[:40]


class KeySelection(models.Model):
    """Which units are key units of a year-end check: by a stated rule, from what was known that day, with reasons."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="selections")
    rule = models.TextField(_("rule"))
    inputs = models.JSONField()
    chosen = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("choice of key units")

    def __str__(self) -> str:
        return self.sha256[:12]
