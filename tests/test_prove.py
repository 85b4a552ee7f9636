"""Proof by sabotage: the sample of a commit is the same wherever it is drawn, and a run cut off proves nothing."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue

from tools.prove import CAUGHT, CUT, SURVIVED, broken, drawn
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
