"""An attacker with every published count tries to work out what was not published."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import pytest

from tests.engine.surveys.oracle import Row, pinned
from tests.engine.surveys.test_oracle import plan_of, table

K = 4
Cell = tuple[frozenset[str], tuple[str, ...]]


def crowd(chance: random.Random) -> list[Row]:
    """Everyone who can be is there at least once, so that nothing follows from gaps; some cells hold very few."""
    rows: list[Row] = []
    for u, v, g in product("ABC", "XYZ", "RM"):
        rows += [{"u": u, "v": v, "g": g, "ch": "P", "q": "a"}] * chance.choice([1, 1, 2, 3, 5, 8, 13])
    chance.shuffle(rows)
    return rows


class Attacker:
    """Knows which cells exist and the count of each printed one; everyone's place is unknown."""

    def __init__(self, lines: list[Row], tables: list[list[str]]) -> None:
        self.atoms = list(product("ABC", "XYZ", "RM"))
        self.known: dict[Cell, int] = {}
        self.hidden: list[Cell] = []
        for line in lines:
            by = tables[int(line["estimate"][1:])]
            cell = frozenset(by), tuple(line[name] for name in sorted(by))
            if line["suppressed"]:
                self.hidden.append(cell)
            else:
                self.known[cell] = int(line["n"])

    def holds(self, cell: Cell) -> frozenset[int]:
        """The atoms of a cell."""
        names = sorted(cell[0])
        return frozenset(
            i
            for i, atom in enumerate(self.atoms)
            if all(atom["uvg".index(name)] == text for name, text in zip(names, cell[1], strict=True))
        )

    def solves(self) -> list[Cell]:
        """Hidden cells that follow from all printed ones together, by linear algebra over the finest places."""
        secrets = []
        for secret in self.hidden:
            inside = self.holds(secret)
            rows = [
                [Fraction(i in self.holds(cell)) for i in range(len(self.atoms))] + [Fraction(0)] for cell in self.known
            ]
            rows.append([Fraction(i in inside) for i in range(len(self.atoms))] + [Fraction(-1)])
            # The last unknown is the secret itself: it is pinned when its row lies in the span of the printed ones,
            # which with every printed sum known makes it a number.
            if len(self.atoms) in pinned(rows, list(range(len(self.atoms) + 1))):
                secrets.append(secret)
        return secrets

    def subtracts(self) -> list[tuple[Cell, Cell]]:
        """Printed totals less printed parts that leave fewer than k people, but some."""
        pairs = []
        for total, cell in product(self.known, repeat=2):
            if not total[0] < cell[0]:
                continue
            parts = [part for part in self.known if part[0] == cell[0] and self.holds(part) <= self.holds(total)]
            left = self.known[total] - sum(self.known[part] for part in parts)
            if 0 < left < K:
                pairs.append((total, cell))
        return pairs


def tables_of(chance: random.Random) -> list[list[str]]:
    sets = [list(by) for size in range(4) for by in combinations("uvg", size)]
    return chance.sample(sets, chance.randint(2, 5))


@pytest.mark.parametrize("seed", range(40))
def test_nothing_hidden_follows_from_what_is_printed(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    tables = tables_of(chance)
    lines = table(plan_of(tables, []), crowd(chance), tmp_path)["estimates"]
    attacker = Attacker(lines, tables)
    assert attacker.solves() == []
    assert attacker.subtracts() == []
    assert all(count >= K for count in attacker.known.values())


def test_the_attacker_is_no_fool(tmp_path: Path) -> None:
    """With only the small cells hidden, the way a careless office would, the attacker reads them."""
    chance = random.Random(1)
    tables = [["u"], ["v"], ["u", "v"]]
    rows = crowd(chance)[:60]
    plan = {**plan_of(tables, []), "k": "1"}
    lines = table(plan, rows, tmp_path)["estimates"]
    small = min((line for line in lines if line["estimate"] == "e2"), key=lambda line: int(line["n"]))
    small.update(n="", suppressed="primary")
    assert Attacker(lines, tables).solves() == [(frozenset("uv"), (small["u"], small["v"]))]
