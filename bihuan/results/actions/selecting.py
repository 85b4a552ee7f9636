"""Keeping a selection: who was chosen, by which limits, on which day, for which reasons."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.results.lifecycle import AFTER_DECISION
from bihuan.results.models import ResultSet, Selected, Selection
from bihuan.results.queries.selecting import Limits, choose


@transaction.atomic
def select_units(*, result_set: ResultSet, limits: Limits, by: Person, on: date | None = None) -> Selection:
    """Select by both rules and keep it; the same limits and day give the same units again (HD-01, BJ-17)."""
    kept = ResultSet.objects.select_related("office", "publication").get(pk=result_set.pk)
    require_role(standing_of(by), kept.office, Role.OFFICE)
    if kept.publication.state not in AFTER_DECISION:
        raise ValidationError(_("Units are selected from a decided result."))
    day = on or clock.today()
    made = Selection.objects.create(
        result_set=kept, on=day, serious_at_least=limits.serious, overdue_at_least=limits.overdue, made_by=by,
        made_at=clock.now(),
    )  # fmt: skip
    chosen = choose(kept, limits, day)
    Selected.objects.bulk_create(
        Selected(
            selection=made, enrolment=one.row.enrolment, group=one.row.group, rank=one.row.rank,
            group_size=one.row.group_size, by_rank=one.by_rank, is_tied=one.is_tied, serious=one.serious,
            overdue=one.overdue, by_problems=one.by_problems, is_fragile=one.is_fragile,
        )
        for one in chosen
    )  # fmt: skip
    detail = {"units": len(chosen), "on": day.isoformat(), "serious": limits.serious, "overdue": limits.overdue}
    record(by=by, action="select_units", subject=made, office_path=kept.office.path, detail=detail)
    return made
