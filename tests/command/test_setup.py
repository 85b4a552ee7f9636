"""The first minute: an empty folder becomes an office with its clerk, asked or told."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.blank import FILES, blank_file

GOOD = "Kaohe-2026-ban"
WAIT = 120


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for alias, name in FILES.items():
        shutil.copy(blank_file(alias), tmp_path / name)
    return tmp_path


def setup(folder: Path, *flags: str, typed: str = "", password: str = "") -> subprocess.CompletedProcess[str]:
    """The command without a terminal of its own: what is typed comes by its standard input."""
    own = {"BIHUAN_DATA": str(folder), "BIHUAN_DATABASE": "", "BIHUAN_URNS": "", "BIHUAN_PASSWORD": password}
    command = [sys.executable, "-m", "bihuan.project.cli", "setup", *flags]
    return subprocess.run(
        command, env=os.environ | own, input=typed, capture_output=True, text=True, check=False,
        start_new_session=True, timeout=WAIT,
    )  # fmt: skip


def kept(folder: Path) -> list[tuple[str, ...]]:
    asked = (
        "SELECT o.name, b.name, b.kind, p.username, p.name FROM organizations_office o "
        "JOIN organizations_body b ON b.office_id = o.id JOIN organizations_membership m ON m.office_id = o.id "
        "JOIN organizations_person p ON p.id = m.person_id"
    )
    with closing(sqlite3.connect(folder / FILES["default"])) as database:
        return database.execute(asked).fetchall()


def test_it_says_what_it_does_asks_twice_and_ends_with_the_address(folder: Path) -> None:
    typed = "\n".join(["清河市考核办", "zhou min", "zhou", "周敏", "12345", GOOD, "other", GOOD, GOOD, ""])
    done = setup(folder, typed=typed)
    assert done.returncode == 0, done.stderr
    assert "将在本机数据库中建立" in done.stdout
    assert "不能有空格" in done.stderr
    assert "两次输入不一致" in done.stderr
    assert "http://127.0.0.1:8000/" in done.stdout
    assert kept(folder) == [("清河市考核办", "考核办", "office", "zhou", "周敏")]
    again = setup(folder, "--office", "另一个", "--username", "li", password=GOOD)
    assert again.returncode == 2
    assert len(kept(folder)) == 1


def test_flags_ask_nothing_and_a_refused_password_makes_nothing(folder: Path) -> None:
    assert setup(folder, "--office", "清河市考核办", "--username", "zhou", password="12345").returncode == 2
    assert "zhou min" in setup(folder, "--office", "清河市考核办", "--username", "zhou min", password=GOOD).stderr
    assert kept(folder) == []
    done = setup(folder, "--office", "清河市考核办", "--username", "zhou", "--body", "督查室", password=GOOD)
    assert (done.returncode, kept(folder)) == (0, [("清河市考核办", "督查室", "office", "zhou", "zhou")])


def test_nothing_typed_makes_nothing(folder: Path) -> None:
    done = setup(folder, typed="")
    assert done.returncode == 2
    assert "未建立任何内容" in done.stderr
    assert kept(folder) == []
