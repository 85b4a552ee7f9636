"""Daily supervision: the ledger of marks, its second persons, imports and self-assessments.

Entries are marks as every ledger keeps them (``schemes.models.Mark``), with their kind, their rater and their clause.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Person
from bihuan.records.fields import MicroField
from bihuan.records.models import Attachment
from bihuan.schemes.models import CatalogueEntry, Enrolment, Indicator, Mark, MarkImport, MarkStep


class Kind(models.TextChoices):
    """Where a mark comes from."""

    DAILY = "daily", _("daily supervision")
    RATING = "rating", _("rating")
    TASK = "task", _("key task")
    SURVEY = "survey", _("survey")
    REVERSAL = "reversal", _("reversal")


class LedgerImport(MarkImport):
    """A workbook of entries of one kind sent in at once."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DAILY)

    class Meta(MarkImport.Meta):
        verbose_name = _("ledger import")

    def mark(self, row: int, told: dict[str, Any]) -> Entry:
        """An entry of the import's kind."""
        return Entry(kind=Kind(self.kind), source=self, source_row=row, **told)

    def ledger(self) -> models.QuerySet[Any]:
        """All entries."""
        return Entry.objects.annotate(import_number=F("source_id"))

    @property
    def needs_fact(self) -> bool:  # type: ignore[override]
        """A daily mark says what was seen; results of tasks and surveys speak by their numbers."""
        return self.kind == Kind.DAILY


class Entry(Mark):
    """One mark in the ledger: what was seen, where, and in what way it came in."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.DAILY)
    rater = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings_given")
    clause = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(LedgerImport, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    source_row = models.PositiveIntegerField(null=True, blank=True)

    class Meta(Mark.Meta):
        constraints = [
            *Mark.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="only_a_reversal_reverses",
            ),
            models.CheckConstraint(
                condition=Q(rater__isnull=True) | ~Q(rater=F("enrolment")), name="no_unit_rates_itself"
            ),
            models.UniqueConstraint(
                fields=["cycle", "indicator", "rater", "enrolment"],
                condition=Q(rater__isnull=False, state__in=["proposed", "effective"]),
                name="one_rating_by_a_rater",
            ),
        ]
        verbose_name = _("ledger entry")

    def own_of_reversal(self) -> dict[str, Any]:
        """A reversal is a kind of its own."""
        return {"kind": Kind.REVERSAL}


class EntryStep(MarkStep):
    """A step an entry took after it was recorded."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="steps")

    class Meta(MarkStep.Meta):
        verbose_name = _("entry step")


class EntryEvidence(models.Model):
    """A file that shows the fact of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="entry_evidence")

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return str(self.attachment)


class SelfAssessment(models.Model):
    """What a unit says of itself for one indicator: shown beside the assessor's score, weight 0."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="self_assessments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="self_assessments")
    score = MicroField(_("score"))
    note = models.CharField(_("note"), max_length=600, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "indicator", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=100), name="self_assessment_0_to_100")
        ]
        verbose_name = _("self-assessment")

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.indicator_id} {self.score}"
