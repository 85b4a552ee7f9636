"""What a round found: by team and theme, and whether teams differ by more than the lot would give. Never applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.engine.strictness import Inspected, Strictness, levelled, strictness
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
class Weighed:
    """A visit by the weight of its findings; ``level`` is that less its group's mean plus the mean of all, where groups
    differ, and ``calibrated`` less its team's strictness: what it might be without. Nothing reads it."""

    unit: str
    team: int
    weight: float
    level: float
    calibrated: float


@dataclass(frozen=True, slots=True)
class Round:
    """A round's findings, and the spread between its teams: None where they cannot be told apart.

    ``planned`` counts all its visits, also those ``cancelled``, ``finished`` and ``not_begun`` yet.
    ``weighed`` are the visits by team, where teams can be told apart.
    """

    teams: list[int]
    themes: list[str]
    cells: dict[tuple[int, str], Cell]
    finished: int
    planned: int
    cancelled: int
    not_begun: int
    spread: Strictness | None
    weighed: list[Weighed]

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
    visits = [done[visit] for visit in sorted(done)]
    inspected = [Inspected(str(one.team_number), weights[one.pk], one.enrolment.category) for one in visits]
    spread = strictness(inspected, seed or str(campaign.pk)) if inspected else None
    return Round(
        teams=sorted({row.team_number for row in done.values()}), themes=sorted({theme for _team, theme in cells}),
        cells=cells, finished=len(done), planned=len(seen),
        cancelled=sum(row.state == CANCELLED for row in seen),
        not_begun=sum(row.state in BEFORE_START for row in seen), spread=spread,
        weighed=_weighed(visits, inspected, spread) if spread else [],
    )  # fmt: skip


def _weighed(visits: list[Inspection], inspected: list[Inspected], spread: Strictness) -> list[Weighed]:
    stricter = {team.team: team.strictness for team in spread.teams}
    rows = [
        Weighed(visit.enrolment.name, visit.team_number, one.value, level, level - stricter[one.team])
        for visit, one, level in zip(visits, inspected, levelled(inspected), strict=True)
    ]
    return sorted(rows, key=lambda row: row.team)
