"""How many people reached which stage by a day: stages overlap, none is derived from another."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis

from bihuan.engine.files.folder import written_whole
from bihuan.engine.problems import InputError, Problem, gathered
from bihuan.engine.screening.data import DuckDB
from bihuan.engine.screening.intake import read_folder
from bihuan.engine.screening.rule import true
from bihuan.engine.screening.ruleset import KnownRules, read_rules
from bihuan.engine.screening.values import iso
from bihuan.engine.screening.writing import write_csv

FUNNEL_COLUMNS = ("stage", "title", "as_of", "persons", "of")
OVERLAP_COLUMNS = ("stage", "other", "both", "only")
_ = ibis._


def funnel(rules: Path, folder: Path, as_of: int, out: Path, known: KnownRules) -> list[str]:
    """Write ``funnel.csv`` and ``funnel_overlap.csv`` as of a day; what was passed over in the folder.

    InputError with every problem of rules and data; then nothing is written.
    """
    problems: list[Problem] = []
    ruleset = gathered(problems, lambda: read_rules(rules, known))
    with tempfile.TemporaryDirectory(prefix="bihuan-screen-") as temporary:
        intake = gathered(problems, lambda: read_folder(folder, Path(temporary)))
        if ruleset is None or intake is None:
            raise InputError(problems)
        engine = DuckDB(Path(temporary))
        try:
            table = engine.read(intake.path("stages"), "in_stages")
            rows = table.filter((table.day <= as_of) & ~true(table.void == 1)).select("stage", "person").distinct()
            pairs = rows.to_pyarrow().to_pylist()
        finally:
            engine.close()
    people = people_by_stage(pairs, [stage.id for stage in ruleset.stages])
    day = iso(as_of)
    with written_whole(out) as target:
        write_csv(
            target / "funnel.csv",
            FUNNEL_COLUMNS,
            [(one.id, one.title, day, len(people[one.id]), one.of or "not_stated") for one in ruleset.stages],
        )
        write_csv(
            target / "funnel_overlap.csv",
            OVERLAP_COLUMNS,
            overlaps(people),
        )
    return intake.notes


def people_by_stage(rows: Iterable[Mapping[str, Any]], stages: Sequence[str]) -> dict[str, set[str]]:
    """The people with a row of each stage; nobody is put into a stage for being in another."""
    people: dict[str, set[str]] = {stage: set() for stage in stages}
    for row in rows:
        if row["stage"] in people:
            people[row["stage"]].add(row["person"])
    return people


def overlaps(people: Mapping[str, set[str]]) -> list[tuple[str, str, int, int]]:
    """For every ordered pair of stages, how many people are in both and how many in the first alone."""
    return [
        (one, other, len(people[one] & people[other]), len(people[one] - people[other]))
        for one in people
        for other in people
        if one != other
    ]
