"""A campaign as a funnel by person, as of a day: stages overlap, and none is derived from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow.parquet as pq

from bihuan.engine.screening.funnel import overlaps, people_by_stage
from bihuan.screening.models import Drive
from bihuan.screening.store import is_past, table_of


@dataclass(frozen=True, slots=True)
class StageCount:
    """A stage: how many people reached it, and the title of the stage it is said to be part of (or nothing)."""

    title: str
    people: int
    of: str
    percent: int
    """Its width in the picture, of the largest stage."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in order; ``shared`` are pairs of stages with how many people are in both, and in the first alone."""

    stages: list[StageCount]
    shared: list[tuple[str, str, int, int]]
    is_erased: bool = False

    @property
    def baseless(self) -> list[StageCount]:
        """Stages but the first for which nobody said of what they are a part."""
        return [stage for stage in self.stages[1:] if not stage.of]


def funnel_of(drive: Drive, on: date) -> Funnel:
    """The people of a campaign by stage as of a day."""
    path = table_of(drive.people)
    if is_past(drive.people) or not path.exists():
        return Funnel([], [], is_erased=True)
    rows = pq.read_table(path, columns=["person", "stage", "day", "void"]).to_pylist()
    counted = [row for row in rows if row["day"] <= on and row["void"] != 1]
    people = people_by_stage(counted, [stage["id"] for stage in drive.declared])
    titles = {stage["id"]: stage["title"] for stage in drive.declared}
    most = max((len(persons) for persons in people.values()), default=0) or 1
    stages = [
        StageCount(
            stage["title"],
            len(people[stage["id"]]),
            titles.get(stage["of"], ""),
            100 * len(people[stage["id"]]) // most,
        )
        for stage in drive.declared
    ]
    shared = [(titles[one], titles[other], both, only) for one, other, both, only in overlaps(people)]
    return Funnel(stages, shared)
