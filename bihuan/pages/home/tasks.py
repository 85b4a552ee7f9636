"""What waits for a reader, the most pressing first; every task has one next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.accounts.queries import changes_to_decide
from bihuan.duties import words as duties
from bihuan.duties.lifecycle import SIGNING
from bihuan.duties.queries.lists import waiting_for as waiting_for_person
from bihuan.findings.queries.clocks import NEAR, OVERDUE
from bihuan.hearings import words as hearings
from bihuan.hearings.models import Speaker
from bihuan.hearings.queries.waiting import waiting_for as waiting_at_hearings
from bihuan.inspections import words as inspections
from bihuan.inspections.lifecycle import BEFORE_START
from bihuan.inspections.queries.waiting import waiting_visits
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.organizations.ties import recorded_for, tied_units
from bihuan.pages.home.documents import waiting_documents
from bihuan.pages.results.objecting import objections, with_periods
from bihuan.pages.results.way import offers
from bihuan.records import clock
from bihuan.records.prepared import prepared
from bihuan.records.punctuation import told_of
from bihuan.results.access import has_release, on_their_way, with_a_part
from bihuan.results.lifecycle import UNSETTLED
from bihuan.results.models import Appeal
from bihuan.schemes.models import Cycle, Enrolment, Scheme
from bihuan.schemes.queries import parsed
from bihuan.screening.queries.waiting import waiting_files
from bihuan.supervision.access import visible_imports
from bihuan.supervision.models import Entry, LedgerImport, SelfAssessment

LISTED = 20
NOTHING: Mapping[int, Sequence[Any]] = {}
Own = tuple[frozenset[int], frozenset[int], frozenset[int]]
"""The bodies someone records for: their own, and the offices where they are clerk or lead."""
VISIT_TITLES = {
    "declare": gettext_lazy("Declare on ties to the unit"), "decide": gettext_lazy("Decide on the recusal"),
}  # fmt: skip
VISIT_PAGES = {"start": "inspection-site", "finish": "inspection-site", "report": "inspection-after"}
_SHOWN = ("cycle_id", "enrolment__name", "indicator__title", "recorded_by__name")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, about whom, where to go, and how pressing it is."""

    title: str
    about: str
    address: str
    lamp: str = ""
    until: date | None = None
    count: int = 1
    """How many things it stands for."""


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit of the reader with a way to its result."""

    name: str
    address: str
    about: str


def tasks_of(standing: Standing, years: Sequence[Cycle], own: Mapping[int, Sequence[Any]] = NOTHING) -> list[Task]:
    """Everything that waits for the reader today beside findings, in every year at work.

    ``own`` are the :func:`own_rows` of a year by its key, where they were read already.
    """
    tasks = [
        *_documents(standing),
        *_permission_tasks(standing),
        *_scheme_tasks(standing),
        *_hearing_tasks(standing),
        *_visit_tasks(standing, years),
        *_screening_tasks(standing),
    ]
    if any(one.state == Cycle.State.RUNNING for one in years):
        tasks += _duty_tasks(standing)
    for cycle in years:
        tasks += [_with_year(one, cycle) for one in _year_tasks(standing, cycle, own)]
    return tasks


def _year_tasks(standing: Standing, cycle: Cycle, own: Mapping[int, Sequence[Any]]) -> Iterator[Task]:
    if cycle.state == Cycle.State.DRAFT:
        yield from _cycle_tasks(standing, cycle)
        return
    if cycle.state != Cycle.State.DECIDED:
        yield from _entries(standing, cycle)
        yield from _imports(standing, cycle)
    yield from _results(standing, cycle)
    yield from _unit_tasks(standing, cycle, own)
    yield from _objections(standing, cycle, own.get(cycle.pk))


def _with_year(task: Task, cycle: Cycle) -> Task:
    """A task of a year that runs no more says so."""
    if cycle.state in {Cycle.State.RUNNING, Cycle.State.DRAFT} or str(cycle.year) in task.title:
        return task
    return replace(task, about=f"{cycle.year} · {task.about}")


def _duty_tasks(standing: Standing) -> Iterator[Task]:
    """Responsibility lists that wait for the reader's signature, or for their successor's in the post."""
    for one in waiting_for_person(standing.person, standing.on):
        step = "sign" if one.state == SIGNING else "countersign"
        yield Task(duties.DUTY_LIST.task(step), str(one), reverse("duty-list", args=[one.pk]))


def _hearing_tasks(standing: Standing) -> Iterator[Task]:
    """The report a speaker owes before a hearing, the measures after it, and those whose day is over."""
    for waiting in waiting_at_hearings(standing) if standing.spoken_for else ():
        one, late = waiting.speaker, waiting.late
        about, address = f"{one} · {one.hearing.title}", reverse("hearing-speaker", args=[one.pk])
        if late:
            title = _("Measures after the hearing are overdue")
            yield Task(title, about, address, OVERDUE, waiting.late_since, count=late)
        if waiting.is_awaited:
            is_report = one.state == Speaker.State.NOTIFIED
            step, until = ("submit", one.hearing.reports_due_on) if is_report else ("plan", one.hearing.plans_due_on)
            lamp = OVERDUE if until and until < standing.on else NEAR
            yield Task(hearings.SPEAKER.task(step), about, address, lamp, until)


def _visit_tasks(standing: Standing, years: Sequence[Cycle]) -> Iterator[Task]:
    """What a team owes: to declare, to start on the day, to finish, to report; recusals the reader decides on."""
    is_on_team, decides = (any(getattr(one, name, True) for one in years) for name in ("is_on_team", "is_decider"))
    for waiting in waiting_visits(standing, is_on_team=is_on_team, decides=decides):
        visit, named = waiting.visit, VISIT_TITLES.get(waiting.step)
        title = str(named) if named else inspections.INSPECTION.task(waiting.step)
        about = _("team %(n)s") % {"n": visit.team_number}
        about = f"{visit.number} · {about}" if visit.state in BEFORE_START else f"{visit.unit.name} · {about}"
        lamp = OVERDUE if waiting.until < standing.on else NEAR
        address = reverse(VISIT_PAGES.get(waiting.step, "inspection"), args=[visit.pk])
        yield Task(title, about, address, lamp, waiting.until)


def _screening_tasks(standing: Standing) -> Iterator[Task]:
    """Leads to approve, files to go on with, and written questions of the reader's unit."""
    for one in waiting_files(standing):
        lamp = "waits" if one.until is None else OVERDUE if one.until < standing.on else NEAR
        address = reverse("asked" if one.is_asked else "dossier", args=[one.file.pk])
        yield Task(one.title, one.file.lead_number or one.file.number, address, lamp, one.until)


