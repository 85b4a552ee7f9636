"""The way of a frozen result to publication: checked, reported to the council, decided, notified, final, circulated.

The result itself never changes; ``state`` is the projection of the steps (held by a trigger). A correction is another
result set whose publication ``corrects`` the earlier one; the earlier stays readable as superseded.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Person
from bihuan.records.models import StepRow
from bihuan.results.models.frozen import ResultSet
from bihuan.schemes.models import Enrolment


class Publication(models.Model):
    """How far a frozen result is, and what the council and the leading group said of it."""

    class State(models.TextChoices):
        COMPUTED = "computed", _("computed")
        CHECKED = "checked", _("consistency checked")
        REPORTED = "reported", _("reported to the council")
        DECIDED = "decided", _("decided")
        NOTIFIED = "notified", _("units notified")
        APPEALS = "appeals", _("appeal period")
        FINAL = "final", _("final")
        CIRCULATED = "circulated", _("circulated")
        FILED = "filed", _("filed")
        ARCHIVED = "archived", _("archived")
        SUPERSEDED = "superseded", _("superseded by a correction")
        DROPPED = "dropped", _("dropped")

    result_set = models.OneToOneField(ResultSet, on_delete=models.PROTECT, related_name="publication")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.COMPUTED)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    reason = models.CharField(_("reason of the correction"), max_length=400, blank=True)
    council_on = models.DateField(_("reported on"), null=True, blank=True)
    council_meeting = models.CharField(_("meeting"), max_length=120, blank=True)
    council_resolution = models.CharField(_("resolution"), max_length=400, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    notified_on = models.DateField(_("units notified on"), null=True, blank=True)
    appeal_until = models.DateField(_("appeals until"), null=True, blank=True)
    is_under_review = models.BooleanField(pgettext_lazy("result", "under review"), default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["computed", "checked", "dropped"])
                | (Q(council_on__isnull=False) & ~Q(council_meeting="") & ~Q(council_resolution="")),
                name="result_goes_on_only_after_the_council",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["computed", "checked", "reported", "dropped"]) | Q(decided_by__isnull=False),
                name="published_result_was_decided",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="result_does_not_correct_itself"
            ),
        ]
        verbose_name = _("publication")

    def __str__(self) -> str:
        return str(self.result_set)


class PublicationStep(StepRow):
    """A step on the way; ``detail`` keeps what it was taken on: the list signed off, the meeting, the period."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("publication step")


class Selection(models.Model):
    """Whom the bottom rule and the rule of prominent problems chose, with the limits it was asked with."""

    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, related_name="selections")
    on = models.DateField(_("as of"))
    serious_at_least = models.PositiveSmallIntegerField(_("serious findings, at least"), null=True, blank=True)
    overdue_at_least = models.PositiveSmallIntegerField(_("overdue findings, at least"), null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("selection")

    def __str__(self) -> str:
        return f"{self.result_set} {self.on}"


class Selected(models.Model):
    """A unit of the selection with its reasons: at the bottom of its group, prominent problems, or both."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="units")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(_("group"), max_length=80)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    group_size = models.PositiveIntegerField()
    by_rank = models.BooleanField(_("low in its group"))
    is_tied = models.BooleanField(_("tied at the edge"), default=False)
    serious = models.PositiveIntegerField(_("serious findings"), default=0)
    overdue = models.PositiveIntegerField(_("overdue findings"), default=0)
    by_problems = models.BooleanField(_("prominent problems"))
    is_fragile = models.BooleanField(_("fragile rank"), default=False)

    class Meta:
        ordering = ["selection", "id"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "enrolment"], name="unit_selected_once"),
            models.CheckConstraint(condition=Q(by_rank=True) | Q(by_problems=True), name="selected_for_a_reason"),
        ]
        verbose_name = _("selected unit")

    def __str__(self) -> str:
        return str(self.enrolment)
