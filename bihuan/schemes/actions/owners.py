"""A cause that stands in the way of a launch is mended once, for every indicator and unit it touches."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.actions.units import change_unit
from bihuan.organizations.models import Body, Person, Role, Unit
from bihuan.organizations.queries.facts import facts_of
from bihuan.schemes.actions.cycles import add_ownership_rule
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import launch_gaps, pairs_to_own
from bihuan.schemes.queries.gaps import Cause, Kind, causes


@transaction.atomic
def mend_cause(*, cycle: Cycle, kind: str, about: str, body: Body | None, by: Person) -> Body:
    """Let ``body`` score what nobody scores for this cause; without one, make the body the scheme names.

    Raises ValidationError if nothing is missing for this cause any more, or no body could mend it.
    """
    require_role(standing_of(by), cycle.office, Role.OFFICE)
    if cycle.state != Cycle.State.DRAFT:
        raise ValidationError(_("The year is launched: who scores what no longer changes."))
    cause = next((one for one in causes(launch_gaps(cycle)) if (one.kind, one.about) == (kind, about)), None)
    if cause is None or not cause.is_mended_by_body:
        raise ValidationError(_("This is mended already, or must be mended elsewhere."))
    if body is None:
        if cause.kind != Kind.UNKNOWN_BODY:
            raise ValidationError(_("Choose a body."))
        return create_body(office=cycle.office, name=cause.about, kind=Body.Kind.SPECIALIST, by=by)
    if body.office_id != cycle.office_id:
        raise ValidationError(_("This body belongs to another office."))
    if cause.kind == Kind.NO_LEAD:
        _lead(cause, body, by)
    else:
        _own(cycle, cause, body, by)
    return body


def _lead(cause: Cause, body: Body, by: Person) -> None:
    """The units get their lead assessor from the first day they stand: nothing was scored without one."""
    for unit in Unit.objects.filter(pk__in=cause.units).select_related("parent", "line_body"):
        change_unit(unit=unit, facts=replace(facts_of(unit), line_body=body), on=unit.valid_from, by=by)


def _own(cycle: Cycle, cause: Cause, body: Body, by: Person) -> None:
    """A rule for each indicator; where others score it for some units already, one for each unit nobody scores."""
    shared = {pair.leaf.id for pair in pairs_to_own(cycle) if pair.bodies}
    for node in cause.leaves:
        units = cause.units.values() if node in shared else [None]
        for unit in units:
            add_ownership_rule(cycle=cycle, by=by, body=body, node=node, unit=unit)