def _permission_tasks(standing: Standing) -> Iterator[Task]:
    if not standing.offices(Role.SECURITY_ADMIN):
        return
    for change in changes_to_decide(standing)[:LISTED]:
        title = _("Decide: %(change)s") % {"change": change}
        yield Task(title, change.proposed_by.name, reverse("permission", args=[change.pk]))


def _scheme_tasks(standing: Standing) -> Iterator[Task]:
    offices = standing.offices(Role.LEADING_GROUP)
    if not offices:
        return
    rows = Scheme.objects.filter(office_id__in=offices, state=Scheme.State.IN_REVIEW).exclude(
        drafted_by=standing.person
    )
    for scheme in rows.defer("text")[:LISTED]:
        yield Task(_("Approve: %(title)s") % {"title": scheme.title}, str(scheme), reverse("scheme", args=[scheme.pk]))


def _cycle_tasks(standing: Standing, cycle: Cycle) -> Iterator[Task]:
    if standing.holds(cycle.office_id, Role.OFFICE):
        title = _("Launch the year %(year)s") % {"year": cycle.year}
        yield Task(title, _("see what stands in the way"), reverse("cycle", args=[cycle.pk]))


def _entries(standing: Standing, cycle: Cycle) -> Iterator[Task]:
    """Entries that wait for a second person of the reader's bodies: one line with their number, or the one there is."""
    clerk, leading = standing.offices(Role.OFFICE), standing.offices(Role.LEADING_GROUP)
    own = None if cycle.office_id in clerk else (standing.bodies, clerk, leading)
    for entry in _proposed(cycle.pk, standing.person.pk, own, tied_units(standing)):
        title = _("Second person: %(indicator)s") % {"indicator": entry.indicator.title}
        about = f"{entry.enrolment.name} · {entry.recorded_by.name}"
        if entry.total == 1:
            yield Task(title, about, reverse("entry", args=[entry.pk]), "waits")
            return
        address = f"{reverse('entry-list', args=[cycle.pk])}?state={Entry.State.PROPOSED}"
        yield Task(_("Look at entries as the second person"), about, address, "waits", count=entry.total)


@prepared
def _proposed(cycle: int, person: int, own: Own | None, tied: frozenset[int]) -> QuerySet[Any, Any]:
    """The first that waits (of the bodies someone records for), with how many there are."""
    waiting = Entry.objects.filter(cycle=cycle, state=Entry.State.PROPOSED)
    if own is not None:
        waiting = waiting.filter(recorded_for(*own, path="body__"))
    waiting = waiting.exclude(recorded_by=person).exclude(enrolment__unit_id__in=tied)
    rows = waiting.select_related("enrolment", "indicator", "recorded_by").only(*_SHOWN)
    return rows.annotate(total=Window(Count("*"))).order_by("id")[:1]


def _imports(standing: Standing, cycle: Cycle) -> Iterator[Task]:
    for ledger in _checked(standing, cycle.pk):
        title = _("Write or mend: %(file)s") % {"file": ledger.file.name}
        about = ngettext("%(n)s error", "%(n)s errors", ledger.problem_count) % {"n": ledger.problem_count}
        yield Task(title, about, reverse("ledger-import", args=[ledger.pk]))


@prepared
def _checked(standing: Standing, cycle: int) -> QuerySet[LedgerImport]:
    rows = visible_imports(standing).filter(cycle=cycle, by=standing.person, state=LedgerImport.State.CHECKED)
    return rows.select_related("file").only("problem_count", "file__name")[:LISTED]


