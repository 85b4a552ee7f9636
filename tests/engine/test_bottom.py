"""Nobody is at the bottom who is at the top: one unit alone, all alike, a bottom as large as its group."""

from __future__ import annotations

import pytest

from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Unit

SCHEME = """
scheme: bottom
version: 1
title: 靠后
ranking: {within: all}
bottom: BOTTOM
tree:
  id: root
  title: 综合
  children:
    - {id: n0, title: 得分, weight: "1", method: direct}
"""


def scored(bottom: str, points: list[str], version: str | None = None) -> Result:
    scheme = parse_scheme(SCHEME.replace("BOTTOM", bottom))
    units = [Unit(f"u{place}", f"单位{place}") for place in range(len(points))]
    marks = [{"unit": f"u{place}", "indicator": "n0", "value": value} for place, value in enumerate(points)]
    return score(scheme, units, Columns.from_rows(marks), version=version, spare_best=True)


def lowest(result: Result) -> list[int]:
    return [line.number for line in result.lines if line.is_bottom]


@pytest.mark.parametrize("bottom", ['{rule: lowest_share, share: "0.1"}', "{rule: lowest, count: 3}"])
@pytest.mark.parametrize("points", [["100"], ["60"], ["100", "100", "100"], ["80", "80"]])
def test_one_alone_and_all_alike_are_not_behind_anybody(bottom: str, points: list[str]) -> None:
    result = scored(bottom, points)
    assert lowest(result) == []
    assert result.engine_version == "3"


@pytest.mark.parametrize(
    ("points", "expected"),
    [(["100", "90", "80"], [1, 2]), (["100", "100", "80"], [2]), (["90", "80", "70", "60", "50"], [2, 3, 4]),
     (["90", "80", "80", "80", "80"], [1, 2, 3, 4])],
)  # fmt: skip
def test_a_bottom_as_large_as_its_group_leaves_the_best_out(points: list[str], expected: list[int]) -> None:
    assert lowest(scored("{rule: lowest, count: 3}", points)) == expected


def test_what_was_frozen_before_is_placed_as_it_was() -> None:
    old = scored("{rule: lowest, count: 3}", ["100", "100"], version="1")
    assert (lowest(old), old.engine_version) == ([0, 1], "1")
    untouched = scored("{rule: lowest, count: 1}", ["100", "90"])
    assert (lowest(untouched), untouched.engine_version) == ([1], "1")
    assert untouched.result_hash == scored("{rule: lowest, count: 1}", ["100", "90"], version="1").result_hash


def test_a_score_to_reach_stays_one() -> None:
    assert lowest(scored("{rule: below, score: 80}", ["70"])) == [0]
