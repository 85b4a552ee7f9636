"""What a list of units in a file would change: added, changed field by field, unchanged, missing, and what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.files.headings import UNIT_COLUMNS, UNITS_NEEDED, plain_heading
from bihuan.engine.files.opening import OLE, ZIP, require_file
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.files.sheets import UnitSheet, read_units
from bihuan.engine.files.workbook import UNIT_SHEETS
from bihuan.engine.names import squeezed
from bihuan.engine.problems import InputError, Language
from bihuan.engine.resemblance import plain_name
from bihuan.engine.values import Unit as Line
from bihuan.organizations.models import Body, Office, Unit
from bihuan.organizations.queries.facts import LENGTHS, UnitFacts, changes_between, facts_of
from bihuan.organizations.queries.names import body_names, unit_names
from bihuan.organizations.queries.units import links_of, standing_successor

BODY_HEADINGS = frozenset({"line_body", "归口考核主体", "归口主体", "牵头考核主体", "牵头主体"})
PARENT_HEADINGS = frozenset({"parent", "上级单位", "主管单位"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the file, at its row and column."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A unit of which the file says something else: field → old and new as people read them."""

    row: int
    unit: Unit
    facts: UnitFacts
    fields: Mapping[str, Sequence[str | int | None]]


@dataclass(frozen=True, slots=True)
class Added:
    """A unit of the file that the office does not have."""

    row: int
    facts: UnitFacts


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. ``token`` stands for the file, the day and the units as they are now."""

    added: tuple[Added, ...]
    changed: tuple[Change, ...]
    unchanged: int
    missing: tuple[Unit, ...]
    problems: tuple[Fault, ...]
    token: str
    new_bodies: tuple[str, ...] = ()
    """Bodies the list names and the office does not have; they are made if asked for."""
    is_mended_by_bodies: bool = False
    """Whether nothing else is wrong: the file can stay as it is once they are made."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.added and not self.changed


def plan_import(*, path: Path, office: Office, day: date, makes_bodies: bool = False) -> Plan:
    """Compare a file with the units that stand on the day. Nothing is written."""
    try:
        sheet = _sheet(path)
    except InputError as error:
        faults = [Fault(each.row, each.heading, each.says(language())) for each in error.problems]
        return Plan((), (), 0, (), tuple(faults), "")
    return _Planner(office, day, sheet, makes_bodies=makes_bodies).plan(hashlib.sha256(path.read_bytes()).hexdigest())


