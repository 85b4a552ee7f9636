"""Papers typed by two counters: what each read, where they differ, what both agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.hearings.models import NO_BALLOT, Speaker, TypedBallot

Read = tuple[str, str]
"""The mark and the reason to void it."""
NOTHING: Read = (NO_BALLOT, "")


@dataclass(frozen=True, slots=True)
class Difference:
    """A paper the two counters read differently: by place 1 and 2."""

    number: int
    first: Read
    second: Read


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers on one speaker. ``typed`` are the counters' places that have handed in."""

    typed: Sequence[int]
    readings: Mapping[int, Mapping[int, Read]]

    @property
    def is_typed(self) -> bool:
        """Whether both counters have handed in."""
        return len(self.typed) == 2

    @property
    def differences(self) -> list[Difference]:
        """Papers the two read differently; none before both have handed in: neither may lean on the other."""
        if not self.is_typed:
            return []
        one, two = self.readings[1], self.readings[2]
        numbers = sorted(one.keys() | two.keys())
        pairs = [(number, one.get(number, NOTHING), two.get(number, NOTHING)) for number in numbers]
        return [Difference(number, first, second) for number, first, second in pairs if first != second]

    @property
    def agreed(self) -> list[Read]:
        """The papers as both read them; asked only where nothing differs."""
        return [read for _number, read in sorted(self.readings.get(1, {}).items()) if read[0] != NO_BALLOT]


def papers_of(speaker: Speaker) -> Papers:
    """What was typed on a speaker, the last reading of each paper; two queries."""
    typings = {row.pk: row.place for row in speaker.typings.all()}
    readings: dict[int, dict[int, Read]] = {place: {} for place in typings.values()}
    rows = TypedBallot.objects.filter(typing__in=typings).order_by("number", "round")
    for typing, number, mark, void in rows.values_list("typing_id", "number", "mark", "void"):
        readings[typings[typing]][number] = (mark, void)
    return Papers(sorted(typings.values()), readings)
