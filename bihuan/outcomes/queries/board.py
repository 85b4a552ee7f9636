"""What the office looks at first: what is late, what waits for a decision, how far the loops are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Number
from django.db.models import F, Min, Q, QuerySet

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding
from bihuan.findings.queries.standing import as_of, is_overdue, is_plan_late
from bihuan.findings.queries.waiting import TERM
from bihuan.outcomes.lifecycle import APPROVED, CHECKED, DRAFT, SIGNED, WITHDRAWN
from bihuan.outcomes.models import Letter
from bihuan.outcomes.queries.corrections import to_correct
from bihuan.outcomes.queries.loop import Loop, Share, by_group, loops
from bihuan.results.lifecycle import AFTER_DECISION, PENDING
from bihuan.results.models import Publication, ResultRow
from bihuan.schemes.models import Cycle, Enrolment

LATE = ("findings", "plans", "replies", "commitments")
LISTED = 20
"""So many findings on the leader's page, those due first."""
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
    decided = decided_of(cycle)
    rows = loops(decided.result_set) if decided else []
    late, waiting = _counts(cycle, on)
    waiting.append(Count("corrections", len(to_correct(decided)) if decided else 0))
    return Board(late, waiting, rows, by_group(rows), decided)


def decided_of(cycle: Cycle) -> Publication | None:
    """The newest decided result of the year."""
    rows = Publication.objects.filter(result_set__cycle=cycle, state__in=AFTER_DECISION).select_related(
        "result_set", "corrects"
    )
    return rows.defer("result_set__inputs").order_by("-result_set__number").first()


def reply_is_late(on: date) -> Q:
    """A letter delivered whose reply was due before the day."""
    return Q(state="delivered", reply_due_on__lt=on)


def has_late_reply(letter: Letter, on: date) -> bool:
    """The same of one letter that was read."""
    return letter.state == "delivered" and letter.reply_due_on is not None and letter.reply_due_on < on


AWAITS_A_RECEIPT = Q(deliveries__isnull=False, deliveries__received_on=None) & ~Q(state=WITHDRAWN)
"""A letter that somebody has not signed for; one withdrawn is waited for no more."""


def commitment_is_late(on: date, path: str = "") -> Q:
    """An interview whose promised correction was due before the day; ``path`` leads to it."""
    return Q(**{f"{path}state": SIGNED, f"{path}commitment_due_on__lt": on})


def _counts(cycle: Cycle, on: date) -> tuple[list[Count], list[Count]]:
    """What is late and what waits: three queries."""
    findings = as_of(Finding.objects.filter(cycle=cycle), on).aggregate(
        findings=Number("pk", filter=is_overdue(on)), plans=Number("pk", filter=is_plan_late(on))
    )
    letters = Letter.objects.filter(cycle=cycle).aggregate(
        replies=Number("pk", filter=reply_is_late(on), distinct=True),
        drafts=Number("pk", filter=Q(state=DRAFT), distinct=True),
        checked=Number("pk", filter=Q(state=CHECKED), distinct=True),
        approved=Number("pk", filter=Q(state=APPROVED), distinct=True),
        receipts=Number("pk", filter=AWAITS_A_RECEIPT, distinct=True),
    )
    due = commitment_is_late(on, "interview_sessions__interviews__")
    more = Cycle.objects.filter(pk=cycle.pk).aggregate(
        commitments=Number("interview_sessions__interviews", filter=due, distinct=True),
        appeals=Number("result_sets__appeals", filter=Q(result_sets__appeals__state__in=PENDING), distinct=True),
    )
    told = findings | letters | more
    return [Count(name, told[name]) for name in LATE], [Count(name, told[name]) for name in WAITING[:-1]]


@dataclass(frozen=True, slots=True)
class Leader:
    """Two minutes: three numbers and one list of what a leader's own units have not closed."""

    open_findings: int
    overdue: int
    worst: Sequence[Finding]


def leader_view(findings: QuerySet[Finding], on: date) -> Leader:
    """What a leader in charge needs to know of ``findings``, those they see of their units: two queries."""
    rows = as_of(findings, on).filter(stood__in=OPEN)
    counted = rows.aggregate(n=Number("pk"), late=Number("pk", filter=is_overdue(on)))
    first = rows.select_related("enrolment").annotate(term=TERM).order_by(F("term").asc(nulls_last=True), "id")[:LISTED]
    return Leader(counted["n"], counted["late"], list(first))


@dataclass(frozen=True, slots=True)
class UnitInCharge:
    """A unit of a leader in charge: its released result, and how its findings stand. ``days`` is the longest delay."""

    enrolment: Enrolment
    row: ResultRow | None
    open: int
    overdue: int
    days: int


def units_in_charge(cycle: Cycle, units: Collection[int], findings: QuerySet[Finding], on: date) -> list[UnitInCharge]:
    """The units with what is released of them: three queries."""
    late = is_overdue(on)
    stood = as_of(findings, on).filter(stood__in=OPEN).order_by().values_list("enrolment")
    counted = {
        pk: (number, overdue, (on - since).days if since else 0)
        for pk, number, overdue, since in stood.annotate(
            n=Number("pk"), late=Number("pk", filter=late), since=Min(TERM, filter=late)
        )
    }
    told = ResultRow.objects.filter(result_set__cycle=cycle, result_set__release__isnull=False, klass__in=("", "body"))
    told = told.filter(enrolment__unit_id__in=units).order_by("result_set__number")
    rows = {row.enrolment_id: row for row in told}
    enrolments = Enrolment.objects.filter(cycle=cycle, unit_id__in=units).order_by("position")
    return [UnitInCharge(one, rows.get(one.pk), *counted.get(one.pk, (0, 0, 0))) for one in enrolments]
