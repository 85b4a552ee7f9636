"""Who acts for which body, and who is tied to which unit: recusal, as every source of findings and marks keeps it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.organizations.access import Refused, Standing, changes_of, kept
from bihuan.organizations.lineage import kin
from bihuan.organizations.models import Body, Role, Tenure
from bihuan.records.prepared import prepared

RECUSAL_YEARS: int = getattr(settings, "RECUSAL_YEARS", 3)
"""For how many years after leaving a unit a person records nothing on it."""


def scoring_bodies(standing: Standing) -> frozenset[int]:
    """The bodies a person records for: an assessor's own, and for clerks and the leading group theirs by kind."""
    if not standing.offices(Role.OFFICE, Role.LEADING_GROUP):
        return standing.bodies
    return kept(("scoring", standing.person.pk, standing.on), lambda: frozenset(_bodies_of(standing)))


@prepared
def _bodies_of(standing: Standing) -> QuerySet[Body, int]:
    clerk, leading = (standing.offices(role) for role in (Role.OFFICE, Role.LEADING_GROUP))
    return Body.objects.filter(recorded_for(standing.bodies, clerk, leading)).values_list("pk", flat=True)


def recorded_for(bodies: frozenset[int], clerk: frozenset[int], leading: frozenset[int], path: str = "") -> Q:
    """The bodies someone records for: their own, and by kind those of offices where they are clerk or lead; ``path``
    leads there from another table (``body__``)."""
    kinds = ((Body.Kind.OFFICE, clerk), (Body.Kind.LEADING_GROUP, leading))
    wanted = Q(**{f"{path}pk__in": bodies})
    for kind, offices in kinds:
        wanted |= Q(**{f"{path}kind": kind, f"{path}office_id__in": offices})
    return wanted


def acts_for(standing: Standing, body: Body) -> bool:
    """Whether the person records for this body; the same as ``scoring_bodies`` without a query."""
    roles = {Body.Kind.OFFICE: Role.OFFICE, Body.Kind.LEADING_GROUP: Role.LEADING_GROUP}
    role = roles.get(Body.Kind(body.kind))
    return body.pk in standing.bodies or (role is not None and standing.holds(body.office_id, role))


def tied_units(standing: Standing, years: int = RECUSAL_YEARS) -> frozenset[int]:
    """Units the person works in or for, or left less than ``years`` ago, with their predecessors and successors."""
    since = _years_before(standing.on, years)
    rows = (*standing.memberships, *standing.past)
    tied = {row.unit_id for row in rows if row.unit_id and (row.until is None or row.until > since)}
    for unit, begun, until in _tenures(standing.person.pk):
        if begun <= standing.on and (until is None or until > since):
            tied.add(unit)
    units = frozenset(tied)
    return kept(("kin", units), lambda: kin(units, changes_of))


def _tenures(person: int) -> list[tuple[int, date, date | None]]:
    """The posts someone ever held: unit, from and until when."""
    return kept(("tenures", person), lambda: _read_tenures(person))


@prepared
def _read_tenures(person: int) -> QuerySet[Tenure, tuple[int, date, date | None]]:
    return Tenure.objects.filter(person=person).order_by().values_list("post__unit_id", "since", "until")


def _years_before(on: date, years: int) -> date:
    day = min(on.day, 28) if on.month == 2 else on.day
    return on.replace(year=on.year - years, day=day)


def require_no_tie(standing: Standing, unit_id: int, name: str) -> None:
    """Refuse whoever belongs to the unit or left it lately."""
    if unit_id in tied_units(standing):
        raise Refused(
            _(
                "You belong to %(unit)s, or left it less than %(years)s years ago. "
                "Ask a colleague of your body without a tie to it."
            )
            % {"unit": name, "years": RECUSAL_YEARS}
        )
