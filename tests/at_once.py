"""A database of its own, on either server, on which six threads do something at once."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.blank import create_database
from tests.scratch import Scratch

ADDRESS = os.environ.get("BIHUAN_DATABASE", "")
AT_ONCE = """
    from concurrent.futures import ThreadPoolExecutor
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db import connection
    from bihuan.records.door import Stale
    from bihuan.organizations.models import Person
    from tests.findings.telling import day
    people = {person.username: person for person in Person.objects.all()}
    def at_once(act, rows, on):
        def one(row):
            try:
                with day(on):
                    act(row)
                return "done"
            except Stale:
                return "stale"
            except (PermissionDenied, ValidationError):
                return "refused"
            finally:
                connection.close()
        with ThreadPoolExecutor(6) as pool:
            return sorted(pool.map(one, rows))
"""


class Place:
    """A database to work on from a process of its own."""

    def __init__(self, scratch: Scratch, address: str) -> None:
        self.scratch, self.address = scratch, address

    def run(self, *parts: str) -> list[str]:
        """Run the parts as one program; the words it printed."""
        code = "\n".join(map(textwrap.dedent, parts))
        environment = self.scratch.environment | ({"BIHUAN_DATABASE": self.address} if self.address else {})
        return self.scratch.run_in(environment, code).split()


def placed(folder: Path, name: str, prepare: str) -> Iterator[Place]:
    """The place with its world made by ``prepare``: a file of SQLite, or a database of the server the tests run on."""
    if not ADDRESS.startswith("postgres"):
        made = Place(Scratch.begin(folder), "")
        made.run(prepare)
        yield made
        return
    own = f"{name}_{os.getpid()}"
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        made = Place(Scratch(folder), create_database(server, ADDRESS, own))
        made.run(prepare)
        yield made
        server.execute(f"DROP DATABASE {own} WITH (FORCE)".encode())
