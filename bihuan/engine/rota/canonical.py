"""The one form every equal input comes to, and the hash of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.rota.tables import BARRED, DONORS, HISTORY, TARGETS, Inputs


def canonical_files(inputs: Inputs) -> dict[str, str]:
    """The five files of ``inputs/`` by name, in the order their hash is taken."""
    yes = {True: "yes", False: ""}
    donors = ((d.unit, d.person, yes[d.can_lead], d.group, d.gender, d.skill) for d in inputs.donors)
    targets = ((t.unit, t.area, t.group, t.risk, yes[t.must]) for t in inputs.targets)
    return {
        "barred.csv": csv_text(BARRED, inputs.barred),
        "donors.csv": csv_text(DONORS, donors),
        "history.csv": csv_text(HISTORY, inputs.history),
        "plan.json": inputs.plan.canonical(),
        "targets.csv": csv_text(TARGETS, targets),
    }


def digest(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_hash(files: Mapping[str, str]) -> str:
    """SHA-256 of what ``sha256sum`` prints for the canonical files."""
    return digest("".join(f"{digest(files[name])}  {name}\n" for name in sorted(files)))
