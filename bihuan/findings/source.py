"""The problem ledger as a source of marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bihuan.engine.explanation import MarkLine
from bihuan.findings.actions.confirming import waive_cost
from bihuan.findings.lifecycle import CONTESTED, SUBMITTED, WITHDRAWN
from bihuan.findings.models import Finding, FindingMark, FindingStep
from bihuan.findings.queries.marks import KEY, feeding_day, marks, moves, stamps
from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.columns import effective
from bihuan.schemes.sources import LISTED as NAMED
from bihuan.schemes.sources import NAMED as CITED
from bihuan.schemes.sources import Check, Cost, Source, Told, day_of, fact_of

LISTED = 200
DUE_AND_DONE = ("due", "done")
SCORING_STEPS = ("submit", "confirm", "amend", "annul", "uphold", "verify")


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Findings with who found them and where they stand; one query."""
    return {row.pk: _told(row) for row in Finding.objects.filter(pk__in=numbers).select_related("body")}


def _told(finding: Finding) -> Told:
    text = f"{finding.number} {Truncator(finding.amendment or finding.condition).chars(60)}"
    details = (finding.body.name, finding.found_on.isoformat(), finding.get_state_display())
    return Told(f"{_('finding')} {finding.number}", text, details)


def cited(marks: Sequence[MarkLine]) -> str:
    """Each finding once, by its fact with day and number; of what falls due how much was done, and what was not."""
    costs = {mark.cells["incident"]: mark for mark in marks if mark.cells.get("incident")}
    due, done = (_by_number(mark for mark in marks if mark.cells.get("option") == option) for option in DUE_AND_DONE)
    parts = [_named(costs)] if costs else []
    if due:
        undone = {number: mark for number, mark in due.items() if number not in done}
        rate = f"到期应整改问题{len(due)}个，已整改{len(due) - len(undone)}个"
        parts.append(f"{rate}，未整改的{_named(undone)}" if undone else rate)
    return "；".join(parts)


def _by_number(marks: Iterable[MarkLine]) -> dict[str, MarkLine]:
    """Due and done begin their note with the number of the finding."""
    return {mark.cells.get("note", "").partition(" ")[0]: mark for mark in marks}


def _named(rows: Mapping[str, MarkLine]) -> str:
    """The first findings by their facts."""
    shown = [_with_number(number, rows[number]) for number in sorted(rows)[:CITED]]
    return "问题：" + "；".join(shown) + (f"等{len(rows)}个" if len(rows) > CITED else "")


def _with_number(number: str, mark: MarkLine) -> str:
    fact = fact_of(mark.cells.get("note", "").removeprefix(number))
    return f"{fact}（{day_of(mark) if mark.cells.get('incident') else ''}{number}）" if fact else number


def scored(person: Person, cycle: Cycle, enrolment: Enrolment | None) -> Sequence[QuerySet[Any]]:
    """Who found, confirmed or judged one had a part."""
    unit = Q() if enrolment is None else Q(enrolment=enrolment)
    of_unit = Q() if enrolment is None else Q(finding__enrolment=enrolment)
    own = Finding.objects.filter(unit, Q(found_by=person) | Q(confirmed_by=person), cycle=cycle)
    judged = FindingStep.objects.filter(of_unit, by=person, step__in=SCORING_STEPS, finding__cycle=cycle)
    return [own, judged]


def costs(enrolment: Enrolment) -> list[Cost]:
    """The unit's costly findings."""
    rows = effective(FindingMark, enrolment.cycle).filter(enrolment=enrolment, value__gt=0)
    return [
        Cost(mark.finding_id, mark.finding.number, mark.finding.condition[:80], mark.value)
        for mark in rows.exclude(finding__state=WITHDRAWN).select_related("finding").order_by("finding_id")[:LISTED]
        if mark.value is not None
    ]


def take_out(number: int, enrolment: Enrolment, by: Person, note: str) -> None:
    """The finding stays; it costs nothing any more."""
    finding = Finding.objects.select_related("office", "cycle").filter(pk=number, enrolment=enrolment).first()
    if finding is None:
        raise ValidationError(_("Finding %(n)s is not this unit's.") % {"n": number})
    waive_cost(finding=finding, by=by, reason=note)


def checks(cycle: Cycle) -> list[Check]:
    """Findings somebody has still to decide on."""
    rows = Finding.objects.filter(cycle=cycle, state__in=[SUBMITTED, CONTESTED]).order_by("id")
    numbers: dict[str, list[str]] = {SUBMITTED: [], CONTESTED: []}
    for state, number in rows.values_list("state", "number"):
        numbers[state].append(number)
    titles = {SUBMITTED: ("unconfirmed", _("Findings not confirmed")),
              CONTESTED: ("contested", _("Findings still contested"))}  # fmt: skip
    return [Check(*titles[state], len(listed), listed[:NAMED]) for state, listed in numbers.items()]


FINDINGS = Source(
    key=KEY,
    marks=marks,
    stamps=stamps,
    moves=moves,
    told=told,
    cited=cited,
    day=feeding_day,
    scored=scored,
    costs=costs,
    take_out=take_out,
    checks=checks,
)
