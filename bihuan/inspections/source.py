"""Visits as a source of marks: a mark opens to its visit. What was withdrawn or is contested counts for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from bihuan.engine.values import Columns
from bihuan.findings.queries.marks import SILENT
from bihuan.inspections.models import VisitMark
from bihuan.schemes.ledgers import ledger_source
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.columns import effective, mark_columns
from bihuan.schemes.sources import Told

KEY = "visit-mark"


def marks(cycle: Cycle, units: Collection[int] | None = None) -> Columns:
    """Every mark of a year's visits (of some enrolled units) whose finding stands."""
    rows = effective(VisitMark, cycle).exclude(finding__state__in=SILENT)
    return mark_columns(rows if units is None else rows.filter(enrolment__in=units), cycle, KEY)


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Marks with their visit and finding; one query."""
    rows = VisitMark.objects.filter(pk__in=numbers).select_related("inspection", "finding", "body")
    return {row.pk: Told(_("visit %(n)s") % {"n": row.inspection.number}, row.fact, list(_small(row))) for row in rows}


def _small(mark: VisitMark) -> Iterator[str]:
    yield mark.body.name
    if mark.finding is not None:
        yield mark.finding.number
    yield mark.happened_on.isoformat()


VISITS = replace(
    ledger_source(VisitMark, key=KEY, called="现场检查", told=told),
    marks=marks,
    checks=lambda _cycle: (),  # who reviewed the visit was its second person: none of its marks waits for one
)
"""Whether a finding stands changes with its steps, which the ledger of findings is asked for already."""
