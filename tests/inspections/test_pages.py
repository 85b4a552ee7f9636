"""The pages of visits: what each person meets, what is refused and stays typed; a sealed visit is on none of them."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.inspections.actions import take_step
from bihuan.inspections.models import Inspection, Remark
from bihuan.organizations.models import Person
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.inspections import telling
from tests.inspections.telling import day

MOST, MOST_OF_A_VISIT = 15, 13


def client_of(someone: Person) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def _told(answer: Any, pk: int) -> str:
    """A page without its address and its token."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()).replace(f"/inspections/{pk}/", "")


@pytest.mark.row("BJ-01")
def test_a_sealed_visit_is_on_no_page_of_its_unit(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle, title="六月暗访"), jia)
        addresses = [
            "/", "/inspections/calendar/?month=2018-06", f"/years/{cycle.pk}/inspections/",
            f"/years/{cycle.pk}/inspections/?q={visit.number}", f"/years/{cycle.pk}/inspections/?group=sealed",
            f"/years/{cycle.pk}/burden/", f"/years/{cycle.pk}/findings/", "/notices/",
        ]  # fmt: skip
        for someone in (cast.alice, cast.head, cast.leader):
            client = client_of(someone)
            for address in addresses:
                text = client.get(address).content.decode()
                assert "六月暗访" not in text, address
                assert f'"/inspections/{visit.pk}/' not in text, address
                assert f">{visit.number}<" not in text, address
            board = client.get(f"/years/{cycle.pk}/inspections/?group=sealed")
            assert {count for _key, _label, count in board.context["tabs"]} == {0}
            assert client.get("/inspections/calendar/?month=2018-06").context["count"] == 0
            for page in ("", "site/", "after/"):
                hidden, absent = (client.get(f"/inspections/{pk}/{page}") for pk in (visit.pk, 987_654))
                assert (hidden.status_code, absent.status_code) == (404, 404)
                assert _told(hidden, visit.pk) == _told(absent, 987_654)
            assert client.post(f"/inspections/{visit.pk}/object/", {"text": "x"}).status_code == 404
            assert client.get(f"/campaigns/{visit.campaign_id}/").status_code == 404
        tasks = {one: client_of(one).get("/").context["tasks"] for one in (cast.wei, cast.ines, cast.ivan, cast.clerk)}
        starts = [one for one, waiting in tasks.items() if any(task.address.endswith("/site/") for task in waiting)]
        assert starts == [cast.wei]  # who leads the team, and nobody else
        (start,) = (task for task in tasks[cast.wei] if task.address == f"/inspections/{visit.pk}/site/")
        assert (start.about, start.until) == (f"{visit.number} · 第 1 组", visit.planned_on)
        client_of(cast.wei).post(f"/inspections/{visit.pk}/start/", {"version": 3})
        assert client_of(cast.alice).get(f"/inspections/{visit.pk}/").status_code == 200
        assert client_of(cast.bob).get(f"/inspections/{visit.pk}/").status_code == 404


