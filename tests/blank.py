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
from django.db import connection

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


def stand_in(worker: str) -> Iterator[None]:
    """Point the product's own connection at a copy of the blank database while it is iterated: in memory with SQLite,
    a database of this worker's own on the PostgreSQL server the tests were given."""
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        kept["NAME"] = "file:memorydb_default?mode=memory&cache=shared"
        connection.ensure_connection()
        with closing(sqlite3.connect(blank_file())) as blank:
            blank.backup(connection.connection)
        yield
        return
    address, before, name = os.environ["BIHUAN_DATABASE"], kept["NAME"], f"test_{worker}_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        create_database(server, address, name)
        kept["NAME"] = name
        yield
        connection.close()
        getattr(connection, "close_pool", connection.close)()
        kept["NAME"] = before
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _at(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
