"""The rules that what is said of a unit must keep to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.resemblance import plain_name
from bihuan.organizations.models import Office, Succession, Unit
from bihuan.organizations.queries.facts import LENGTHS, UnitFacts
from bihuan.organizations.queries.units import links_of, standing_successor

MOST_PEOPLE = 10**9


def check_facts(office: Office, facts: UnitFacts, on: date, leaving: Collection[int] = ()) -> UnitFacts:
    """The facts with blanks trimmed. Raises ValidationError naming each field that breaks a rule.

    ``leaving`` are units that end on the day: their codes and names are free.
    """
    text = {name: " ".join(getattr(facts, name).split()) for name in ("code", "name", "category")}
    errors = {name: problem for name, value in text.items() if (problem := _text_problem(name, value))}
    rivals = Unit.objects.filter(office=office, valid_to__isnull=True).exclude(pk__in=leaving)
    for name, problem in _taken(rivals, text):
        errors.setdefault(name, problem)
    if facts.headcount is not None and not 0 <= facts.headcount <= MOST_PEOPLE:
        errors["headcount"] = _("The headcount is not a number of people.")
    if facts.line_body is not None and facts.line_body.office_id != office.pk:
        errors["line_body"] = _("This body belongs to another office.")
    if facts.parent is not None and facts.parent.office_id != office.pk:
        errors["parent"] = _("This unit belongs to another office.")
    if errors:
        raise ValidationError({name: [sentence] for name, sentence in errors.items()})
    parent = standing_successor(facts.parent, on) if facts.parent else None
    return UnitFacts(text["code"], text["name"], text["category"], parent, facts.line_body, facts.headcount)


def _taken(rivals: QuerySet[Unit], text: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A code or a name another unit has, or one that looks the same: the other is named."""
    looks = {name: plain_name(text[name]) for name in ("code", "name")}
    for code, name in rivals.values_list("code", "name"):
        other = {"code": code, "name": name, "typed": text["name"]}
        if text["code"] == code:
            yield "code", _("A unit with the code %(code)s exists already.") % other
        elif plain_name(code) == looks["code"]:
            yield "code", _("The unit %(name)s has a code that looks the same: %(code)s.") % other
        if text["name"] == name:
            yield "name", _("A unit named %(name)s exists already.") % other
        elif plain_name(name) == looks["name"]:
            yield "name", _("“%(typed)s” looks the same as %(name)s (%(code)s): do you mean that unit?") % other


def _text_problem(name: str, value: str) -> str:
    limit = LENGTHS[name]
    if not value:
        return _("This must not be empty.")
    if len(value) > limit:
        return _("At most %(limit)s characters.") % {"limit": limit}
    return ""


def require_no_circle(unit: Unit, parent: Unit | None) -> None:
    """Refuse a parent that is the unit itself or lies below it, under whatever name."""
    if parent is None:
        return
    links = list(links_of(unit.office_id))
    parents = dict(Unit.objects.filter(office=unit.office_id).values_list("pk", "parent_id"))
    if unit.pk in _above(parent.pk, parents, links) or parent.pk in _kin(unit.pk, links):
        raise ValidationError({"parent": [_("A unit cannot stand below itself.")]})


def _above(pk: int, parents: Mapping[int, int | None], links: list[Succession]) -> set[int]:
    seen: set[int] = set()
    fresh = {pk}
    while fresh:
        kin = {other for one in fresh for other in _kin(one, links)}
        seen |= kin
        fresh = {above for one in kin if (above := parents.get(one)) is not None} - seen
    return seen


def _kin(pk: int, links: list[Succession]) -> set[int]:
    """The unit under all names it has had by renaming or changing."""
    same = [link for link in links if link.kind in {Succession.Kind.RENAME, Succession.Kind.CHANGE}]
    seen = {pk}
    grown = True
    while grown:
        more = {end for link in same if {link.predecessor_id, link.successor_id} & seen for end in _ends(link)} - seen
        seen |= more
        grown = bool(more)
    return seen


def _ends(link: Succession) -> tuple[int, int]:
    return link.predecessor_id, link.successor_id
