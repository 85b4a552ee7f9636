"""Ways by which a unit's head might learn of a sealed visit: lists handed out, the work an answer costs, writes."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.inspections import actions
from bihuan.inspections.models import Draw, Inspection, Stage, StageFile
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.evidence import store_evidence
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import photo
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


def files_of_a_step(visit: Inspection, by: Person) -> StageFile:
    """A photo of a step, kept as if a phone had told it."""
    stage = Stage.objects.create(
        inspection=visit, kind="see", place="窗口", at=clock.now(), present="任检", by=by, received_at=clock.now()
    )
    kept = store_evidence(file=photo().file, name="窗口.png", office_path=visit.office.path, by=by)
    return StageFile.objects.create(stage=stage, sha256=kept.blob_id, attachment=kept)


@pytest.mark.row("BJ-01")
def test_evidence_and_papers_of_a_sealed_visit_answer_its_unit_as_none(
    cast: Cast, cycle: Cycle, visit: Inspection
) -> None:
    with day("2018-06-12"):
        file = files_of_a_step(visit, cast.ines)
        ways = [("/inspections/files/{}/", file.pk), ("/draws/{}/folder.zip", drawn_for(visit, cast).pk)]
        for someone in (cast.head, cast.alice, cast.leader):
            client = client_of(someone)
            for address, pk in ways:
                pages = [client.get(address.format(one)) for one in (pk, ABSENT)]
                assert [page.status_code for page in pages] == [404, 404], address
                assert without_numbers(pages[0].content) == without_numbers(pages[1].content), address
                assert statements(client, address.format(pk)) == statements(client, address.format(ABSENT))
            taken = [client.post(f"/field/visits/{one}/take/") for one in (visit.pk, ABSENT)]
            assert [one.status_code for one in taken] == [404, 404]
            assert without_numbers(taken[0].content) == without_numbers(taken[1].content)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        early, absent = (client_of(cast.head).get(f"/inspections/files/{pk}/") for pk in (file.pk, ABSENT))
        assert (early.status_code, absent.status_code) == (404, 404), "photos are read from the report on"
        assert client_of(cast.ines).get(f"/inspections/files/{file.pk}/").status_code == 200


def drawn_for(visit: Inspection, cast: Cast) -> Draw:
    """An announced draw of the visit's campaign; its unit is on the list."""
    given = actions.DrawInputs(
        plan="rota: one\nteams: 1\nsize: 1\n", donors="unit,person,can_lead\nX,x1,yes\n",
        targets=f"unit\n{visit.enrolment.code}\n",
    )  # fmt: skip
    return actions.announce(campaign=visit.campaign, given=given, witnesses=[cast.wei, cast.auditor], by=cast.clerk)


def without_numbers(content: bytes) -> str:
    """What an answer says, without addresses' numbers and tokens."""
    return re.sub(r"[A-Za-z0-9]{64}|\d+", "", content.decode())


def test_whoever_must_stay_away_reads_nothing_of_the_unit_any_more(cast: Cast, visit: Inspection) -> None:
    with day("2018-06-12"):
        file = files_of_a_step(visit, cast.ines)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        asked = actions.ask_recusal(member_id=visit.members.get(person=cast.ines).pk, reason="曾任会计", by=cast.clerk)
        client = client_of(cast.ines)
        pages = [f"/inspections/{visit.pk}/{page}" for page in ("", "site/", "after/")]
        pages += [f"/inspections/files/{file.pk}/", f"/campaigns/{visit.campaign_id}/"]
        assert {client.get(page).status_code for page in pages} == {200}
        actions.decide_recusal(recusal_id=asked.pk, grant=True, by=cast.wei)
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post(f"/field/visits/{visit.pk}/take/").status_code == 404
        assert client.get("/inspections/calendar/?month=2018-06").context["count"] == 0
        listed = client.get(f"/years/{visit.cycle_id}/inspections/")
        assert listed.context["tabs"][0][2] == 0
        assert visit.number not in client.get(
            f"/years/{visit.cycle_id}/inspections/?q={visit.number}"
        ).content.decode().replace(f'value="{visit.number}"', "")