def _results(standing: Standing, cycle: Cycle) -> Iterator[Task]:
    if not standing.holds(cycle.office_id, Role.LEADING_GROUP, Role.OFFICE):
        return
    on_way = on_their_way(standing.person, cycle) if getattr(cycle, "is_on_way", True) else []
    if cycle.state == Cycle.State.UNDER_REVIEW and not on_way and standing.holds(cycle.office_id, Role.OFFICE):
        title = _("To be frozen: the result of %(year)s") % {"year": cycle.year}
        yield Task(title, _("the ledger is closed"), reverse("result-sets", args=[cycle.pk]))
    for publication in on_way:
        publication.result_set.cycle = cycle
        listed = offers(standing, publication, has_scored=publication.has_scored)
        mine = next((one for one in listed if one.can_be_taken and not one.is_aside), None)
        if mine is not None:
            title = told_of(mine.label, cycle.year)
            yield Task(title, publication.get_state_display(), reverse("result-set", args=[publication.result_set_id]))
    for one in _appeals_to_take(standing, cycle) if getattr(cycle, "is_appealed", True) else ():
        title = _("Appeal: %(unit)s") % {"unit": one.enrolment.name}
        yield Task(title, one.get_state_display(), reverse("appeal", args=[one.pk]), "waits")


def _appeals_to_take(standing: Standing, cycle: Cycle) -> list[Appeal]:
    """Appeals of which the next step is the reader's: a reviewer has no part in the result."""
    rows = list(_appeals(cycle.pk))
    is_office = standing.holds(cycle.office_id, Role.OFFICE)
    clerks = {"lodged", "changed", "annulled"}
    lodged = [one for one in rows if one.state in clerks and (is_office or (one.state == "lodged" and one.is_late))]
    reviewed = [one for one in rows if one.state not in clerks]
    apart = with_a_part(standing.person, reviewed, cycle) if reviewed else frozenset()
    return lodged + [one for one in reviewed if one.pk not in apart]


@prepared
def _appeals(cycle: int) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(result_set__cycle=cycle, state__in=UNSETTLED)
    return rows.select_related("enrolment").only("state", "is_late", "result_set", "enrolment__name")[:LISTED]


def _documents(standing: Standing) -> Iterator[Task]:
    for one in waiting_documents(standing):
        lamp = "waits" if one.until is None else OVERDUE if one.until < clock.today() else NEAR
        yield Task(one.title, one.about, one.address, lamp, one.until, one.count)


def _objections(standing: Standing, cycle: Cycle, read: Sequence[Any] | None) -> Iterator[Task]:
    """How long the reader's units may still appeal against their result."""
    if not standing.roles & {Role.LIAISON, Role.HEAD} or cycle.state == Cycle.State.RUNNING:
        return
    for name, objection in objections(standing, cycle, read=read):
        yield Task(objection.says, name, objection.address, "", objection.until)


def own_rows(standing: Standing, cycle: Cycle) -> list[Any]:
    """The reader's units in a year, with ``is_assessed`` and ``is_released``; one query, none for who has no unit."""
    if not standing.units:
        return []
    assessed = Exists(SelfAssessment.objects.filter(enrolment=OuterRef("pk")))
    rows = Enrolment.objects.filter(cycle=cycle, unit_id__in=standing.units).select_related("cycle__scheme")
    rows = rows.annotate(is_assessed=assessed, is_released=has_release(OuterRef("cycle")))
    return list(with_periods(rows, cycle))


def _unit_tasks(standing: Standing, cycle: Cycle, read: Mapping[int, Sequence[Any]]) -> Iterator[Task]:
    if cycle.state != Cycle.State.RUNNING or not standing.roles & {Role.LIAISON, Role.HEAD}:
        return
    rows = read[cycle.pk] if cycle.pk in read else own_rows(standing, cycle)
    own = rows[0] if rows else None
    if own is None:
        return
    raters = {name for leaf in parsed(own.cycle.scheme).leaves for name in leaf.raters}
    if own.category in raters:
        yield Task(_("Rate the departments"), own.name, reverse("own-ratings", args=[cycle.pk]))
    if not own.is_assessed:
        yield Task(_("Write the self-assessment"), own.name, reverse("self-assessment", args=[cycle.pk]))


def own_units(standing: Standing, cycle: Cycle | None, own: Sequence[Any]) -> list[OwnUnit]:
    """The units a unit's people speak for, or an assessor's body leads; for staff the page of all results."""
    if cycle is None:
        return []
    if standing.units:
        return [
            OwnUnit(
                row.name,
                reverse("unit-result", args=[cycle.pk, row.pk]),
                _("released") if row.is_released else _("not released yet"),
            )
            for row in own
        ]
    if standing.holds(cycle.office_id, *STAFF):
        return []
    led = Enrolment.objects.filter(cycle=cycle, line_body_id__in=standing.bodies)[:40]
    address = reverse("entry-list", args=[cycle.pk])
    return [OwnUnit(row.name, f"{address}?q={row.name}", row.category) for row in led]
