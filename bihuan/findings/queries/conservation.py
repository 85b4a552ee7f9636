"""Conservation: what was opened is closed, exempt, withdrawn, transferred, carried or still open, at any date.

Every step takes a finding out of one state and into another. So how many findings stand in a state at the end of a
day is the number of steps into it minus the number of steps out of it up to that day: two sums, whatever the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Count, F, QuerySet

from bihuan.findings.lifecycle import BEFORE, ENDED, OPEN
from bihuan.findings.models import Category, Finding, FindingStep, State
from bihuan.schemes.models import Cycle


@dataclass(frozen=True, slots=True)
class Balance:
    """How many findings were opened, and where they are."""

    opened: int = 0
    open: int = 0
    closed: int = 0
    not_corrected: int = 0
    exempt: int = 0
    withdrawn: int = 0
    merged: int = 0
    transferred: int = 0
    carried: int = 0
    apart: int = 0
    closed_apart: int = 0

    @property
    def ended(self) -> int:
        """Everything that is not open any more."""
        return self.opened - self.open

    @property
    def is_conserved(self) -> bool:
        """Whether nothing has vanished."""
        ended = self.closed + self.not_corrected + self.exempt + self.withdrawn + self.merged
        return self.opened == self.open + ended + self.transferred + self.carried

    @property
    def closure_rate(self) -> float | None:
        """Corrected and verified, of all that were to be corrected, in percent; None if there were none.

        Individual cases (``apart`` of those that stand here, ``closed_apart`` of the closed) are in no rate (HD-05).
        """
        due = self.opened - self.withdrawn - self.merged - self.transferred - self.exempt - self.apart
        return None if due <= 0 else 100 * (self.closed - self.closed_apart) / due

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


Key = tuple[Any, ...]
Counts: TypeAlias = Mapping[tuple[str, str], int]
"""How many findings stand in a state and are of a category."""


def balance(cycle: Cycle, on: date, findings: QuerySet[Finding] | None = None) -> Balance:
    """Where the year's findings stood at the end of a day."""
    rows = Finding.objects.filter(cycle=cycle) if findings is None else findings
    return balances(rows, on).get((), Balance())


def balances(findings: QuerySet[Finding], on: date, by: Iterable[str] = ()) -> dict[Key, Balance]:
    """The same for each value of some columns of the finding (``enrolment``, ``theme``, ``source`` …): two queries."""
    columns = [f"finding__{name}" for name in by]
    steps = FindingStep.objects.filter(on__lte=on, finding__in=findings.values("pk"))
    into = steps.exclude(source=F("target"))
    counts: dict[Key, dict[tuple[str, str], int]] = {}
    opened: dict[Key, int] = {}
    rows = into.values_list(*columns, "finding__category", "source", "target").annotate(n=Count("pk")).order_by()
    for *key, category, source, target, number in rows:
        place = counts.setdefault(tuple(key), {})
        place[target, category] = place.get((target, category), 0) + number
        place[source, category] = place.get((source, category), 0) - number
        if source in BEFORE and target not in BEFORE:
            opened[tuple(key)] = opened.get(tuple(key), 0) + number
    return {key: from_counts(states, opened.get(key, 0)) for key, states in counts.items()}


def from_counts(counts: Counts, opened: int | None = None) -> Balance:
    """The balance of how many findings stand in each state, by category; all that are past their confirmation were
    ``opened`` if nothing says how many were."""

    def stand(*names: str, of: str = "") -> int:
        return sum(n for (state, category), n in counts.items() if state in names and of in {"", category})

    return Balance(
        opened=stand(*OPEN, *ENDED) if opened is None else opened,
        open=stand(*OPEN),
        closed=stand(State.CLOSED),
        not_corrected=stand(State.NOT_CORRECTED),
        exempt=stand(State.EXEMPT),
        withdrawn=stand(State.WITHDRAWN),
        merged=stand(State.MERGED),
        transferred=stand(State.TRANSFERRED),
        carried=stand(State.CARRIED),
        apart=stand(*OPEN, State.CLOSED, State.NOT_CORRECTED, State.CARRIED, of=Category.INDIVIDUAL),
        closed_apart=stand(State.CLOSED, of=Category.INDIVIDUAL),
    )
