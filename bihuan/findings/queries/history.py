"""What an office had closed before its ledger came here: beside the ledger of its year, never among its findings."""

from __future__ import annotations

from datetime import date

from bihuan.findings.access import visible_prior
from bihuan.findings.models import PriorProblem
from bihuan.organizations.access import Standing
from bihuan.schemes.models import Cycle

Rows = list[PriorProblem]


def closed_before(
    standing: Standing, cycle: Cycle, on: date, *, unit: int | None = None, most: int | None = None
) -> Rows:
    """The problems closed before our time that the reader may see of a year, or of one enrolled unit, as of a day."""
    rows = visible_prior(standing).filter(enrolment__cycle=cycle, decided_at__date__lte=on)
    rows = rows if unit is None else rows.filter(enrolment=unit)
    return list(rows.select_related("enrolment", "decided_by").order_by("enrolment__position", "found_on", "id")[:most])
