"""Who may see and write the ledger: the owning body records, a second person accepts, nobody on their own unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing
from bihuan.organizations.models import Body, Membership, Person, Role, Succession, Tenure
from bihuan.schemes.models import Cycle, Enrolment, Ownership
from bihuan.supervision.models import Entry, LedgerImport

RECUSAL_YEARS: int = getattr(settings, "RECUSAL_YEARS", 3)
"""For how many years after leaving a unit a person records nothing on it."""
OPEN_TO_ENTRIES = frozenset({Cycle.State.RUNNING.value})
OPEN_TO_STEPS = OPEN_TO_ENTRIES | {Cycle.State.UNDER_REVIEW.value}
SHOWN_TO_UNITS = (Cycle.State.DECIDED.value, Cycle.State.CLOSED.value)


def scoring_bodies(standing: Standing) -> frozenset[int]:
    """The bodies a person records for: an assessor's own, and for clerks and the leading group theirs by kind."""
    kinds = ((Role.OFFICE, Body.Kind.OFFICE), (Role.LEADING_GROUP, Body.Kind.LEADING_GROUP))
    wanted = Q(pk__in=standing.bodies)
    for role, kind in kinds:
        wanted |= Q(kind=kind, office_id__in=standing.offices(role))
    if not standing.offices(Role.OFFICE, Role.LEADING_GROUP):
        return standing.bodies
    return frozenset(Body.objects.filter(wanted).values_list("pk", flat=True))


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


def owned(standing: Standing, cycle: Cycle) -> QuerySet[Ownership]:
    """The (unit, indicator) pairs of the cycle the person's bodies own."""
    rows = Ownership.objects.filter(enrolment__cycle=cycle, indicator__scheme_id=cycle.scheme_id)
    return rows.filter(body_id__in=scoring_bodies(standing))


def tied_units(person: Person, on: date, years: int = RECUSAL_YEARS) -> frozenset[int]:
    """Units the person works in or for, or left less than ``years`` ago, with their predecessors and successors."""
    since = _years_before(on, years)
    still = Q(until__isnull=True) | Q(until__gt=since)
    roles = Membership.objects.filter(still, person=person, unit__isnull=False, since__lte=on)
    posts = Tenure.objects.filter(still, person=person, since__lte=on)
    tied = {*roles.values_list("unit_id", flat=True), *posts.values_list("post__unit_id", flat=True)}
    return _with_kin({pk for pk in tied if pk is not None})


def _years_before(on: date, years: int) -> date:
    day = min(on.day, 28) if on.month == 2 else on.day
    return on.replace(year=on.year - years, day=day)


def _with_kin(units: Iterable[int]) -> frozenset[int]:
    """The units and all they came from or became: a renamed unit is the same place."""
    seen, fresh = set(units), set(units)
    while fresh:
        links = Succession.objects.filter(Q(predecessor_id__in=fresh) | Q(successor_id__in=fresh))
        fresh = {pk for pair in links.values_list("predecessor_id", "successor_id") for pk in pair} - seen
        seen |= fresh
    return frozenset(seen)


def require_no_tie(standing: Standing, enrolment: Enrolment) -> None:
    """Refuse whoever belongs to the unit or left it lately."""
    if enrolment.unit_id in tied_units(standing.person, standing.on):
        raise Refused(
            _(
                "You belong to %(unit)s, or left it less than %(years)s years ago. "
                "Ask a colleague of your body without a tie to it."
            )
            % {"unit": enrolment.name, "years": RECUSAL_YEARS}
        )


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
    require_no_tie(standing, entry.enrolment)