def language() -> Language:
    """In which language the reader is told what is wrong."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def _sheet(path: Path) -> UnitSheet:
    name = path.name if require_file(path).startswith((ZIP, OLE)) else f"{path.name}.csv"
    return read_units(apart(table_of, path, name, UNIT_SHEETS, UNIT_COLUMNS, UNITS_NEEDED))


class _Planner:
    def __init__(self, office: Office, day: date, sheet: UnitSheet, *, makes_bodies: bool) -> None:
        self._office, self._day, self._sheet, self._makes_bodies = office, day, sheet, makes_bodies
        self._names = unit_names(office, day)
        self._units = {unit.code: unit for unit in self._names.exact.values()}
        later = Unit.objects.filter(office=office, valid_to__isnull=True, valid_from__gt=day)
        self._later = {unit.code: unit for unit in later}
        self._bodies = {squeezed(text): body for body, text in body_names(office)}
        self._new_bodies: dict[str, Body] = {}
        self._bodiless = 0
        self._links = list(links_of(office.pk))
        self._has_codes = sheet.headings.get("unit") != sheet.headings.get("name")
        self._faults = [Fault(each.row, each.heading, each.says(language())) for each in sheet.problems]

    def plan(self, sha256: str) -> Plan:
        added, changed, met = [], [], set()
        for row, line in self._lines():
            unit = self._find(line)
            facts = self._facts(row, line, unit)
            if unit is None:
                self._check_free(row, facts.code)
                added.append(Added(row, facts))
                continue
            met.add(unit.pk)
            fields = changes_between(self._before(unit), facts)
            if fields:
                self._check_ends(row, unit)
                changed.append(Change(row, unit, facts, fields))
        missing = tuple(unit for unit in self._units.values() if unit.pk not in met)
        self._check_names(missing)
        faults = tuple(sorted(self._faults, key=lambda fault: (fault.row, fault.column)))
        stand, token = len(met) - len(changed), self._token(sha256)
        is_mended = bool(faults) and len(faults) == self._bodiless
        bodies = tuple(self._new_bodies)
        return Plan(tuple(added), tuple(changed), stand, missing, faults, token, bodies, is_mended)

    def _lines(self) -> Iterator[tuple[int, Line]]:
        """Each unit once: a list with a line a class repeats it."""
        seen = set()
        for row, line in zip(self._sheet.rows, self._sheet.units, strict=True):
            if line.id and line.id not in seen:
                seen.add(line.id)
                yield row, line

    def _find(self, line: Line) -> Unit | None:
        return self._units.get(line.id) or (None if self._has_codes else self._names.of(line.name))

    def _facts(self, row: int, line: Line, unit: Unit | None) -> UnitFacts:
        """What the file says of a unit; blank cells leave what stands."""
        facts = self._before(unit) if unit else UnitFacts(line.id, line.name, line.category)
        for name, value in (("code", facts.code), ("name", line.name), ("category", line.category)):
            self._check_text(row, name, value)
        headcount = facts.headcount if line.headcount is None else line.headcount
        return replace(
            facts,
            name=line.name if self._has_codes or unit is None else unit.name,
            category=line.category,
            headcount=headcount,
            line_body=self._body(row, line) or facts.line_body,
            parent=self._parent(row, line) or facts.parent,
        )

    def _check_text(self, row: int, name: str, value: str) -> None:
        column = "unit" if name == "code" else name
        if not value:
            self._fault(row, column, _("This must not be empty."))
        elif len(value) > LENGTHS[name]:
            self._fault(row, column, _("At most %(limit)s characters.") % {"limit": LENGTHS[name]})

    def _body(self, row: int, line: Line) -> Body | None:
        heading, text = _cell(line, BODY_HEADINGS)
        if not text or squeezed(text) in self._bodies:
            return self._bodies.get(squeezed(text))
        body = self._new_bodies.setdefault(text, Body(office=self._office, name=text, kind=Body.Kind.LINE))
        if not self._makes_bodies:
            self._bodiless += 1
            self._fault(row, heading, _("The office has no body named “%(text)s”.") % {"text": text})
        return body

    def _parent(self, row: int, line: Line) -> Unit | None:
        heading, text = _cell(line, PARENT_HEADINGS)
        parent = self._names.of(text)
        if text and parent is None:
            self._fault(
                row,
                heading,
                _("The office has no unit “%(text)s” on this day; import the units above first.") % {"text": text},
            )
        return parent

    def _before(self, unit: Unit) -> UnitFacts:
        """What stands, with the unit above under the name it has on the day."""
        facts = facts_of(unit)
        above = facts.parent and standing_successor(facts.parent, self._day, self._links)
        return replace(facts, parent=above)

    def _check_ends(self, row: int, unit: Unit) -> None:
        if unit.valid_to is not None:
            sentence = _("%(unit)s changes again on %(day)s: choose that day or a later one.")
            self._fault(row, "unit", sentence % {"unit": unit.name, "day": unit.valid_to.isoformat()})

    def _check_free(self, row: int, code: str) -> None:
        later = self._later.get(code)
        if later is not None:
            sentence = _("The code belongs to %(unit)s, which begins on %(day)s.")
            self._fault(row, "unit", sentence % {"unit": later.name, "day": later.valid_from.isoformat()})

    def _check_names(self, missing: Iterable[Unit]) -> None:
        """A name stands for one unit: among the rows of the file and the units it leaves out."""
        seen = {plain_name(unit.name): unit.name for unit in missing}
        for line_row, line in self._lines():
            other = seen.get(plain_name(line.name))
            if other == line.name:
                self._fault(line_row, "name", _("Another unit is named %(name)s.") % {"name": line.name})
            elif other is not None:
                told = {"typed": line.name, "name": other}
                self._fault(
                    line_row, "name", _("“%(typed)s” looks the same as %(name)s: do you mean that unit?") % told
                )
            seen[plain_name(line.name)] = line.name

    def _fault(self, row: int, column: str, text: str) -> None:
        self._faults.append(Fault(row, column, text))

    def _token(self, sha256: str) -> str:
        stand = [[unit.pk, *facts_of(unit).as_detail().values()] for unit in self._units.values()]
        text = json.dumps([sha256, self._day.isoformat(), stand], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _cell(line: Line, headings: frozenset[str]) -> tuple[str, str]:
    """The heading and text of an extra column known by one of these headings."""
    return next(
        ((head, text.strip()) for head, text in line.extra.items() if plain_heading(head) in headings), ("", "")
    )
