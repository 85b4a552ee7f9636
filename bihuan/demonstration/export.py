"""The demonstration as the Excel files an office would send."""

from __future__ import annotations

from pathlib import Path

from bihuan.demonstration.files import YEARS, ledgers, scheme_text
from bihuan.demonstration.workbooks import ledger_workbook, units_workbook
from bihuan.engine.files.folder import written_whole
from bihuan.engine.scheme import parse_scheme


def export_years(folder: Path, share: float = 1.0) -> None:
    """Write schemes, units and every ledger of every year; whole or not at all, year by year."""
    for year in YEARS:
        text = scheme_text(year)
        titles = {leaf.id: leaf.title for leaf in parse_scheme(text).leaves}
        with written_whole(folder / str(year)) as place:
            (place / "scheme.yaml").write_text(text, "utf-8")
            (place / "units.xlsx").write_bytes(units_workbook())
            for ledger in ledgers(year, share):
                (place / ledger.name).write_bytes(ledger_workbook(ledger.title, ledger.rows, titles))
