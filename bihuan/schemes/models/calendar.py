"""The office's workdays, and how long each step of rectification may take."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend worked in exchange."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="calendar_days")
    on = models.DateField(_("day"))
    is_workday = models.BooleanField(_("workday"))
    name = models.CharField(_("occasion"), max_length=60, blank=True)

    class Meta:
        ordering = ["office", "on"]
        constraints = [models.UniqueConstraint(fields=["office", "on"], name="calendar_day_once")]
        verbose_name = _("calendar day")

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class Deadlines(models.Model):
    """How the office counts: workdays, months, and how often a due date may be moved."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, related_name="deadlines")
    plan_months = models.PositiveSmallIntegerField(_("months for the plan, from delivery"), default=1)
    appeal_workdays = models.PositiveSmallIntegerField(_("workdays to contest, from delivery"), default=10)
    immediate_workdays = models.PositiveSmallIntegerField(_("workdays for an immediate correction"), default=15)
    staged_workdays = models.PositiveSmallIntegerField(_("workdays for a staged correction"), default=60)
    continuous_months = models.PositiveSmallIntegerField(_("months for a continuous correction"), default=6)
    extensions = models.PositiveSmallIntegerField(_("extensions at most"), default=2)
    lamp_days = models.PositiveSmallIntegerField(_("days before the due date the lamp turns amber"), default=3)
    serious_days = models.PositiveSmallIntegerField(_("days overdue that are serious"), default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(plan_months__gte=1, appeal_workdays__gte=1, immediate_workdays__gte=1, extensions__lte=9),
                name="deadlines_within_reason",
            )
        ]
        verbose_name = _("deadlines")

    def __str__(self) -> str:
        return str(self.office)
