"""A folder of a draw, read again without trusting it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bihuan.engine.files.opening import bare
from bihuan.engine.numbers import is_whole
from bihuan.engine.problems import InputError
from bihuan.engine.rota.canonical import canonical_files
from bihuan.engine.rota.fielded import ASSIGNMENT_HEADINGS, LEADER, MEMBER, RESERVE, TEAM_HEADINGS, Fielded
from bihuan.engine.rota.lots import Witness
from bihuan.engine.rota.plan import parse_plan
from bihuan.engine.rota.tables import KNOWN, Inputs, read_inputs

INPUT_FILES = ("barred.csv", "donors.csv", "history.csv", "plan.json", "targets.csv")
_MOST_BYTES = 64 << 20


class Unreadable(Exception):
    """A file of the folder is missing or cannot be read as what it should be."""


@dataclass(slots=True)
class Teams:
    """Teams as the files have them, with who is marked how."""

    fielded: Fielded
    leaders: dict[int, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a draw as it was read."""

    path: Path
    inputs: Inputs
    protocol: dict[str, Any]
    seed: str
    witnesses: list[Witness]
    rehearsal: int | None
    teams: Teams


def read_folder(path: Path) -> Folder:
    """Everything a draw's folder says. Raises Unreadable."""
    inputs, protocol = read_folder_inputs(path), read_protocol(path)
    seed = protocol.get("seed")
    if not isinstance(seed, str):
        raise Unreadable("protocol.json: the seed is missing")
    return Folder(path, inputs, protocol, seed, *spoken(protocol), read_teams(path, inputs))


def file_text(folder: Path, name: str) -> str:
    """A file's text as it stands. Raises Unreadable."""
    path = folder / name
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Unreadable(f"{name} is too large")
        return path.read_bytes().decode()
    except OSError as error:
        raise Unreadable(f"{name}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not UTF-8 text") from error


def read_folder_inputs(folder: Path) -> Inputs:
    """The inputs of a draw. Raises Unreadable."""
    plan_text = file_text(folder, "inputs/plan.json").encode()
    tables = {name: folder / "inputs" / f"{name}.csv" for name in KNOWN}
    for name in KNOWN:
        file_text(folder, f"inputs/{name}.csv")
    try:
        inputs, problems = read_inputs(parse_plan(plan_text, "plan.json"), tables)
    except InputError as error:
        raise Unreadable(str(error)) from error
    if problems:
        raise Unreadable("; ".join(problem.text() for problem in bare(problems[:5], "inputs/")))
    return inputs


def not_canonical(folder: Path, inputs: Inputs) -> list[str]:
    """Files of ``inputs/`` that are not in their one form."""
    return [name for name, text in canonical_files(inputs).items() if file_text(folder, f"inputs/{name}") != text]


def read_protocol(folder: Path) -> dict[str, Any]:
    """``protocol.json``. Raises Unreadable."""
    try:
        protocol = json.loads(file_text(folder, "protocol.json"))
        json.dumps(protocol, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable("protocol.json is not JSON of whole signs") from error
    if not isinstance(protocol, dict):
        raise Unreadable("protocol.json is not an object")
    return protocol


def spoken(protocol: dict[str, Any]) -> tuple[list[Witness], int | None]:
    """The witnesses, or the number of a rehearsal. Raises Unreadable."""
    number = protocol.get("rehearsal")
    listed = protocol.get("witnesses", [])
    if isinstance(number, int) and not isinstance(number, bool) and not listed:
        return [], number
    if not isinstance(listed, list) or not all(_is_witness(one) for one in listed):
        raise Unreadable("protocol.json: witnesses are not a list of name and text")
    return [Witness(one["name"], one["text"], one.get("commitment", "")) for one in listed], None


def _is_witness(one: Any) -> bool:
    if not isinstance(one, dict) or not {"name", "text"} <= set(one):
        return False
    return all(isinstance(text, str) for text in one.values())


def read_rows(folder: Path, name: str, headings: tuple[str, ...]) -> list[list[str]]:
    """The rows of one of the draw's own tables. Raises Unreadable."""
    try:
        rows = list(csv.reader(io.StringIO(file_text(folder, name), newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable(f"{name}: {error}") from error
    if not rows or tuple(rows[0]) != headings:
        raise Unreadable(f"{name}: expected the headings {','.join(headings)}")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(headings):
            raise Unreadable(f"{name}:{number}: found {len(row)} cells; expected {len(headings)}")
    return rows[1:]


def read_teams(folder: Path, inputs: Inputs) -> Teams:
    """``teams.csv`` and ``assignments.csv``. Raises Unreadable."""
    units = {donor.person: donor.unit for donor in inputs.donors}
    teams = Teams(Fielded({}, {}))
    for number, (team, unit, person, role) in enumerate(read_rows(folder, "teams.csv", TEAM_HEADINGS), start=2):
        if units.get(person) != unit:
            teams.wrong.append(f"teams.csv:{number}: {person} of {unit}")
        if (role == RESERVE) != (team == "") or role not in (LEADER, MEMBER, RESERVE):
            teams.wrong.append(f"teams.csv:{number}: role {role}")
        if team == "":
            teams.fielded.reserves.append(person)
            continue
        at = _team_number(team, f"teams.csv:{number}")
        teams.fielded.members.setdefault(at, []).append(person)
        if role == LEADER:
            teams.leaders.setdefault(at, []).append(person)
    for number, row in enumerate(read_rows(folder, "assignments.csv", ASSIGNMENT_HEADINGS), start=2):
        at = _team_number(row[0], f"assignments.csv:{number}")
        teams.fielded.targets.setdefault(at, []).append(row[1])
    return teams


def _team_number(text: str, place: str) -> int:
    if not is_whole(text, 6):
        raise Unreadable(f"{place}: {text!r} is no team number")
    return int(text)
