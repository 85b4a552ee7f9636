"""Proof by sabotage: the sample of a commit is the same wherever it is drawn, and a run cut off proves nothing."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue

from tools.prove import CAUGHT, CUT, SURVIVED, broken, drawn
from tools.rows import Line, page
from tools.sabotage import Sabotage, sabotages


def test_the_sample_of_a_commit_is_drawn_the_same_again() -> None:
    listed = sabotages()
    first, second = drawn(listed), drawn(reversed(listed))
    assert first == second
    assert sorted(entry.stamp for entry in first) == sorted(entry.stamp for entry in listed)
    assert first != listed


def test_a_sabotage_is_caught_survives_or_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "held.py").write_text("VALUE = 1\n", encoding="utf-8")
    (tmp_path / "test_held.py").write_text(
        "from held import VALUE\n\n\ndef test_value():\n    while VALUE == 3:\n        pass\n    assert VALUE != 2\n",
        encoding="utf-8",
    )
    free: SimpleQueue[Path] = SimpleQueue()
    free.put(tmp_path)
    told = {
        by: broken(free, Sabotage("BJ-16", "a clause", "held.py", "VALUE = 1", by), ["test_held.py"], seconds)
        for by, seconds in (("VALUE = 2", 60.0), ("VALUE = 4", 60.0), ("VALUE = 3", 6.0))
    }
    assert told == {"VALUE = 2": CAUGHT, "VALUE = 4": SURVIVED, "VALUE = 3": CUT}
    assert (tmp_path / "held.py").read_text(encoding="utf-8") == "VALUE = 1\n"


def test_a_row_with_a_survivor_is_open_and_names_it() -> None:
    lines = [
        Line("BJ-16", "问题清单成册", ("tests/test_a.py::test_a",), 3, 3, ()),
        Line("BJ-17", "排名靠后", ("tests/test_b.py::test_b",), 2, 3, ("ties widen the bottom set",)),
        Line("BJ-18", "多年比较", (), 0, 0, ()),
    ]
    told = page(lines, were_run=True)
    assert "1 of 3 rows are proven: their tests passed when this page was written" in told
    assert "2 rows have such a list; 5 of 6" in told
    assert "| BJ-16 | 问题清单成册 | 3/3 | tests/test_a.py::test_a |" in told
    assert "| BJ-17 | 排名靠后 | 2/3 | open<br>not caught: ties widen the bottom set |" in told
    assert "| BJ-18 | 多年比较 | 0/0 | open |" in told
    assert "their tests were not run for this page" in page(lines, were_run=False)
