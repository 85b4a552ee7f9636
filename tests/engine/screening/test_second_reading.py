"""The engine and a second reading of the page say the same of random tables, clue for clue and reason for reason."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bihuan.engine.screening.running import screen
from tests.engine.screening.oracle import chance
from tests.engine.screening.oracle.reading import REQUIRED, read
from tests.engine.screening.running import rules_file, run, write_table

WORLDS = {"travel": (chance.travel, "T"), "absence": (chance.absence, "A"), "buying": (chance.buying, "PS")}


@pytest.mark.parametrize("seed", [205])
@pytest.mark.parametrize("world", sorted(WORLDS))
def test_both_readings_agree(world: str, seed: int, tmp_path: Path) -> None:
    make, letters = WORLDS[world]
    tables = make(seed)
    items = chance.items(seed, [rule for rule in REQUIRED if rule[0] in letters])
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    for name, rows in tables.items():
        write_table(data / f"{name}.csv", rows)
    screen(rules_file(tmp_path / "rules.yaml", *items), data, out)
    wanted = read(tables, items)
    assert wanted["clues"]
    for name, lines in wanted.items():
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            given = list(csv.reader(file))[1:]
        assert [line[:5] if name == "evidence" else line for line in given] == lines, name


def test_a_row_of_attendance_without_a_source_counts_once_too(tmp_path: Path) -> None:
    row = {"person": "p", "day": "2025-01-02", "first_at": "08:00"}
    tables = {"attendance": [row, row], "roster": [{"person": "p", "unit": "u", "in_day": "2025-01-01"}]}
    assert run(tmp_path, tables, {"id": "A07"}).coverage[0]["needed"] == "1"


def test_an_exempt_contract_without_a_tier_or_a_site_cannot_be_judged_either(tmp_path: Path) -> None:
    contract = {
        "contract_id": "c", "unit": "u", "supplier": "s", "site": "x", "category": "goods", "method": "direct",
        "work_type": "roof", "sign_day": "2025-01-02", "amount_fen": "1", "exempt": "phased",
    }  # fmt: skip
    tables = {
        "contracts": [contract],
        "tiers": [{"tier_id": "t", "category": "works", "lo_fen": "1", "method": "open"}],
        "sites": [{"site_id": "y"}],
    }
    done = run(tmp_path, tables, *({"id": rule} for rule in ("P02", "P03", "P05")))
    assert [done.reasons(rule) for rule in ("P02", "P03", "P05")] == ["no_tier=1", "no_tier=1", "no_site=1"]


def test_every_row_of_a_day_with_the_same_minutes_is_cited_one_without_a_time_as_well(tmp_path: Path) -> None:
    days = ["2025-01-02", "2025-01-03"]
    marks = [
        {"person": person, "day": day, "source": "gate", "first_at": "08:00", "last_at": "17:00"}
        for person in ("p", "q")
        for day in days
    ]
    marks.append({"person": "q", "day": days[0], "source": "door"})
    roster = [{"person": person, "unit": "u", "in_day": "2025-01-01"} for person in ("p", "q")]
    params = {"min_days": 2, "same_pct": 100}
    done = run(tmp_path, {"attendance": marks, "roster": roster}, {"id": "A07", "params": params})
    assert done.subjects("A07") == ["p+q"]
    assert {line["key"] for line in done.evidence} == {f"{m['person']}/{m['day']}/{m['source']}" for m in marks}
