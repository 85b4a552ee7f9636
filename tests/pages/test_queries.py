"""A page asks the same few questions of the database however many units there are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.organizations.models import Unit
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import assess_self, record_entry
from tests.cast import DAY, Cast
from tests.world import draft, launched

MOST = 15


def year_with(cast: Cast, units: int, year: int) -> Cycle:
    """A year of so many units, each with a mark."""
    have = Unit.objects.count()
    rows = [
        Unit(
            office=cast.office,
            code=f"N{n:03d}",
            name=f"新单位{n}",
            category="政府部门",
            line_body=cast.line,
            valid_from=DAY,
        )
        for n in range(have, units)
    ]
    Unit.objects.bulk_create(rows)
    cycle = launched(cast, year)
    for enrolment in Enrolment.objects.filter(cycle=cycle):
        day = DAY.replace(year=year, month=6)
        record_entry(draft=replace(draft(cycle, enrolment), happened_on=day), by=cast.ines)
    return cycle


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200, address
    return len(counted)


@pytest.mark.parametrize("page", ["results/", "results/?group=*", "results/coverage/", "entries/", "", "imports/"])
def test_constant_and_few(cast: Cast, page: str) -> None:
    client = Client()
    client.force_login(cast.clerk)
    few, many = year_with(cast, 2, 2018), year_with(cast, 40, 2019)
    counts = {asked(client, f"/years/{cycle.pk}/{page}") for cycle in (few, many)}
    assert len(counts) == 1
    assert max(counts) <= MOST


def test_the_unit_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    counts = set()
    for more, cycle in ((0, year_with(cast, 2, 2018)), (9, year_with(cast, 40, 2019))):
        unit = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
        for _ in range(more):
            record_entry(draft=replace(draft(cycle, unit), happened_on=DAY.replace(year=2019)), by=cast.ines)
        counts.add(asked(client, f"/years/{cycle.pk}/results/units/{unit.pk}/"))
    assert len(counts) == 1
    assert max(counts) <= MOST


@pytest.mark.row("PG-06")
def test_self_assessment_stands_beside_the_score(cast: Cast) -> None:
    cycle = launched(cast)
    unit = Enrolment.objects.select_related("cycle__office", "cycle__scheme").get(cycle=cycle, unit=cast.jia)
    assess_self(enrolment=unit, node="travel", score="97.5", note="", by=cast.alice)
    client = Client()
    client.force_login(cast.clerk)
    assert "自评 97.5" in client.get(f"/years/{cycle.pk}/results/units/{unit.pk}/").content.decode()
