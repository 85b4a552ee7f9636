"""The loop of every unit: which link is there, which is missing; complete only when none is (SY-07, PG-07)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding, FindingStep
from bihuan.outcomes.lifecycle import OUT
from bihuan.outcomes.models import Delivery, Interview, Kind, Letter, Scope, Session
from bihuan.outcomes.queries.feedback import PAIR
from bihuan.records import clock
from bihuan.results.models import ResultSet, Selected
from bihuan.schemes.models import Enrolment

MISSING: dict[str, Promise] = {
    "feedback_unit": _("feedback to the unit without receipt"),
    "feedback_leader": _("feedback to the leader in charge without receipt"),
    "plan": _("plan late or missing"),
    "circular": _("not circulated"),
    "filing": _("filing without receipt"),
    "interview_head": _("interview of the head not closed"),
    "interview_party": _("interview of the Party and discipline heads not closed"),
    "findings": _("findings still open"),
}


@dataclass(frozen=True, slots=True)
class Loop:
    """The links of one unit. ``interviews`` counts of the two kinds those closed; None if the unit was not selected."""

    enrolment: Enrolment
    feedback: int
    circular: int
    interviews: int | None
    plan_is_late: bool
    open_findings: int
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether no link is missing."""
        return not self.missing

    @property
    def words(self) -> list[Promise]:
        """The missing links in words."""
        return [MISSING[name] for name in self.missing]


def loops(result_set: ResultSet) -> list[Loop]:
    """Every unit of the year; a constant number of queries."""
    got = _receipts(result_set)
    whole = _whole(result_set)
    late, still = _late_plans(result_set), _open(result_set)
    selection = result_set.selections.order_by("-id").first()
    chosen = set(Selected.objects.filter(selection=selection).values_list("enrolment_id", flat=True))
    closed = _interviews(result_set)
    units = Enrolment.objects.filter(cycle=result_set.cycle_id).select_related("leader")
    found = []
    for unit in units:
        talks = closed.get(unit.pk, set()) if unit.pk in chosen else None
        wrong = {"plan": unit.pk in late, "findings": bool(still[unit.pk])}
        missing = tuple(_missing(got[unit.pk] | whole, talks, wrong))
        count = None if talks is None else len(talks)
        found.append(Loop(unit, len(got[unit.pk]), len(whole), count, unit.pk in late, still[unit.pk], missing))
    return found


def _missing(there: set[str], talks: set[str] | None, wrong: dict[str, bool]) -> Iterator[str]:
    """The names of the missing links, in the order of the loop."""
    needed = [*PAIR, "circular", "filing"]
    yield from (name for name in needed if name not in there)
    yield from (name for name, is_so in wrong.items() if is_so)
    if talks is not None:
        yield from (f"interview_{pair}" for pair in Session.Pair.values if pair not in talks)


class _Sets(dict[int, set[str]]):
    def __missing__(self, key: int) -> set[str]:
        return self.setdefault(key, set())


def _receipts(kept: ResultSet) -> _Sets:
    """By unit: the kinds of feedback that were delivered and receipted."""
    rows = Delivery.objects.filter(
        letter__result_set=kept, letter__kind__in=PAIR, letter__state__in=OUT, received_on__isnull=False
    )
    found = _Sets()
    for unit, kind in rows.values_list("letter__enrolment_id", "letter__kind"):
        found[unit].add(kind)
    return found


def _whole(kept: ResultSet) -> set[str]:
    """Of the double circular what is recorded: the general one is out, the filing receipted (SY-05)."""
    rows = Letter.objects.filter(result_set=kept, state__in=OUT)
    circular = rows.filter(kind=Kind.CIRCULAR, scope__in=[Scope.CITY, Scope.PUBLIC]).exists()
    filed = rows.filter(kind=Kind.FILING, deliveries__received_on__isnull=False).exists()
    return {name for name, is_there in (("circular", circular), ("filing", filed)) if is_there}


def _late_plans(kept: ResultSet) -> set[int]:
    """Units with a plan signed after its day, or not signed although its day is over."""
    rows = Finding.objects.filter(cycle=kept.cycle_id, plan_due_on__isnull=False)
    waiting = rows.filter(state="notified", plan_due_on__lt=clock.today())
    signed = FindingStep.objects.filter(finding__in=rows, step="plan", on__gt=F("finding__plan_due_on"))
    return set(waiting.values_list("enrolment_id", flat=True)) | set(
        signed.values_list("finding__enrolment_id", flat=True)
    )


def _open(kept: ResultSet) -> Counter[int]:
    rows = Finding.objects.filter(cycle=kept.cycle_id, state__in=OPEN).order_by()
    return Counter(dict(rows.values_list("enrolment_id").annotate(n=Count("pk"))))


def _interviews(kept: ResultSet) -> dict[int, set[str]]:
    """By unit: the kinds of interview all of whose records are closed."""
    rows = Interview.objects.filter(session__result_set=kept).order_by()
    pairs = rows.values_list("enrolment_id", "session__pair")
    found: dict[int, set[str]] = {}
    for unit, pair, left in pairs.annotate(left=Count("pk", filter=~Q(state=Interview.State.CLOSED))):
        if not left:
            found.setdefault(unit, set()).add(pair)
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """How many loops of a group are complete."""

    group: str
    complete: int
    units: int

    @property
    def percent(self) -> int:
        """Whole percent."""
        return 100 * self.complete // self.units if self.units else 0


def by_group(rows: Iterable[Loop]) -> list[Share]:
    """Loop completeness by group, in the order of the units."""
    whole: dict[str, list[bool]] = {}
    for row in rows:
        whole.setdefault(row.enrolment.category, []).append(row.is_complete)
    return [Share(group, sum(found), len(found)) for group, found in whole.items()]
