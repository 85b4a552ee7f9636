"""What a source of marks offers to whoever makes a result of them. Every source describes itself by one ``Source``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet, Subquery, Window
from django.utils.translation import gettext as _

from bihuan.engine.explanation import MarkLine
from bihuan.engine.numbers import is_whole
from bihuan.engine.values import Columns
from bihuan.organizations.models import Person
from bihuan.records.prepared import Again, parts
from bihuan.schemes.models import Cycle, Enrolment

NAMED = 8
"""Marks a letter names before it only counts them."""
FACT = 48
"""Signs of a fact in a reason; the whole of it stands in the ledger."""
LISTED = 12
"""Cases a check names."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Told:
    """A mark as people read it: what it is called, what it says, and the small print below."""

    name: str
    text: str
    details: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """A mark that costs a unit something and could be taken out of its result, by its number in the source."""

    number: int
    label: str
    fact: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Check:
    """One check before a result is reported: how many cases, the first of them by name, and whether it stops it."""

    code: str
    title: str
    count: int
    named: Sequence[str] = ()
    is_blocking: bool = False
    aside: str = ""
    """What was said when its cases were set aside, and by whom."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing was found, or what was found has been set aside in writing."""
        return self.is_clear or bool(self.aside)

    @property
    def is_clear(self) -> bool:
        """Whether nothing was found."""
        return self.count == 0


def _on_no_day(_cycle: Cycle) -> date | None:
    return None


def _in_no_row(_person: Person, _cycle: Cycle, _enrolment: Enrolment | None) -> Sequence[QuerySet[Any]]:
    return ()


def _nothing_costs(_enrolment: Enrolment) -> Sequence[Cost]:
    return ()


def _nothing_waits(_cycle: Cycle) -> Sequence[Check]:
    return ()


def _stays(_number: int, _enrolment: Enrolment, _by: Person, _note: str) -> None:
    raise ValidationError(_("This mark cannot be taken out."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of marks. ``schemes.ledgers.ledger_source`` makes it for a table of marks.

    ``key`` stands in the reference of each of its marks and is the name of the address that opens one by its number.
    ``marks`` are all marks that count in a year, or those of some enrolled units, each with its reference; a unit's
    own always stand in the same order. ``stamps`` are asked for in one query: as long as they stay, and ``day`` does
    (today, where days change marks, else None), no mark has changed. ``moves`` are rows (``unit``, ``count``,
    ``total``) by enrolled unit: as long as they stay, no mark of the unit has changed; None where that cannot be told.
    ``told`` reads marks by their numbers, in a constant number of queries. ``cited`` names the marks that cost a
    unit something, as a letter does, from what was frozen of them; nothing where they are not to be named.
    ``scored`` are rows in which a person had a part in the marks of a year, or of one unit: who had one neither
    decides the result nor reviews an appeal. ``costs`` are the marks an appeal of a unit may take out, and
    ``take_out`` does it by a written decision, in the caller's transaction, by a new row; ValidationError where the
    mark is not the unit's or counts for nothing. ``checks`` are what someone has still to decide on.
    """

    key: str
    marks: Callable[[Cycle, Collection[int] | None], Columns]
    stamps: Callable[[Cycle], Sequence[Subquery]]
    told: Callable[[Collection[int]], Mapping[int, Told]]
    cited: Callable[[Sequence[MarkLine]], str]
    moves: Callable[[Cycle], Sequence[QuerySet[Any, Any]]] | None = None
    day: Callable[[Cycle], date | None] = _on_no_day
    scored: Callable[[Person, Cycle, Enrolment | None], Sequence[QuerySet[Any]]] = _in_no_row
    costs: Callable[[Enrolment], Sequence[Cost]] = _nothing_costs
    take_out: Callable[[int, Enrolment, Person, str], None] = _stays
    checks: Callable[[Cycle], Sequence[Check]] = _nothing_waits


def counted(rows: QuerySet[Row], name: Callable[[Row], str]) -> tuple[int, list[str]]:
    """How many there are and the first of them by name, in one query."""
    listed = list(rows.annotate(total=Window(Count("*")))[:LISTED])
    total: int = getattr(listed[0], "total", 0) if listed else 0
    return total, [name(row) for row in listed]


def cited_as(called: str) -> Callable[[Sequence[MarkLine]], str]:
    """How a letter names marks of a source called like this: each fact once, with its days behind, those of which no
    fact is kept by their count alone; and how many there are, if there are more than are named."""

    def cited(marks: Sequence[MarkLine]) -> str:
        by_fact: dict[str, list[MarkLine]] = {}
        for mark in marks[:NAMED]:
            by_fact.setdefault(fact_of(mark.cells.get("note", "")), []).append(mark)
        bare = by_fact.pop("", [])
        told = [f"{fact}{_days(rows)}" for fact, rows in by_fact.items()]
        if len(marks) > NAMED:
            return f"{called}：" + "；".join(told) + ("等" if told else "") + f"{len(marks)}条"
        return f"{called}：" + "；".join([*told, *([f"{len(bare)}条"] if bare else [])])

    return cited


def _days(marks: Sequence[MarkLine]) -> str:
    days = dict.fromkeys(day_of(mark).rstrip("，") for mark in marks if day_of(mark))
    return f"（{'、'.join(days)}）" if days else ""


def fact_of(text: str) -> str:
    """A fact as a reason names it: one line without its full stop, shortened where it is long."""
    fact = " ".join(text.split()).rstrip("。；;.， ")
    return fact if len(fact) <= FACT else f"{fact[: FACT - 1]}……"


def day_of(mark: MarkLine) -> str:
    """Month and day of a mark, as they stand before its number: the year is the letter's. Empty where no day is."""
    _year, _sign, rest = mark.cells.get("on", "").partition("-")
    month, _sign, day = rest.partition("-")
    return f"{int(month)}月{int(day)}日，" if is_whole(month) and is_whole(day) else ""


@parts.register
def _parts(source: Source) -> tuple[Hashable, list[Any], Again]:
    """A statement that asks a source is another one for each."""
    return source, [], lambda _values: source
