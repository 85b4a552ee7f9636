"""An empty migrated database to start from, made once for all tests: a file of SQLite, a template of PostgreSQL."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def _key() -> str:
    """Changes with every migration, and with the triggers they set."""
    found = hashlib.sha256()
    for path in sorted([*ROOT.glob("bihuan/*/migrations/*.py"), *ROOT.glob("bihuan/records/*.py")]):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _place() -> Path:
    return Path(tempfile.gettempdir()) / f"bihuan-blank-{os.getuid()}-{_key()}"


@contextmanager
def _alone() -> Iterator[None]:
    with _place().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(folder: str, address: str) -> None:
    own = {"BIHUAN_DATA": folder, "BIHUAN_DATABASE": address, "DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    subprocess.run([sys.executable, "-c", MIGRATE], env=os.environ | own, check=True, cwd=ROOT)


def blank_file() -> Path:
    """A file of SQLite to copy."""
    made = _place().with_suffix(".sqlite3")
    with _alone():
        if not made.exists():
            with tempfile.TemporaryDirectory() as folder:
                _migrate(folder, "")
                whole = Path(folder) / "whole.sqlite3"
                with closing(sqlite3.connect(Path(folder) / "bihuan.sqlite3")) as kept:
                    kept.execute("VACUUM INTO ?", (str(whole),))
                whole.replace(made)
    return made


def create_database(server: psycopg.Connection[tuple[object, ...]], address: str, name: str) -> str:
    """A migrated database of this name on the server at ``address``; gives its own address."""
    template = f"bihuan_blank_{_key()}"
    with _alone():
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone()
        if known is None:
            server.execute(f"CREATE DATABASE {template}_raw".encode())
            with tempfile.TemporaryDirectory() as folder:
                _migrate(folder, _at(address, f"{template}_raw"))
            server.execute(f"ALTER DATABASE {template}_raw RENAME TO {template}".encode())
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return _at(address, name)


def _at(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
