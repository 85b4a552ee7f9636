"""What a round found: by team and theme, and whether teams differ by more than the lot would give. Never applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.engine.strictness import Inspected, Strictness, strictness
from bihuan.findings.models import Severity, State
from bihuan.inspections.lifecycle import BEFORE_START, CANCELLED, STARTED
from bihuan.inspections.models import Campaign, Inspection, Raised

WEIGHTS = {Severity.ORDINARY.value: 1, Severity.GRAVE.value: 2, Severity.SERIOUS.value: 4}
"""What a finding weighs when teams are compared."""
NOT_COUNTED = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Cell:
    """Findings of one team and theme, by severity together."""

    team: int
    theme: str
    count: int
    weight: int


@dataclass(frozen=True, slots=True)
class Round:
    """A round's findings, and the spread between its teams: None where they cannot be told apart.

    ``planned`` counts all its visits, also those ``cancelled``, ``finished`` and ``not_begun`` yet.
    """

    teams: list[int]
    themes: list[str]
    cells: dict[tuple[int, str], Cell]
    finished: int
    planned: int
    cancelled: int
    not_begun: int
    spread: Strictness | None

    @property
    def count(self) -> int:
        """All findings."""
        return sum(cell.count for cell in self.cells.values())


def round_of(campaign: Campaign, visible: Iterable[Inspection], seed: str) -> Round:
    """The round from the visits the reader may see; two queries."""
    seen = list(visible)
    done = {row.pk: row for row in seen if row.state not in BEFORE_START | {STARTED, CANCELLED}}
    raised = Raised.objects.filter(inspection__in=done, inspection__campaign=campaign)
    rows = raised.exclude(finding__state__in=NOT_COUNTED).values_list(
        "inspection_id", "finding__theme__title", "finding__severity"
    )
    cells: dict[tuple[int, str], Cell] = {}
    weights = dict.fromkeys(done, 0)
    for visit, theme, severity in rows:
        key = done[visit].team_number, theme or "–"
        weight = WEIGHTS[severity]
        weights[visit] += weight
        before = cells.get(key, Cell(*key, 0, 0))
        cells[key] = Cell(*key, before.count + 1, before.weight + weight)
    inspected = [
        Inspected(str(done[visit].team_number), weight, done[visit].enrolment.category)
        for visit, weight in sorted(weights.items())
    ]
    spread = strictness(inspected, seed or str(campaign.pk)) if inspected else None
    return Round(
        teams=sorted({row.team_number for row in done.values()}), themes=sorted({theme for _team, theme in cells}),
        cells=cells, finished=len(done), planned=len(seen),
        cancelled=sum(row.state == CANCELLED for row in seen),
        not_begun=sum(row.state in BEFORE_START for row in seen), spread=spread,
    )  # fmt: skip
