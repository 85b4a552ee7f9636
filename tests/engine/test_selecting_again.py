"""Selection by rule against a second reading of the page on random units and findings."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
import yaml

from bihuan.engine.problems import InputError
from bihuan.engine.selecting import parse_rule
from tests.engine.surveys.commanded import Desk

Row = dict[str, str]
UNITS = "unit,name,area,group,score"
FINDINGS = "finding,unit,severity,state,due_on,repeat_of"
AS_OF = "2018-12-31"
SCORES = ("", "74.9", "75", "75.5", "75.49", "79.99", "80.0", "90")


def plain(number: Decimal) -> str:
    """A number without exponent and trailing zeros."""
    return f"{number.normalize():f}"


def condition(chance: random.Random) -> dict[str, object]:
    """One condition of the rule, at values the rows often meet exactly."""
    measure = chance.choice(["score", "severe", "repeats", "overdue", "findings"])
    rule: dict[str, object] = {"measure": measure}
    if measure == "score":
        rule["below"] = chance.choice(["75", "75.50", "80"])
    else:
        rule["at_least"] = chance.choice([1, 2, 3])
    if measure == "severe":
        rule["severities"] = chance.choice([["severe"], ["severe", "major"]])
    if chance.random() < 0.4:
        rule["weight"] = chance.choice([2, "0.5", 3])
    return rule


def because(rule: dict[str, object], unit: Row, findings: list[Row]) -> str | None:
    """The words of a condition that holds."""
    measure = rule["measure"]
    if measure == "score":
        if not unit["score"] or Decimal(unit["score"]) >= Decimal(str(rule["below"])):
            return None
        return f"score {plain(Decimal(unit['score']))} < {plain(Decimal(str(rule['below'])))}"
    mine = [f for f in findings if f["unit"] == unit["unit"] and f["state"] != "withdrawn"]
    if measure == "severe":
        mine = [f for f in mine if f["severity"] in list(rule["severities"])]  # type: ignore[call-overload]
    elif measure == "repeats":
        mine = [f for f in mine if f["repeat_of"]]
    elif measure == "overdue":
        mine = [f for f in mine if f["state"] == "open" and f["due_on"] and f["due_on"] < AS_OF]
    number = len(mine)
    return f"{measure} {number} >= {rule['at_least']}" if number >= int(str(rule["at_least"])) else None


def drawn(chance: random.Random) -> tuple[list[Row], list[Row]]:
    """Units and their findings."""
    units = [
        {"unit": f"u{n:02}", "name": f"单位{n}", "area": chance.choice(["东", "西"]),
         "group": chance.choice(["", "街道"]), "score": chance.choice(SCORES)}
        for n in chance.sample(range(1, 30), 8)
    ]  # fmt: skip
    findings = [
        {"finding": f"f{n}", "unit": chance.choice(units)["unit"],
         "severity": chance.choice(["minor", "major", "severe"]),
         "state": chance.choice(["open", "open", "closed", "withdrawn"]),
         "due_on": chance.choice(["", "2018-12-30", AS_OF, "2019-01-02"]),
         "repeat_of": chance.choice(["", "", "f0"])}
        for n in range(chance.randint(0, 30))
    ]  # fmt: skip
    return units, findings


@pytest.mark.row("DC-06")
@pytest.mark.parametrize("seed", range(40))
def test_units_are_chosen_with_every_reason_that_holds(seed: int, desk: Desk) -> None:
    """``targets.csv`` cell for cell."""
    chance = random.Random(seed)
    rules = [condition(chance) for _ in range(chance.randint(1, 4))]
    units, findings = drawn(chance)
    (desk.folder / "rule.yaml").write_text(
        yaml.safe_dump({"select": "s", "as_of": AS_OF, "any": rules}, allow_unicode=True), "utf-8"
    )
    desk.put("units.csv", units, UNITS)
    desk.put("findings.csv", findings, FINDINGS)
    code, _, err = desk.run("select rule.yaml --units units.csv --findings findings.csv --out out")
    assert code == 0, err
    expected = []
    for unit in units:
        said = [(because(rule, unit, findings), Decimal(str(rule.get("weight", 1)))) for rule in rules]
        held = [(words, weight) for words, weight in said if words]
        if held:
            risk = sum((weight for _, weight in held), Decimal(0))
            words = "; ".join(words for words, _ in held)
            expected.append((-risk, [*list(unit.values())[:4], plain(risk), "", words]))
    assert desk.table("out/targets.csv")[1:] == [row for _, row in sorted(expected, key=lambda e: (e[0], e[1][0]))]


@pytest.mark.row("DC-06")
def test_a_condition_without_any_severity_is_told_and_not_read_as_the_usual_ones(desk: Desk) -> None:
    rule = {"select": "s", "as_of": AS_OF, "any": [{"measure": "severe", "at_least": 1, "severities": []}]}
    (desk.folder / "rule.yaml").write_text(yaml.safe_dump(rule), "utf-8")
    desk.put("units.csv", [{"unit": "u01", "name": "", "area": "", "group": "", "score": ""}], UNITS)
    desk.put("findings.csv", [], FINDINGS)
    code, _, err = desk.run("select rule.yaml --units units.csv --findings findings.csv --out out")
    assert (code, "any.0.severities: the list is empty" in err) == (2, True)


@pytest.mark.row("DC-06")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"at_least": 0}, "any.0.at_least: found 0; expected more than 0"),
        ({"at_least": "-1"}, "any.0.at_least: found -1; expected more than 0"),
        ({"at_least": 1, "weight": -2}, "any.0.weight: found -2; a weight is not below 0"),
    ],
)
def test_a_condition_that_holds_of_every_unit_or_lowers_the_chosen_is_no_reason(
    more: dict[str, object], said: str
) -> None:
    rule = {"select": "s", "as_of": AS_OF, "any": [{"measure": "findings", **more}]}
    with pytest.raises(InputError) as told:
        parse_rule(yaml.safe_dump(rule).encode(), "rule.yaml")
    assert [problem.text("en").partition(":any")[2] for problem in told.value.problems] == [said.removeprefix("any")]
