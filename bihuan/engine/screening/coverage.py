"""What an entry of a rule set could decide, and which clues it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.engine.screening.clue import Clue
from bihuan.engine.screening.ruleset import Entry


@dataclass(slots=True)
class Coverage:
    """What one entry could decide, and why not the rest."""

    entry: Entry
    needed: int = 0
    clues: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def row(self) -> tuple[str, str, str, str, str, str]:
        """As it is written out."""
        usable = self.needed - sum(self.reasons.values())
        reasons = ";".join(f"{reason}={count}" for reason, count in sorted(self.reasons.items()))
        return self.entry.rule, self.entry.version, str(self.needed), str(usable), str(self.clues), reasons


def kept(clues: Iterator[Clue], entry: Entry, versions: list[Entry]) -> Iterator[Clue]:
    """The clues an entry keeps: their period ends within its days; without a period the latest entry keeps them."""
    latest = max(versions, key=lambda each: each.first)
    for clue in clues:
        if clue.last is None:
            if entry is latest:
                yield clue
        elif entry.first <= clue.last <= entry.last:
            yield clue
