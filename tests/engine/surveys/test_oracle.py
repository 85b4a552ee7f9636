"""The product against the second reading, on designs, answers and tables nobody chose."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest

from bihuan.engine.surveys.plan import read_plan
from bihuan.engine.surveys.wave import Files, estimate
from tests import thoroughly
from tests.engine.surveys.oracle import Margin, Row, Sample, Secrets

SCORES = {"a": 100.0, "b": 80.0, "c": 0.0}
OPTIONS = [*({"id": name, "score": str(score)} for name, score in SCORES.items()), {"id": "x", "dont_know": "true"}]


def table(plan: dict[str, Any], rows: list[Row], folder: Path, **more: Any) -> dict[str, list[Row]]:
    """The product's tables as rows."""
    (folder / "plan.yaml").write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    outcome = estimate(read_plan(folder / "plan.yaml"), Files(folder / "answers.csv", **more))
    return {
        name: [dict(zip(one.headings, row, strict=True)) for row in one.rows] for name, one in outcome.tables.items()
    }


def near(shown: str, expected: float | None) -> bool:
    if expected is None or shown == "":
        return shown == "" and expected is None
    return abs(float(shown) - expected) <= max(1e-12, 1e-9 * abs(expected))


def drawn(chance: random.Random, design: dict[str, list[str]]) -> list[Row]:
    """A sample with its sizes: two strata columns, communities in strata, households in communities."""
    rows: list[Row] = []
    for stratum in range(chance.randint(1, 4)):
        communities = chance.randint(1 if design["lonely"] != ["fail"] else 2, 5)
        size = communities + chance.randint(0, 6)
        for community in range(communities):
            households = chance.randint(1 if design["lonely"] != ["fail"] else 2, 4)
            more = households + chance.randint(0, 3)
            for household in range(households):
                at, sizes = (stratum, community, household), (size, more)
                rows += [_row(chance, at, sizes) for _ in range(chance.randint(1, 3))]
    by_stratum = design.get("strata") != []
    counts: dict[str, set[tuple[str, str]]] = {}
    for number, row in enumerate(rows):
        if not by_stratum:
            row["c"] = f"{row['s1']}-{row['c']}"
        unit = (row["s1"], row["c"]) if design["clusters"] else (str(number), "")
        counts.setdefault(row["s1"] if by_stratum else "", set()).add(unit)
    for row in rows:
        inside = counts[row["s1"] if by_stratum else ""]
        if not design["clusters"] or not by_stratum:
            row["N1"] = str(len(inside) + 7)
    chance.shuffle(rows)
    return rows


def _row(chance: random.Random, at: tuple[int, int, int], sizes: tuple[int, int]) -> Row:
    stratum, community, household = at
    return {
        "s1": f"层{stratum}", "c": str(community) if stratum % 2 else f"{stratum}-{community}", "h": str(household),
        "N1": str(sizes[0]), "N2": str(sizes[1]), "w": f"{chance.uniform(0.2, 30):.3f}",
        "sex": chance.choice("FM"), "age": chance.choice(["青", "中", "老"]), "unit": chance.choice(["U1", "U2", ""]),
        "q": chance.choice(["a", "a", "b", "c", "x", ""]), "t": chance.choice(["", f"{chance.uniform(-5, 90):.2f}"]),
    }  # fmt: skip


def margins_of(chance: random.Random, rows: list[Row], kind: str) -> list[Margin]:
    columns = [["sex", "unit"]] if kind == "poststratify" else [["sex"], ["age"]]
    margins: list[Margin] = []
    for names in columns:
        keys = sorted({tuple(row[name] for name in names) for row in rows})
        totals = {key: float(chance.randint(50, 150)) for key in keys}
        if kind == "rake":
            scale = 900 / sum(totals.values())
            totals = {key: total * scale for key, total in totals.items()}
        margins.append((names, totals))
    return margins


