"""A small draw on plain files, and the command run on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bihuan.project.cli import main

PLAN = """rota: ring
title: 六个单位互查
teams: 3
size: 2
place: some
goals: [repeats, "mixed:group"]
"""
DONORS = "unit,person,can_lead,group\n" + "".join(
    f"u{n},p{n},{'yes' if n % 2 else ''},{'甲' if n < 4 else '乙'}\n" for n in range(1, 8)
)
TARGETS = "unit\n" + "".join(f"u{n}\n" for n in range(1, 8))
HISTORY = "round,unit,target\n2017,u1,u2\n2017,u2,u3\n"
BARRED = "person,target,ground\np1,u5,曾任职\np3,u6,亲属\n"
WITNESSES = ("--witness", "甲=１２  3", "--witness", "乙=四五六")
FILES: Mapping[str, str] = {
    "plan.yaml": PLAN, "donors.csv": DONORS, "targets.csv": TARGETS, "history.csv": HISTORY, "barred.csv": BARRED,
}  # fmt: skip

Rota = Callable[..., tuple[int, str, str]]


def write(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """The files of a draw in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def arguments(folder: Path) -> list[str]:
    """The plan and every table there is."""
    tables = [name for name in ("donors", "targets", "history", "barred") if (folder / f"{name}.csv").exists()]
    return [
        str(folder / "plan.yaml"),
        *(part for name in tables for part in (f"--{name}", str(folder / f"{name}.csv"))),
    ]


def rota(*parts: str, language: str = "en") -> int:
    """Run one ``bihuan rota`` command."""
    return main(["--language", language, "rota", *parts])
