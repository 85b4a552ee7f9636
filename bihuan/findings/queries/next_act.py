"""Who acts next on a finding, what is asked of them, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.findings import words
from bihuan.findings.access import names_of
from bihuan.findings.lifecycle import FINDING
from bihuan.findings.models import Finding
from bihuan.findings.queries.clocks import deadline
from bihuan.findings.queries.waiting import NEXT


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
    return NextAct(name, words.FINDING.task(name), names_of(row, finding), deadline(finding))
