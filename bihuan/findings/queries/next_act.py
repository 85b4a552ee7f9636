"""Who acts next on a finding, what is asked of them, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings import words
from bihuan.findings.access import first_hand, names_of
from bihuan.findings.lifecycle import FINDING, OFFICE
from bihuan.findings.models import Finding
from bihuan.findings.queries.clocks import deadline
from bihuan.findings.queries.waiting import NEXT
from bihuan.organizations.holding import givers, others_named
from bihuan.records.punctuation import in_brackets


@dataclass(frozen=True, slots=True)
class NextAct:
    """The step a finding waits for: in words, whose it is, until when (None: no term runs)."""

    step: str
    what: str
    who: str
    until: date | None


def next_act(finding: Finding) -> NextAct | None:
    """None for a finding that has ended."""
    name = next((step for (state, _role), step in NEXT.items() if state == finding.state), None)
    if name is None:
        return None
    row = next(row for row in FINDING.steps if row.name == name)
    return NextAct(name, words.FINDING.task(name), names_of(row, finding) + _others(row, finding), deadline(finding))


def _others(row: Step, finding: Finding) -> str:
    """The clerks who may be the second person, by name."""
    if not row.second_person or OFFICE not in row.who:
        return ""
    names = others_named(finding.office_id, (OFFICE,), (first_hand(row.name, finding),))
    if names:
        return in_brackets(names)
    return _(" (nobody else holds the role yet: %(who)s)") % {"who": givers(finding.office_id)}