def adjust_of(kind: str, margins: list[Margin]) -> dict[str, Any]:
    if kind == "poststratify":
        names, totals = margins[0]
        listed: list[dict[str, Any]] = [
            {**dict(zip(names, key, strict=True)), "count": repr(total)} for key, total in totals.items()
        ]
        return {"poststratify": {"columns": names, "totals": listed}}
    listed = [
        {"column": names[0], "totals": {key[0]: repr(total) for key, total in totals.items()}}
        for names, totals in margins
    ]
    return {"rake": listed}


DESIGNS = [
    {"strata": strata, "clusters": clusters, "weights": weights, "fpc": fpc, "lonely": [lonely]}
    for strata in ([], ["s1"])
    for clusters, fpc in (
        ([], []),
        ([], ["N1"]),
        (["c"], []),
        (["c"], ["N1"]),
        (["c", "h"], ["N1", "N2"]),
        (["c", "h"], []),
    )
    for weights in ([], ["w"])
    for lonely in ("certainty", "adjust", "fail")
]


@pytest.mark.parametrize("number", range(0, len(DESIGNS), thoroughly.every(5)))
def test_estimates_of_a_random_design(number: int, tmp_path: Path) -> None:
    design, chance = DESIGNS[number], random.Random(number)
    kind = ["", "poststratify", "rake"][number % 3]
    dont_know = ["drop", "zero"][number % 2]
    rows = drawn(chance, design)
    margins = margins_of(chance, rows, kind) if kind else []
    keys: dict[str, Any] = {name: columns for name, columns in design.items() if name not in ("weights", "lonely")}
    keys = {name: columns for name, columns in keys.items() if columns} | {"lonely": design["lonely"][0]}
    if design["weights"]:
        keys["weights"] = "w"
    plan: dict[str, Any] = {
        "survey": "s", "k": "1", "confidence": "0.90", "design": keys,
        "questions": [
            {"id": "q", "type": "scale", "dont_know": dont_know, "options": OPTIONS},
            {"id": "t", "type": "number"},
        ],
        "estimates": [
            {"id": "score", "question": "q", "statistic": "score"},
            {"id": "cells", "question": "q", "statistic": "score", "by": ["unit", "sex"]},
            {"id": "share", "question": "q", "statistic": "share", "top": ["a", "b"], "by": ["age"]},
            {"id": "mean", "question": "t", "statistic": "mean", "by": ["unit"]},
        ],
    }  # fmt: skip
    if kind:
        plan["adjust"] = adjust_of(kind, margins)
    sample = Sample(rows, design, design["lonely"][0], kind == "poststratify", margins)
    lines = table(plan, rows, tmp_path)["estimates"]
    for line in lines:
        _same(sample, line, rows, dont_know)
    assert {line["estimate"] for line in lines} == {"score", "cells", "share", "mean"}


def _same(sample: Sample, line: Row, rows: list[Row], dont_know: str) -> None:
    kept = ("a", "b", "c", "x") if dont_know == "zero" else ("a", "b", "c")
    is_number = line["estimate"] == "mean"
    domain = [
        i
        for i, row in enumerate(rows)
        if all(line[name] in ("*", row[name]) for name in ("unit", "sex", "age"))
        and (row["t"] != "" if is_number else row["q"] in kept)
    ]
    assert line["n"] == str(len(domain))
    if not domain:
        assert set(list(line.values())[-9:]) == {""}
        return
    if is_number:
        y = [float(row["t"] or 0) for row in rows]
    elif line["statistic"] == "share":
        y = [float(row["q"] in "ab" and row["q"] != "") for row in rows]
        assert line["numerator"] == str(int(sum(y[i] for i in domain)))
    else:
        y = [SCORES.get(row["q"], 0.0) for row in rows]
    expected = sample.figures(domain, y, 0.90)
    wrong = {name: (line[name], value) for name, value in expected.items() if not near(line[name], value)}
    assert not wrong, line


TABLES: list[list[str]] = [[], ["u"], ["v"], ["u", "v"], ["g"], ["v", "g"], ["u", "ch"], ["v", "u", "g"]]


