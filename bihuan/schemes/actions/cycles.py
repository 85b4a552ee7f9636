"""The way of a cycle: prepared, launched with everything frozen, reviewed, decided, closed."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.actions.removing import delete_unused
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Body, Office, Person, Role, Unit
from bihuan.records import door
from bihuan.records.actions import record
from bihuan.schemes import words
from bihuan.schemes.lifecycle import CYCLE
from bihuan.schemes.models import Cycle, CycleStep, Enrolment, Indicator, Ownership, OwnershipRule, Scheme
from bihuan.schemes.queries import classes_of, launch_gaps, pairs_to_own, parsed, units_to_enrol

BY_THEIR_OWN = frozenset({"launch", "decide"})
"""Steps with an act of their own: the launch with its gaps, the decision with the result that is decided."""


def _rows() -> QuerySet[Cycle]:
    return Cycle.objects.select_related("office", "scheme")


def _allow(by: Person, step: Step, cycle: Cycle) -> str:
    return require_role(standing_of(by), cycle.office, *sorted(step.who))


def _office(cycle: Cycle) -> str:
    return cycle.office.path


DOOR: door.Door[Cycle] = door.Door(
    table=CYCLE, words=words.CYCLE, rows=_rows, allow=_allow, steps=CycleStep, link="cycle", path=_office
)


class NotReady(ValidationError):
    """The launch is refused; ``messages`` names every gap."""


def draft_cycle(
    *, office: Office, year: int, scheme: Scheme, by: Person, starts_on: date | None = None, ends_on: date | None = None
) -> Cycle:
    """Prepare a year under an approved scheme."""
    require_role(standing_of(by), office, Role.OFFICE)
    if scheme.office_id != office.pk or scheme.state != Scheme.State.APPROVED:
        raise ValidationError({"scheme": _("Choose an approved scheme of this office.")})
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(
                office=office,
                year=year,
                scheme=scheme,
                starts_on=starts_on or date(year, 1, 1),
                ends_on=ends_on or date(year, 12, 31),
            )
            _log(cycle, "draft_cycle", by, scheme=str(scheme))
    except IntegrityError as error:
        raise ValidationError({"year": _("There is already a cycle of %(year)s.") % {"year": year}}) from error
    return cycle


@transaction.atomic
def add_ownership_rule(
    *, cycle: Cycle, by: Person, body: Body | None, node: str = "", category: str = "", unit: Unit | None = None
) -> OwnershipRule:
    """Say who scores an indicator (all if ``node`` is empty) of a category or unit; no ``body``: the unit's lead."""
    locked = _held(cycle)
    require_role(standing_of(by), locked.office, Role.OFFICE)
    if locked.state != Cycle.State.DRAFT:
        raise ValidationError(_("The year is launched: who scores what no longer changes."))
    if body is not None and body.office_id != locked.office_id:
        raise ValidationError({"body": _("This body belongs to another office.")})
    indicator = Indicator.objects.filter(scheme=locked.scheme_id, node=node).first() if node else None
    if node and indicator is None:
        raise ValidationError({"indicator": _("The scheme has no such indicator.")})
    rule = OwnershipRule.objects.create(
        cycle=locked, indicator=indicator, category=category, unit=unit, body=body, by_line=body is None
    )
    _log(locked, "add_ownership_rule", by, rule=str(rule))
    return rule


@transaction.atomic
def remove_ownership_rule(*, rule: OwnershipRule, by: Person) -> None:
    """Take a rule back before the launch."""
    locked = _held(rule.cycle)
    require_role(standing_of(by), locked.office, Role.OFFICE)
    if locked.state != Cycle.State.DRAFT:
        raise ValidationError(_("The year is launched: who scores what no longer changes."))
    _log(locked, "remove_ownership_rule", by, rule=str(rule))
    rule.delete()


@transaction.atomic
def remove_cycle(*, cycle: Cycle, by: Person) -> None:
    """Take a year out that was only prepared, with who was to score what; the trail keeps that it was there."""
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle.pk)
    require_role(standing_of(by), locked.office, Role.OFFICE)
    if locked.state != Cycle.State.DRAFT:
        raise ValidationError(_("A launched year is never deleted."))
    _log(locked, "remove_cycle", by, year=str(locked.year), scheme=str(locked.scheme))
    locked.ownership_rules.all().delete()
    delete_unused(locked, str(locked.year))


@transaction.atomic
def launch_cycle(*, cycle: Cycle, by: Person) -> Cycle:
    """Freeze units, indicators and owners and open the ledger. Raises NotReady naming every gap."""
    held = door.hold(DOOR, "launch", by, pk=cycle.pk)
    locked = held.record
    gaps = launch_gaps(locked)
    if gaps:
        raise NotReady([str(gap) for gap in gaps])
    enrolments = _enrol(locked)
    nodes = {row.node: row for row in Indicator.objects.filter(scheme=locked.scheme_id)}
    rows = [
        Ownership(enrolment=enrolments[pair.unit.pk], indicator=nodes[pair.leaf.id], body_id=next(iter(pair.bodies)))
        for pair in pairs_to_own(locked)
    ]
    Ownership.objects.bulk_create(rows, batch_size=2000)
    detail = {"units": len(enrolments), "pairs": len(rows), "scheme_sha256": locked.scheme.sha256}
    return door.move(held, detail=detail)


def _enrol(cycle: Cycle) -> dict[int, Enrolment]:
    classes = classes_of(parsed(cycle.scheme))
    leaders: dict[int, int] = {}
    for row in holders(cycle.office_id, Role.LEADER).order_by("id"):
        if row.unit_id:
            leaders.setdefault(row.unit_id, row.person_id)
    rows = [
        Enrolment(
            cycle=cycle,
            unit=unit,
            code=unit.code,
            name=unit.name,
            category=unit.category,
            classes=classes,
            headcount=unit.headcount,
            leader_id=leaders.get(unit.pk),
            line_body_id=unit.line_body_id,
            position=position,
        )
        for position, unit in enumerate(units_to_enrol(cycle))
    ]
    Enrolment.objects.bulk_create(rows, batch_size=1000)
    return {row.unit_id: row for row in Enrolment.objects.filter(cycle=cycle)}


@transaction.atomic
def take_cycle_step(*, cycle: Cycle, step: str, by: Person, note: str = "", version: int | None = None) -> Cycle:
    """Take any step but the launch and the decision; Stale if the cycle moved since ``version`` was read."""
    if step in BY_THEIR_OWN:
        raise ValidationError(_("There is no such step."))
    return door.take(DOOR, step, by, note=note, version=version, pk=cycle.pk)


@transaction.atomic
def decide_cycle(*, cycle: Cycle, by: Person) -> Cycle:
    """The leading group decides the year: with the result it decides, and by nothing else."""
    return door.take(DOOR, "decide", by, pk=cycle.pk)


def _held(cycle: Cycle) -> Cycle:
    return door.lock(DOOR, pk=cycle.pk)


def _log(cycle: Cycle, action: str, by: Person, **detail: str) -> None:
    record(by=by, action=action, subject=cycle, office_path=cycle.office.path, detail=detail)
