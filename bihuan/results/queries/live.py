"""The result as it stands at this moment, computed from the ledger and kept while the ledger does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from threading import Lock

from django.db import transaction

from bihuan.engine.leaves import Earlier
from bihuan.engine.numbers import show
from bihuan.engine.rescoring import rescore
from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme.model import Missing
from bihuan.engine.scoring import Line, Result, score
from bihuan.engine.values import Columns
from bihuan.results.sources import Moves, year_days, year_marks, year_moves, year_stamps
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import engine_units, parsed

OPEN = frozenset({Cycle.State.RUNNING.value, Cycle.State.UNDER_REVIEW.value})
"""States of a year in which a missing mark is left out."""
_KEPT = 6
MANY = 200
"""Units with new marks from which the whole year is scored anew."""
_known: OrderedDict[tuple[object, ...], Live] = OrderedDict()
_newest: OrderedDict[tuple[object, ...], Live] = OrderedDict()
"""The newest result of each year, to build the next one upon."""
_lock = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """A computed year: the engine's result, the enrolled unit of every line, and what its marks are told by."""

    cycle: Cycle
    result: Result
    enrolments: Sequence[Enrolment]
    moves: Moves | None = None

    def enrolment(self, line: Line) -> Enrolment:
        """The enrolled unit of a line."""
        return self.enrolments[line.number]

    def lines_of(self, enrolment: Enrolment) -> list[Line]:
        """The lines of one unit: one, or one a class."""
        return [line for line in self.result.lines if self.enrolments[line.number].pk == enrolment.pk]

    @property
    def places(self) -> int:
        """Decimals of published values."""
        return self.result.places

    def published(self, line: Line) -> Decimal | None:
        """The composite as published."""
        return None if line.published is None else Decimal(line.published).scaleb(-self.places)

    def node_score(self, line: Line, node: str) -> str:
        """A node's score to the published places; empty where it is left out."""
        folded = line.nodes.get(node)
        return "" if folded is None or folded.score is None else show(folded.score, self.places)


def earlier_schemes(cycle: Cycle) -> Earlier:
    """The schemes amended since the launch, oldest first, each with the day before which it was in force."""
    rows = cycle.amendments.select_related("earlier").order_by("number")
    return tuple((row.effective_on.isoformat(), parsed(row.earlier)) for row in rows)


def live(cycle: Cycle) -> Live:
    """The year's result now. Raises InputError if the ledger cannot be scored."""
    year = (cycle.pk, cycle.scheme.sha256, cycle.version, cycle.state)
    marked = year_stamps(cycle)
    with _lock:
        if (scored := _known.get((*year, *marked))) is not None:
            _known.move_to_end((*year, *marked))
            return scored
        before = _newest.get((*year, *year_days(cycle)))
    moves = year_moves(cycle)
    scored = None if before is None or moves is None else _moved(cycle, before, moves)
    scored = scored or replace(compute(cycle, parsed(cycle.scheme)), moves=moves)
    _keep(_known, (*year, *marked), scored)
    if moves is not None:  # what may still be undone is not built upon
        transaction.on_commit(partial(_keep, _newest, (*year, *year_days(cycle)), scored))
    return scored


def _keep(shelf: OrderedDict[tuple[object, ...], Live], key: tuple[object, ...], live: Live) -> None:
    with _lock:
        shelf[key] = live
        shelf.move_to_end(key)
        while len(shelf) > _KEPT:
            shelf.popitem(last=False)


def _moved(cycle: Cycle, before: Live, moves: Moves) -> Live | None:
    """The result with only those units scored anew whose marks moved; None where they are too many for that."""
    then = before.moves or {}
    units = {unit for unit in {*then, *moves} if then.get(unit) != moves.get(unit)}
    if len(units) > MANY or 2 * len(units) > len(before.enrolments):
        return None
    codes = {row.code for row in before.enrolments if row.pk in units}
    marks = known_marks(year_marks(cycle, units), before.result.scheme)
    return Live(cycle, rescore(before.result, marks, codes), before.enrolments, moves)


def forget() -> None:
    """Let go of every kept result: the next one asked for is computed anew."""
    with _lock:
        _known.clear()
        _newest.clear()


def compute(cycle: Cycle, scheme: Parsed, *, is_open: bool | None = None) -> Live:
    """Score the year's ledger under a scheme. A missing mark is left out as long as the year is open
    (``is_open`` says so for a correction, which is computed as what it corrects was)."""
    units, enrolments = engine_units(cycle)
    marks = known_marks(year_marks(cycle), scheme)
    running = cycle.state in OPEN if is_open is None else is_open
    missing: Missing | None = "renormalise" if running else None
    earlier = earlier_schemes(cycle)
    result = score(scheme, units, marks, missing=missing, earlier=earlier, source="units", spare_best=True)
    return Live(cycle, result, enrolments)


def known_marks(columns: Columns, scheme: Parsed) -> Columns:
    """The marks whose indicators the scheme still has; those an amendment took out stand aside."""
    codes, texts = columns.codes("indicator"), columns.texts("indicator")
    known = [code for code, text in enumerate(texts) if text in scheme.nodes or text in scheme.veto_lists]
    if len(known) == len(texts):
        return columns
    import numpy as np  # noqa: PLC0415 - only after an amendment that drops an indicator

    return columns.only(np.isin(codes, known))
