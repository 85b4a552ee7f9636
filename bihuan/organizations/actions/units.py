"""Units made, changed from a day on, merged and split. The old row stays, so that the past reads as it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.actions.checking import check_facts, require_no_circle
from bihuan.organizations.actions.continuing import continue_posts, continue_roles
from bihuan.organizations.models import Office, Person, Role, Succession, Unit
from bihuan.organizations.queries.facts import UnitFacts, changes_between, facts_of
from bihuan.organizations.queries.units import standing_successor
from bihuan.records.actions import record


@transaction.atomic
def create_unit(*, office: Office, facts: UnitFacts, valid_from: date, by: Person) -> Unit:
    """Add a unit that stands from a day on."""
    require_role(standing_of(by), office, Role.OFFICE)
    _lock(office.pk)
    unit = _insert(office, check_facts(office, facts, valid_from), valid_from)
    detail = {"valid_from": valid_from.isoformat(), **facts.as_detail()}
    record(by=by, action="create_unit", subject=unit, office_path=office.path, detail=detail)
    return unit


@transaction.atomic
def change_unit(
    *, unit: Unit, facts: UnitFacts, on: date, by: Person, document: str = "", leaving: Collection[int] = ()
) -> Unit:
    """Let new facts hold from a day on; returns the row that stands then.

    The old row ends on that day and the people of the unit continue in the new one. A row that begins on the
    very day has no past to keep: it is corrected in place, and the trail tells what it said. ``leaving`` are
    units that change in the same transaction and give up their names.
    """
    (old,) = _held([unit], on, by, is_first_day_allowed=True)
    stood = facts_of(old)
    before = replace(stood, parent=stood.parent and standing_successor(stood.parent, on))
    facts = check_facts(old.office, facts, on, leaving={old.pk, *leaving})
    changed = changes_between(before, facts)
    if not changed:
        raise ValidationError(_("Nothing is different from what stands."))
    require_no_circle(old, facts.parent)
    detail: dict[str, object] = {"on": on.isoformat(), "document": document, "changed": changed}
    if old.valid_from == on:
        new = _overwrite(old, facts)
    else:
        _end(old, on)
        new = _insert(old.office, facts, on, old.aliases)
        _link([old], [new], Succession.Kind.RENAME if "name" in changed else Succession.Kind.CHANGE, on, document)
        detail |= {"roles": continue_roles([old], new, on), "posts": continue_posts(old, new, on)}
    record(by=by, action="change_unit", subject=new, office_path=old.office.path, detail=detail)
    return new


@transaction.atomic
def merge_units(*, units: Sequence[Unit], into: UnitFacts, on: date, by: Person, document: str = "") -> Unit:
    """Several units become one: their roles continue in it, their posts end with them."""
    held = _held(units, on, by)
    if len(held) < 2:
        raise ValidationError({"units": [_("Choose at least two units.")]})
    office = held[0].office
    facts = check_facts(office, into, on, leaving=[unit.pk for unit in held])
    _require_parent_stays(facts, held)
    for unit in held:
        _end(unit, on)
    merged = _insert(office, facts, on)
    _link(held, [merged], Succession.Kind.MERGE, on, document)
    detail = {
        "on": on.isoformat(),
        "document": document,
        "units": [str(unit) for unit in held],
        "roles": continue_roles(held, merged, on),
        "posts": [line for unit in held for line in continue_posts(unit, None, on)],
        **facts.as_detail(),
    }
    record(by=by, action="merge_units", subject=merged, office_path=office.path, detail=detail)
    return merged


@transaction.atomic
def split_unit(
    *, unit: Unit, parts: Sequence[UnitFacts], on: date, by: Person, document: str = "", people_to: int | None = None
) -> list[Unit]:
    """One unit becomes several; its people continue in the part numbered ``people_to`` (from 0), or their roles end."""
    (old,) = _held([unit], on, by)
    if len(parts) < 2:
        raise ValidationError({"parts": [_("Name at least two parts.")]})
    if people_to is not None and not 0 <= people_to < len(parts):
        raise ValidationError({"people_to": [_("There is no such part.")]})
    _end(old, on)
    made = [_make_part(old, number, part, on) for number, part in enumerate(parts, start=1)]
    _link([old], made, Succession.Kind.SPLIT, on, document)
    heir = None if people_to is None else made[people_to]
    detail = {
        "on": on.isoformat(),
        "document": document,
        "parts": [part.as_detail() for part in parts],
        "people_to": heir.name if heir else None,
        "roles": continue_roles([old], heir, on),
        "posts": continue_posts(old, heir, on),
    }
    record(by=by, action="split_unit", subject=old, office_path=old.office.path, detail=detail)
    return made


def _make_part(old: Unit, number: int, part: UnitFacts, on: date) -> Unit:
    """Raises ValidationError whose fields are named ``part2-code`` and so on."""
    try:
        facts = check_facts(old.office, part, on)
        _require_parent_stays(facts, [old])
    except ValidationError as error:
        raise ValidationError({f"part{number}-{name}": text for name, text in error.message_dict.items()}) from error
    return _insert(old.office, facts, on)


def _held(units: Sequence[Unit], on: date, by: Person, *, is_first_day_allowed: bool = False) -> list[Unit]:
    """The units as they are now, locked, in one office the person clerks for, all standing before the day."""
    wanted = {unit.pk for unit in units}
    rows = Unit.objects.select_for_update(of=("self",)).select_related("office", "parent", "line_body")
    held = list(rows.filter(pk__in=wanted).order_by("pk"))
    standing = standing_of(by)
    for unit in held:
        require_role(standing, unit.office, Role.OFFICE)
    if len({unit.office_id for unit in held}) > 1:
        raise ValidationError(_("These units belong to different offices."))
    for office in {unit.office_id for unit in held}:
        _lock(office)
    for unit in held:
        _require_standing(unit, on, is_first_day_allowed=is_first_day_allowed)
    return held


def _lock(office: int) -> None:
    """One change of an office's units at a time, so that a code found free stays free."""
    Office.objects.select_for_update().get(pk=office)


