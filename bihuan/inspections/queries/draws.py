"""A draw read back: as files, as teams, as a folder to be verified; history and bars as the product knows them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import bare
from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.problems import InputError
from bihuan.engine.rota.fielded import RESERVE
from bihuan.engine.rota.plan import parse_plan
from bihuan.engine.rota.replacing import NOW_FILE, STEP_HEADINGS, STEPS_FILE
from bihuan.engine.rota.tables import Inputs, read_inputs
from bihuan.inspections.access import hidden_units
from bihuan.inspections.models import Campaign, Draw
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.schemes.models import Enrolment

TABLES = ("donors", "targets", "history", "barred")


@dataclass(frozen=True, slots=True)
class DrawnTeam:
    """A team as it was drawn, or as it stands after replacements: members by role, targets in order."""

    number: int
    members: list[tuple[str, str, str]]
    """Unit, person, role."""
    targets: list[str]


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a table by heading."""
    return list(csv.DictReader(io.StringIO(text)))


def protocol_of(files: Mapping[str, str]) -> dict[str, Any]:
    """``protocol.json``."""
    protocol: dict[str, Any] = json.loads(files["protocol.json"])
    return protocol


def teams_of(draw: Draw, now: str = "") -> list[DrawnTeam]:
    """The teams of a draw; ``now`` are those after replacements."""
    members: dict[int, list[tuple[str, str, str]]] = {}
    for row in rows_of(now or draw.files["teams.csv"]):
        if row["team"]:
            members.setdefault(int(row["team"]), []).append((row["unit"], row["person"], row["role"]))
    targets: dict[int, list[str]] = {}
    for row in rows_of(draw.files["assignments.csv"]):
        targets.setdefault(int(row["team"]), []).append(row["target"])
    return [DrawnTeam(number, people, targets.get(number, [])) for number, people in sorted(members.items())]


def reserves_of(draw: Draw, now: str = "") -> list[tuple[str, str]]:
    """Unit and person of those who wait to step in, the next first; ``now`` are the teams after replacements."""
    rows = rows_of(now or draw.files["teams.csv"])
    return [(row["unit"], row["person"]) for row in rows if row["role"] == RESERVE]


def files_of(draw: Draw) -> dict[str, str]:
    """Every file of a draw by its path, replacements included: what the command would have written."""
    files: dict[str, str] = {f"inputs/{name}": text for name, text in draw.inputs.items()} | draw.files
    steps = list(draw.replacements.all())
    if steps:
        rows = [(str(step.number), step.team, step.out, step.successor) for step in steps]
        files |= {STEPS_FILE: csv_text(STEP_HEADINGS, rows), NOW_FILE: steps[-1].now}
    return files


@contextmanager
def as_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """The files in a folder of their own, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="bihuan-draw-") as name:
        folder = Path(name)
        for place, text in files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        yield folder


def read_texts(texts: Mapping[str, str]) -> Inputs:
    """Inputs from texts by name: ``plan`` and the four tables. Raises InputError."""
    plan = parse_plan(texts["plan"].encode(), "plan.yaml")
    with as_folder({f"{name}.csv": texts[name] for name in TABLES if texts.get(name)}) as folder:
        paths = {name: folder / f"{name}.csv" if texts.get(name) else None for name in TABLES}
        inputs, problems = read_inputs(plan, paths)
    if problems:
        raise InputError(bare(problems))
    return inputs


def past_pairs(campaign: Campaign) -> list[tuple[str, str, str]]:
    """Who inspected whom in earlier draws of the same kind: round, unit and target; the newest round sorts last."""
    rows: set[tuple[str, str, str]] = set()
    earlier = Draw.objects.filter(office=campaign.office, campaign__kind=campaign.kind, state=Draw.State.DRAWN)
    for draw in earlier.exclude(campaign=campaign).select_related("campaign").order_by("id"):
        name = f"{draw.campaign.starts_on:%Y-%m-%d}-{draw.campaign_id:06d}"
        for team in teams_of(draw):
            rows |= {(name, unit, target) for unit, _person, _role in team.members for target in team.targets}
    return sorted(rows)


def barred_pairs(campaign: Campaign, people: Iterable[str], targets: Iterable[str]) -> list[tuple[str, str]]:
    """Who of the people must not meet which of the targets: posts and ties the product knows of."""
    enrolled = Enrolment.objects.filter(cycle=campaign.cycle_id, code__in=set(targets)).values_list("unit_id", "code")
    codes: dict[int, str] = dict(enrolled)
    return sorted({
        (person.username, codes[unit])
        for person in Person.objects.filter(username__in=set(people))
        for unit in hidden_units(standing_of(person)) & codes.keys()
    })  # fmt: skip


def names_in(draw: Draw) -> tuple[dict[str, str], dict[str, str]]:
    """Names of people by account and of units by code, as the teams of a draw name them: two queries."""
    accounts = {row["person"] for row in rows_of(draw.inputs["donors.csv"])}
    people = dict(Person.objects.filter(username__in=accounts).values_list("username", "name"))
    units = dict(Enrolment.objects.filter(cycle_id=draw.campaign.cycle_id).values_list("code", "name"))
    return people, units
