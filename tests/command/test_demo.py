"""The demonstration as files: what an office would send, readable by the command itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bihuan.demonstration.duty_texts import FIRST_UNITS, texts
from bihuan.engine.duties.likeness import alike, bag
from bihuan.engine.files.headings import MARK_HEADINGS, MARKS_NEEDED, UNIT_COLUMNS, UNITS_NEEDED
from bihuan.engine.files.sheets import read_marks, read_units
from bihuan.engine.files.workbook import UNIT_SHEETS, Workbook
from bihuan.engine.scheme import parse_scheme


def test_three_years_of_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bihuan.project.cli", "demo", "--export", str(tmp_path), "--share", "0.05"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["2016", "2017", "2018"]
    for folder in tmp_path.iterdir():
        assert parse_scheme((folder / "scheme.yaml").read_text("utf-8")).id == f"jiangzhou-{folder.name}"
        units = read_units(Workbook(folder / "units.xlsx").table(UNIT_SHEETS, UNIT_COLUMNS, UNITS_NEEDED))
        assert len(units.units) == 212
    ledger = next((tmp_path / "2018").glob("2018年06月-*.xlsx"))
    marks = read_marks(Workbook(ledger).table(("台账",), MARK_HEADINGS, MARKS_NEEDED))
    assert marks.problems == []
    assert {text[:7] for text in marks.columns.texts("on")} == {"2018-06"}


def test_no_units_list_of_the_demonstration_is_taken_for_a_copy() -> None:
    said = [text for place in range(FIRST_UNITS, 212) for text in texts(f"市第{place}单位", place)]
    assert list(alike([bag(f"{duty}{measure}") for duty, measure, _department in said])) == []
