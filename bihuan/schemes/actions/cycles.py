"""The way of a cycle: prepared, launched with everything frozen, reviewed, decided, closed."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import StepRefused
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Body, Membership, Office, Person, Role, Unit
from bihuan.records.actions import record
from bihuan.schemes.lifecycle import CYCLE
from bihuan.schemes.models import Cycle, CycleStep, Enrolment, Indicator, Ownership, OwnershipRule, Scheme
from bihuan.schemes.queries import classes_of, launch_gaps, pairs_to_own, parsed, units_to_enrol


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
def launch_cycle(*, cycle: Cycle, by: Person) -> Cycle:
    """Freeze units, indicators and owners and open the ledger. Raises NotReady naming every gap."""
    locked = _held(cycle)
    require_role(standing_of(by), locked.office, Role.OFFICE)
    _check("launch", locked)
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
    return _take(locked, "launch", by, detail=detail)


def _enrol(cycle: Cycle) -> dict[int, Enrolment]:
    classes = classes_of(parsed(cycle.scheme))
    leaders: dict[int, int] = {}
    for row in Membership.objects.filter(office=cycle.office_id, role=Role.LEADER, until__isnull=True):
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
    """Take any step but the launch; refused if the cycle moved since ``version`` was read."""
    locked = _held(cycle)
    row = next((row for row in CYCLE.steps if row.name == step and step != "launch"), None)
    if row is None:
        raise ValidationError(_("There is no such step."))
    require_role(standing_of(by), locked.office, *sorted(row.who))
    if version is not None and version != locked.version:
        raise ValidationError(_("Someone else has moved this year on since you opened the page."))
    _check(step, locked, note)
    return _take(locked, step, by, note=note)


def _held(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle.pk)


def _check(step: str, cycle: Cycle, note: str = "") -> None:
    try:
        CYCLE.take(step, cycle.state, note=note)
    except StepRefused as error:
        if error.code == "note_needed":
            raise ValidationError({"note": _("Say why.")}) from error
        raise ValidationError(
            _("This cannot be done now: the year is %(state)s.") % {"state": cycle.get_state_display()}
        ) from error


def _take(cycle: Cycle, step: str, by: Person, *, note: str = "", detail: dict[str, object] | None = None) -> Cycle:
    row = CYCLE.take(step, cycle.state, note=note or "-")
    CycleStep.objects.create(
        cycle=cycle, step=step, source=cycle.state, target=row.target, by=by, at=timezone.now(), note=note
    )
    before = cycle.state
    cycle.state, cycle.version = row.target, cycle.version + 1
    cycle.save(update_fields=["state", "version"])
    record(
        by=by,
        action=f"{step}_cycle",
        subject=cycle,
        office_path=cycle.office.path,
        detail={"before": before, "after": row.target, "note": note, **(detail or {})},
    )
    return cycle


def _log(cycle: Cycle, action: str, by: Person, **detail: str) -> None:
    record(by=by, action=action, subject=cycle, office_path=cycle.office.path, detail=detail)
