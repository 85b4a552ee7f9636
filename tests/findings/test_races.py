"""Several at once on one finding, on both databases: one wins, the others are told, nothing is lost or doubled."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.scratch import Scratch

ADDRESS = os.environ.get("BIHUAN_DATABASE", "")
NAME = f"bihuan_findings_{os.getpid()}"
PREPARE = """
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from bihuan.schemes.models import Enrolment
    from tests.cast import make_cast
    from tests.findings.telling import day, drafted, reported, submitted
    from tests.world import launched
    with day("2018-06-04"):
        cast = make_cast()
        cycle = launched(cast)
        unit = Enrolment.objects.select_related("unit", "cycle__office").get(cycle=cycle, unit=cast.jia)
        reported(cast, cycle, unit)
        drafted(cast, cycle, unit)
        for _ in range(6):
            drafted(cast, cycle, unit)
"""
AT_ONCE = """
    from concurrent.futures import ThreadPoolExecutor
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db import connection
    from bihuan.findings.actions import Stale, edit_finding, submit_finding, verify_finding
    from bihuan.findings.models import Finding
    from bihuan.organizations.models import Person
    from tests.findings.telling import day, facts, photo
    people = {person.username: person for person in Person.objects.all()}
    def at_once(act, rows):
        def one(row):
            try:
                with day("2018-06-05"):
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
VERIFY = """
    one = Finding.objects.get(state="reported").pk
    print(*at_once(lambda who: verify_finding(
        finding_id=one, by=people[who], opinion="属实", method="see", uploads=[photo(who)]), ["ines", "ivan"] * 3))
    print(Finding.objects.get(pk=one).steps.filter(step="verify").count())
"""
EDIT = """
    draft = Finding.objects.filter(state="draft").first()
    print(*at_once(lambda n: edit_finding(
        finding_id=draft.pk, facts=facts(f"第{n}人的改动"), by=people["ines"], version=draft.version), range(6)))
"""
NUMBER = """
    drafts = list(Finding.objects.filter(state="draft").values_list("pk", flat=True))[-6:]
    print(*at_once(lambda pk: submit_finding(finding_id=pk, by=people["ines"]), drafts))
    numbers = list(Finding.objects.exclude(number="").values_list("number", flat=True))
    print(len(numbers), len(set(numbers)))
"""


class Place:
    """A database to work on from a process of its own."""

    def __init__(self, scratch: Scratch, address: str) -> None:
        self.scratch, self.address = scratch, address

    def run(self, *parts: str) -> list[str]:
        code = "\n".join(map(textwrap.dedent, parts))
        environment = self.scratch.environment | ({"BIHUAN_DATABASE": self.address} if self.address else {})
        return self.scratch.run_in(environment, code).split()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    scratch = Scratch(tmp_path)
    if not ADDRESS.startswith("postgres"):
        made = Place(scratch, "")
        made.run(PREPARE)
        yield made
        return
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {NAME}".encode())
        made = Place(scratch, urlunsplit(urlsplit(ADDRESS)._replace(path=f"/{NAME}")))
        made.run(PREPARE)
        yield made
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)".encode())


def test_of_six_verifiers_at_once_one_verifies(place: Place) -> None:
    *said, count = place.run(AT_ONCE, VERIFY)
    assert (said.count("done"), count) == (1, "1")


def test_of_six_editors_at_once_one_writes_and_five_are_told(place: Place) -> None:
    assert place.run(AT_ONCE, EDIT) == ["done"] + ["stale"] * 5


def test_six_sent_in_at_once_get_six_numbers(place: Place) -> None:
    *said, numbers, distinct = place.run(AT_ONCE, NUMBER)
    assert said == ["done"] * 6
    assert numbers == distinct
