"""Ballots against a second reading of the page in exact fractions."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
import yaml

from tests.engine.surveys.commanded import Desk

Row = dict[str, str]
OPTIONS = [
    {"id": "a", "score": 100},
    {"id": "b", "score": 80},
    {"id": "c", "score": "12.5"},
    {"id": "x", "dont_know": True},
]
SCORES = {"a": Fraction(100), "b": Fraction(80), "c": Fraction(25, 2), "x": Fraction(0)}

KEYS: dict[str, list[Any]] = {
    "k": [1, 4, 5],
    "dont_know": ["drop", "zero"],
    "straight_line": ["keep", "void"],
    "places": [0, 1, 2],
}
QUORUM: dict[str, list[Any]] = {
    "more_than": ["0.5", "0.6667", "0.75"],
    "of": ["eligible", "present"],
    "counts": ["present", "returned"],
}


def some(chance: random.Random, values: dict[str, list[Any]], share: float) -> dict[str, Any]:
    """Some of the keys, each with one of its values."""
    return {key: chance.choice(those) for key, those in values.items() if chance.random() < share}


def session_of(chance: random.Random, returned: int) -> dict[str, Any]:
    """A session in which quorum, returned and issued lie near their limits."""
    eligible = returned + chance.randint(0, 6)
    present = chance.randint(max(1, returned - 2), eligible) if eligible else 0
    plan: dict[str, Any] = {
        "session": "s", "eligible": eligible, "present": present,
        "issued": min(present, max(0, returned + chance.choice([-1, 0, 0, 1]))),
        "people": [{"id": f"p{n}", "name": "甲"} for n in range(chance.randint(1, 4))], "options": OPTIONS,
        "satisfied": {"strict": ["a"], "broad": chance.choice([["a", "b"], ["b", "c"]])},
    }  # fmt: skip
    plan |= some(chance, KEYS, 0.7)
    if chance.random() < 0.8:
        plan["quorum"] = some(chance, QUORUM, 0.7)
    return plan


def mark(chance: random.Random) -> str:
    """One cell of a ballot."""
    return chance.choice(["a", "a", "a", "b", "b", "c", "x", "", "a|b"])


def ballots_of(chance: random.Random, people: list[str], number: int) -> list[Row]:
    """Ballots, some void, some with one mark throughout."""
    rows = []
    for n in range(1, number + 1):
        same = mark(chance) if chance.random() < 0.3 else None
        reason = chance.choice(["涂改", "另附字条"]) if chance.random() < 0.1 else ""
        rows.append(
            {"ballot": str(n), "void": reason, **{p: same if same is not None else mark(chance) for p in people}}
        )
    return rows


def half_up(value: Fraction, places: int) -> str:
    """A figure rounded once."""
    scaled = value * 10**places + Fraction(1, 2)
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


class Count:
    """The page, read again."""

    def __init__(self, plan: dict[str, Any], rows: list[Row]) -> None:
        self.plan, self.people = plan, [person["id"] for person in plan["people"]]
        self.places = plan.get("places", 1)
        self.reasons = [self.reason(row) for row in rows]
        self.valid = [row for row, reason in zip(rows, self.reasons, strict=True) if not reason]
        quorum = {"more_than": "0.5", "of": "eligible", "counts": "present"} | plan.get("quorum", {})
        self.needed = int(Fraction(quorum["more_than"]) * plan[quorum["of"]]) + 1
        counted = plan["present"] if quorum["counts"] == "present" else len(rows)
        self.result, self.why = "valid", ""
        if len(rows) > plan["issued"]:
            self.result, self.why = "void", "returned_over_issued"
        elif counted < self.needed:
            self.result, self.why = "void", "no_quorum"
        elif len(self.valid) < plan.get("k", 5):
            self.result, self.why = "withheld", "below_k"

    def reason(self, row: Row) -> str:
        """Why a ballot is void."""
        marks = {row[person] for person in self.people}
        straight = len(self.people) > 1 and len(marks) == 1 and marks <= SCORES.keys()
        return row["void"] or ("straight_line" if straight and self.plan.get("straight_line") == "void" else "")

    def session(self) -> list[str]:
        """The row of session.csv."""
        plan, returned = self.plan, len(self.reasons)
        shown = (plan["eligible"], plan["present"], plan["issued"], returned, len(self.valid))
        return ["s", *map(str, shown), str(returned - len(self.valid)), str(self.needed), self.result, self.why]

    def person(self, person: str) -> list[str]:
        """A row of people.csv without the rank."""
        cells = Counter(row[person] for row in self.valid)
        marked = sum(cells[option] for option in SCORES)
        base = marked - (cells["x"] if self.plan.get("dont_know", "drop") == "drop" else 0)
        satisfied = self.plan["satisfied"]
        strict, broad = (sum(cells[option] for option in satisfied[kind]) for kind in ("strict", "broad"))
        total = sum((SCORES[option] * cells[option] for option in SCORES), Fraction(0))
        score, *parts = (
            half_up(figure / base, self.places) if base else ""
            for figure in (total, Fraction(100 * strict), Fraction(100 * broad))
        )
        head = [person, str(marked), str(cells["x"]), str(cells[""]), str(cells["a|b"]), str(base), score]
        return [*head, str(strict), parts[0], str(broad), parts[1]]

    def ranked(self) -> list[list[str]]:
        """The rows of people.csv."""
        rows = [self.person(person) for person in self.people]
        scores = [Fraction(row[6]) for row in rows if row[6]]
        return [[*row, str(1 + sum(s > Fraction(row[6]) for s in scores)) if row[6] else ""] for row in rows]


@pytest.mark.row("DC-01")
@pytest.mark.parametrize("seed", range(60))
def test_a_count_of_random_ballots(seed: int, desk: Desk) -> None:
    """Every table cell for cell, at the limits of quorum, of issued and of k."""
    chance = random.Random(seed)
    number = chance.choice([0, 3, 4, 5, 6, 12, 20])
    plan = session_of(chance, number)
    people = [person["id"] for person in plan["people"]]
    rows = ballots_of(chance, people, number)
    (desk.folder / "session.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), "utf-8")
    desk.put("ballots.csv", rows, ",".join(["ballot", "void", *people]))
    code, _, err = desk.run("ballot tally session.yaml --ballots ballots.csv --out out")
    assert code == 0, err
    count = Count(plan, rows)
    assert desk.table("out/session.csv")[1:] == [count.session()]
    voids = Counter(reason for reason in count.reasons if reason)
    assert desk.table("out/voids.csv")[1:] == [[reason, str(voids[reason])] for reason in sorted(voids)]
    valid = count.result == "valid"
    votes = [[p, o, str(sum(row[p] == o for row in count.valid))] for p in people for o in SCORES]
    assert desk.table("out/tally.csv")[1:] == (votes if valid else [])
    assert desk.table("out/people.csv")[1:] == (count.ranked() if valid else [])
