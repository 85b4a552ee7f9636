"""Importing 20,000 Excel rows with all checks, written and trailed, against merely reading the file."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from bench.city import make, ready
from bench.measure import save

ROWS = 20_000


def main() -> None:
    """One table."""
    ready()
    from bihuan.supervision.actions import check_ledger, take_ledger, write_ledger

    cycle, _clerk, assessor, body = make(212, 0)
    content = _workbook(0)
    path = Path(tempfile.mkdtemp()) / "ledger.xlsx"
    path.write_bytes(content)
    fast = [_time(lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()) for _ in range(3)]
    slow = [_time(lambda: _read_all(path)) for _ in range(3)]
    ours = []
    for turn in range(3):
        content = _workbook(turn)  # rows written before stand aside: every turn brings its own facts
        start = time.perf_counter()
        taken = take_ledger(cycle=cycle, body=body, file=io.BytesIO(content), name="年.xlsx", by=assessor)
        checked = check_ledger(ledger=taken)
        assert checked.good_rows == ROWS, checked.problems[:3]
        write_ledger(ledger=checked, by=assessor)
        ours.append(time.perf_counter() - start)
    path.unlink()
    middle = statistics.median
    rows = [
        ("20,000 rows", "time", "ratio to openpyxl", "ratio to calamine"),
        ("read with openpyxl, nothing else", f"{middle(slow):.2f} s", "1×", ""),
        ("read with calamine, nothing else", f"{middle(fast):.2f} s", "", "1×"),
        ("sent, checked, written, trailed", f"{middle(ours):.2f} s", f"{middle(ours) / middle(slow):.1f}×",
         f"{middle(ours) / middle(fast):.1f}×"),
    ]  # fmt: skip
    save("imports", "Imports", rows, ["The file is read twice: once to check, once more to write what was checked."])


def _read_all(path: Path) -> None:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    for _ in sheet.iter_rows(values_only=True):
        pass


def _workbook(turn: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(["2018年度台账"])
    sheet.append(["单位", "指标", "分值", "日期", "扣分原因"])
    for number in range(ROWS):
        day = f"2018年{1 + number % 12}月{1 + number % 28}日"
        sheet.append([f"u{number % 212:04}", f"i{number % 6 * 10}", "1", day, f"{turn}-第{number}次"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _time(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