def _require_standing(unit: Unit, on: date, *, is_first_day_allowed: bool) -> None:
    if unit.valid_to is not None:
        raise ValidationError(
            _("%(unit)s ended on %(day)s and no longer changes. Open what it became.")
            % {"unit": unit.name, "day": unit.valid_to.isoformat()}
        )
    if on < unit.valid_from or (on == unit.valid_from and not is_first_day_allowed):
        message = _("%(unit)s stands as it is since %(day)s only; choose a later day.")
        raise ValidationError({"on": [message % {"unit": unit.name, "day": unit.valid_from.isoformat()}]})


def _require_parent_stays(facts: UnitFacts, leaving: Sequence[Unit]) -> None:
    if facts.parent is not None and facts.parent.pk in {unit.pk for unit in leaving}:
        raise ValidationError({"parent": [_("%(unit)s ends on this day.") % {"unit": facts.parent.name}]})


def _insert(office: Office, facts: UnitFacts, valid_from: date, aliases: Sequence[str] = ()) -> Unit:
    return _overwrite(Unit(office=office, valid_from=valid_from, aliases=list(aliases)), facts)


def _overwrite(unit: Unit, facts: UnitFacts) -> Unit:
    unit.code, unit.name, unit.category = facts.code, facts.name, facts.category
    unit.parent, unit.line_body, unit.headcount = facts.parent, facts.line_body, facts.headcount
    unit.save()
    return unit


def _end(unit: Unit, on: date) -> None:
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])


def _link(old: Sequence[Unit], new: Sequence[Unit], kind: Succession.Kind, on: date, document: str) -> None:
    for predecessor in old:
        for successor in new:
            Succession.objects.create(predecessor=predecessor, successor=successor, kind=kind, on=on, document=document)
