"""Composites, their cells and the channel effect against the second reading; intervals of shares; numbers of waves."""

from __future__ import annotations

import random
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from tests import thoroughly
from tests.engine.surveys.commanded import Desk
from tests.engine.surveys.oracle import Row, Sample
from tests.engine.surveys.test_oracle import DESIGNS, OPTIONS, SCORES, adjust_of, drawn, margins_of, near, table

WEIGHTS: dict[str, tuple[float, dict[str, float]]] = {
    "R": (0.5, {"P": 0.25, "Q": 0.75}), "M": (0.3, {"Q": 0.6, "S": 0.4}), "L": (0.2, {"P": 1.0}),
}  # fmt: skip
GROUPS = {
    name: {"weight": str(weight)} | ({} if name == "L" else {"channels": {c: str(v) for c, v in channels.items()}})
    for name, (weight, channels) in WEIGHTS.items()
}


def placed(chance: random.Random, rows: list[Row]) -> None:
    """Groups and channels over the rows: cells share communities and households, some have no answers."""
    for row in rows:
        group = chance.choice("RRML" if row["unit"] != "U2" else "RM")
        row["g"], row["ch"] = group, chance.choice(list(WEIGHTS[group][1]))


def shares(present: set[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """a of every cell there is, over what is there."""
    inside = {g: sum(w for c, w in chs.items() if (g, c) in present) for g, (_, chs) in WEIGHTS.items()}
    whole = sum(weight for g, (weight, _) in WEIGHTS.items() if inside[g])
    return {(g, c): WEIGHTS[g][0] / whole * WEIGHTS[g][1][c] / inside[g] for g, c in present}


class Composite:
    """One by-cell worked out by plain loops."""

    def __init__(self, sample: Sample, rows: list[Row], unit: str, y: list[float]) -> None:
        self.sample, self.y = sample, y
        self.cells: dict[tuple[str, str], list[int]] = {}
        for i, row in enumerate(rows):
            if unit in ("*", row["unit"]) and row["q"] in SCORES:
                self.cells.setdefault((row["g"], row["ch"]), []).append(i)
        self.linear = {pair: sample.linear(domain, y) for pair, domain in self.cells.items()}

    def union(self, pairs: list[tuple[str, str]]) -> list[int]:
        return [i for pair in pairs for i in self.cells[pair]]

    def figures(self) -> dict[str, float | None]:
        a = shares(set(self.cells))
        value = sum(a[pair] * theta for pair, (theta, _) in self.linear.items())
        size = len(self.y)
        u = [sum(a[pair] * each[i] for pair, (_, each) in self.linear.items()) for i in range(size)]
        df = self.sample.df(self.union(list(self.cells)))
        se = self.error(u, list(self.cells), value)
        reach = float(stats.t.ppf(0.95, df)) * se if df > 0 else None
        low, high = (None, None) if reach is None else (value - reach, value + reach)
        return {"value": value, "se": se, "low": low, "high": high, "df": df, "deff": None}

    def error(self, u: list[float], pairs: list[tuple[str, str]], value: float) -> float:
        if len({self.y[i] for i in self.union(pairs)}) == 1:
            return 0.0
        se = sqrt(max(self.sample.variance(u), 0))
        return 0.0 if se < 1e-12 * max(1, abs(value)) else se

    def effect(self, group: str, channel: str, reference: str) -> dict[str, float | None]:
        one, other = (group, channel), (group, reference)
        if one not in self.cells or other not in self.cells:
            return dict.fromkeys(("difference", "se", "df", "p"))
        (theta, u), (before, v) = self.linear[one], self.linear[other]
        difference = theta - before
        se = self.error([x - z for x, z in zip(u, v, strict=True)], [one, other], difference)
        if all(len({self.y[i] for i in self.cells[pair]}) == 1 for pair in (one, other)):
            se = 0.0
        df = self.sample.df(self.union([one, other])) - 1
        p = 2 * float(stats.t.sf(abs(difference) / se, df)) if se and df > 0 else None
        return {"difference": difference, "se": se, "df": df, "p": p}


@pytest.mark.parametrize("number", range(0, len(DESIGNS), 2 * thoroughly.every(5)))
def test_composites_of_a_random_design(number: int, tmp_path: Path) -> None:
    design, chance = DESIGNS[number], random.Random(1000 + number)
    kind = ["", "poststratify", "rake"][number // 2 % 3]
    rows = drawn(chance, design)
    placed(chance, rows)
    margins = margins_of(chance, rows, kind) if kind else []
    keys: dict[str, Any] = {name: columns for name, columns in design.items() if columns}
    keys |= {"lonely": design["lonely"][0]} | ({"weights": "w"} if design["weights"] else {})
    plan: dict[str, Any] = {
        "survey": "s", "k": "1", "confidence": "0.90", "design": keys, "channel": "ch", "group": "g",
        "questions": [{"id": "q", "type": "scale", "options": OPTIONS}],
        "composites": [
            {"id": "all", "question": "q", "missing": "renormalise", "groups": GROUPS},
            {"id": "units", "question": "q", "by": ["unit"], "missing": "renormalise", "groups": GROUPS},
        ],
    }  # fmt: skip
    if kind:
        plan["adjust"] = adjust_of(kind, margins)
    sample = Sample(rows, design, design["lonely"][0], kind == "poststratify", margins)
    y = [SCORES.get(row["q"], 0.0) for row in rows]
    tables = table(plan, rows, tmp_path)
    composed = {unit: Composite(sample, rows, unit, y) for unit in ("*", "U1", "U2", "")}
    for line in tables["estimates"]:
        one = composed[line["unit"]]
        assert line["n"] == str(len(one.union(list(one.cells))))
        expected = one.figures() if one.cells else {}
        assert not [name for name, value in expected.items() if not near(line[name], value)], line
    for line in tables["cells"]:
        one, pair = composed[line["unit"]], (line["group"], line["channel"])
        assert line["n"] == str(len(one.cells.get(pair, ())))
        assert near(line["weight"], shares(set(one.cells)).get(pair)), line
    for line in tables["channels"]:
        effect = composed[line["unit"]].effect(line["group"], line["channel"], line["reference"])
        assert not [name for name, value in effect.items() if not near(line[name], value)], line
    assert {line["channel"] for line in tables["channels"]} == {"Q", "S"}


@pytest.mark.parametrize("seed", range(8))
def test_a_logit_interval_is_that_of_the_formula(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    rows = [{"q": chance.choice("aab"), "u": chance.choice("UV")} for _ in range(chance.randint(4, 40))]
    plan: dict[str, Any] = {
        "survey": "s", "k": "1", "confidence": "0.99",
        "questions": [{"id": "q", "type": "single", "options": [{"id": "a"}, {"id": "b"}]}],
        "estimates": [{"id": "e", "question": "q", "statistic": "share", "top": ["a"], "by": ["u"], "ci": "logit"}],
    }  # fmt: skip
    for line in table(plan, rows, tmp_path)["estimates"]:
        value, df = float(line["value"]), int(line["df"])
        low = high = None
        if 0 < value < 1 and df > 0:
            middle = log(value / (1 - value))
            reach = float(stats.t.ppf(0.995, df)) * float(line["se"]) / (value * (1 - value))
            low, high = (1 / (1 + exp(-x)) for x in (middle - reach, middle + reach))
        assert near(line["low"], low), line
        assert near(line["high"], high), line


def test_the_needed_numbers_and_the_interval_of_a_change(desk: Desk) -> None:
    """sd 10 and 1,000 a year: a tenth needs 76,832; shares are published times 100, half-up after nine places."""
    head = "estimate,statistic,unit,n,value,se,low,high,df,deff,numerator,denominator,suppressed\n"
    se = repr(10 / sqrt(1000))
    a = f"e,score,*,1000,91.6,{se},,,999,,,,\ns,share,*,40,0.285,0.05,,,39,,,,\ng,score,A,9,1,0,,,8,,,,\n"
    b = f"e,score,*,1000,91.7,{se},,,999,,,,\ns,share,*,40,0.2855,0.05,,,0,,,,\nh,score,A,,,,,,,,,,primary\n"
    for name, text in (("a", a), ("b", b)):
        (desk.folder / name).mkdir()
        (desk.folder / name / "estimates.csv").write_text(head + text, "utf-8")
    assert desk.run("survey compare a b --out out")[0] == 0
    lines = {line[0]: line for line in desk.table("out/changes.csv")}
    heads = lines["estimate"]
    told = {name: dict(zip(heads, line, strict=True)) for name, line in lines.items()}
    assert told["e"]["change"] == "0.1"
    assert told["e"]["n_needed"] == "76832"
    assert told["e"]["distinguishable"] == "no"
    reach = float(stats.t.ppf(0.975, 1998)) * sqrt(0.2)
    assert near(told["e"]["high"], 0.1 + reach)
    assert (told["s"]["a"], told["s"]["b"], told["s"]["change"]) == ("28.5", "28.6", "0.1")
    assert near(told["s"]["se"], sqrt(50))
    assert (told["s"]["low"], told["s"]["distinguishable"]) == ("", "no")
    assert (told["g"]["status"], told["h"]["status"], told["g"]["n_a"]) == ("only_a", "only_b", "")
    assert list(lines)[1:] == ["e", "s", "h", "g"]
