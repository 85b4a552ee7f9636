"""Before the draw, people see what can come out: many draws, each with a seed anyone can make."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.rota.lots import rehearsal_seed
from bihuan.engine.rota.making import draw
from bihuan.engine.rota.tables import Inputs


def rehearse(inputs: Inputs, inputs_hash: str, draws: int) -> dict[str, str]:
    """``pairs.csv`` and ``colleagues.csv``: how often each unit met each target, and each person each other."""
    units = {donor.person: donor.unit for donor in inputs.donors}
    pairs: Counter[tuple[str, str]] = Counter()
    colleagues: Counter[tuple[str, str]] = Counter()
    for number in range(1, draws + 1):
        fielded = draw(inputs, rehearsal_seed(inputs_hash, number)).fielded
        pairs.update(fielded.pairs(units))
        for people in fielded.members.values():
            colleagues.update(combinations(sorted(people), 2))
    every_unit = sorted(set(units.values()))
    every_pair = sorted((unit, target.unit) for unit in every_unit for target in inputs.targets if unit != target.unit)
    together = combinations(sorted(units), 2)
    return {
        "pairs.csv": csv_text(("unit", "target", "times"), ((*pair, str(pairs[pair])) for pair in every_pair)),
        "colleagues.csv": csv_text(("person", "other", "times"), ((*pair, str(colleagues[pair])) for pair in together)),
    }
