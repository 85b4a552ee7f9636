"""The main reasons of a unit's loss, from the frozen inputs: the printed points add up to the loss exactly (SY-02)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bihuan.engine.explanation import Explainer, Opened
from bihuan.engine.incomplete import empty_components
from bihuan.engine.numbers import show
from bihuan.engine.scoring import Line, Result
from bihuan.results.inputs import rescore
from bihuan.results.models import ResultRow, ResultSet
from bihuan.results.sources import cited


@dataclass(frozen=True, slots=True)
class Loss:
    """What one indicator cost a unit: points as printed, and the findings and marks that are the reason."""

    title: str
    points: str
    units: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """A unit's losses, dearest first, and their sum as printed; a gain (bonus) is a loss below zero."""

    losses: tuple[Loss, ...]
    total: str
    composite: str
    places: int
    lacking: str = ""
    """Components nobody has given a mark for: without them the composite is not whole."""

    @property
    def lost(self) -> str:
        """The losses alone, without what was gained."""
        return show(sum(loss.units for loss in self.losses if loss.units > 0), self.places, self.places)

    @property
    def gained(self) -> str:
        """What was gained, as printed; empty where nothing was."""
        gained = -sum(loss.units for loss in self.losses if loss.units < 0)
        return show(gained, self.places, self.places) if gained else ""


class Frozen:
    """A frozen result scored again once, and opened unit by unit."""

    def __init__(self, result_set: ResultSet) -> None:
        self.result: Result = rescore(result_set)
        self._lacking = "、".join(node.title for node in empty_components(self.result))
        self._explainer = Explainer(self.result, "zh")
        self._lines: dict[tuple[str, str], Line] = {(line.unit.id, line.unit.klass): line for line in self.result.lines}

    def reasons(self, row: ResultRow) -> Reasons:
        """Why a unit lost what it lost."""
        line = self._lines[row.enrolment.code, row.klass]
        told, places = self._explainer.explain(line), self.result.places
        losses = sorted(self._losses(told.tree, places), key=lambda loss: -loss.units)
        total = sum(loss.units for loss in losses)
        return Reasons(tuple(losses), show(total, places, places), told.composite, places, self._lacking)

    def _losses(self, node: Opened, places: int) -> Iterator[Loss]:
        if node.children:
            for child in node.children:
                yield from self._losses(child, places)
        elif node.lost_units:
            yield Loss(node.title, show(node.lost_units, places, places), node.lost_units, self._reason(node))

    def _reason(self, node: Opened) -> str:
        named = cited(mark for mark in node.marks if mark.explained_away_by is None)
        return f"{named}。" if named else (node.state or node.rule)


@lru_cache(maxsize=2)
def frozen(result_set_id: int, result_hash: str) -> Frozen:  # noqa: ARG001 - part of what is remembered
    """A frozen result, kept: it never changes."""
    return Frozen(ResultSet.objects.get(pk=result_set_id))
