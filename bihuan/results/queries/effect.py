"""What a file of marks would do to the units' composites, before any of it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.engine.problems import InputError
from bihuan.engine.scoring import score
from bihuan.engine.values import Columns, joined
from bihuan.results.queries.live import earlier_schemes, live
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import engine_units


@dataclass(frozen=True, slots=True)
class Effect:
    """A unit (or one class of it) with its composite now and with the rows, as published."""

    unit: str
    klass: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """False where the rows leave the composite as it is."""
        return self.before != self.after


def effects(cycle: Cycle, rows: Sequence[Mapping[str, str]]) -> Sequence[Effect]:
    """The units the rows speak of, in the order of the year's list; nothing where they cannot be scored."""
    if not rows:
        return ()
    before = live(cycle)
    named = {row["unit"] for row in rows}
    marks = joined([before.result.columns, Columns.from_rows(rows)])
    try:
        units = engine_units(cycle)[0]
        after = score(before.result.scheme, units, marks, missing="renormalise", earlier=earlier_schemes(cycle))
    except InputError:
        return ()
    pairs = zip(before.result.lines, after.lines, strict=True)
    return [
        Effect(old.unit.name, old.unit.klass, before.result.published(old), after.published(new))
        for old, new in pairs
        if old.unit.id in named
    ]
