"""Two at once on PostgreSQL: what only a database with several writers can show."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import psycopg
import pytest

from tests.blank import create_database

ADDRESS = os.environ.get("BIHUAN_DATABASE", "")
pytestmark = pytest.mark.skipif(not ADDRESS.startswith("postgres"), reason="speaks of PostgreSQL only")
NAME = f"bihuan_accounts_{os.getpid()}"
START = "import django\ndjango.setup()\n"
AT_ONCE = """
    from concurrent.futures import ThreadPoolExecutor
    from django.db import DatabaseError, connection
    def at_once(act, rows):
        def one(row):
            try:
                return act(row)
            except DatabaseError:
                return False
            finally:
                connection.close()
        with ThreadPoolExecutor(6) as pool:
            return sum(map(bool, pool.map(one, rows)))
"""
GIVE = """
    from bihuan.organizations.models import Membership
    from tests.cast import DAY, make_cast
    cast = make_cast()
    def give(role):
        return Membership.objects.create(person=cast.nobody, office=cast.office, role=role, since=DAY)
    for _each in range(5):
        Membership.objects.filter(person=cast.nobody).delete()
        at_once(give, ["system_admin", "security_admin", "office"] * 4)
        print(len(set(Membership.objects.filter(person=cast.nobody).values_list("role", flat=True))))
"""
GUESS = """
    from bihuan.accounts.actions.attempts import begin
    print(at_once(lambda _row: begin(what="password", name="ines", address="").is_allowed, range(40)))
"""


@pytest.fixture
def address() -> Iterator[str]:
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        yield create_database(server, ADDRESS, NAME)
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)".encode())


def run(address: str, *parts: str) -> list[str]:
    """Run some Python in a process of its own on this database; the lines it printed."""
    environment = os.environ | {"BIHUAN_DATABASE": address, "DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    command = [sys.executable, "-c", START + "\n".join(map(textwrap.dedent, parts))]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()


def test_administrator_roles_written_at_once_leave_one_kind(address: str) -> None:
    assert run(address, AT_ONCE, GIVE) == ["1"] * 5


def test_of_many_tries_at_once_no_more_than_the_limit_are_judged(address: str) -> None:
    assert 1 <= int(run(address, AT_ONCE, GUESS)[0]) <= 5
