"""The problem ledger as a source of marks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
from bihuan.schemes.sources import Check, Cost, Source, Told

LISTED = 200
SCORING_STEPS = ("submit", "confirm", "amend", "annul", "uphold", "verify")


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Findings with who found them and where they stand; one query."""
    return {row.pk: _told(row) for row in Finding.objects.filter(pk__in=numbers).select_related("body")}


def _told(finding: Finding) -> Told:
    text = f"{finding.number} {Truncator(finding.amendment or finding.condition).chars(60)}"
    details = (finding.body.name, finding.found_on.isoformat(), finding.get_state_display())
    return Told(f"{_('finding')} {finding.number}", text, details)


def cited(marks: Sequence[MarkLine]) -> str:
    """Each finding once, by its number: a mark that costs bears it as its incident, due and done as their note."""
    numbers = {mark.cells.get("incident") or mark.cells.get("note", "") for mark in marks}
    return "涉及问题" + "、".join(sorted(number for number in numbers if number))


def scored(person: Person, cycle: Cycle, enrolment: Enrolment | None) -> Sequence[QuerySet[Any]]:
    """Who found, confirmed or judged one had a part."""
    unit = Q() if enrolment is None else Q(enrolment=enrolment)
    of_unit = Q() if enrolment is None else Q(finding__enrolment=enrolment)
    found = Finding.objects.filter(unit, Q(found_by=person) | Q(confirmed_by=person), cycle=cycle)
    judged = FindingStep.objects.filter(of_unit, by=person, step__in=SCORING_STEPS, finding__cycle=cycle)
    return [found, judged]


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
    return [Check(*titles[state], len(found), found[:NAMED]) for state, found in numbers.items()]


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
