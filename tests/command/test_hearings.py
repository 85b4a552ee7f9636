"""``bihuan hearings schedule`` and ``bihuan select`` on plain files, byte for byte."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engine.hearings.schedule import Speaker, places
from bihuan.project.cli import main
from tests import thoroughly

CASES = Path(__file__).parents[3] / "shared" / "data" / "rota_cases"
RISKS = [Fraction(text) for text in ("0", "0.5", "1", "1", "2.25")]
Captured = pytest.CaptureFixture[str]
PLAN = "hearings: small\nterm: {from: 2017-01-01, to: 2021-12-31}\nas_of: 2018-06-30\n"
POSTS = "tenure,unit,post,person,from,to,risk,heard_on\na,甲,书记,一,2016-01-01,,1.50,\nb,乙,书记,二,2016-01-01,,2,\n"
SESSIONS = "session,on,slots\ns1,2019-01-01,1\n"


def schedule(folder: Path, *more: str, plan: str = PLAN, posts: str = POSTS, sessions: str = SESSIONS) -> int:
    for name, text in (("plan.yaml", plan), ("posts.csv", posts), ("sessions.csv", sessions)):
        (folder / name).write_text(text, "utf-8")
    return run(folder, folder / "out", *more)


def run(folder: Path, out: Path, *more: str) -> int:
    tables = ["--posts", str(folder / "posts.csv"), "--sessions", str(folder / "sessions.csv"), "--out", str(out)]
    return main(["--language", "en", "hearings", "schedule", str(folder / "plan.yaml"), *tables, *more])


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data")
@pytest.mark.parametrize("name", ["07", "08"])
def test_worked_schedules(name: str, tmp_path: Path, capsys: Captured) -> None:
    assert run(CASES / name, tmp_path) == 0
    for file in ("schedule", "uncovered"):
        assert (tmp_path / f"{file}.csv").read_bytes() == (CASES / name / f"expected_{file}.csv").read_bytes()
    printed = dict(line.rsplit(" ", 1) for line in capsys.readouterr().out.splitlines())
    for key, count in json.loads((CASES / name / "expected.json").read_text("utf-8")).items():
        assert printed[key] == str(count)


@pytest.mark.row("BJ-13")
@settings(max_examples=thoroughly.of(120), deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_the_schedule_is_the_one_of_the_three_levels(seed: int) -> None:
    lot = random.Random(seed)
    count = lot.randint(1, 3)
    slots = [lot.randint(0, 2) for _ in range(count)]
    speakers = [
        Speaker(
            Fraction(lot.choice(("0", "0.5", "1", "1", "2.25"))), tuple(s for s in range(count) if lot.random() < 0.6)
        )
        for _ in range(lot.randint(1, 6))
    ]
    best = min(
        (
            sum(place == count for place in plan),
            sum((speaker.risk * (place + 1) for speaker, place in zip(speakers, plan, strict=True)), Fraction(0)),
            plan,
        )
        for plan in product(*((*speaker.fits, count) for speaker in speakers))
        if all(plan.count(place) <= slots[place] for place in range(count))
    )
    assert tuple(places(speakers, slots)) == best[2]


def test_the_riskier_speaks_and_the_other_is_told_why(tmp_path: Path) -> None:
    assert schedule(tmp_path, "--strict") == 3
    assert (tmp_path / "out" / "schedule.csv").read_text("utf-8").splitlines()[1:] == ["s1,2019-01-01,1,b,乙,书记,二,2"]
    assert (tmp_path / "out" / "uncovered.csv").read_text("utf-8").splitlines()[1:] == ["a,甲,书记,一,1.5,slots,s1,1,2"]


def test_four_hundred_posts_are_scheduled_quickly() -> None:
    lot = random.Random(4)
    speakers = [
        Speaker(Fraction(lot.randint(0, 900), 100), tuple(sorted(lot.sample(range(20), 8)))) for _ in range(400)
    ]
    placed = places(speakers, [15] * 20)
    assert sum(place == 20 for place in placed) == 100


@pytest.mark.parametrize(
    ("posts", "sessions", "place"),
    [
        (POSTS.replace("2016-01-01,,1.50", "2016-13-01,,1.50"), SESSIONS, "posts.csv:2:from:"),
        (POSTS.replace("2016-01-01,,1.50", "2016-01-01,2015-01-01,1.50"), SESSIONS, "posts.csv:2:from:"),
        (POSTS.replace("1.50", "-1"), SESSIONS, "posts.csv:2:risk:"),
        (POSTS.replace("1.50,", "1.50,2015-01-01"), SESSIONS, "posts.csv:2:heard_on:"),
        (POSTS.replace("\nb,", "\na,"), SESSIONS, "posts.csv:3:tenure:"),
        (POSTS, SESSIONS + "s1,2019-02-01,1\n", "sessions.csv:3:session:"),
        (POSTS, SESSIONS.replace(",1\n", ",-1\n"), "sessions.csv:2:slots:"),
        (POSTS, SESSIONS.replace("2019-01-01", "1 January"), "sessions.csv:2:on:"),
        (POSTS, SESSIONS.replace("2019-01-01", "2019-W01-2"), "sessions.csv:2:on:"),
    ],
)
def test_bad_tables_are_named(posts: str, sessions: str, place: str, tmp_path: Path, capsys: Captured) -> None:
    assert schedule(tmp_path, posts=posts, sessions=sessions) == 2
    assert f"{tmp_path}/{place}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


RULE = """select: year-end
as_of: 2018-12-31
any:
  - {measure: score, below: "75"}
  - {measure: severe, at_least: 2, severities: [severe, major]}
  - {measure: repeats, at_least: 1, weight: "2.50"}
  - {measure: overdue, at_least: 1}
  - {measure: findings, at_least: 3}
