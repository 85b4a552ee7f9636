"""Witnesses, the seed they make together, and the order it puts everyone in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bihuan.engine.rota.canonical import digest


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness, the contribution, and the hash it was promised under (empty for a sealed one)."""

    name: str
    text: str
    commitment: str = ""

    @property
    def line(self) -> str:
        """``NAME=TEXT`` with its line feed, as it is hashed."""
        return f"{self.name}={self.text}\n"


def plain(text: str) -> str:
    """NFKC, runs of blanks made one, ends trimmed: full-width digits and ASCII agree."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def witness_seed(inputs_hash: str, witnesses: Iterable[Witness]) -> str:
    """The seed: SHA-256 of the inputs' hash and every witness's line, sorted."""
    return digest(inputs_hash + "\n" + "".join(sorted(witness.line for witness in witnesses)))


def rehearsal_seed(inputs_hash: str, number: int) -> str:
    """The seed of one rehearsal."""
    return digest(f"{inputs_hash}\nrehearsal={number}\n")


class Lots:
    """The keys of people and targets under one seed."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def person(self, person: str) -> str:
        """A person's key."""
        return digest(f"{self.seed}\nperson\n{person}")

    def target(self, target: str) -> str:
        """A target's key."""
        return digest(f"{self.seed}\ntarget\n{target}")

    def people(self, people: Iterable[str]) -> list[str]:
        """People in the seed's order."""
        return sorted(people, key=self.person)

    def targets(self, targets: Iterable[str]) -> list[str]:
        """Targets in the seed's order."""
        return sorted(targets, key=self.target)


def names_twice(witnesses: Sequence[Witness]) -> list[str]:
    """Names that speak more than once."""
    names = [witness.name for witness in witnesses]
    return sorted({name for name in names if names.count(name) > 1})
