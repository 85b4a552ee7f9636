"""How large a city is made: everything as an office has it, or what fits into a first minute."""

from __future__ import annotations

from dataclasses import dataclass

ASKED = 9


@dataclass(frozen=True, slots=True)
class Size:
    """``share`` below 1 draws fewer daily entries and findings; a body keeps a ledger for so many ``months``;
    ``letters`` and ``talks`` are how many units get their feedback letters and how many are called to interviews, None
    for all; ``lists`` how many have a responsibility list; ``teams`` how many teams of the ring go."""

    share: float = 1.0
    months: int = 1
    letters: int | None = None
    talks: int | None = None
    lists: int | None = None
    teams: int | None = None

    @property
    def asked_units(self) -> int | None:
        """How many units the staff survey asks; None for all, and for seven years of the public's."""
        return None if self.share >= 1 else ASKED


FULL = Size()
SMALL = Size(share=0.04, months=3, letters=8, talks=2, lists=8, teams=4)
SIZES = {"small": SMALL, "full": FULL}
