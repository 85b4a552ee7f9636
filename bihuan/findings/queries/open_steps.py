"""Which steps of a finding someone may take now, which of them wait for another person, and what is theirs to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.engine.lifecycle import Step
from bihuan.findings.access import first_hand
from bihuan.findings.lifecycle import FINDING, NOTIFIED, RECTIFYING, UNIT
from bihuan.findings.models import Category, Finding, Measure
from bihuan.organizations.models import Person

BY_OTHER_ACTS = frozenset({"extend", "carry_over", "succeed", "resume", "contest_on"})
"""Steps that come with an act of another name."""
UNDONE = frozenset({Measure.State.PLANNED, Measure.State.DOING, Measure.State.REJECTED})
"""Measures of which the unit has not said that they are done."""


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step one may take; ``is_blocked``: a second person takes it, and one was the first."""

    row: Step
    is_blocked: bool


def open_steps(person: Person, finding: Finding, roles: frozenset[str]) -> list[OpenStep]:
    """The steps of the table open to someone in these roles."""
    return [
        OpenStep(row, row.second_person and first_hand(row.name, finding) == person.pk)
        for row in FINDING.open_to(finding.state)
        if row.who & roles and row.name not in BY_OTHER_ACTS and _makes_sense(row.name, person, finding)
    ]


def _makes_sense(step: str, person: Person, finding: Finding) -> bool:
    if step == "plan":  # first the measures, then the signature
        return finding.measures.exclude(state=Measure.State.DROPPED).exists()
    if step == "transfer":  # every other problem is tracked to its end here
        return finding.category == Category.INDIVIDUAL
    return step != "recall" or finding.found_by_id == person.pk  # one takes back what one sent oneself


def awaits_plan(finding: Finding, roles: frozenset[str], measures: Iterable[Measure]) -> bool:
    """Whether the unit writes its plan next."""
    return UNIT in roles and finding.state == NOTIFIED and not list(measures)


def awaits_progress(finding: Finding, roles: frozenset[str], measures: Iterable[Measure]) -> bool:
    """Whether the unit says next what was done."""
    return UNIT in roles and finding.state == RECTIFYING and any(row.state in UNDONE for row in measures)
