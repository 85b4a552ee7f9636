"""Small tables and rule sets in a folder, screened, and what came out."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bihuan.engine.screening.running import screen

Rows = Sequence[Mapping[str, object]]
Line = dict[str, str]


def write_table(path: Path, rows: Rows) -> None:
    """A CSV file with every column any row has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def rules_file(path: Path, *items: Mapping[str, Any], **top: Any) -> Path:
    """A rule set; JSON is YAML."""
    path.write_text(
        json.dumps({"rules": "t", "version": "1", "items": list(items), **top}, ensure_ascii=False), "utf-8"
    )
    return path


class Screened:
    """What a run wrote."""

    def __init__(self, folder: Path) -> None:
        self.clues, self.evidence, self.coverage = (
            read(folder / f"{name}.csv") for name in ("clues", "evidence", "coverage")
        )

    def subjects(self, rule: str) -> list[str]:
        """Subjects of a rule's clues."""
        return [line["subject"] for line in self.clues if line["rule"] == rule]

    def reasons(self, rule: str) -> str:
        """Why a rule could not decide some rows."""
        return next(line["reasons"] for line in self.coverage if line["rule"] == rule)


def read(path: Path) -> list[Line]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(place: Path, tables: Mapping[str, Rows], *items: Mapping[str, Any], **top: Any) -> Screened:
    """Write the tables and the rules, screen them."""
    data = place / "data"
    data.mkdir(exist_ok=True)
    for name, rows in tables.items():
        write_table(data / f"{name}.csv", rows)
    screen(rules_file(place / "rules.yaml", *items, **top), data, place / "out")
    return Screened(place / "out")
