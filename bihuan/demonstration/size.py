"""How large a city is made: everything as an office has it, or what fits into a first minute."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """``share`` below 1 draws fewer daily entries and findings; ``letters`` and ``talks`` are how many units get their
    feedback letters and how many are called to interviews, None for all."""

    share: float = 1.0
    letters: int | None = None
    talks: int | None = None


FULL = Size()
SMALL = Size(share=0.04, letters=8, talks=2)
SIZES = {"small": SMALL, "full": FULL}
