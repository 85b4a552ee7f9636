"""What must hold whatever the answers: order says nothing, weights count only in proportion."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.engine.surveys.oracle import Row
from tests.engine.surveys.test_oracle import drawn, near, people, plan_of, table

DESIGN = {"strata": ["s1"], "clusters": ["c"], "weights": ["w"], "fpc": [], "lonely": ["certainty"]}
PLAN: dict[str, Any] = {
    "survey": "s", "k": "3",
    "design": {"strata": ["s1"], "clusters": ["c"], "weights": "w", "lonely": "certainty"},
    "questions": [{"id": "t", "type": "number"}, {"id": "q", "type": "single", "options": [{"id": x} for x in "abcx"]}],
    "estimates": [
        {"id": "mean", "question": "t", "statistic": "mean", "by": ["sex"]},
        {"id": "share", "question": "q", "statistic": "share", "top": ["a"], "by": ["unit"], "ci": "logit"},
    ],
}  # fmt: skip
FLOATS = ("value", "se", "low", "high", "deff")


def alike(one: list[Row], other: list[Row], *, but: tuple[str, ...] = ()) -> None:
    for first, second in zip(one, other, strict=True):
        for name, text in first.items():
            if name in but:
                continue
            if name in FLOATS and text:
                assert near(second[name], float(text)), (name, first, second)
            else:
                assert second[name] == text, (name, first, second)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_rows_says_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    rows = drawn(chance, DESIGN)
    before = table(PLAN, rows, tmp_path)["estimates"]
    alike(before, table(PLAN, chance.sample(rows, len(rows)), tmp_path)["estimates"])


@pytest.mark.parametrize("seed", range(10))
def test_weights_count_in_proportion(seed: int, tmp_path: Path) -> None:
    """Ten times every weight: the same values and errors; only the design effect knows how many people there are."""
    rows = drawn(random.Random(seed), DESIGN)
    heavier = [{**row, "w": f"{float(row['w']) * 10:.2f}"} for row in rows]
    alike(table(PLAN, rows, tmp_path)["estimates"], table(PLAN, heavier, tmp_path)["estimates"], but=("deff",))


@pytest.mark.parametrize("seed", range(10))
def test_suppression_asks_nobodys_name_nor_the_order_of_rows(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    rows = people(chance)
    plan = plan_of([["u"], ["v"], ["u", "v"], []], [["u"]])
    before = table(plan, rows, tmp_path)
    after = table(plan, chance.sample(rows, len(rows)), tmp_path)
    for name in ("estimates", "cells", "channels"):
        reasons = [[line["suppressed"] for line in tables[name]] for tables in (before, after)]
        assert reasons[0] == reasons[1]


def test_a_row_without_any_answer_still_counts_in_the_design(tmp_path: Path) -> None:
    """Two strata of two; the mean of one does not change with an empty row, its error does."""
    rows = [{"s1": s, "c": c, "w": "1", "t": t, "q": "", "sex": "F", "unit": "U"}
            for s, c, t in (("A", "1", "10"), ("A", "2", "20"), ("B", "3", "30"), ("B", "4", "50"))]  # fmt: skip
    bare = table(PLAN, rows, tmp_path)["estimates"][0]
    empty = {"s1": "A", "c": "9", "w": "1", "t": "", "q": "", "sex": "", "unit": ""}
    more = [line for line in table(PLAN, [*rows, empty], tmp_path)["estimates"] if line["sex"] == "F"]
    assert bare["n"] == more[0]["n"] == "4"
    assert bare["value"] == more[0]["value"]
    assert bare["se"] != more[0]["se"]
