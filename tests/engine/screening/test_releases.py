"""The rules over compiled releases against a second reading of the page, on releases drawn by chance."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bihuan.engine.screening.running import screen
from tests.engine.screening.oracle.ocds import RULES, Release, shown
from tests.engine.screening.running import Screened, rules_file

FIRMS = [f"企业{n}" for n in range(9)]
CURRENCIES = ["CNY"] * 9 + ["USD"]
STATES = ["valid"] * 6 + ["disqualified"] * 3 + ["withdrawn", "invited", None]
CHOICES: dict[str, list[dict[str, Any]]] = {
    "R024": [{}, {"threshold": "0.05"}, {"threshold": 0}],
    "R025": [{}, {"percentile": 20, "threshold": "0.3"}],
    "R028": [{}],
    "R030": [{}],
    "R035": [{}, {"threshold": 2}],
    "R036": [{}],
    "R038": [{}, {"threshold": "0.25", "minimum_submitted_bids": 5, "minimum_contracting_processes": 9}],
    "R048": [{"minimum_contracting_processes": 3}, {"threshold": 0}, {"threshold": 4, "digits": 1}],
    "R058": [{}, {"threshold": "0.4"}],
}


def release(chance: random.Random, number: int) -> Release:
    """A procurement with some of its parts missing, equal prices, late and refused bids."""
    parties = [chance.sample(FIRMS, chance.choice([1, 1, 1, 1, 2])) for _ in range(chance.randrange(6))]
    bids = [
        {
            "tenderers": [{"id": name} for name in names],
            "date": f"2025-01-{chance.randrange(1, 29):02d}T00:00:00Z",
            "value": {"amount": chance.choice([1000, 1010, 1050, 1500]), "currency": chance.choice(CURRENCIES)},
            **({"status": state} if (state := chance.choice(STATES)) else {}),
        }
        for names in parties
    ]  # fmt: skip
    winner = chance.choice(parties)[0] if parties and chance.random() < 0.8 else chance.choice(FIRMS)
    items = [
        {"classification": {"id": chance.choice(["11", "12", "23", "34", "45"])}} for _ in range(chance.randrange(4))
    ]
    suppliers = [{"id": winner}] + [{"id": FIRMS[0]}] * (chance.random() < 0.1)
    state = chance.choice(["active"] * 8 + ["cancelled", "pending"])
    made = {
        "ocid": f"o-{number}",
        "buyer": {"id": f"采购人{number % 5}"},
        "tender": {
            "procuringEntity": {"id": f"代理{number % 3}"},
            "procurementMethodDetails": chance.choice(["", "NPC", "公开", "公开", "公开"]),
            "tenderPeriod": {"endDate": "2025-01-20T00:00:00Z"} if chance.random() < 0.9 else {},
        },
        "bids": {"details": bids},
        "awards": [{"status": state, "suppliers": suppliers, "items": items}],
    }
    for part in ("bids", "awards"):
        if chance.random() < 0.05:
            del made[part]
    return made


@pytest.mark.parametrize("seed", range(4))
def test_both_readings_agree_over_releases(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    releases = [release(chance, number) for number in range(chance.choice([0, 7, 60, 200]) + seed)]
    chosen = {rule: chance.choice(options) for rule, options in CHOICES.items()}
    items = [{"id": rule, "params": params} for rule, params in chosen.items()]
    path = tmp_path / "releases.jsonl"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in releases), "utf-8")
    (tmp_path / "data").mkdir()
    rules = rules_file(tmp_path / "rules.yaml", *items, ocds={"currency": "CNY", "no_price_comparison": ["NPC"]})
    screen(rules, tmp_path / "data", tmp_path / "out", releases=path)
    done = Screened(tmp_path / "out")
    pointers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    named = {line["clue"]: (line["rule"], line["subject_type"]) for line in done.clues}
    for line in done.evidence:
        rule, kind = named[line["clue"]]
        if kind == "ocid":
            pointers[rule][line["key"]].add(line["field"])
    for rule, params in chosen.items():
        flags, reasons, cites = RULES[rule](releases, params)
        clues = [line for line in done.clues if line["rule"] == rule]
        assert {(line["subject_type"], line["subject"]): line["because"] for line in clues} == {
            subject: shown(value) for subject, value in flags.items()
        }, rule
        assert done.reasons(rule) == ";".join(f"{name}={n}" for name, n in sorted(reasons.items()) if n), rule
        assert pointers[rule] == cites, rule


def test_every_kind_counts_when_the_threshold_given_is_zero(tmp_path: Path) -> None:
    award = {"status": "active", "suppliers": [{"id": "企业"}], "items": [{"classification": {"id": "11"}}]}
    lines = [json.dumps({"ocid": f"o{n}", "tender": {}, "awards": [award]}) for n in range(2)]
    (tmp_path / "releases.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "data").mkdir()
    params = {"threshold": 0, "minimum_contracting_processes": 2}
    rules = rules_file(tmp_path / "rules.yaml", {"id": "R048", "params": params})
    screen(rules, tmp_path / "data", tmp_path / "out", releases=tmp_path / "releases.jsonl")
    assert Screened(tmp_path / "out").subjects("R048") == ["企业"]
