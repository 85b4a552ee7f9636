"""What of visits waits for a reader: for those on a team alone, and for who decides on a recusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from bihuan.inspections.access import DECIDERS
from bihuan.inspections.access import TEAM as MAY_GO
from bihuan.inspections.lifecycle import APPROVED, CAPTAIN, FORMED, ON_SITE_DONE, SEALED, STARTED
from bihuan.inspections.models import Declaration, Inspection, Member, Recusal
from bihuan.organizations.access import Standing
from bihuan.organizations.ties import tied_units
from bihuan.records.prepared import prepared

REPORT_DAYS = 7
"""Days after the last day on site in which the team's report is awaited."""
AT_WORK = (APPROVED, FORMED, SEALED, STARTED, ON_SITE_DONE)
LISTED = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step of a visit that waits for the reader, and until when; of a visit that has not started nobody says where it
    goes, for this list is read on screens others see."""

    step: str
    visit: Inspection
    until: date


def waiting_visits(standing: Standing, *, is_on_team: bool = True, decides: bool = True) -> Iterator[Waiting]:
    """What waits for the reader: a query for who is on a team, another for who decides on recusals."""
    if is_on_team and standing.roles & set(MAY_GO):
        yield from _on_teams(standing)
    if decides and standing.roles & set(DECIDERS):
        for one in _to_decide(standing.person.pk):
            yield Waiting("decide", one.member.inspection, one.member.inspection.planned_on)


def _on_teams(standing: Standing) -> Iterator[Waiting]:
    rows = list(_parts(standing.person.pk))
    tied = tied_units(standing) if rows else frozenset()
    for member in rows:
        visit = member.inspection
        if {visit.unit_id, visit.enrolment.unit_id} & tied:
            continue
        if not getattr(member, "has_declared") and visit.state in {APPROVED, FORMED, SEALED}:  # noqa: B009
            yield Waiting("declare", visit, visit.planned_on)
        elif member.role == CAPTAIN and (step := _step(visit, standing.on)):
            yield step


def _step(visit: Inspection, on: date) -> Waiting | None:
    """What the leader of a team does on the day, on site and after it."""
    if visit.state == SEALED and visit.planned_on <= on:
        return Waiting("start", visit, visit.planned_on)
    if visit.state == STARTED:
        return Waiting("finish", visit, visit.planned_until)
    if visit.state == ON_SITE_DONE:
        return Waiting("report", visit, visit.planned_until + timedelta(days=REPORT_DAYS))
    return None


_SHOWN = ("number", "team_number", "state", "planned_on", "planned_until", "unit__name", "enrolment__unit_id")


def parts_at_work(person: int) -> QuerySet[Member]:
    """Where someone is on a team whose work is not done."""
    return Member.objects.filter(person=person, left_on__isnull=True, is_barred=False, inspection__state__in=AT_WORK)


def recusals_asked(person: int) -> QuerySet[Recusal]:
    """Recusals that wait for someone's decision."""
    return Recusal.objects.filter(decider=person, state=Recusal.State.ASKED)


@prepared
def _parts(person: int) -> QuerySet[Member]:
    declared = Exists(Declaration.objects.filter(member=OuterRef("pk")))
    rows = parts_at_work(person)
    rows = rows.select_related("inspection__unit", "inspection__enrolment").annotate(has_declared=declared)
    return rows.only("role", *(f"inspection__{name}" for name in _SHOWN)).order_by("inspection__planned_on", "pk")


@prepared
def _to_decide(person: int) -> QuerySet[Recusal]:
    rows = recusals_asked(person).select_related("member__inspection__unit")
    names = ("number", "team_number", "planned_on", "state", "unit__name")
    return rows.only(*(f"member__inspection__{name}" for name in names)).order_by("pk")[:LISTED]
