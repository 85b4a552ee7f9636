"""``bihuan rota`` on plain files: the ceremony, the files, what verify finds, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command.rota import BARRED, DONORS, FILES, PLAN, TARGETS, WITNESSES, arguments, rota, write

CASES = Path(__file__).parents[3] / "shared" / "data" / "rota_cases"
Captured = pytest.CaptureFixture[str]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rota")
    assert rota("draw", *arguments(write(folder)), *WITNESSES, "--out", str(folder / "out")) == 0
    return folder / "out"


@pytest.fixture
def out(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn, tmp_path / "copy"))


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data")
@pytest.mark.parametrize("name", ["01", "02", "03", "04", "05"])
def test_worked_draws(name: str, tmp_path: Path, capsys: Captured) -> None:
    expected = json.loads((CASES / name / "expected.json").read_text("utf-8"))["goals"]
    assert rota("draw", *arguments(CASES / name), *WITNESSES, "--out", str(tmp_path / "out")) == 0
    protocol = json.loads((tmp_path / "out" / "protocol.json").read_text("utf-8"))
    goals = {one["goal"]: {"value": one["value"], "bound": one["bound"]} for one in protocol["goals"]}
    assert goals == expected
    assert protocol["optimal"] is True
    assert rota("verify", str(tmp_path / "out")) == 0, capsys.readouterr().out


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data")
def test_the_worked_case_without_a_plan(tmp_path: Path, capsys: Captured) -> None:
    expected = json.loads((CASES / "06" / "expected.json").read_text("utf-8"))
    assert rota("draw", *arguments(CASES / "06"), "--out", str(tmp_path / "out")) == 3
    assert list(files(tmp_path / "out")) == ["infeasible.json"]
    assert json.loads((tmp_path / "out" / "infeasible.json").read_text("utf-8")) == expected
    printed = capsys.readouterr()
    assert printed.out.startswith("inputs ")
    assert printed.err == "unit h04 is barred for all 5 people who can lead\n"


def test_inputs_in_their_one_form(drawn: Path) -> None:
    inputs = drawn / "inputs"
    assert (inputs / "plan.json").read_text("utf-8") == (
        '{"effort":60,"goals":["repeats","mixed:group"],"loads":"balanced","place":"some","rota":"ring",'
        '"same_unit":"forbid","size":2,"teams":3,"title":"六个单位互查"}\n'
    )
    assert (inputs / "donors.csv").read_text("utf-8").splitlines()[:2] == [
        "unit,person,can_lead,group,gender,skill", "u1,p1,yes,甲,,",
    ]  # fmt: skip
    assert (inputs / "barred.csv").read_text("utf-8") == "person,target\np1,u5\np3,u6\n"
    listed = "".join(
        f"{hashlib.sha256((inputs / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("barred.csv", "donors.csv", "history.csv", "plan.json", "targets.csv")
    )
    protocol = json.loads((drawn / "protocol.json").read_text("utf-8"))
    assert protocol["inputs_hash"] == hashlib.sha256(listed.encode()).hexdigest()
    seed = hashlib.sha256(f"{protocol['inputs_hash']}\n乙=四五六\n甲=12 3\n".encode()).hexdigest()
    assert protocol["seed"] == seed


def test_roles_numbers_and_orders_follow_the_seed(drawn: Path) -> None:
    seed = json.loads((drawn / "protocol.json").read_text("utf-8"))["seed"]
    rows = table(drawn / "teams.csv")
    keys = {row["person"]: hashlib.sha256(f"{seed}\nperson\n{row['person']}".encode()).hexdigest() for row in rows}
    leaders = [row["person"] for row in rows if row["role"] == "leader"]
    assert leaders == sorted(leaders, key=keys.__getitem__)
    assert [row["role"] for row in rows] == ["leader", "member"] * 3 + ["reserve"]
    assert rows[-1]["team"] == ""
    order = [(row["team"], row["order"]) for row in table(drawn / "assignments.csv")]
    assert order == sorted(order)


@pytest.mark.row("XC-01")
def test_shuffled_rows_a_mark_and_blanks_give_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    shuffled = {}
    for name, text in FILES.items():
        lines = text.splitlines()
        spread = "\n".join([lines[0], *(line.replace(",", " , ") for line in reversed(lines[1:]))]) + "\n"
        shuffled[name] = "\ufeff" + spread if name.endswith(".csv") else text
    reverse = (*WITNESSES[2:], *WITNESSES[:2])
    folder = write(tmp_path, shuffled)
    assert rota("draw", *arguments(folder), *reverse, "--out", str(tmp_path / "out")) == 0
    assert files(tmp_path / "out") == files(drawn)


def test_an_announcement_writes_nothing_and_a_draw_is_bound_to_it(tmp_path: Path, capsys: Captured) -> None:
    given, out = arguments(write(tmp_path)), str(tmp_path / "out")
    assert rota("draw", *given, "--out", out) == 0
    announced = capsys.readouterr().out.split()[1]
    assert not Path(out).exists()
    promise = hashlib.sha256("乙=四五六\n".encode()).hexdigest()
    bound = [*given, *WITNESSES, "--inputs-hash", announced, "--commitment", f"乙={promise}", "--out", out]
    refused: list[list[str]] = [
        [*given, "--witness", "甲=1", "--out", out],
        [*given, "--witness", "甲=1", "--witness", "甲=2", "--out", out],
        [*given, "--witness", "甲", "--witness", "乙=2", "--out", out],
        [*given, "--witness", "甲=\udcff", "--witness", "乙=2", "--out", out],
        [*bound, "--inputs-hash", "0" * 64],
        [*bound, "--commitment", f"甲={promise}"],
        [*given, *WITNESSES, "--rehearsal", "1", "--out", out],
    ]
    for attempt in refused:
        assert rota("draw", *attempt) == 2, attempt
        assert not Path(out).exists()
    assert rota("draw", *bound) == 0
    assert rota("draw", *bound) == 2, "the folder is taken"
    capsys.readouterr()
    assert rota("verify", out) == 0
    assert "ok commitments: 2 witnesses, 1 commitments kept" in capsys.readouterr().out


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return change


def swap_members(folder: Path) -> None:
    rows = table(folder / "teams.csv")
    members = [row for row in rows if row["role"] == "member"]
    first, second = members[0], members[1]
    for key in ("unit", "person"):
        first[key], second[key] = second[key], first[key]
    text = "team,unit,person,role\n" + "".join(",".join(row.values()) + "\n" for row in rows)
    (folder / "teams.csv").write_text(text, "utf-8")


def protocol(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def write_back(folder: Path) -> None:
        told = json.loads((folder / "protocol.json").read_text("utf-8"))
        change(told)
        (folder / "protocol.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")

    return write_back


FORGERIES: list[tuple[str, Callable[[Path], object]]] = [
    ("outputs", swap_members),
    ("inputs_hash", edit("inputs/history.csv", "2017,u1,u2\n", "")),
    ("inputs", edit("inputs/targets.csv", "u1,,,,\n", "u1, ,,,\n")),
    ("seed", protocol(lambda it: it.update(seed="0" * 64))),
    ("seed", protocol(lambda it: it["witnesses"][0].update(text="7"))),
    ("commitments", protocol(lambda it: it["witnesses"].pop())),
    ("commitments", protocol(lambda it: it["witnesses"][0].update(commitment="0" * 64))),
    ("goals", protocol(lambda it: it["goals"][0].update(value=9))),
    ("goals", protocol(lambda it: it.update(optimal=not it["optimal"]))),
    ("outputs", protocol(lambda it: it["outputs"].pop("teams.csv"))),
    ("redrawn", protocol(lambda it: it["counts"].update(people=99))),
    ("counts", protocol(lambda it: (it["counts"].update(people=99), it["engine"].update(ortools="1")))),
    ("counts", protocol(lambda it: (it.update(rota="another"), it["engine"].update(ortools="1")))),
    ("files", edit("protocol.json", "四五六", "\\ud800")),
    ("files", lambda folder: (folder / "teams.csv").unlink()),
    ("files", edit("teams.csv", "1,", "one,")),
    ("files", edit("protocol.json", "{", "[")),
    ("roles", edit("assignments.csv", ",1\n", ",2\n")),
    ("leader", edit("teams.csv", "leader", "member")),
    ("targets", lambda folder: (folder / "assignments.csv").write_text("team,target,order\n", "utf-8")),
]


@pytest.mark.row("XC-01")
@pytest.mark.parametrize(("name", "forge"), FORGERIES)
def test_verify_finds_every_forgery(name: str, forge: Callable[[Path], object], out: Path, capsys: Captured) -> None:
    forge(out)
    assert rota("verify", str(out)) == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]
    assert any(line.startswith(f"WRONG {name}:") for line in wrong), wrong


@pytest.mark.parametrize("part", ["bihuan", "draw", "ortools"])
def test_another_engine_is_noted_and_not_made_again(part: str, out: Path, capsys: Captured) -> None:
    protocol(lambda it: it["engine"].update({part: "1.0"}))(out)
    assert rota("verify", str(out)) == 0
    assert "note redrawn: drawn by" in capsys.readouterr().out


def test_verify_speaks_chinese(out: Path, capsys: Captured) -> None:
    assert rota("verify", str(out), language="zh") == 0
    assert "ok own_unit: 14 个人员—对象对，均非本单位" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("plan.yaml", PLAN + "gaols: [repeats]\n", "plan.yaml:7:gaols: unknown key; did you mean “goals”?"),
        ("plan.yaml", PLAN.replace("teams: 3", "teams: 0"), "plan.yaml:3:teams:"),
        ("plan.yaml", PLAN.replace("size: 2", "size: {min: 3, max: 2}"), "plan.yaml:4:size:"),
        ("plan.yaml", PLAN.replace("size: 2", "size: 0"), "plan.yaml:4:size:"),
        ("plan.yaml", PLAN + "loads: {min: 0, max: 2}\n", "plan.yaml:7:loads:"),
        ("plan.yaml", PLAN.replace("mixed:group", "mixed:age"), "plan.yaml:6:goals:"),
        ("plan.yaml", PLAN.replace('"mixed:group"', "near, spread"), "plan.yaml:6:goals:"),
        ("donors.csv", DONORS + "u9,p1,,\n", "donors.csv:9:person: “p1” stands already in row 2"),
        ("donors.csv", DONORS + "u9,,,\n", "donors.csv:9:person:"),
        ("donors.csv", DONORS + "u9,p9,maybe,\n", "donors.csv:9:can_lead:"),
        ("targets.csv", TARGETS + "u1\n", "targets.csv:9:unit:"),
        ("targets.csv", "unit,risk,must\nu1,high,\n", "targets.csv:2:risk:"),
        ("targets.csv", "unit,risk,must\nu1,,no\n", "targets.csv:2:must:"),
        ("barred.csv", BARRED + "p99,u1,\n", "barred.csv:4:person: unknown person “p99”"),
        ("barred.csv", BARRED + "p1,u99,\n", "barred.csv:4:target:"),
        ("history.csv", "round,unit,target\n2017,,u1\n", "history.csv:2:unit:"),
        ("donors.csv", "unit,name\nu1,p1\n", "donors.csv:1:person: the column is missing"),
    ],
)
def test_bad_input_is_named_by_file_row_and_column(
    name: str, text: str, place: str, tmp_path: Path, capsys: Captured
) -> None:
    folder = write(tmp_path, {**FILES, name: text})
    assert rota("draw", *arguments(folder), *WITNESSES, "--out", str(tmp_path / "out")) == 2
    assert f"{folder}/{place}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_unreadable_table_hides_nothing_of_the_others(tmp_path: Path, capsys: Captured) -> None:
    wrong = {
        "donors.csv": "unit,name\nu1,p1\n", "history.csv": "round,unit,target\n2017,,u1\n",
        "barred.csv": BARRED + ",u1,\np99,u99,\n", "plan.yaml": PLAN.replace("teams: 3", "teams: 0"),
    }  # fmt: skip
    folder = write(tmp_path, {**FILES, **wrong})
    assert rota("draw", *arguments(folder), *WITNESSES, "--out", str(tmp_path / "out")) == 2
    told = capsys.readouterr().err
    for place in (
        "plan.yaml:3:teams:", "donors.csv:1:person:", "history.csv:2:unit:", "barred.csv:4:person:",
        "barred.csv:5:target:",
    ):  # fmt: skip
        assert place in told
    assert "barred.csv:5:person:" not in told, "which people there are is not known"


def test_chinese_headings(tmp_path: Path) -> None:
    chinese = {
        "plan.yaml": PLAN,
        "donors.csv": DONORS.replace("unit,person,can_lead,group", "单位,姓名,可任组长,组别"),
        "targets.csv": TARGETS.replace("unit", "单位", 1),
        "history.csv": FILES["history.csv"].replace("round,unit,target", "轮次,单位,对象"),
        "barred.csv": BARRED.replace("person,target,ground", "姓名,对象,理由"),
    }
    for name, files_ in (("english", FILES), ("chinese", chinese)):
        folder = write(tmp_path / name, files_)
        assert rota("draw", *arguments(folder), *WITNESSES, "--out", str(folder / "out")) == 0
    assert files(tmp_path / "english" / "out") == files(tmp_path / "chinese" / "out")


CHOOSE = """rota: leaders
teams: 2
size: 1
loads: {min: 1, max: 2}
choose: {count: 2, per: group}
"""
CHOICE = "unit,group,risk,must\n" + "a,甲,1.50,\nb,甲,1e0,yes\nc,甲,1.5,\nd,乙,9,\ne,乙,3,\nf,乙,2,\n"
LEADERS = "unit,person,can_lead\n常委会,一,yes\n常委会,二,yes\n"


@pytest.mark.row("BJ-01")
def test_the_choice_is_must_then_risk_then_the_lot(tmp_path: Path, capsys: Captured) -> None:
    folder = write(tmp_path, {"plan.yaml": CHOOSE, "donors.csv": LEADERS, "targets.csv": CHOICE})
    assert rota("draw", *arguments(folder), *WITNESSES, "--out", str(tmp_path / "out")) == 0
    rows = [tuple(row.values()) for row in table(tmp_path / "out" / "chosen.csv")]
    assert rows[:2] == [("d", "9", "1", "risk"), ("e", "3", "2", "risk")]
    assert rows[2] == ("b", "1", "1", "must")
    assert rows[3] in (("a", "1.5", "2", "drawn"), ("c", "1.5", "2", "drawn"))
    assert rota("verify", str(tmp_path / "out")) == 0
    edit("chosen.csv", "drawn", "risk")(tmp_path / "out")
    assert rota("verify", str(tmp_path / "out")) == 1
    assert "WRONG choice" in capsys.readouterr().out


def test_more_must_than_are_chosen_is_refused(tmp_path: Path, capsys: Captured) -> None:
    must = CHOICE.replace(",\na,甲,1.50,\n", ",").replace("1.50,\n", "1.50,yes\n").replace("1.5,\n", "1.5,yes\n")
    folder = write(tmp_path, {"plan.yaml": CHOOSE, "donors.csv": LEADERS, "targets.csv": must})
    assert rota("draw", *arguments(folder)) == 2
    assert "targets.csv:4:must: 3 targets must be inspected; only 2 are chosen" in capsys.readouterr().err


def test_rehearsals_are_marked_and_counted(tmp_path: Path, capsys: Captured) -> None:
    given = arguments(write(tmp_path))
    assert rota("rehearse", *given, "--draws", "5", "--out", str(tmp_path / "many")) == 0
    pairs = table(tmp_path / "many" / "pairs.csv")
    assert len(pairs) == 7 * 6
    assert sum(int(row["times"]) for row in pairs) == 5 * 14
    assert sum(int(row["times"]) for row in table(tmp_path / "many" / "colleagues.csv")) == 5 * 3
    capsys.readouterr()
    assert rota("draw", *given, "--rehearsal", "3", "--out", str(tmp_path / "third")) == 0
    assert "rehearsal 3, not the draw" in capsys.readouterr().out
    assert json.loads((tmp_path / "third" / "protocol.json").read_text("utf-8"))["rehearsal"] == 3
    assert rota("verify", str(tmp_path / "third")) == 0


@pytest.mark.row("XC-01")
def test_a_reserve_steps_in_and_verify_follows(out: Path, capsys: Captured) -> None:
    before = files(out)
    rows = table(out / "teams.csv")
    reserve = rows[-1]["person"]
    tried = []
    for row in rows[:-1]:
        code = rota("replace", str(out), "--person", row["person"])
        tried.append(code)
        if code == 0:
            break
        assert files(out) == before, "who cannot be replaced changes nothing"
    assert tried[-1] == 0
    now = table(out / "now.csv")
    assert reserve in {one["person"] for one in now if one["team"]}
    assert {name: text for name, text in files(out).items() if name in before} == before
    assert rota("replace", str(out), "--person", rows[0]["person"]) in (2, 3)
    capsys.readouterr()
    assert rota("verify", str(out)) == 0
    assert "ok replacements: 1 steps follow from the draw" in capsys.readouterr().out
    edit("replacements.csv", reserve, "p99")(out)
    assert rota("verify", str(out)) == 1


def test_replacing_someone_unknown_is_refused(out: Path) -> None:
    assert rota("replace", str(out), "--person", "谁") == 2
    assert rota("replace", str(out / "nowhere"), "--person", "p1") == 2


def test_rehearsals_without_a_plan_say_why(tmp_path: Path, capsys: Captured) -> None:
    folder = write(tmp_path, {**FILES, "plan.yaml": PLAN.replace("teams: 3", "teams: 7")})
    assert rota("rehearse", *arguments(folder), "--draws", "3", "--out", str(tmp_path / "many")) == 3
    assert list(files(tmp_path / "many")) == ["infeasible.json"]
    assert "7 teams need 7 people who can lead; there are 4" in capsys.readouterr().err
