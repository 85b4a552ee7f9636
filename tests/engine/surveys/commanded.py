"""The command run as an outsider runs it: in a folder, on plain files, its tables read back."""

from __future__ import annotations

import csv
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bihuan.project.cli import main

Tables = Mapping[str, list[list[str]]]


def close(shown: str, expected: str) -> bool:
    """The same text, or floats within 1e-9 of one another (1e-12 near nothing)."""
    if shown == expected:
        return True
    if not ({".", "e"} & set(shown + expected)):
        return False
    try:
        one, other = float(shown), float(expected)
    except ValueError:
        return False
    return abs(one - other) <= max(1e-12, 1e-9 * max(abs(one), abs(other)))


def read(path: Path) -> list[list[str]]:
    """A table as its cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


class Desk:
    """A folder to work in, and the command run in it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        monkeypatch.chdir(folder)

    def take(self, case: Path) -> None:
        """Copy a worked case here."""
        for path in case.rglob("*"):
            if path.is_file():
                place = self.folder / path.relative_to(case)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)

    def write(self, **files: str) -> None:
        """Text files by name; ``answers_csv`` is answers.csv."""
        for name, text in files.items():
            stem, _, ending = name.rpartition("_")
            (self.folder / f"{stem}.{ending}").write_text(text, "utf-8")

    def put(self, name: str, rows: Sequence[Mapping[str, str]], columns: str) -> None:
        """A table of these columns; no cell holds a comma or a quote."""
        lines = [columns, *(",".join(row[column] for column in columns.split(",")) for row in rows)]
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")

    def run(self, line: str, language: str = "en") -> tuple[int, str, str]:
        """Exit, output and errors of one line."""
        code = main(["--language", language, *shlex.split(line)])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def places(self, line: str) -> list[str]:
        """Where a line that must fail finds something wrong; nothing may have been written."""
        code, _out, err = self.run(line)
        assert code == 2
        assert not (self.folder / "out").exists()
        return [":".join(text.split(":")[:3]) for text in err.splitlines()]

    def table(self, name: str) -> list[list[str]]:
        """A table of results."""
        return read(self.folder / name)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table of results by column."""
        head, *rest = self.table(name)
        return [dict(zip(head, row, strict=True)) for row in rest]


DeskMaker = Callable[[], Desk]


def expected_tables(folder: Path, outs: list[str]) -> Iterator[tuple[Path, Path]]:
    """Expected tables of a case, and where the command should have written each."""
    for path in sorted(folder.glob("expected_*.csv")):
        name, out = path.stem.removeprefix("expected_"), "out"
        for folder_name in outs:
            if name.startswith(f"{folder_name}_"):
                name, out = name.removeprefix(f"{folder_name}_"), folder_name
        yield path, folder / out / f"{name}.csv"