"""
UNITS = "unit,name,area,group,score\nb,乙,东,街道,71.50\na,甲,西,部门,\nc,丙,东,部门,75\nd,丁,,,\n"
FINDINGS = """finding,unit,severity,state,due_on,repeat_of
1,a,severe,open,2018-12-30,
2,a,major,closed,2018-01-01,9
3,a,minor,withdrawn,2018-01-01,9
4,c,minor,open,2018-12-31,
5,d,severe,open,,7
"""


def select(folder: Path, rule: str = RULE, units: str = UNITS, findings: str = FINDINGS) -> int:
    for name, text in (("rule.yaml", rule), ("units.csv", units), ("findings.csv", findings)):
        (folder / name).write_text(text, "utf-8")
    tables = ["--units", str(folder / "units.csv"), "--findings", str(folder / "findings.csv")]
    return main(["--language", "en", "select", str(folder / "rule.yaml"), *tables, "--out", str(folder / "out")])


@pytest.mark.row("DC-06")
def test_units_are_chosen_with_every_reason(tmp_path: Path) -> None:
    assert select(tmp_path) == 0
    assert (tmp_path / "out" / "targets.csv").read_text("utf-8") == (
        "unit,name,area,group,risk,must,because\n"
        "a,甲,西,部门,4.5,,severe 2 >= 2; repeats 1 >= 1; overdue 1 >= 1\n"
        "d,丁,,,2.5,,repeats 1 >= 1\n"
        "b,乙,东,街道,1,,score 71.5 < 75\n"
    )


@pytest.mark.parametrize(
    ("rule", "findings", "place"),
    [
        (RULE.replace('below: "75"', 'at_least: "75"'), FINDINGS, "rule.yaml:4:any.0.below:"),
        (RULE.replace("as_of: 2018-12-31", "as_of: soon"), FINDINGS, "rule.yaml:2:as_of:"),
        (RULE.replace("as_of: 2018-12-31", "as_of: 20181231"), FINDINGS, "rule.yaml:2:as_of:"),
        (RULE.replace("measure: overdue", "measure: late"), FINDINGS, "rule.yaml:7:any.3.measure:"),
        (RULE, FINDINGS.replace("closed", "shut"), "findings.csv:3:state:"),
        (RULE, FINDINGS + "6,zz,minor,open,,\n", "findings.csv:7:unit:"),
        (RULE, FINDINGS + "5,a,minor,open,,\n", "findings.csv:7:finding:"),
    ],
)
def test_bad_rules_and_findings_are_named(
    rule: str, findings: str, place: str, tmp_path: Path, capsys: Captured
) -> None:
    assert select(tmp_path, rule=rule, findings=findings) == 2
    assert f"{tmp_path}/{place}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path, capsys: Captured) -> None:
    units = "unit,score\n".replace("unit", "name") + "甲,71.5\n"
    assert select(tmp_path, RULE.replace("measure: overdue", "measure: late"), units, FINDINGS + "6,zz,,shut,,\n") == 2
    told = capsys.readouterr().err
    for place in ("rule.yaml:7:any.3.measure:", "units.csv:1:unit:", "findings.csv:7:state:"):
        assert place in told
    assert "findings.csv:7:unit:" not in told, "which units there are is not known"
    assert schedule(tmp_path, posts="tenure\n1\n", sessions="session,on,slots\ns,soon,-1\n", plan="hearings: x\n") == 2
    told = capsys.readouterr().err
    for place in ("plan.yaml:", "posts.csv:1:", "sessions.csv:2:on:", "sessions.csv:2:slots:"):
        assert place in told
