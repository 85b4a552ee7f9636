"""The loop of every unit: which link is there, which is missing; complete only when none is (SY-07, PG-07)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding, FindingStep
from bihuan.findings.queries.standing import as_of, is_plan_late
from bihuan.outcomes.lifecycle import OUT
from bihuan.outcomes.models import Delivery, Interview, Kind, Scope, Session
from bihuan.outcomes.queries.feedback import PAIR
from bihuan.records import clock
from bihuan.results.models import ResultRow, ResultSet, Selected
from bihuan.schemes.models import Enrolment

MISSING: dict[str, Promise] = {
    "feedback_unit": _("feedback to the unit without receipt"),
    "feedback_leader": _("feedback to the leader in charge without receipt"),
    "plan": _("plan late or missing"),
    "circular": _("not circulated"),
    "filing": _("filing without receipt"),
    "selection": _("units to interview not selected"),
    "interview_head": _("interview of the head not closed"),
    "interview_party": _("interview of the Party and discipline heads not closed"),
    "findings": _("findings still open"),
}
NOT_SENT: dict[str, Promise] = {
    "feedback_unit": _("no feedback to the unit yet"),
    "feedback_leader": _("no feedback to the leader in charge yet"),
    "filing": _("not filed"),
}
"""The words of a link whose letter has not gone out: nobody is waited for to sign it."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The links of one unit. ``interviews`` counts of the two kinds those closed; None if the unit was not selected."""

    enrolment: Enrolment
    feedback: int
    circular: int
    interviews: int | None
    plan_is_late: bool
    plans_late: int
    open_findings: int
    missing: tuple[str, ...]
    sent: frozenset[str]
    """The kinds of letters that have gone out, signed for or not."""

    @property
    def is_complete(self) -> bool:
        """Whether no link is missing."""
        return not self.missing

    @property
    def words(self) -> list[Promise]:
        """The missing links in words."""
        return [MISSING[name] if name in self.sent else NOT_SENT.get(name, MISSING[name]) for name in self.missing]


def loops(result_set: ResultSet) -> list[Loop]:
    """Every unit of the year; a constant number of queries."""
    got, whole, sent = _delivered(result_set)
    facts, signed_late = _findings(result_set), _signed_late(result_set)
    newest = result_set.selections.order_by("-id").values("pk")[:1]
    chosen = set(Selected.objects.filter(selection__in=Subquery(newest)).values_list("enrolment_id", flat=True))
    low = ResultRow.objects.filter(result_set=result_set, enrolment=OuterRef("pk"), is_bottom=True)
    closed = _interviews(result_set)
    lines = []
    for unit in Enrolment.objects.filter(cycle=result_set.cycle_id).annotate(is_low=Exists(low)):
        talks = closed.get(unit.pk, set()) if unit.pk in chosen else None
        still, waiting = facts.get(unit.pk, (0, 0))
        late = bool(waiting) or unit.pk in signed_late
        wrong = {"plan": late, "findings": bool(still), "selection": unit.is_low and unit.pk not in chosen}
        missing = tuple(_missing(got[unit.pk] | whole, talks, wrong))
        count = None if talks is None else len(talks)
        out = frozenset(sent[unit.pk] | sent[None])
        lines.append(Loop(unit, len(got[unit.pk]), len(whole), count, late, waiting, still, missing, out))
    return lines


def _missing(there: set[str], talks: set[str] | None, wrong: dict[str, bool]) -> Iterator[str]:
    """The names of the missing links, in the order of the loop."""
    needed = [*PAIR, "circular", "filing"]
    yield from (name for name in needed if name not in there)
    yield from (name for name, is_so in wrong.items() if is_so)
    if talks is not None:
        yield from (f"interview_{pair}" for pair in Session.Pair.values if pair not in talks)


class _Sets(dict[int | None, set[str]]):
    def __missing__(self, key: int | None) -> set[str]:
        return self.setdefault(key, set())


def _delivered(kept: ResultSet) -> tuple[_Sets, set[str], _Sets]:
    """By unit the kinds of feedback that were receipted; of the double circular what is recorded (SY-05): the general
    one is out, the filing receipted; and by unit, None for all, what has gone out."""
    rows = Delivery.objects.filter(letter__result_set=kept, letter__state__in=OUT)
    rows = rows.filter(letter__kind__in=[*PAIR, Kind.CIRCULAR, Kind.FILING])
    by_unit, whole, sent = _Sets(), set[str](), _Sets()
    names = ("letter__enrolment_id", "letter__kind", "letter__scope", "received_on")
    for unit, kind, scope, received in rows.values_list(*names):
        sent[unit].add(kind)
        if kind == Kind.CIRCULAR and scope != Scope.INTERNAL:
            whole.add("circular")
        elif kind == Kind.FILING and received:
            whole.add("filing")
        elif kind in PAIR and received:
            by_unit[unit].add(kind)
    return by_unit, whole, sent


def _findings(kept: ResultSet) -> dict[int, tuple[int, int]]:
    """By unit: findings still open, and plans that are waited for in vain."""
    today = clock.today()
    rows = as_of(Finding.objects.filter(cycle=kept.cycle_id), today).filter(stood__in=OPEN).order_by()
    counted = rows.values_list("enrolment_id").annotate(n=Count("pk"), late=Count("pk", filter=is_plan_late(today)))
    return {unit: (n, late) for unit, n, late in counted}


def _signed_late(kept: ResultSet) -> set[int]:
    """Units with a plan signed after its day."""
    rows = FindingStep.objects.filter(finding__cycle=kept.cycle_id, step="plan", on__gt=F("finding__plan_due_on"))
    return set(rows.values_list("finding__enrolment_id", flat=True))


def _interviews(kept: ResultSet) -> dict[int, set[str]]:
    """By unit: the kinds of interview of the year in which every post that was called has a closed record."""
    rows = Interview.objects.filter(session__cycle=kept.cycle_id).exclude(state=Interview.State.CALLED_OFF).order_by()
    posts: dict[tuple[int, str], dict[str, bool]] = {}
    for unit, pair, post, state in rows.values_list("enrolment_id", "session__pair", "post", "state"):
        held = posts.setdefault((unit, pair), {})
        held[post] = held.get(post, False) or state == Interview.State.CLOSED
    by_unit: dict[int, set[str]] = {}
    for (unit, pair), held in posts.items():
        if all(held.values()):
            by_unit.setdefault(unit, set()).add(pair)
    return by_unit


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
    return [Share(group, sum(complete), len(complete)) for group, complete in whole.items()]
