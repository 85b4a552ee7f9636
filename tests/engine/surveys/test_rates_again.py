"""Answer rates, series and marks against a second reading of the page in exact fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from math import ceil, sqrt
from typing import Any

import pytest
import yaml

from tests.engine.surveys.commanded import Desk
from tests.engine.surveys.test_ballots_again import half_up

Row = dict[str, str]
Z = {"0.90": Fraction(1645, 1000), "0.95": Fraction(196, 100), "0.99": Fraction(2576, 1000)}
BANDS: list[dict[str, Any]] = [{"from": 1, "to": 4}, {"from": 5, "to": 9}, {"from": 10}]
OPTIONS = [{"id": "a", "score": 100}, {"id": "b", "score": 70}, {"id": "x", "dont_know": True}]
QUESTIONS = [
    {"id": "q1", "type": "scale", "options": OPTIONS},
    {"id": "q2", "type": "number"},
    {"id": "q3", "type": "text"},
]


def required_of(chance: random.Random) -> dict[str, Any]:
    """Bands, or the formula for a finite population."""
    if chance.random() < 0.5:
        return {"method": "bands", "bands": [{**band, "rate": chance.choice(["1", "0.85", "0.5"])} for band in BANDS]}
    return {
        "method": "finite_population",
        "margin": chance.choice(["0.05", "0.1", "0.3"]),
        "confidence": chance.choice(list(Z)),
    }


def required(rule: dict[str, Any], eligible: int) -> int:
    """How many must answer."""
    if not eligible:
        return 0
    if rule["method"] == "bands":
        rate = next(b["rate"] for b in rule["bands"] if b["from"] <= eligible <= b.get("to", eligible))
        return ceil(Fraction(rate) * eligible)
    base = Z[rule["confidence"]] ** 2 / (4 * Fraction(rule["margin"]) ** 2)
    return ceil(base / (1 + (base - 1) / eligible))


def answers_of(chance: random.Random, frame: list[Row]) -> list[Row]:
    """At most as many rows as people, some with nothing but words."""
    return [
        {"unit": line["unit"], "q1": chance.choice(["a", "b", "x", ""]), "q2": chance.choice(["3", ""]),
         "q3": chance.choice(["好", ""])}
        for line in frame
        for _ in range(chance.randint(0, int(line["eligible"])))
    ]  # fmt: skip


def withholding(scores: list[Fraction], met: str, k: int, hidden: str) -> str:
    """Why a unit gets no mark, nothing if it does."""
    if not scores:
        return "no_answer"
    if met == "no":
        return "below_required"
    return "below_k" if len(scores) < k else hidden


def run(desk: Desk, line: str) -> None:
    """A command that must succeed."""
    code, _, err = desk.run(f"survey {line}")
    assert code == 0, err


@pytest.mark.row("XC-08")
@pytest.mark.parametrize("seed", range(40))
def test_rates_and_the_marks_they_withhold(seed: int, desk: Desk) -> None:
    """``response.csv``, ``marks.csv`` and ``withheld.csv`` cell for cell."""
    chance = random.Random(seed)
    rule, complete, k = required_of(chance), chance.choice(["any", "all"]), chance.choice([1, 2, 3])
    sizes = [str(chance.choice([0, 1, 4, 5, 9, 10, 11])) for _ in range(5)]
    frame = [{"unit": f"u{n}", "eligible": size} for n, size in zip(chance.sample(range(9), 5), sizes, strict=True)]
    rows = answers_of(chance, frame)
    plan = {
        "survey": "s", "wave": "1", "k": k, "questions": QUESTIONS, "design": {"lonely": "certainty"},
        "estimates": [{"id": "sat", "question": "q1", "statistic": "score", "by": ["unit"]}],
        "response": {"unit": "unit", "complete": complete, "required": rule},
        "marks": [{"estimate": "sat", "indicator": "leaf", "places": 2}],
    }  # fmt: skip
    (desk.folder / "plan.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), "utf-8")
    desk.put("answers.csv", rows, "unit,q1,q2,q3")
    desk.put("frame.csv", frame, "unit,eligible")
    run(desk, "estimate plan.yaml --answers answers.csv --frame frame.csv --out out")
    run(desk, "marks plan.yaml --results out --out m")
    need = all if complete == "all" else any
    hidden = {row["unit"]: row["suppressed"] for row in desk.rows("out/estimates.csv")}
    rates, marks, withheld = [], [], []
    for unit, size in ((line["unit"], int(line["eligible"])) for line in frame):
        mine = [row for row in rows if row["unit"] == unit]
        answered, wanted = sum(need(row[q] != "" for q in ("q1", "q2")) for row in mine), required(rule, size)
        met = ("yes" if answered >= wanted else "no") if size else ""
        rates.append([unit, str(size), str(answered), str(wanted), met])
        scores = [Fraction(100 if row["q1"] == "a" else 70) for row in mine if row["q1"] in ("a", "b")]
        if why := withholding(scores, met, k, hidden.get(unit, "")):
            withheld.append([unit, "leaf", "", why])
        else:
            marks.append(
                [unit, "leaf", half_up(sum(scores, Fraction(0)) / len(scores), 2), "", f"s/sat n={len(scores)}"]
            )
    columns = ("unit", "eligible", "answered", "required", "met")
    assert [[row[c] for c in columns] for row in desk.rows("out/response.csv")] == rates
    assert desk.table("m/marks.csv")[1:] == marks
    assert desk.table("m/withheld.csv")[1:] == withheld


def series_of(chance: random.Random) -> list[Row]:
    """Years of a few series in any order, with gaps, ties and places of their own."""
    rows = []
    for name in chance.sample(["甲", "乙", "丙"], chance.randint(1, 3)):
        for year in chance.sample(range(2010, 2020), chance.randint(1, 7)):
            value = chance.choice(["84.9", "84.90", "85", "85.05", "90.1", "96.3", "96.4"])
            known = chance.random() < 0.6
            se, n = (chance.choice(["0.5", "1", "0"]), "400") if known else ("", "")
            rows.append({"series": name, "period": str(year), "value": value, "se": se, "n": n})
    return rows


def difference(now: str, then: str) -> str:
    """Exact decimals with the longer number of places."""
    places = max(len(text.partition(".")[2]) for text in (now, then))
    whole = Fraction(now) - Fraction(then)
    return ("-" if whole < 0 else "") + half_up(abs(whole), places)


@pytest.mark.row("BJ-18")
@pytest.mark.parametrize("seed", range(40))
def test_series_of_random_years(seed: int, desk: Desk) -> None:
    """Rises, changes, and whether they can be told from chance."""
    rows = series_of(random.Random(seed))
    desk.put("series.csv", rows, "series,period,value,se,n")
    code, _, err = desk.run("survey compare --series series.csv --out out")
    assert code == 0, err
    expected = []
    for name in dict.fromkeys(row["series"] for row in rows):
        years = {int(row["period"]): row for row in rows if row["series"] == name}
        first, last = min(years), max(years)
        values = {year: Fraction(row["value"]) for year, row in years.items()}
        rises = 0
        while (year := last - rises) - 1 in values and values[year] > values[year - 1]:
            rises += 1
        now, then = years[last], years.get(last - 1)
        change = difference(now["value"], then["value"]) if then else ""
        told = chance_of(now, then) if then else ["", ""]
        since = difference(now["value"], years[first]["value"]) if len(years) > 1 else ""
        expected.append([name, str(first), str(last), now["value"], str(rises), change, since, *told])
    assert desk.table("out/series.csv")[1:] == expected


def chance_of(now: Row, then: Row) -> list[str]:
    """Whether a change can be told from chance, and how many a year it would take."""
    if not now["se"] or not then["se"]:
        return ["", ""]
    change = float(Fraction(now["value"]) - Fraction(then["value"]))
    se = sqrt(float(now["se"]) ** 2 + float(then["se"]) ** 2)
    told = "yes" if abs(change) > 1.96 * se else "no"
    spread = sum(float(row["n"]) * float(row["se"]) ** 2 for row in (now, then))
    return [told, str(ceil(1.96**2 * spread / change**2 * (1 - 1e-9))) if change and se else ""]
