"""Who may see and write the ledger: the owning body records, a second person accepts, nobody on their own unit."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing
from bihuan.organizations.models import Body, Role
from bihuan.organizations.ties import require_no_tie, scoring_bodies
from bihuan.schemes.models import Cycle, Enrolment, Ownership
from bihuan.supervision.models import Entry, LedgerImport

OPEN_TO_ENTRIES = frozenset({Cycle.State.RUNNING.value})
OPEN_TO_STEPS = OPEN_TO_ENTRIES | {Cycle.State.UNDER_REVIEW.value}
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


def owned(standing: Standing, cycle: Cycle) -> QuerySet[Ownership]:
    """The (unit, indicator) pairs of the cycle the person's bodies own."""
    rows = Ownership.objects.filter(enrolment__cycle=cycle, indicator__scheme_id=cycle.scheme_id)
    return rows.filter(body_id__in=scoring_bodies(standing))


def owner_of(cycle: Cycle, enrolment: Enrolment, node: str) -> Body | None:
    """The one body that scores the indicator for the unit, or None where it does not apply."""
    pairs = Ownership.objects.filter(enrolment=enrolment, indicator__node=node, indicator__scheme_id=cycle.scheme_id)
    pair = pairs.select_related("body").first()
    return pair.body if pair else None


def require_owner(standing: Standing, body: Body) -> None:
    """Refuse whoever does not score for the body that owns the pair; the refusal names it."""
    if body.pk not in scoring_bodies(standing):
        raise Refused(_("Only the assessors of %(body)s record this indicator for this unit.") % {"body": body.name})


def roles_towards(standing: Standing, entry: Entry) -> frozenset[str]:
    """What a person is to an entry: ``assessor`` of its body, ``office`` clerk, both or neither."""
    found = set()
    if entry.body_id in scoring_bodies(standing):
        found.add(Role.ASSESSOR.value)
    if standing.holds(entry.office_id, Role.OFFICE):
        found.add(Role.OFFICE.value)
    return frozenset(found)


def require(standing: Standing, step: Step, entry: Entry) -> None:
    """Refuse a step to whoever has none of its roles towards the entry, or is tied to its unit."""
    if not roles_towards(standing, entry) & step.who:
        raise Refused(
            _("Only the assessors of %(body)s may do this.") % {"body": entry.body.name}
            if Role.OFFICE.value not in step.who
            else _("Only the assessors of %(body)s or a clerk of the assessment office may do this.")
            % {"body": entry.body.name}
        )
    require_no_tie(standing, entry.enrolment.unit_id, entry.enrolment.name)
