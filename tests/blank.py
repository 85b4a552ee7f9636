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
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]
MIGRATE = """
import django
django.setup()
from bihuan.records.databases import migrate_all
migrate_all()
"""


def _key() -> str:
    """Changes with every migration, and with the triggers they set."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("bihuan/**/migrations/*.py")) + sorted(ROOT.glob("bihuan/records/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _place() -> Path:
    return Path(tempfile.gettempdir()) / f"bihuan-blank-{os.getuid()}-{_key()}"


@contextmanager
def _alone() -> Iterator[None]:
    with _place().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(folder: str, address: str, urns: str) -> None:
    own = {"BIHUAN_DATA": folder, "BIHUAN_DATABASE": address, "BIHUAN_URNS": urns}
    django = {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    subprocess.run([sys.executable, "-c", MIGRATE], env=os.environ | own | django, check=True, cwd=ROOT)


FILES = {"default": "bihuan.sqlite3", "urns": "urns.sqlite3"}
"""What the embedded database of each alias is called in a data folder."""


def blank_file(alias: str = "default") -> Path:
    """A file of SQLite to copy."""
    made = {name: _place().with_suffix(f".{name}.sqlite3") for name in FILES}
    with _alone():
        if not all(path.exists() for path in made.values()):
            with tempfile.TemporaryDirectory() as folder:
                _migrate(folder, "", "")
                for name, file in FILES.items():
                    whole = Path(folder) / f"whole-{name}.sqlite3"
                    with closing(sqlite3.connect(Path(folder) / file)) as kept:
                        kept.execute("VACUUM INTO ?", (str(whole),))
                    whole.replace(made[name])
    return made[alias]


def create_database(
    server: psycopg.Connection[tuple[object, ...]], address: str, name: str, alias: str = "default"
) -> str:
    """A migrated database of this name on the server at ``address``; gives its own address."""
    templates = {"default": f"bihuan_blank_{_key()}", "urns": f"bihuan_blank_{_key()}_urns"}
    with _alone():
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (templates["urns"],)).fetchone()
        if known is None:
            for template in templates.values():
                server.execute(f"CREATE DATABASE {template}_raw".encode())
            with tempfile.TemporaryDirectory() as folder:
                _migrate(folder, *(_at(address, f"{template}_raw") for template in templates.values()))
            for template in templates.values():
                server.execute(f"ALTER DATABASE {template}_raw RENAME TO {template}".encode())
        server.execute(f"CREATE DATABASE {name} TEMPLATE {templates[alias]}".encode())
    return _at(address, name)


def stand_in(worker: str) -> Iterator[None]:
    """Point the product's connections at copies of the blank databases while it is iterated: in memory with SQLite,
    databases of this worker's own on the PostgreSQL server the tests were given."""
    with ExitStack() as stack:
        for alias in FILES:
            stack.enter_context(_stood_in(alias, worker))
        yield


@contextmanager
def _stood_in(alias: str, worker: str) -> Iterator[None]:
    connection = connections[alias]
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        kept["NAME"] = f"file:memorydb_{alias}?mode=memory&cache=shared"
        connection.ensure_connection()
        with closing(sqlite3.connect(blank_file(alias))) as blank:
            blank.backup(connection.connection)
        yield
        return
    address, before, name = os.environ["BIHUAN_DATABASE"], kept["NAME"], f"test_{worker}_{os.getpid()}_{alias}"
    with psycopg.connect(address, autocommit=True) as server:
        create_database(server, address, name, alias)
        kept["NAME"] = name
        yield
        connection.close()
        getattr(connection, "close_pool", connection.close)()
        kept["NAME"] = before
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _at(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
