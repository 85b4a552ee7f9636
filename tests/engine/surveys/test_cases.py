"""The worked cases and R's own figures come out of the command exactly."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.engine.surveys.commanded import Desk, close, expected_tables, read

_BESIDE = [place / "shared" / "data" for place in Path(__file__).parents[4:]]
DATA = next((folder for folder in _BESIDE if folder.exists()), _BESIDE[0])
CASES, API = DATA / "survey_cases", DATA / "survey_api"
pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data"
)


def lines_of(folder: Path) -> list[str]:
    return (folder / "command").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", ["01", "02", "03", "04", "05", "06", "07"])
def test_every_table_of_a_worked_case(name: str, desk: Desk) -> None:
    desk.take(CASES / name)
    outs = []
    for line in lines_of(CASES / name):
        code, _out, err = desk.run(line)
        assert (code, err) == (0, "")
        words = shlex.split(line)
        outs.append(words[words.index("--out") + 1])
    compared = 0
    for expected, table in expected_tables(desk.folder, outs):
        for wanted, row in zip(read(expected), read(table), strict=True):
            assert len(wanted) == len(row)
            assert all(map(close, row, wanted)), (table.name, row, wanted)
        compared += 1
    assert compared


@pytest.mark.parametrize("number", range(7))
def test_every_place_of_an_error(number: int, desk: Desk) -> None:
    desk.take(CASES / "08")
    expected = (CASES / "08" / "expected_errors").read_text("utf-8").splitlines()[number].split()
    assert sorted(desk.places(lines_of(CASES / "08")[number])) == sorted(expected)


@pytest.mark.parametrize("name", ["srs", "strat", "clus1", "clus2", "clus1-post", "clus1-rake"])
def test_the_figures_of_r(name: str, desk: Desk) -> None:
    desk.take(API / name)
    for line in lines_of(API / name):
        assert desk.run(line)[0] == 0
    expected = read(desk.folder / "expected_estimates.csv")
    table = desk.table("out/estimates.csv")
    assert table[0] == expected[0]
    names = len(expected[0]) - 10
    ours = {tuple(row[:names]): row for row in table[1:]}
    for wanted in expected[1:]:
        row = ours[tuple(wanted[:names])]
        assert all(_same_as_r(*cells) for cells in zip(row, wanted, strict=True)), (row, wanted)


def _same_as_r(shown: str, wanted: str) -> bool:
    if close(shown, wanted):
        return True
    return bool(shown and wanted) and close(str(float(shown)), str(float(wanted)))