def people(chance: random.Random) -> list[Row]:
    letters = "ABCD"[: chance.randint(2, 4)]
    rows = [
        {
            "u": chance.choice(letters),
            "v": chance.choice("XYZ"),
            "g": chance.choice("RM"),
            "ch": chance.choice("PQ"),
            "q": "a",
        }
        for _ in range(chance.randint(12, 90))
    ]
    for row in rows:
        if chance.random() < 0.3:
            row["ch"] = "P" if row["g"] == "R" else row["ch"]
    return rows


def plan_of(tables: list[list[str]], composites: list[list[str]]) -> dict[str, Any]:
    groups = {g: {"weight": "0.5", "channels": {"P": "0.5", "Q": "0.5"}} for g in "RM"}
    return {
        "survey": "s", "k": "4", "channel": "ch", "group": "g",
        "questions": [{"id": "q", "type": "scale", "options": OPTIONS}],
        "estimates": [
            {"id": f"e{i}", "question": "q", "statistic": "score", "by": by, "pooled": "design"}
            for i, by in enumerate(tables)
        ],
        "composites": [
            {"id": f"all{i}", "question": "q", "by": by, "missing": "renormalise", "groups": groups}
            for i, by in enumerate(composites)
        ],
    }  # fmt: skip


def name_of(line: Row, tables: list[list[str]], composites: list[list[str]]) -> object:
    """What the second reading calls a row of estimates.csv or cells.csv."""
    if line["estimate"].startswith("e"):
        by = tables[int(line["estimate"][1:])]
        return frozenset(by), tuple(line[name] for name in sorted(by))
    number = int(line["estimate"][3:])
    by = composites[number]
    if "weight" not in line:
        return "composite", number, tuple(line[name] for name in by)
    values = {**line, "g": line["group"], "ch": line["channel"]}
    return frozenset([*by, "g", "ch"]), tuple(values[name] for name in sorted([*by, "g", "ch"]))


@pytest.mark.parametrize("seed", range(thoroughly.of(80)))
def test_suppression_of_random_tables_beside_an_earlier_release(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    rows = people(chance)
    tables = chance.sample(TABLES, chance.randint(1, 5))
    choices: list[list[list[str]]] = [[], [], [[]], [["u"]], [["v"], []]]
    composites = chance.choice(choices)
    plan = plan_of(tables, composites)
    past: list[Row] = []
    folders = []
    if seed % 2:
        older = table(plan, rows[: len(rows) - chance.randint(0, 6)], tmp_path)
        folders = [tmp_path / "past"]
        write_folder(folders[0], older)
        past = [*older["estimates"], *older.get("cells", [])]
    printed = table(plan, rows, tmp_path, released=folders)
    secrets = Secrets(
        rows, [*tables, *([*by, "g", "ch"] for by in composites)], 4, [(by, ["g", "ch"]) for by in composites]
    )
    told, public = remembered(secrets, past, tables, composites)
    secrets.forbid(told, public)
    why = secrets.run()
    for line in [*printed["estimates"], *printed.get("cells", [])]:
        if line["n"] != "0":
            assert line["suppressed"] == why.get(name_of(line, tables, composites), ""), line


def write_folder(folder: Path, tables: dict[str, list[Row]]) -> None:
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, list(rows[0]) if rows else ["estimate", "group", "channel", "n", "suppressed"]
            )
            writer.writeheader()
            writer.writerows(rows)


def remembered(
    secrets: Secrets, past: list[Row], tables: list[list[str]], composites: list[list[str]]
) -> tuple[dict[object, str], set[object]]:
    told: dict[object, str] = {}
    public: set[object] = set()
    for line in past:
        item = name_of(line, tables, composites)
        if item not in secrets.items or line["n"] == "0":
            continue
        now = len(secrets.people[item])
        if line["suppressed"]:
            told[item] = "earlier"
        elif 0 < abs(now - int(line["n"])) < 4:
            told.setdefault(item, "difference")
        elif now == int(line["n"]):
            public.add(item)
    return told, public
