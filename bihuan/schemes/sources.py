"""What a source of marks offers to whoever makes a result of them. Every source describes itself by one ``Source``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery

from bihuan.engine.explanation import MarkLine
from bihuan.engine.values import Columns
from bihuan.schemes.models import Cycle

NAMED = 8
"""Marks a letter names before it only counts them."""


@dataclass(frozen=True, slots=True)
class Told:
    """A mark as people read it: what it is called, what it says, and the small print below."""

    name: str
    text: str
    details: Sequence[str] = ()


def _on_no_day(_cycle: Cycle) -> date | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of marks.

    ``key`` stands in the reference of each of its marks and is the name of the address that opens one by its number.
    ``marks`` are all marks that count in a year, each with its reference. ``stamps`` are asked for in one query: as
    long as they stay, and ``day`` does (today, where days change marks, else None), no mark has changed.
    ``told`` reads marks by their numbers, in a constant number of queries. ``cited`` names the marks that cost a
    unit something, as a letter does, from what was frozen of them; nothing where they are not to be named.
    """

    key: str
    marks: Callable[[Cycle], Columns]
    stamps: Callable[[Cycle], Sequence[Subquery]]
    told: Callable[[Collection[int]], Mapping[int, Told]]
    cited: Callable[[Sequence[MarkLine]], str]
    day: Callable[[Cycle], date | None] = _on_no_day


def cited_as(called: str) -> Callable[[Sequence[MarkLine]], str]:
    """How a letter names marks of a source called like this: the first of them by number, those with a fact with
    their day and fact, and how many there are."""

    def cited(marks: Sequence[MarkLine]) -> str:
        shown = marks[:NAMED]
        told = [f"第{mark.reference.id}号（{_day(mark)}{_fact(mark)}）" for mark in shown if _fact(mark)]
        bare = "、".join(str(mark.reference.id) for mark in shown if not _fact(mark))
        more = f"等{len(marks)}条" if len(marks) > NAMED else ""
        return f"涉及{called}" + "；".join([*told, *([f"第{bare}号"] if bare else [])]) + more

    return cited


def _fact(mark: MarkLine) -> str:
    return " ".join(mark.cells.get("note", "").split())[:24]


def _day(mark: MarkLine) -> str:
    """Month and day: the year is the letter's."""
    _year, _sign, rest = mark.cells.get("on", "").partition("-")
    month, _sign, day = rest.partition("-")
    return f"{int(month)}月{int(day)}日，" if month.isdigit() and day.isdigit() else ""
