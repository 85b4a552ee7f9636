"""Where all of a reader's findings are, kept as long as nothing of theirs moves: the head of the ledger stays quick."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from django.db.models import Count, QuerySet, Subquery

from bihuan.findings.models import Finding, FindingStep, Grant
from bihuan.findings.queries.conservation import Balance, from_counts
from bihuan.findings.queries.standing import as_of, is_near, is_overdue
from bihuan.organizations.access import Standing
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Deadlines

_KEPT = 64
_known: OrderedDict[tuple[Any, ...], Totals] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Totals:
    """The balance, how many are near and overdue, and how many rows there are."""

    balance: Balance
    near: int
    overdue: int
    count: int


def totals(standing: Standing, cycle: Cycle, mine: QuerySet[Finding], rules: Deadlines, on: date) -> Totals:
    """The totals of what the reader sees of a year as of a day; anew after any step, draft or grant."""
    today = clock.today()
    key = (standing.person.pk, standing.memberships, cycle.pk, cycle.state, today, on, rules.lamp_days, *_moved(cycle))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    counted = _read(mine, on, rules)
    with _lock:
        _known[key] = counted
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return counted


def _moved(cycle: Cycle) -> tuple[Any, ...]:
    """What stays as long as the same people see the same findings in the same states; one query.

    The newest of each is looked for from the end, where those of the running year stand: a greatest number over a
    year's steps would read them all.
    """
    findings = Finding.objects.filter(cycle=cycle)
    steps, grants = FindingStep.objects.filter(finding__cycle=cycle), Grant.objects.filter(finding__cycle=cycle)
    asked: list[QuerySet[Any, Any]] = [
        *(rows.order_by("-pk").values("pk")[:1] for rows in (findings, steps, grants)),
        findings.order_by().values("cycle").annotate(stamp=Count("pk")).values("stamp"),
    ]
    stamps = [Subquery(rows) for rows in asked]
    newest: tuple[Any, ...] = Cycle.objects.filter(pk=cycle.pk).values_list(*stamps).get()
    return newest


def _read(mine: QuerySet[Finding], on: date, rules: Deadlines) -> Totals:
    """One pass over the rows."""
    counts = Count("pk"), Count("pk", filter=is_near(on, rules)), Count("pk", filter=is_overdue(on))
    rows = as_of(mine, on).values_list("stood", "category").annotate(n=counts[0], near=counts[1], late=counts[2])
    listed = list(rows.order_by())
    return Totals(
        balance=from_counts({(state, category): number for state, category, number, _near, _late in listed}),
        near=sum(row[3] for row in listed),
        overdue=sum(row[4] for row in listed),
        count=sum(row[2] for row in listed),
    )


def forget() -> None:
    """Let go of everything kept."""
    with _lock:
        _known.clear()
