"""What the office looks at first: what is late, what waits for a decision, how far the loops are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Number
from django.db.models import F, Q

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding
from bihuan.outcomes.lifecycle import APPROVED, CHECKED, DRAFT, SIGNED
from bihuan.outcomes.models import Letter
from bihuan.outcomes.queries.corrections import to_correct
from bihuan.outcomes.queries.loop import Loop, Share, by_group, loops
from bihuan.results.lifecycle import AFTER_DECISION, PENDING
from bihuan.results.models import Publication
from bihuan.schemes.models import Cycle

LATE = ("findings", "plans", "replies", "commitments")
WAITING = ("appeals", "drafts", "checked", "approved", "receipts", "corrections")


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
    late, waiting = _counts(cycle, on)
    waiting.append(Count("corrections", len(to_correct(found)) if found else 0))
    return Board(late, waiting, rows, by_group(rows), found)


def decided_of(cycle: Cycle) -> Publication | None:
    """The newest decided result of the year."""
    rows = Publication.objects.filter(result_set__cycle=cycle, state__in=AFTER_DECISION).select_related(
        "result_set", "corrects"
    )
    return rows.defer("result_set__inputs").order_by("-result_set__number").first()


def _counts(cycle: Cycle, on: date) -> tuple[list[Count], list[Count]]:
    """What is late and what waits: three queries."""
    findings = Finding.objects.filter(cycle=cycle).aggregate(
        findings=Number("pk", filter=Q(state__in=OPEN, due_on__lt=on)),
        plans=Number("pk", filter=Q(state="notified", plan_due_on__lt=on)),
    )
    letters = Letter.objects.filter(cycle=cycle).aggregate(
        replies=Number("pk", filter=Q(state="delivered", reply_due_on__lt=on), distinct=True),
        drafts=Number("pk", filter=Q(state=DRAFT), distinct=True),
        checked=Number("pk", filter=Q(state=CHECKED), distinct=True),
        approved=Number("pk", filter=Q(state=APPROVED), distinct=True),
        receipts=Number("deliveries", filter=Q(deliveries__received_on=None) & ~Q(state="withdrawn")),
    )
    due = Q(interview_sessions__interviews__state=SIGNED, interview_sessions__interviews__commitment_due_on__lt=on)
    more = Cycle.objects.filter(pk=cycle.pk).aggregate(
        commitments=Number("interview_sessions__interviews", filter=due, distinct=True),
        appeals=Number("result_sets__appeals", filter=Q(result_sets__appeals__state__in=PENDING), distinct=True),
    )
    told = findings | letters | more
    return [Count(name, told[name]) for name in LATE], [Count(name, told[name]) for name in WAITING[:-1]]


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