def test_a_visit_is_led_through_its_pages(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    clerk, chief, wei = client_of(cast.clerk), client_of(cast.chief), client_of(cast.wei)
    with day("2018-06-12"):
        made = clerk.post(
            f"/years/{cycle.pk}/campaigns/new/",
            {
                "kind": "leader", "title": "领导带队督查", "document_number": "江考办〔2018〕6号",
                "starts_on": "2018-01-01", "ends_on": "2018-12-31", "decider": cast.wei.pk,
                "decider_above": cast.chief.pk, "leaders": [cast.wei.pk],
            },
        )  # fmt: skip
        campaign = made["Location"]
        clerk.post(f"{campaign}visits/", {"unit": "A01", "planned_on": "2018-06-12"})
        visit = Inspection.objects.get()
        page = f"/inspections/{visit.pk}"
        chief.post(f"{page}/approve/", {"number": ""})
        clerk.post(f"{page}/member/", {"person": "wei 韦书记", "role": "captain"})
        wei.post(f"{page}/declare/", {"ground": "none"})
        clerk.post(f"{page}/form/")
        clerk.post(f"{page}/seal/")
        wei.post(f"{page}/start/")
        for kind in ("see", "question", "comment"):
            told = {"kind": kind, "place": "窗口", "at": "2018-06-12T10:00", "present": "韦书记、科长"}
            wei.post(f"{page}/stage/", told)
        wei.post(f"{page}/remark/", {"text": "值守不严"})
        wei.post(f"{page}/finish/")
        wei.post(f"{page}/report/", {"text": "总体平稳"})
        measure = {"text": "轮岗", "owner": "陈科长", "due_on": "2018-12-01", "remark": Remark.objects.get().pk}
        wei.post(f"{page}/measure/", measure)
        clerk.post(f"{page}/review/")
    visit.refresh_from_db()
    assert visit.state == "reviewed"
    assert visit.proposals.get().remark == Remark.objects.get()
    assert "1<small>/1" in clerk.get(campaign).content.decode()


def test_what_is_refused_stays_typed(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        told = {"kind": "see", "place": "观澜窗口", "at": "2018-06-12T23:00", "present": "韦书记"}
        answer = client_of(cast.wei).post(f"/inspections/{visit.pk}/stage/", told)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "该时间尚未到" in text
    assert "观澜窗口" in text


def test_a_unit_reads_what_was_said_once_it_is_reported_and_objects(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    alice = client_of(cast.alice)
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle)
        visit = telling.on_site_done(cast, of, jia)
        from bihuan.inspections.actions import remark, report

        remark(inspection_id=visit.pk, text="值守不严", by=cast.wei)
        assert "值守不严" not in alice.get(f"/inspections/{visit.pk}/site/").content.decode()
        report(inspection_id=visit.pk, text="总体平稳", by=cast.ines)
        assert "值守不严" in alice.get(f"/inspections/{visit.pk}/site/").content.decode()
        alice.post(f"/inspections/{visit.pk}/object/", {"text": "未列入计划"})
        objection = visit.objections.get()
        client_of(cast.clerk).post(f"/inspections/objections/{objection.pk}/", {"text": "依据年度计划第三项"})
    objection.refresh_from_db()
    assert objection.answered_by == cast.clerk


@pytest.mark.row("HD-02")
def test_a_unit_reads_its_own_burden_and_no_others(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle)
        telling.on_site_done(cast, of, jia)
        telling.sealed(cast, of, yi)
        rows = client_of(cast.alice).get(f"/years/{cycle.pk}/burden/").context["rows"]
        told = [(row.unit.name, row.figures.inspections, row.figures.days) for row in rows]
        assert told == [(jia.name, 1, 1)]
        other = client_of(cast.bob).get(f"/years/{cycle.pk}/burden/").context["rows"]
        assert [row.figures.inspections for row in other] == [0]
        everyone = client_of(cast.clerk).get(f"/years/{cycle.pk}/burden/").context["total"]
        assert everyone == {"inspections": 1, "days": 1, "documents": 0, "forms": 0}
        answer = client_of(cast.clerk).get(f"/years/{cycle.pk}/burden/?sort=-visits&as=shown")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        lines = [list(row) for row in book.active.values]  # type: ignore[union-attr]
        assert lines[3][:3] == ["单位", "检查次数", "天数"]
        assert lines[4][:3] == [jia.name, 1, 1]


def test_the_pages_ask_few_questions_and_always_as_many(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    clerk = client_of(cast.clerk)
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle, leaders=[cast.wei])
        visit = telling.started(cast, of, jia)
        pages = [
            f"/years/{cycle.pk}/inspections/", f"/years/{cycle.pk}/campaigns/", f"/campaigns/{of.pk}/",
            f"/inspections/{visit.pk}/", f"/inspections/{visit.pk}/site/", f"/inspections/{visit.pk}/after/",
            "/inspections/calendar/?month=2018-06", f"/years/{cycle.pk}/burden/", f"/years/{cycle.pk}/caps/",
            f"/years/{cycle.pk}/meetings/", f"/campaigns/{of.pk}/round/", f"/campaigns/{of.pk}/draws/new/",
        ]  # fmt: skip
        few = [_asked(clerk, page) for page in pages]
        for kind in ("see", "see", "question", "comment"):
            telling.stage(cast, visit, kind)
        for _more in range(4):
            telling.sealed(cast, of, yi)
        many = [_asked(clerk, page) for page in pages]
        of_the_visit = [_asked(client_of(one), page) for one in (cast.clerk, cast.wei) for page in pages[3:6]]
    assert max(many) <= MOST, dict(zip(pages, many, strict=True))
    assert max(of_the_visit) <= MOST_OF_A_VISIT, of_the_visit
    assert [more - less for less, more in zip(few, many, strict=True) if more > less + 1] == []


def test_the_visits_are_ordered_by_the_units_and_handed_out_for_a_period(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    with day("2018-06-12"):
        campaign = telling.campaign(cast, cycle, title="六月暗访")
        visits = [telling.sealed(cast, campaign, one) for one in (yi, jia)]
        client, address = client_of(cast.clerk), f"/years/{cycle.pk}/inspections/"
        listed = re.findall(r'scope="row"[^>]*><a href="([^"]+)"', client.get(f"{address}?sort=unit").content.decode())
        assert listed == [f"/inspections/{one.pk}/" for one in reversed(visits)]
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}?as=shown&period=2018-Q2").content))
        rows = [list(row) for row in book.active.values]  # type: ignore[union-attr]
        assert [row[0] for row in rows[4:]] == sorted((one.number for one in visits), reverse=True)
        assert Event.objects.get(action="hand_out_list").detail["rows"] == 2
        assert client.get(f"{address}?period=2018-01").context["tabs"][0][2] == 0


def test_a_cancelled_visit_stands_aside_until_it_is_asked_for(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle)
        kept, given_up = telling.sealed(cast, of, jia), telling.sealed(cast, of, jia)
        take_step(inspection_id=given_up.pk, step="cancel", by=cast.clerk, note="防汛应急，另行安排。")
        client, address = client_of(cast.clerk), f"/years/{cycle.pk}/inspections/"
        shown = [client.get(f"{address}{tab}").context["rows"] for tab in ("", "?group=cancelled")]
        assert shown == [[kept], [given_up]]
        offered = [client.get(f"/inspections/{one.pk}/").content.decode() for one in (kept, given_up)]
        assert ["/recusal/" in page for page in offered] == [True, False]
        assert {key: n for key, _label, n in client.get(address).context["tabs"] if n} == {
            "": 1, "sealed": 1, "cancelled": 1,
        }  # fmt: skip
        month = client.get("/inspections/calendar/?month=2018-06").content.decode()
        assert f'<a href="/inspections/{kept.pk}/" class="event sealed"><span' in month
        assert f"/inspections/{given_up.pk}/" not in month


def _asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200, address
    return len(counted)


def test_the_calendar_shows_a_colleague_only_their_own(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        telling.sealed(cast, telling.campaign(cast, cycle), jia)
        address = "/inspections/calendar/?month=2018-06"
        assert client_of(cast.ines).get(address).context["count"] == 1
        assert client_of(cast.ivan).get(address).context["count"] == 0
        assert client_of(cast.clerk).get(address).context["count"] == 1
        assert client_of(cast.clerk).get(f"{address}&mine=1").context["count"] == 0
        assert client_of(cast.clerk).get("/inspections/calendar/?month=nonsense").context["first"] == date(2018, 6, 1)
