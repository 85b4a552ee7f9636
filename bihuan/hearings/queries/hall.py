"""The hall: who is in it, whether the quorum holds, how many ballots are out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bihuan.hearings.models import Hearing, Speaker
from bihuan.urns import queries as urns


@dataclass(frozen=True, slots=True)
class Hall:
    """How many are on the roster, in the hall, and needed."""

    eligible: int
    present: int
    needed: int

    @property
    def is_quorate(self) -> bool:
        """Whether enough are there."""
        return self.present >= self.needed


def hall_of(hearing: Hearing) -> Hall:
    """The hall as it is now; one query."""
    inside = list(hearing.voters.values_list("is_inside", flat=True))
    eligible, present = len(inside), sum(inside)
    return Hall(eligible, present, needed(hearing, eligible, present))


def needed(hearing: Hearing, eligible: int, present: int) -> int:
    """⌊more_than · base⌋ + 1."""
    base = eligible if hearing.quorum_of == Hearing.Of.ELIGIBLE else present
    return math.floor(Fraction(Decimal(hearing.more_than)) * base) + 1


@dataclass(frozen=True, slots=True)
class Out:
    """Ballots of one speaker: codes that are out (those scanned back are not), how many were exchanged for paper, and
    how many came back by phone (None while nobody may know exactly)."""

    out: int
    paper: int
    used: int | None

    @property
    def by_code(self) -> int:
        """Codes that are out and may be answered by phone."""
        return self.out - self.paper


def ballots_out(hearing: Hearing) -> Mapping[str, Out]:
    """By ward; two queries."""
    if hearing.urn is None:
        return {}
    rows = urns.wards(hearing.urn)
    return {row.name: Out(row.issued - row.returned, row.paper, row.used) for row in rows}


def out_of(speaker: Speaker) -> Out:
    """The ballots of one speaker; none before the urn was prepared."""
    return ballots_out(speaker.hearing).get(speaker.ward, Out(0, 0, None))
