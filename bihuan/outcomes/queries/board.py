"""What the office looks at first: what is late, what waits for a decision, how far the loops are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding
from bihuan.outcomes.lifecycle import APPROVED, CHECKED, DRAFT, SIGNED
from bihuan.outcomes.models import Delivery, Interview, Letter
from bihuan.outcomes.queries.loop import Loop, Share, by_group, loops
from bihuan.results.lifecycle import AFTER_DECISION, PENDING
from bihuan.results.models import Appeal, Publication
from bihuan.schemes.models import Cycle


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something, and the name of the list that opens it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """The office's board of a year."""

    late: Sequence[Count]
    waiting: Sequence[Count]
    rows: Sequence[Loop]
    groups: Sequence[Share]
    publication: Publication | None

    @property
    def complete(self) -> int:
        """How many loops are complete."""
        return sum(row.is_complete for row in self.rows)


def board(cycle: Cycle, on: date) -> Board:
    """The board; a constant number of queries."""
    found = decided_of(cycle)
    rows = loops(found.result_set) if found else []
    return Board(_late(cycle, on), _waiting(cycle), rows, by_group(rows), found)


def decided_of(cycle: Cycle) -> Publication | None:
    """The newest decided result of the year."""
    rows = Publication.objects.filter(result_set__cycle=cycle, state__in=AFTER_DECISION).select_related("result_set")
    return rows.defer("result_set__inputs").order_by("-result_set__number").first()


def _late(cycle: Cycle, on: date) -> list[Count]:
    findings = Finding.objects.filter(cycle=cycle)
    told = findings.filter(state="notified", plan_due_on__lt=on)
    letters = Letter.objects.filter(cycle=cycle, state="delivered", reply_due_on__lt=on)
    talks = Interview.objects.filter(session__cycle=cycle, state=SIGNED, commitment_due_on__lt=on)
    return [
        Count("findings", findings.filter(state__in=OPEN, due_on__lt=on).count()),
        Count("plans", told.count()),
        Count("replies", letters.count()),
        Count("commitments", talks.count()),
    ]


def _waiting(cycle: Cycle) -> list[Count]:
    letters = Letter.objects.filter(cycle=cycle)
    receipts = Delivery.objects.filter(letter__cycle=cycle, received_on__isnull=True)
    return [
        Count("appeals", Appeal.objects.filter(result_set__cycle=cycle, state__in=PENDING).count()),
        Count("drafts", letters.filter(state=DRAFT).count()),
        Count("checked", letters.filter(state=CHECKED).count()),
        Count("approved", letters.filter(state=APPROVED).count()),
        Count("receipts", receipts.exclude(letter__state="withdrawn").count()),
    ]


@dataclass(frozen=True, slots=True)
class Leader:
    """Two minutes: three numbers and one list of what a leader's own units have not closed."""

    units: int
    open_findings: int
    overdue: int
    worst: Sequence[Finding]


def leader_view(units: Sequence[int], cycle: Cycle, on: date) -> Leader:
    """What a leader in charge needs to know of their units: two queries."""
    rows = Finding.objects.filter(cycle=cycle, enrolment__unit_id__in=units, state__in=OPEN, delivered_on__isnull=False)
    listed = list(rows.select_related("enrolment").order_by(F("due_on").asc(nulls_last=True), "id"))
    late = [row for row in listed if row.due_on and row.due_on < on]
    return Leader(len(units), len(listed), len(late), listed[:20])
