"""Sealing on PostgreSQL: committed events are bound, open ones wait, and sealers at once make one chain."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import psycopg
import pytest

from tests import thoroughly
from tests.blank import create_database

ADDRESS = os.environ.get("BIHUAN_DATABASE", "")
pytestmark = pytest.mark.skipif(not ADDRESS.startswith("postgres"), reason="speaks of PostgreSQL only")
NAME = f"bihuan_sealing_{os.getpid()}"
URNS = f"bihuan_boxes_{os.getpid()}"
ROUNDS = thoroughly.some(3)
START = "import django\ndjango.setup()\n"
WRITE = """
    from django.db import transaction
    from bihuan.organizations.models import Office
    from bihuan.records.actions import record
    office, _made = Office.objects.get_or_create(path="001/", defaults={"name": "江州市"})
    def write(count):
        for _each in range(count):
            record(by=None, action="sign_in", subject=office, office_path="001/")
"""
SEAL = "from bihuan.records.sealing import seal_events\nprint(seal_events())"
VERIFY = """
    from bihuan.records.verifying import verify_trail
    found = verify_trail()
    print(found.events, found.unsealed, len(found.faults))
"""


def start(address: str, code: str) -> subprocess.Popen[str]:
    own = {"BIHUAN_DATABASE": address, "BIHUAN_URNS": address.replace(NAME, URNS)}
    environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    command = [sys.executable, "-c", START + code]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(address: str, *parts: str) -> str:
    process = start(address, "\n".join(map(textwrap.dedent, parts)))
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 0
    return out.strip()


def ripen(address: str) -> None:
    """Wait until nothing older is open on the server: other tests' transactions hold events back, as they must."""
    oldest = "SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM records_event"
    with psycopg.connect(address, autocommit=True) as server:
        for _attempt in range(600):
            if server.execute(oldest).fetchone() == (True,):
                return
            server.execute("SELECT pg_sleep(0.1)")
    pytest.fail("a transaction stays open")


@pytest.fixture
def address() -> Iterator[str]:
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        create_database(server, ADDRESS, URNS, "urns")
        yield create_database(server, ADDRESS, NAME)
        for name in (NAME, URNS):
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_an_open_transaction_holds_back_only_what_is_not_certain(address: str) -> None:
    run(address, WRITE, "with transaction.atomic(): write(3)")
    ripen(address)
    late = "with transaction.atomic():\n    write(1)\n    print('open', flush=True)\n    input()"
    process = start(address, textwrap.dedent(WRITE) + late)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    run(address, WRITE, "with transaction.atomic(): write(5)")
    assert run(address, SEAL) == "3"
    process.communicate("\n", timeout=60)
    ripen(address)
    assert run(address, SEAL) == "6"
    assert run(address, VERIFY) == "9 0 0"


def test_sealers_at_once_make_one_chain(address: str) -> None:
    for _each in range(ROUNDS):
        run(address, WRITE, "with transaction.atomic(): write(200)")
        ripen(address)
        sealers = [start(address, "input()\n" + SEAL) for _one in range(4)]
        for sealer in sealers:
            assert sealer.stdin is not None
            sealer.stdin.write("\n")
            sealer.stdin.flush()
        counts = [int(sealer.communicate(timeout=60)[0]) for sealer in sealers]
        assert sorted(counts) == [0, 0, 0, 200]
    assert run(address, VERIFY) == f"{200 * ROUNDS} 0 0"
