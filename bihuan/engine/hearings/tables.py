"""The plan, the tenures and the sessions of hearings, read from plain files and checked cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from bihuan.engine.fields import Day, Strict, Text, whole_number
from bihuan.engine.files.plain_rows import Gathered, Known, Row, day_cell, decimal_cell, read_table
from bihuan.engine.numbers import MOST_DIGITS, is_whole
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.source import read_yaml
from bihuan.engine.scheme.validating import kind_of, validated

POSTS: Known = {
    "tenure": ("tenure", "任期编号", "任期"), "unit": ("unit", "单位"), "post": ("post", "职务"),
    "person": ("person", "姓名"), "from": ("from", "任职起", "起"), "to": ("to", "任职止", "止"),
    "risk": ("risk", "风险"), "heard_on": ("heard_on", "已述日期"),
}  # fmt: skip
SESSIONS: Known = {"session": ("session", "场次"), "on": ("on", "日期"), "slots": ("slots", "席位", "名额")}
_POSTS_NEEDED = ("tenure", "unit", "post", "person", "from")
MOST_SLOTS = 100_000


class Term(Strict):
    """The term in which everyone is to be heard once; both days count."""

    from_: Day = Field(alias="from")
    to: Day


class HearingPlan(Strict):
    """A plan of hearings as written."""

    hearings: Text
    title: Text | None = None
    term: Term
    as_of: Day
    min_days: Annotated[int, BeforeValidator(whole_number(0, 100_000))] = 0

    @property
    def first(self) -> date:
        """The term's first day."""
        return date.fromisoformat(self.term.from_)

    @property
    def last(self) -> date:
        """The term's last day."""
        return date.fromisoformat(self.term.to)

    @property
    def today(self) -> date:
        """Sessions before this day are past."""
        return date.fromisoformat(self.as_of)


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person in one post; ``until`` is the last day there is for one still in post."""

    id: str
    unit: str
    post: str
    person: str
    since: date
    until: date
    risk: str
    heard_on: date | None

    @property
    def weight(self) -> Fraction:
        """The risk as a number."""
        return Fraction(self.risk)


@dataclass(frozen=True, slots=True)
class Session:
    """A day of hearings with so many slots."""

    id: str
    on: date
    slots: int


def parse_hearing_plan(text: bytes, source: str) -> HearingPlan:
    """Read a plan. Raises InputError with every problem at its line and key."""
    located = read_yaml(text, source)
    if not isinstance(located.value, dict):
        raise InputError([Problem(source, located.line, "", "expected_mapping", {"found": kind_of(located.value)})])
    problems: list[Problem] = []
    plan = validated(HearingPlan, located, source, problems)
    if plan is not None and plan.first > plan.last:
        params = {"first": plan.term.from_, "last": plan.term.to}
        problems.append(Problem(source, located.line_of(("term", "from")), "term.from", "day_order", params))
    if plan is None or problems:
        raise InputError(problems)
    return plan


def read_posts(path: Path) -> tuple[list[Tenure], list[Problem]]:
    """Tenures sorted by id, and what is wrong in the file."""
    rows, table = read_table(path, POSTS, _POSTS_NEEDED), Gathered(path)
    table.ids(rows, ("tenure", "unit", "post", "person", "from"), "tenure")
    tenures = [tenure for row in rows if (tenure := _tenure(table, row)) is not None]
    return sorted(tenures, key=lambda tenure: tenure.id), table.problems


def _tenure(table: Gathered, row: Row) -> Tenure | None:
    since, until, heard = (day_cell(table, row, column) for column in ("from", "to", "heard_on"))
    risk = decimal_cell(table, row, "risk") or "0"
    if risk.startswith("-"):
        table.add(row, "risk", "not_below_zero", text=risk)
    if since is None:
        return None
    last = until or date.max
    if since > last:
        table.add(row, "from", "day_order", first=since.isoformat(), last=last.isoformat())
    elif heard is not None and not since <= heard <= last:
        shown = until.isoformat() if until else "…"
        table.add(row, "heard_on", "heard_outside", text=heard.isoformat(), first=since.isoformat(), last=shown)
    cells: Mapping[str, str] = row.cells
    return Tenure(cells["tenure"], cells["unit"], cells["post"], cells["person"], since, last, risk, heard)


def read_sessions(path: Path) -> tuple[list[Session], list[Problem]]:
    """Sessions ordered by day, then id, and what is wrong in the file."""
    rows, table = read_table(path, SESSIONS, tuple(SESSIONS)), Gathered(path)
    table.ids(rows, tuple(SESSIONS), "session")
    sessions = []
    for row in rows:
        on, slots = day_cell(table, row, "on"), _slots(table, row)
        if on is not None:
            sessions.append(Session(row.cells["session"], on, slots))
    return sorted(sessions, key=lambda session: (session.on, session.id)), table.problems


def _slots(table: Gathered, row: Row) -> int:
    text = decimal_cell(table, row, "slots")
    if text.startswith("-"):
        table.add(row, "slots", "not_below_zero", text=text)
    elif text and not is_whole(text, MOST_DIGITS):
        table.add(row, "slots", "not_whole", text=text)
    elif text and int(text) > MOST_SLOTS:
        table.add(row, "slots", "too_big_number", text=text, most=str(MOST_SLOTS))
    else:
        return int(text or "0")
    return 0


def days_after(day: date, days: int) -> date:
    """A day so many days later, the last there is if it would lie beyond."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
