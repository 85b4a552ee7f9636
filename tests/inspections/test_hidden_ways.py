"""Ways by which a unit's head might learn of a sealed visit: lists handed out, the work an answer costs, writes."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.inspections.models import Inspection
from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.inspections import telling
from tests.inspections.telling import day

ABSENT = 987_654


@pytest.fixture
def visit(cast: Cast, cycle: Cycle, jia: Enrolment) -> Inspection:
    with day("2018-06-12"):
        return telling.sealed(cast, telling.campaign(cast, cycle, title="六月暗访"), jia)


def client_of(someone: Person) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def statements(client: Client, address: str) -> list[str]:
    """What a page asks of the database, numbers left out."""
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 404, address
    return [re.sub(r"\d+", "?", one["sql"]) for one in counted.captured_queries]


@pytest.mark.row("BJ-01")
def test_a_hidden_number_costs_the_same_work_as_one_that_is_not_there(cast: Cast, visit: Inspection) -> None:
    with day("2018-06-12"):
        for someone in (cast.head, cast.alice, cast.leader):
            client = client_of(someone)
            for page in ("", "site/", "after/"):
                hidden = statements(client, f"/inspections/{visit.pk}/{page}")
                assert hidden == statements(client, f"/inspections/{ABSENT}/{page}")
            assert statements(client, f"/campaigns/{visit.campaign_id}/") == statements(client, f"/campaigns/{ABSENT}/")


@pytest.mark.row("BJ-01")
def test_a_list_handed_out_to_the_unit_lacks_the_sealed_visit(cast: Cast, cycle: Cycle, visit: Inspection) -> None:
    address = f"/years/{cycle.pk}/inspections/?as=shown"
    with day("2018-06-12"):
        given, own = (client_of(someone).get(address) for someone in (cast.head, cast.clerk))
    cells = [str(cell) for row in openpyxl.load_workbook(io.BytesIO(given.content)).active.values for cell in row]  # type: ignore[union-attr]
    assert visit.number not in cells
    assert "六月暗访" not in " ".join(cells)
    kept = [str(cell) for row in openpyxl.load_workbook(io.BytesIO(own.content)).active.values for cell in row]  # type: ignore[union-attr]
    assert visit.number in kept


@pytest.mark.row("BJ-01")
def test_every_write_upon_a_sealed_visit_answers_the_unit_as_upon_none(cast: Cast, visit: Inspection) -> None:
    with day("2018-06-12"):
        client = client_of(cast.head)
        for what in ("object", "remark", "start", "cancel", "seal", "declare"):
            hidden, absent = (client.post(f"/inspections/{pk}/{what}/", {"text": "x"}) for pk in (visit.pk, ABSENT))
            assert (hidden.status_code, absent.status_code) == (404, 404), what
    visit.refresh_from_db()
    assert visit.state == "sealed"
