"""What a mark would do to its unit's composite, before it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bihuan.engine.problems import InputError
from bihuan.engine.scoring import score
from bihuan.engine.values import Columns
from bihuan.results.queries.live import Live, earlier_schemes
from bihuan.schemes.models import Cycle, Enrolment


@dataclass(frozen=True, slots=True)
class Consequence:
    """The unit's composite now and with the mark, as published."""

    before: str
    after: str
    lost: str


def consequence(cycle: Cycle, live: Live, enrolment: Enrolment, row: dict[str, str]) -> Consequence | None:
    """The composite with one more mark; None where it cannot be told (relative indicators, an unfinished form)."""
    lines = live.lines_of(enrolment)
    line = next((one for one in lines if one.unit.klass == row.get("class", "")), lines[0])
    scheme = live.result.scheme
    leaves = live.result.layout.trees[line.number].leaves
    if any(leaf.method and leaf.method.is_relative(leaf.params) for leaf in leaves):
        return None
    marks = _with(live.result.marks_of(line).columns, enrolment.code, row)
    try:
        result = score(
            scheme, [one.unit for one in lines], marks, missing="renormalise", earlier=earlier_schemes(cycle)
        )
    except InputError:
        return None
    after = next(one for one in result.lines if one.unit.klass == line.unit.klass)
    lost = (line.published or 0) - (after.published or 0)
    sign = "-" if lost < 0 else ""
    digits = f"{abs(lost):0{live.places + 1}d}"
    shown = f"{sign}{digits[: -live.places]}.{digits[-live.places :]}" if live.places else f"{sign}{digits}"
    return Consequence(live.result.published(line), result.published(after), shown)


def _with(marks: Columns, code: str, row: dict[str, str]) -> Columns:
    """The unit's own marks and one more row."""
    codes, texts = marks.codes("unit"), marks.texts("unit")
    own = np.flatnonzero(np.isin(codes, [place for place, text in enumerate(texts) if text == code]))
    rows = [marks.row(place) for place in own.tolist()]
    return Columns.from_rows([*rows, row])
