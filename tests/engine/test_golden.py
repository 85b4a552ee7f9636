"""The figures of the acceptance rows and the places where binary floats go wrong."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.engine.explanation import Explainer
from bihuan.engine.numbers import half_up, parse_scaled, show
from bihuan.engine.robustness import robustness
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Reference, Unit


def result(tree: str, marks: list[dict[str, str]], units: int = 1, **choices: Any) -> Result:
    head = "".join(f"{key}: {value}\n" for key, value in choices.items())
    start = "scheme: golden\nversion: 1\ntitle: 金例\nranking: {within: all}\n"
    text = f"{start}{head}tree:\n  id: root\n  title: 综合\n{tree}"
    people = [Unit(f"u{number}", f"单位{number}") for number in range(units)]
    return score(parse_scheme(text), people, Columns.from_rows(marks))


def direct(*weights: str) -> str:
    return "  children:\n" + "".join(
        f'    - {{id: n{place}, title: 项{place}, weight: "{weight}", method: direct}}\n'
        for place, weight in enumerate(weights)
    )


def scores(*values: str, unit: str = "u0") -> list[dict[str, str]]:
    return [{"unit": unit, "indicator": f"n{place}", "value": value} for place, value in enumerate(values)]


def test_eighty_twenty() -> None:
    scored = result(direct("0.8", "0.2"), scores("88", "91.7"))
    assert scored.published(scored.lines[0]) == "88.74"


@pytest.mark.row("PG-05")
def test_seventy_ten_twenty_with_a_grade_by_threshold() -> None:
    bands = (
        "{policy: bands, bands: [{label: 优秀, at_least: 90}, {label: 良好, at_least: 80}, {label: 合格, at_least: 0}]}"
    )
    scored = result(direct("0.7", "0.1", "0.2"), scores("88.0", "96.4", "90.0"), grades=bands)
    assert (scored.published(scored.lines[0]), scored.lines[0].grade) == ("89.24", "良好")


@pytest.mark.parametrize(
    ("policy", "composite"), [("renormalise", "87.50"), ("full_marks", "90.00"), ("zero", "70.00")]
)
def test_not_applicable_three_ways(policy: str, composite: str) -> None:
    # 80 and 20 per cent: 87.5 counts alone, or with full marks, or with nothing beside it
    scored = result(direct("0.8", "0.2"), scores("87.5", "NA"), not_applicable=policy)
    assert scored.published(scored.lines[0]) == composite


def test_ten_points_of_a_third_and_a_bit_move_three_and_a_half() -> None:
    before = result(direct("0.65", "0.35"), scores("90", "80")).lines[0].published
    after = result(direct("0.65", "0.35"), scores("90", "90")).lines[0].published
    assert (before, after) == (8_650, 9_000)


def test_ties_share_the_best_place() -> None:
    marks = [row for unit, value in enumerate(("95", "90", "90", "80")) for row in scores(value, unit=f"u{unit}")]
    scored = result("  weights: equal\n  children:\n    - {id: n0, title: 项, method: direct}\n", marks, units=4)
    assert [line.rank for line in scored.lines] == [1, 2, 2, 4]


@pytest.mark.parametrize(
    ("value", "shown"), [("2.675", "2.68"), ("1.005", "1.01"), ("0.285", "0.29"), ("99.995", "100.00")]
)
def test_half_up_where_binary_floats_go_wrong(value: str, shown: str) -> None:
    scored = result(direct("1"), scores(value))
    assert scored.published(scored.lines[0]) == shown
    assert show(parse_scaled(value), 2) == shown
    assert half_up(5, 10) == 1


@pytest.mark.parametrize(("score", "points", "earned"), [("9.0669", "0.5", 45_335), ("13.6727", "0.5", 68_364)])
def test_an_exact_half_survives_logarithms(score: str, points: str, earned: int) -> None:
    # 0.5 · 9.0669 / 100 = 0.045334|5: a geometric mean of three equal scores is that score, and the half goes up
    tree = f"""  children:
    - id: g
      title: 合
      points: {points}
      fold: geometric
      weights: equal
      children:
        - {{id: n0, title: 甲, method: direct}}
        - {{id: n1, title: 乙, method: direct}}
        - {{id: n2, title: 丙, method: direct}}
"""
    assert result(tree, scores(score, score, score)).lines[0].nodes["g"].earned == earned


def test_rates_whose_weights_exceed_one_stop_at_full_marks() -> None:
    tree = "  weights: equal\n  children:\n    - {id: n0, title: 项, method: three_rates, weights: {a: 1, b: 1}}\n"
    marks = [{"unit": "u0", "indicator": "n0", "value": "90", "option": option} for option in "ab"]
    scored = result(tree, marks)
    assert scored.published(scored.lines[0]) == "100.00"


def test_eighteen_places_enter_exactly() -> None:
    tree = "  weights: equal\n  children:\n    - {id: n0, title: 项, method: ratio}\n"
    marks = [{"unit": "u0", "indicator": "n0", "value": value} for value in ("0.333333333333333333", "0.000002")]
    half = result(tree, marks).lines[0].nodes["n0"].score
    # (0.333333333333333333 + 0.000002) / 2 · 100 = 16.66676666…
    assert half == 16_666_767


def test_the_same_fact_counts_once_and_says_so() -> None:
    tree = """  children:
    - {id: a, title: 甲, points: 50, method: per_occurrence, cost: 2}
    - {id: b, title: 乙, points: 50, method: per_occurrence, cost: 5}
"""
    marks = [
        {"unit": "u0", "indicator": "a", "value": "1", "incident": "x"},
        {"unit": "u0", "indicator": "b", "value": "1", "incident": "x"},
    ]
    scored = result(tree, marks)
    assert scored.published(scored.lines[0]) == "95.00"
    opened = Explainer(scored).explain(scored.lines[0]).tree
    away = opened.children[0].marks[0]
    assert (opened.children[0].points_lost, away.explained_away_by, opened.children[1].marks[0].cost) == (
        "0.00",
        Reference("", 3),
        "5",
    )


def test_a_unit_with_nothing_left_has_no_composite_and_no_rank() -> None:
    scored = result(direct("1"), scores("NA"))
    assert (scored.lines[0].published, scored.lines[0].rank, scored.published(scored.lines[0])) == (None, None, "")


def test_quotas_move_whole_ties_down() -> None:
    bands = (
        "{policy: bands, bands: [{label: 优, at_least: 90}, {label: 良, at_least: 0}], "
        "quotas: [{label: 优, at_most: 2}]}"
    )
    marks = [row for unit, value in enumerate(("99", "95", "95", "91")) for row in scores(value, unit=f"u{unit}")]
    scored = result(direct("1"), marks, units=4, grades=bands)
    assert [line.grade for line in scored.lines] == ["优", "良", "良", "良"]


def test_robustness_is_seeded_and_marks_the_fragile() -> None:
    tree = direct("0.5", "0.5")
    close = [("90", "80"), ("80", "90"), ("85", "85"), ("50", "50")]
    marks = [row for unit, values in enumerate(close) for row in scores(*values, unit=f"u{unit}")]
    scored = result(tree, marks, units=4, bottom="{rule: lowest, count: 1}")
    first, again = robustness(scored, 500), robustness(scored, 500)
    assert first == again
    assert first[0].is_fragile
    assert (first[3].low, first[3].high, first[3].bottom_share) == (4, 4, 1.0)
    assert (first[0].dropped_low, first[0].dropped_high) == (1, 3)
