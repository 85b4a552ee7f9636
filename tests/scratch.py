"""A database folder of its own, worked on by processes that may be killed at any moment."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tests.blank import FILES, blank_file

START = "import django\ndjango.setup()\n"


@dataclass(frozen=True)
class Scratch:
    """A data folder with an embedded database."""

    folder: Path

    @classmethod
    def begin(cls, folder: Path) -> Scratch:
        """A folder with an empty migrated database."""
        folder.mkdir(parents=True, exist_ok=True)
        for alias, name in FILES.items():
            shutil.copyfile(blank_file(alias), folder / name)
        return cls(folder)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work on this folder and no other."""
        own = {"BIHUAN_DATA": str(self.folder), "BIHUAN_DATABASE": "", "BIHUAN_URNS": ""}
        own |= {"BIHUAN_SECRET": "only-for-tests"}
        return os.environ | own | {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}

    def start(self, code: str) -> subprocess.Popen[bytes]:
        """Begin some Python in a process of its own."""
        return self.start_in(self.environment, textwrap.dedent(code))

    def start_in(self, environment: dict[str, str], code: str) -> subprocess.Popen[bytes]:
        """The same in another environment."""
        command = [sys.executable, "-c", START + code]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, code: str, *, seconds: int = 120) -> str:
        """Run some Python to its end and give what it printed; killed after so many seconds."""
        return self.run_in(self.environment, textwrap.dedent(code), seconds=seconds)

    def run_in(self, environment: dict[str, str], code: str, *, seconds: int = 120) -> str:
        """The same in another environment."""
        done = subprocess.run(
            [sys.executable, "-c", START + code], env=environment, capture_output=True, timeout=seconds, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the database as they lie on the disk."""
        connection = sqlite3.connect(self.folder / "bihuan.sqlite3")
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def copy(self, folder: Path) -> Scratch:
        """The same state in another folder."""
        shutil.copytree(self.folder, folder)
        return Scratch(folder)
