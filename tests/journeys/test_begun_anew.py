"""The making of the demonstration was killed halfway: what was there is put aside, and the city is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
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


def test_the_rest_is_told_beside_the_pages_and_goes_on_where_it_was_stopped(city: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(city, folder)
    assert lists(folder) == (8, 2)
    for reached in (10, 12):
        kill_at(folder, reached)
        told, unfinished = lists(folder)
        assert told >= reached
        assert unfinished == 2  # what is told is told whole
        assert (folder / "demonstration-rest").exists()


def lists(folder: Path) -> tuple[int, int]:
    """How many responsibility lists there are, and how many of them lack a signature or the checks of two quarters."""
    with closing(sqlite3.connect(folder / "bihuan.sqlite3")) as kept:
        found: tuple[int, int] = kept.execute(LISTS).fetchone()
        return found


LISTS = """
SELECT count(*), sum(signed < 2 OR checked < 2) FROM (SELECT
    (SELECT count(*) FROM duties_signature s WHERE s.duty_list_id = one.id) AS signed,
    (SELECT count(DISTINCT c.quarter) FROM duties_quarterlycheck c JOIN duties_dutyitem i ON i.id = c.item_id
     WHERE i.duty_list_id = one.id) AS checked
FROM duties_dutylist one)
"""
TELL = "import django\ndjango.setup()\nfrom bihuan.demonstration.duties import tell_rest\ntell_rest()"


def kill_at(folder: Path, reached: int) -> None:
    """Begin to tell the rest, and kill it when there are so many lists."""
    environment = os.environ | {"BIHUAN_DATA": str(folder), "BIHUAN_DATABASE": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    with subprocess.Popen([sys.executable, "-c", TELL], env=environment) as telling:
        while lists(folder)[0] < reached:
            with suppress(subprocess.TimeoutExpired):
                telling.wait(0.05)
            assert telling.returncode is None
        telling.kill()
