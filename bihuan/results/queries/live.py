"""The result as it stands at this moment, computed from the ledger and kept while the ledger does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from bihuan.engine.leaves import Earlier
from bihuan.engine.numbers import show
from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme.model import Missing
from bihuan.engine.scoring import Line, Result, score
from bihuan.engine.values import Columns
from bihuan.results.sources import year_marks, year_stamps
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import engine_units, parsed

OPEN = frozenset({Cycle.State.RUNNING.value, Cycle.State.UNDER_REVIEW.value})
"""States of a year in which a missing mark is left out."""
_KEPT = 6
_known: OrderedDict[tuple[object, ...], Live] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """A computed year: the engine's result and the enrolled unit of every line."""

    cycle: Cycle
    result: Result
    enrolments: Sequence[Enrolment]

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
        found = line.nodes.get(node)
        return "" if found is None or found.score is None else show(found.score, self.places)


def earlier_schemes(cycle: Cycle) -> Earlier:
    """The schemes amended since the launch, oldest first, each with the day before which it was in force."""
    rows = cycle.amendments.select_related("earlier").order_by("number")
    return tuple((row.effective_on.isoformat(), parsed(row.earlier)) for row in rows)


def live(cycle: Cycle) -> Live:
    """The year's result now. Raises InputError if the ledger cannot be scored."""
    key = (cycle.pk, cycle.scheme.sha256, cycle.version, cycle.state, *year_stamps(cycle))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = compute(cycle, parsed(cycle.scheme))
    with _lock:
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def forget() -> None:
    """Let go of every kept result: the next one asked for is computed anew."""
    with _lock:
        _known.clear()


def compute(cycle: Cycle, scheme: Parsed, *, is_open: bool | None = None) -> Live:
    """Score the year's ledger under a scheme. A missing mark is left out as long as the year is open
    (``is_open`` says so for a correction, which is computed as what it corrects was)."""
    units, enrolments = engine_units(cycle)
    found = known_marks(year_marks(cycle), scheme)
    running = cycle.state in OPEN if is_open is None else is_open
    missing: Missing | None = "renormalise" if running else None
    result = score(scheme, units, found, missing=missing, earlier=earlier_schemes(cycle), source="units")
    return Live(cycle, result, enrolments)


def known_marks(found: Columns, scheme: Parsed) -> Columns:
    """The marks whose indicators the scheme still has; those an amendment took out stand aside."""
    codes, texts = found.codes("indicator"), found.texts("indicator")
    known = [code for code, text in enumerate(texts) if text in scheme.nodes or text in scheme.veto_lists]
    if len(known) == len(texts):
        return found
    import numpy as np  # noqa: PLC0415 - only after an amendment that drops an indicator

    return found.only(np.isin(codes, known))
