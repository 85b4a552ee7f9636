"""The listed ways to break a row still fit the code: an edit whose text has gone proves nothing."""

from __future__ import annotations

from tools.rows import titles
from tools.sabotage import Sabotage, sabotages


def test_every_sabotage_fits_the_code() -> None:
    assert [fault for entry in sabotages() if (fault := entry.fault())] == []


def test_every_sabotage_breaks_a_row_of_the_contract_in_a_way_of_its_own() -> None:
    listed = sabotages()
    assert {entry.row for entry in listed} <= set(titles())
    assert len({entry.stamp for entry in listed}) == len(listed)


def test_an_edit_whose_text_has_gone_is_told() -> None:
    gone = Sabotage("BJ-16", "a clause", "tests/test_sabotage.py", "this text stands " + "nowhere", "")
    assert "0 times" in gone.fault()
    assert "no file" in Sabotage("BJ-16", "a clause", "bihuan/none.py", "a", "b").fault()
