"""The plan of a draw: how many teams, how large, what is demanded and what is aimed at."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from bihuan.engine.fields import Strict, Text, refusal, whole_number
from bihuan.engine.numbers import NotANumber, TooLarge, parse_exact, plain_decimal
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.source import read_yaml
from bihuan.engine.scheme.validating import kind_of, validated

MIXED = ("group", "gender", "skill")
GOALS = ("repeats", "returns", "near", "spread", *(f"mixed:{column}" for column in MIXED))
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """At least and at most so many."""

    least: int
    most: int

    def holds(self, count: int) -> bool:
        """True if the count lies within."""
        return self.least <= count <= self.most

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"

    @property
    def chinese(self) -> str:
        """The same in Chinese."""
        return str(self).replace("to", "至")


_whole = whole_number(1, MOST)


def _bounds(text: Any) -> int | Bounds:
    """A number or both bounds, as written."""
    if not isinstance(text, dict):
        return _whole(text)
    for key in text:
        if key not in ("min", "max"):
            raise refusal("unknown_key_far", known="min, max")
    if len(text) < 2:
        raise refusal("bounds_both")
    least, most = _whole(text["min"]), _whole(text["max"])
    if least > most:
        raise refusal("bounds_order", low=str(least), high=str(most))
    return Bounds(least, most)


def _loads(text: Any) -> str | int | Bounds:
    return "balanced" if text == "balanced" else _bounds(text)


def _goals(listed: Any) -> tuple[str, ...]:
    if not isinstance(listed, list):
        raise refusal("expected_list", found=kind_of(listed))
    for goal in listed:
        if goal not in GOALS:
            raise refusal("unknown_choice", text=kind_of(goal), known=", ".join(GOALS))
    if len(set(listed)) < len(listed):
        raise refusal("goal_twice", text=next(goal for goal in listed if listed.count(goal) > 1))
    if "near" in listed and "spread" in listed:
        raise refusal("near_and_spread")
    return tuple(listed)


def _effort(text: Any) -> str:
    """Deterministic units above 0, as plain digits."""
    try:
        digits, places = parse_exact(text.strip()) if isinstance(text, str) else (0, 0)
    except (NotANumber, TooLarge):
        raise refusal("not_a_number", text=kind_of(text)) from None
    if digits <= 0:
        raise refusal("not_above_zero", text=kind_of(text))
    return plain_decimal(digits, places)


class Document(Strict):
    """The plan entry or approval the draw rests on."""

    number: Text


class Choose(Strict):
    """How many targets are in play, all together or in each value of a column."""

    count: Annotated[int, BeforeValidator(whole_number(1, MOST))]
    per: Literal["area", "group"] | None = None


class Plan(Strict):
    """A plan as written; what is left out has the values the format names."""

    rota: Text
    title: Text | None = None
    document: Document | None = None
    teams: Annotated[int, BeforeValidator(whole_number(1, MOST))]
    size: Annotated[Any, BeforeValidator(_bounds)]
    place: Literal["all", "some"] = "all"
    loads: Annotated[Any, BeforeValidator(_loads)] = "balanced"
    same_unit: Literal["forbid", "allow"] = "forbid"
    rounds: Annotated[int, BeforeValidator(whole_number(0, MOST))] | None = None
    goals: Annotated[Any, BeforeValidator(_goals)] = ("repeats",)
    choose: Choose | None = None
    effort: Annotated[str, BeforeValidator(_effort)] = "60"

    @property
    def sizes(self) -> Bounds:
        """The bounds of a team's size."""
        return self.size if isinstance(self.size, Bounds) else Bounds(self.size, self.size)

    def loads_of(self, targets: int) -> Bounds:
        """The bounds of a team's targets when so many are in play."""
        if isinstance(self.loads, Bounds):
            return self.loads
        if isinstance(self.loads, int):
            return Bounds(self.loads, self.loads)
        return Bounds(max(1, targets // self.teams), max(1, -(-targets // self.teams)))

    def canonical(self) -> str:
        """``plan.json``: one line, keys sorted, the values that were left out in their place."""
        plain: dict[str, Any] = {
            "goals": list(self.goals), "loads": _written(self.loads), "place": self.place,
            "rota": self.rota, "same_unit": self.same_unit, "size": _written(self.size), "teams": self.teams,
            "effort": _Digits(self.effort),
        }  # fmt: skip
        if self.title is not None:
            plain["title"] = self.title
        if self.document is not None:
            plain["document"] = {"number": self.document.number}
        if self.rounds is not None:
            plain["rounds"] = self.rounds
        if self.choose is not None:
            per = {} if self.choose.per is None else {"per": self.choose.per}
            plain["choose"] = {"count": self.choose.count, **per}
        return unicodedata.normalize("NFC", _json(plain)) + "\n"


@dataclass(frozen=True, slots=True)
class _Digits:
    """A number that is written as it stands."""

    text: str


def _json(value: Any) -> str:
    if isinstance(value, _Digits):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(value[key])}" for key in sorted(value)) + "}"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _written(value: Any) -> Any:
    return {"max": value.most, "min": value.least} if isinstance(value, Bounds) else value


def parse_plan(text: bytes, source: str) -> Plan:
    """Read a plan. Raises InputError with every problem at its line and key."""
    located = read_yaml(text, source)
    if not isinstance(located.value, dict):
        raise InputError([Problem(source, located.line, "", "expected_mapping", {"found": kind_of(located.value)})])
    problems: list[Problem] = []
    plan = validated(Plan, located, source, problems)
    if plan is None:
        raise InputError(problems)
    return plan
