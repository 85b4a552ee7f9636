"""Likeness of duty texts and strictness of teams: the worked figures, and their limits."""

from __future__ import annotations

import random
import time
from fractions import Fraction
from itertools import combinations

import pytest

from bihuan.engine.duties.likeness import ALIKE, alike, bag, likeness
from bihuan.engine.strictness import Inspected, strictness

FIRST = "城建局党组每季度专题研究党风廉政建设，班子成员与分管科室负责人谈话不少于2次，发现问题及时报告。"
SECOND = FIRST.replace("城建局", "卫生局").replace("2次", "３次")
THIRD = "卫生局党组每半年听取一次廉政情况汇报，对医药采购、基建和耗材管理三个环节逐项排查风险。"


@pytest.mark.row("MT-01")
@pytest.mark.parametrize(
    ("first", "names", "second", "others", "expected"),
    [
        (FIRST, ["城建局"], SECOND, ["卫生局"], Fraction(39, 43)),
        (FIRST, [], SECOND, [], Fraction(40, 48)),
        (FIRST, ["城建局"], THIRD, ["卫生局"], Fraction(3, 74)),
    ],
)
def test_worked_likeness(first: str, names: list[str], second: str, others: list[str], expected: Fraction) -> None:
    one, other = bag(first, names), bag(second, others)
    assert one is not None
    assert other is not None
    assert likeness(one, other) == expected


def test_short_texts_are_not_compared() -> None:
    assert bag("谈话提醒一次。") is None


def test_no_two_alike_are_missed() -> None:
    lot = random.Random(3)
    texts = ["".join(lot.choice("甲乙丙丁戊己") for _ in range(lot.randint(10, 40))) for _ in range(60)]
    texts += [text[:-1] + "庚" for text in texts[:30]]
    bags = [bag(text) for text in texts]
    every = [
        (first, second)
        for first, second in combinations(range(len(bags)), 2)
        if (one := bags[first]) is not None and (other := bags[second]) is not None and likeness(one, other) >= ALIKE
    ]
    assert sorted((pair.first, pair.second) for pair in alike(bags)) == every
    assert every


@pytest.mark.row("XC-03")
def test_worked_strictness() -> None:
    values = {"一": (2, 4), "二": (6, 8), "三": (4, 6)}
    told = strictness([Inspected(team, value) for team, both in values.items() for value in both], "seed")
    assert told is not None
    assert (told.mean, told.between, told.within, told.variance) == (5, 8, 2, 3)
    assert told.share == pytest.approx(0.6)
    assert [(one.team, one.strictness) for one in told.teams] == [("二", 1.5), ("三", 0), ("一", -1.5)]
    assert all(one.half_width == pytest.approx(1.70, abs=0.005) for one in told.teams)
    assert told.p == pytest.approx(192 / 720, abs=0.02)


def test_teams_that_cannot_be_told_apart_have_no_figure() -> None:
    assert strictness([Inspected(team, 1) for team in "一二三"], "seed") is None
    assert strictness([Inspected(team, 1) for team in "一一二二"], "seed") is None


def test_a_hundred_lists_of_forty_items_are_compared_quickly() -> None:
    lot = random.Random(5)
    words = [chr(0x4E00 + place) for place in range(600)]
    bags = [bag("".join(lot.choices(words, k=45))) for _ in range(4_000)]
    start = time.process_time()
    assert not list(alike(bags))
    assert time.process_time() - start < 5
