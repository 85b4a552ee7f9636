"""The schedule: as many as can be, then the riskiest first, then the smallest places by tenure. Unique.

A minimum-cost flow between few sessions. Moving someone from one session to another frees a slot there and costs the
difference; the cheapest chain of moves to a free slot tells where a further tenure goes. All numbers are integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Edge = tuple[int, int]
"""What a move costs, and who moves."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A tenure to be placed: its risk and the sessions (0 is the first) it fits, in order."""

    risk: Fraction
    fits: tuple[int, ...]


def places(speakers: Sequence[Speaker], slots: Sequence[int]) -> list[int]:
    """The session of each speaker, ``len(slots)`` for one left out; speakers stand in the order of their ids."""
    flow = _Flow(speakers, slots)
    for speaker in range(len(speakers)):
        flow.insert(speaker)
    for speaker in range(len(speakers)):
        flow.settle(speaker)
    return flow.place


class _Flow:
    def __init__(self, speakers: Sequence[Speaker], slots: Sequence[int]) -> None:
        self.out = len(slots)
        scale = lcm(*(speaker.risk.denominator for speaker in speakers)) if speakers else 1
        self.risks = [int(speaker.risk * scale) for speaker in speakers]
        self.left_out = (sum(self.risks) + 1) * (self.out + 2)
        self.fits = [(*speaker.fits, self.out) for speaker in speakers]
        self.free = [*slots, len(speakers) + 1]
        self.inside: list[set[int]] = [set() for _ in self.free]
        self.place = [self.out] * len(speakers)
        self.settled = [False] * len(speakers)
        self.moves: list[dict[int, Edge]] = [{} for _ in self.free]

    def cost(self, speaker: int, place: int) -> int:
        """Risk × place, the place counted from 1; being left out outweighs all risks together."""
        return self.risks[speaker] * (place + 1) + (self.left_out if place == self.out else 0)

    def insert(self, speaker: int) -> None:
        """Place one more, moving others where that is cheapest."""
        distance, follow = self._distances()
        reachable = [
            (self.cost(speaker, place) + away, place)
            for place in self.fits[speaker]
            if (away := distance[place]) is not None
        ]
        self._put(speaker, min(reachable)[1], follow)

    def settle(self, speaker: int) -> None:
        """Give the smallest place that costs nothing, those settled before staying where they are."""
        here = self.place[speaker]
        self._take(speaker)
        distance, follow = self._distances()
        now = self.cost(speaker, here)
        place = next(
            place
            for place in self.fits[speaker]
            if place == here or ((away := distance[place]) is not None and self.cost(speaker, place) + away == now)
        )
        self._put(speaker, place, follow if place != here else {})
        self.settled[speaker] = True
        self._look(place)

    def _distances(self) -> tuple[list[int | None], dict[int, int]]:
        """The cheapest chain of moves from each place to a free slot, and its next step. No cycle is negative."""
        distance: list[int | None] = [0 if free > 0 else None for free in self.free]
        follow: dict[int, int] = {}
        changed = True
        while changed:
            changed = False
            for place, moves in enumerate(self.moves):
                for other, (cost, _) in moves.items():
                    away, known = distance[other], distance[place]
                    if away is not None and (known is None or cost + away < known):
                        distance[place], follow[place], changed = cost + away, other, True
        return distance, follow

    def _put(self, speaker: int, place: int, follow: dict[int, int]) -> None:
        """Put someone in a place and hand the surplus on along the chain."""
        changed = [place]
        while True:
            moved = self.moves[place][follow[place]][1] if place in follow else None
            self.inside[place].add(speaker)
            self.place[speaker] = place
            if moved is None:
                self.free[place] -= 1
                break
            self.inside[place].discard(moved)
            speaker, place = moved, follow[place]
            changed.append(place)
        for one in changed:
            self._look(one)

    def _take(self, speaker: int) -> None:
        place = self.place[speaker]
        self.inside[place].discard(speaker)
        self.free[place] += 1
        self._look(place)

    def _look(self, place: int) -> None:
        """The cheapest move from a place to each other one."""
        moves: dict[int, Edge] = {}
        for speaker in sorted(self.inside[place]):
            if self.settled[speaker]:
                continue
            here = self.cost(speaker, place)
            for other in self.fits[speaker]:
                move = moves.get(other)
                cost = self.cost(speaker, other) - here
                if other != place and (move is None or cost < move[0]):
                    moves[other] = (cost, speaker)
        self.moves[place] = moves
