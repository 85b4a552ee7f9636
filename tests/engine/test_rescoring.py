"""Scoring only what moved gives what scoring everything anew gives, to the last byte."""

from __future__ import annotations

import json
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.engine.explanation import Explainer
from bihuan.engine.output.explanations import as_json
from bihuan.engine.rescoring import rescore
from bihuan.engine.robustness import robustness
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Reference, Unit
from tests import thoroughly
from tests.engine.generated import Drawing, Row

Mark = tuple[Reference, Row]


def said(result: Result) -> tuple[object, ...]:
    """Everything a result says."""
    explainer = Explainer(result)
    opened = [as_json(explainer.explain(line)) for line in result.lines]
    losses = [sorted(result.losses(line).items()) for line in result.lines]
    return result.result_hash, result.input_hash, opened, losses, result.remarks()


class History:
    """Marks that come and go, each with a number of its own."""

    def __init__(self, seed: int) -> None:
        self.drawn, self.random, self.last = Drawing(seed), Random(seed), 0
        self.marks = self.numbered(self.drawn.marks)

    def numbered(self, rows: list[Row]) -> list[Mark]:
        self.last += len(rows)
        return [(Reference("mark", self.last - len(rows) + place), row) for place, row in enumerate(rows)]

    def move(self) -> set[str]:
        """Some lines lose marks or get others; a line's own keep their order."""
        changed = self.random.sample(self.drawn.units, self.random.randint(1, min(2, len(self.drawn.units))))
        for unit in changed:
            own = [mark for mark in self.marks if self.is_of(mark, unit)]
            others = [mark for mark in self.marks if not self.is_of(mark, unit)]
            new = self.numbered(self.drawn.marks_of(unit))
            self.marks = others + self.random.choice((own[1:], new, own + new))
        return {unit["unit"] for unit in changed}

    @staticmethod
    def is_of(mark: Mark, unit: Row) -> bool:
        return (mark[1]["unit"], mark[1].get("class", "")) == (unit["unit"], unit.get("class", ""))

    def whole(self) -> Result:
        units = [Unit(row["unit"], row["name"], row["category"], row.get("class", "")) for row in self.drawn.units]
        scheme = parse_scheme(json.dumps(self.drawn.scheme, ensure_ascii=False))
        return score(scheme, units, Columns.referred(self.marks))


@settings(max_examples=thoroughly.of(250), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=10**9))
def test_only_what_moved_is_scored_and_nothing_differs(seed: int) -> None:
    history = History(seed)
    result = history.whole()
    for _step in range(3):
        units, before = history.move(), result.result_hash
        after = rescore(result, Columns.referred(mark for mark in history.marks if mark[1]["unit"] in units), units)
        whole = history.whole()
        assert said(after) == said(whole)
        assert robustness(after, 20, before=(result, robustness(result, 20))) == robustness(whole, 20)
        assert result.result_hash == before
        result = after
