"""What a visit costs a unit, where its campaign says that it scores: a ledger of marks like every source's."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.findings.models import Finding
from bihuan.inspections.models.visit import Inspection
from bihuan.schemes.models import Mark, MarkStep


class VisitMark(Mark):
    """The mark a confirmed finding of a visit makes, once, under the indicator of its campaign."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="marks")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="visit_marks")

    class Meta(Mark.Meta):
        constraints = [
            *Mark.Meta.constraints,
            models.UniqueConstraint(
                fields=["finding"], condition=Q(reverses__isnull=True), name="a_finding_of_a_visit_is_marked_once"
            ),
        ]
        verbose_name = _("mark of a visit")

    def own_of_reversal(self) -> dict[str, Any]:
        """A reversal speaks of the same visit and finding."""
        return {"inspection_id": self.inspection_id, "finding_id": self.finding_id}


class VisitMarkStep(MarkStep):
    """A step a mark of a visit took."""

    mark = models.ForeignKey(VisitMark, on_delete=models.PROTECT, related_name="steps")

    class Meta(MarkStep.Meta):
        pass
