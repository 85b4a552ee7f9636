"""Which cells are not shown, so that nobody is read from few, from totals, or from an earlier release.

Complementary suppression by lines first, then by what all lines together determine (Cox 1980; Willenborg and
de Waal 2001, ch. 4). Counts are integers, and so is everything decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bihuan.engine.surveys.crossings import Crossing, Line
from bihuan.engine.surveys.determined import determined

PRIMARY, EARLIER, DIFFERENCE, COMPLEMENTARY = "primary", "earlier", "difference", "complementary"


class Suppression:
    """Works out the reason for every item that is suppressed; the others stay without one."""

    def __init__(self, crossing: Crossing, k: int, earlier: Sequence[str], public: Sequence[bool]) -> None:
        """``earlier``: why an earlier release forbids an item; ``public``: the item stands in one unchanged."""
        self._items, self._lines, self._k = crossing.items, crossing.lines, k
        self._hidden = crossing.hidden
        self._twins = {place: twins for twins in crossing.twins for place in twins}
        self._public = list(public)
        for twins in crossing.twins:
            shared = any(public[place] for place in twins)
            for place in twins:
                self._public[place] = shared
        self.reasons = [PRIMARY if item.n < k else why for item, why in zip(self._items, earlier, strict=True)]
        for twins in crossing.twins:
            first = next((self.reasons[place] for place in twins if self.reasons[place]), "")
            for place in twins:
                self.reasons[place] = self.reasons[place] or first
        self._prepare()

    def _prepare(self) -> None:
        lines = self._lines
        self._of_part: list[list[int]] = [[] for _ in self._items]
        for number, line in enumerate(lines):
            for place in line.parts:
                self._of_part[place].append(number)
        self._gone = np.zeros(len(lines), np.int64)
        self._gone_people = np.zeros(len(lines), np.int64)
        self._total_gone = np.zeros(len(lines), np.bool_)
        self._hidden_of = np.array([-1 if line.hidden is None else line.hidden for line in lines], np.int64)
        self._of_total: list[list[int]] = [[] for _ in self._items]
        for number, line in enumerate(lines):
            if line.total is not None:
                self._of_total[line.total].append(number)
        for place, reason in enumerate(self.reasons):
            if reason:
                self._count(place)

    def _count(self, place: int) -> None:
        for number in self._of_part[place]:
            self._gone[number] += 1
            self._gone_people[number] += self._items[place].n
        for number in self._of_total[place]:
            self._total_gone[number] = True

    def run(self) -> list[str]:
        """Suppress until nothing can be worked out any more."""
        while self._mend_lines() or self._mend_equations():
            pass
        return self.reasons

    def _suppress(self, place: int) -> None:
        for twin in self._twins.get(place, (place,)):
            if not self.reasons[twin]:
                self.reasons[twin] = COMPLEMENTARY
                self._count(twin)

    def _leaks(self) -> Iterator[int]:
        is_hidden = self._hidden_of >= 0
        known = np.zeros(self._hidden, np.bool_)
        known[self._hidden_of[is_hidden & (self._gone == 0)]] = True
        total_known = np.where(is_hidden, known[self._hidden_of] if self._hidden else False, ~self._total_gone)
        few = (self._gone == 1) | (self._gone_people < self._k)
        leaking = ((self._gone == 0) & self._total_gone) | ((self._gone > 0) & total_known & few)
        yield from np.flatnonzero(leaking).tolist()

    def _mend_lines(self) -> bool:
        """Mend the first line that leaks and can be mended."""
        for number in self._leaks():
            chosen = self._choice(self._lines[number])
            if chosen is not None:
                self._suppress(chosen)
                return True
        return False

    def _smallest(self, places: Sequence[int]) -> int | None:
        """The known item with the fewest respondents that may be chosen; the first of equals."""
        free = [place for place in places if not self.reasons[place] and not self._public[place]]
        return min(free, key=lambda place: (self._items[place].n, place), default=None)

    def _choice(self, line: Line) -> int | None:
        part = self._smallest(line.parts)
        if part is not None:
            return part
        if line.total is not None:
            return self._smallest([line.total])
        for number in np.flatnonzero((self._hidden_of == line.hidden) & (self._gone == 0)).tolist():
            return self._smallest(self._lines[number].parts)
        return None

    def _mend_equations(self) -> bool:
        """Hide one more where all lines together determine what is hidden."""
        gone = [place for place, reason in enumerate(self.reasons) if reason]
        unknown = {place: number for number, place in enumerate(gone)}
        equations = [self._equation(line, unknown) for line in self._lines]
        for number in determined([equation for equation in equations if equation], len(unknown)):
            lines = [self._lines[at] for at in self._of_part[gone[number]]]
            chosen = self._smallest([part for line in lines for part in line.parts])
            if chosen is None:
                chosen = self._smallest([line.total for line in lines if line.total is not None])
            if chosen is not None:
                self._suppress(chosen)
                return True
        return False

    def _equation(self, line: Line, unknown: dict[int, int]) -> dict[int, int]:
        """Coefficients of what is unknown in total − Σ parts; hidden totals come after the suppressed items."""
        equation: dict[int, int] = {}
        if line.hidden is not None:
            equation[len(unknown) + line.hidden] = 1
        elif line.total in unknown:
            equation[unknown[line.total]] = 1
        for step, place in enumerate(line.parts, start=1):
            if place in unknown:
                equation[unknown[place]] = -step if line.is_composite else -1
        return equation
