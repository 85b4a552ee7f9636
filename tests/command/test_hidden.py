"""What a workbook hides is told; times and points are different columns, on the command line as on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.conftest import SCHEME, Run
from tests.shared import SHARED, needs_shared

CASE = SHARED / "found_cases" / "05-filtered-rows"


@needs_shared
def test_filtered_rows_are_counted_with_a_word(run: Run) -> None:
    code, _out, err = run("score", str(CASE / "s4.yaml"), "--workbook", str(CASE / "w-hidden.xlsx"))
    assert code == 0
    assert "2 rows are hidden (filtered) and were counted: 4, 5" in err


@pytest.mark.parametrize(
    ("heading", "cell", "composite"),
    [
        ("次数", "2", "96.00"),
        ("扣分", "2", "98.00"),
        ("扣分值（分）", "2分", "98.00"),
        ("扣分", "两分", "98.00"),
        ("扣分", "-2", "98.00"),
        ("扣分", "１.５ 分", "98.50"),
        ("分值", "2", "96.00"),
        ("分值", "2分", "98.00"),
        ("分值", "2次", "96.00"),
    ],
)
def test_times_and_points_are_different_columns(
    run: Run, folder: Path, heading: str, cell: str, composite: str
) -> None:
    (folder / "scheme.yaml").write_text(SCHEME.replace("missing: error", "missing: renormalise"), "utf-8")
    (folder / "marks.csv").write_text(f"单位,指标,{heading}\na,日常工作,{cell}\n", "utf-8")
    code, out, err = run()
    assert code == 0, err
    assert composite in out
    assert ("points are read as 0.75 times" in err) == (composite == "98.50")


@pytest.mark.parametrize(
    ("headings", "row", "says"),
    [
        ("扣分", "a,日常工作,2次", "“2次” is a number of times in a column of points"),
        ("次数", "a,日常工作,2分", "“2分” is points in a column of times"),
        ("扣分", "a,民意调查,2", "“民意调查” takes a score, not points lost"),
        ("次数", "a,民意调查,2", "“民意调查” takes points, not a number of times"),
        ("次数,扣分", "a,日常工作,2,3", "2 times at 2 points do not make 3 points"),
        ("扣分,得分", "a,日常工作,2,3", "two columns mean the same"),
        ("次数", "a,日长工作,2", "did you mean “日常工作”?"),
        ("次数", "a,五花八门,2", "expected the id or the title of an indicator"),
        ("次数", "甲举,日常工作,2", "did you mean “甲局”?"),
    ],
)
def test_what_does_not_fit_is_named_with_a_suggestion(
    run: Run, folder: Path, headings: str, row: str, says: str
) -> None:
    (folder / "marks.csv").write_text(f"单位,指标,{headings}\n{row}\n", "utf-8")
    code, _out, err = run()
    assert code == 2
    assert says in err
