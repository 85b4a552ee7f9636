"""The making of the demonstration was killed halfway: what was there is put aside, and the city is whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

COUNTS = (
    "SELECT (SELECT count(*) FROM schemes_cycle), (SELECT count(*) FROM organizations_unit), "
    "(SELECT count(*) FROM outcomes_letter WHERE kind = 'feedback_unit' AND state = 'delivered')"
)


def counts(file: Path) -> tuple[int, int, int]:
    with closing(sqlite3.connect(file)) as kept:
        numbers: tuple[int, int, int] = kept.execute(COUNTS).fetchone()
        return numbers


def test_the_city_is_made_anew_and_what_was_begun_is_kept_aside(city: Path) -> None:
    assert counts(city / "bihuan.sqlite3") == (3, 212, 16)
    begun = counts(city / "bihuan.sqlite3.unfinished-1")
    assert begun[0] <= 1
    assert begun[2] == 0
    assert (city / "urns.sqlite3.unfinished-1").exists()
    assert not (city / "demonstration-unfinished").exists()


def test_a_whole_city_is_left_as_it_is(city: Path) -> None:
    environment = os.environ | {"BIHUAN_DATA": str(city), "BIHUAN_DATABASE": ""}
    command = [sys.executable, "-m", "bihuan.project.cli", "demo"]
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "非空" in again.stderr
    assert counts(city / "bihuan.sqlite3")[0] == 3
