"""The files of a draw: a folder that appears whole or not at all, without clock, host or path in it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bihuan import __version__
from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.rota import ROTA_FORMAT
from bihuan.engine.rota.canonical import canonical_files, digest, inputs_hash
from bihuan.engine.rota.choosing import HEADINGS as CHOSEN_HEADINGS
from bihuan.engine.rota.fielded import ASSIGNMENT_HEADINGS, TEAM_HEADINGS, assignment_rows, counts, team_rows
from bihuan.engine.rota.lots import Witness, rehearsal_seed, witness_seed
from bihuan.engine.rota.making import Drawn, NoPlan
from bihuan.engine.rota.tables import Inputs


def engine_versions() -> dict[str, str]:
    """What one draw is bound to: the versions, and the very text of what draws, which may change between them."""
    return {"bihuan": __version__, "draw": _draws_with(), "ortools": version("ortools")}


@cache
def _draws_with() -> str:
    """A digest of this package: equal texts draw equal plans."""
    texts = (path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))
    return digest("".join(texts))[:16]


def seed_of(inputs_hash_: str, witnesses: Sequence[Witness], rehearsal: int | None) -> str:
    """The seed of a draw before witnesses, or of a rehearsal."""
    return witness_seed(inputs_hash_, witnesses) if rehearsal is None else rehearsal_seed(inputs_hash_, rehearsal)


def tables(inputs: Inputs, drawn: Drawn) -> dict[str, str]:
    """The tables of a draw by file name."""
    files = {
        "teams.csv": csv_text(TEAM_HEADINGS, team_rows(drawn.fielded, inputs)),
        "assignments.csv": csv_text(ASSIGNMENT_HEADINGS, assignment_rows(drawn.fielded)),
    }
    if inputs.plan.choose is not None:
        files["chosen.csv"] = csv_text(CHOSEN_HEADINGS, (one.row() for one in drawn.chosen))
    return files


def draw_files(inputs: Inputs, drawn: Drawn, witnesses: Sequence[Witness], rehearsal: int | None) -> dict[str, str]:
    """Every file of a draw by its path in the folder."""
    given = canonical_files(inputs)
    made = tables(inputs, drawn)
    hashed = inputs_hash(given)
    spoken = {"rehearsal": rehearsal} if rehearsal is not None else {"witnesses": [_spoken(one) for one in witnesses]}
    protocol: dict[str, Any] = {
        "format": ROTA_FORMAT,
        "engine": engine_versions(),
        "rota": inputs.plan.rota,
        "inputs_hash": hashed,
        **spoken,
        "seed": seed_of(hashed, witnesses, rehearsal),
        "goals": [
            {"goal": goal, "value": value, "bound": bound}
            for goal, value, bound in zip(inputs.plan.goals, drawn.values, drawn.bounds, strict=True)
        ],
        "optimal": drawn.optimal,
        "outputs": {name: digest(text) for name, text in sorted(made.items())},
        "counts": counts(inputs, drawn.fielded),
    }
    return {
        **{f"inputs/{name}": text for name, text in given.items()},
        **made,
        "protocol.json": json.dumps(protocol, ensure_ascii=False, indent=1) + "\n",
    }


def _spoken(witness: Witness) -> dict[str, str]:
    promised = {"commitment": witness.commitment} if witness.commitment else {}
    return {"name": witness.name, "text": witness.text, **promised}


def infeasible_file(no_plan: NoPlan) -> dict[str, str]:
    """``infeasible.json``."""
    said = {"families": no_plan.families, "targets": no_plan.targets, "says": no_plan.says}
    return {"infeasible.json": json.dumps(said, ensure_ascii=False, indent=1) + "\n"}


def is_taken(folder: Path) -> bool:
    """True if the folder holds anything, or is none."""
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files beside the folder and move them in as one; raises OSError, and then nothing is left."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=".bihuan-", dir=folder.parent))
    try:
        place.chmod(0o755)
        for name, text in files.items():
            path = place / name
            path.parent.mkdir(exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        place.replace(folder)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
