"""Who may see the ledger; who may write it is the same for every ledger (``schemes.access.marks``)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.organizations.access import STAFF, Standing
from bihuan.schemes.models import Cycle
from bihuan.supervision.models import Entry, LedgerImport

SHOWN_TO_UNITS = (Cycle.State.DECIDED.value, Cycle.State.CLOSED.value)


def visible_entries(standing: Standing) -> QuerySet[Entry]:
    """The whole ledger for the office's staff; what one's body wrote for assessors; for unit people their own
    unit's effective entries once the year is decided (a unit sees its marks when they are issued, not before)."""
    issued = Q(
        enrolment__unit_id__in=standing.units,
        cycle__state__in=SHOWN_TO_UNITS,
        state__in=[Entry.State.EFFECTIVE, Entry.State.REVERSED],
    )
    staff = Q(office_id__in=standing.offices(*STAFF)) | Q(body_id__in=standing.bodies)
    return Entry.objects.filter(staff | issued if standing.units else staff)


def visible_imports(standing: Standing) -> QuerySet[LedgerImport]:
    """The imports of one's office for staff, those of one's body for assessors."""
    return LedgerImport.objects.filter(Q(office_id__in=standing.offices(*STAFF)) | Q(body_id__in=standing.bodies))


def sees_import(standing: Standing, ledger: LedgerImport) -> bool:
    """Whether an import that was read already is among the visible ones."""
    return standing.holds(ledger.office_id, *STAFF) or ledger.body_id in standing.bodies
