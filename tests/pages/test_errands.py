"""One step for many findings: looked at before, done row by row through the one door, each with its result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.desks.actions import Chosen, prepare_errand, run_errand, start_errand
from bihuan.desks.models import Errand, ErrandRow
from bihuan.findings.actions import grant_finding, withdraw_finding
from bihuan.findings.models import Finding, FindingMark
from bihuan.notices.models import Notice
from bihuan.organizations.models import Membership, Person, Role
from bihuan.pages.errands import views
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast
from tests.findings.telling import confirmed, day, notified, planned, rectifying, submitted, verified
from tests.world import launched

LETTER = {"letter_number": "江考办函〔2018〕561号", "delivered_on": "2018-06-04"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with day("2018-06-04"):
        yield


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


@pytest.fixture
def jia(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia)


def at(someone: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(someone)
    return client


def chosen(client: Client, cycle: Cycle, step: str, *rows: Finding, query: str = "", **more: Any) -> Errand:
    """Choose rows on the ledger and press a step."""
    data = {"step": step, "row": [row.pk for row in rows], "back": f"/years/{cycle.pk}/findings/", **more}
    answer = client.post(f"/years/{cycle.pk}/errands/findings/{query}", data)
    assert answer.status_code == 302, answer.content
    return Errand.objects.get(pk=int(re.findall(r"/errands/(\d+)/", answer["Location"])[0]))


def states(*rows: Finding) -> list[str]:
    return list(Finding.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("state", flat=True))


def outcomes(errand: Errand) -> list[str]:
    return list(errand.rows.order_by("key").values_list("outcome", flat=True))


def test_many_are_fed_back_under_one_letter_and_what_cannot_is_said_before(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    ready = [confirmed(cast, cycle, jia) for _ in range(3)]
    early = submitted(cast, cycle, jia)
    client = at(cast.clerk)
    errand = chosen(client, cycle, "notify", *ready, early)
    page = client.get(f"/errands/{errand.pk}/").content.decode()
    assert "尚未办理" in page
    assert "现在不能办理" in page  # the one that is not confirmed yet, with its reason
    assert states(*ready, early) == ["confirmed"] * 3 + ["submitted"]
    client.post(f"/errands/{errand.pk}/", LETTER)
    assert states(*ready, early) == ["notified"] * 3 + ["submitted"]
    assert outcomes(errand) == ["done"] * 3 + ["refused"]
    letters = set(Finding.objects.filter(state="notified").values_list("letter_number", "delivered_on"))
    assert [(number, str(on)) for number, on in letters] == [tuple(LETTER.values())]
    assert Event.objects.filter(action="notify_finding").count() == 3
    told = Event.objects.get(action="start_errand").detail
    assert (told["step"], told["records"], told["words"]) == ("notify", 3, LETTER)
    assert "✓ 已反馈单位" in client.get(f"/errands/{errand.pk}/").content.decode()


def test_what_is_typed_for_all_stays_where_it_is_wrong(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    row = confirmed(cast, cycle, jia)
    client = at(cast.clerk)
    errand = chosen(client, cycle, "notify", row)
    answer = client.post(f"/errands/{errand.pk}/", LETTER | {"delivered_on": "昨天"})
    assert answer.status_code == 400
    assert LETTER["letter_number"] in answer.content.decode()
    assert states(row) == ["confirmed"]


def test_all_of_a_filter_and_not_more_than_the_reader_sees(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    for _ in range(3):
        confirmed(cast, cycle, jia)
    submitted(cast, cycle, jia)
    errand = chosen(at(cast.clerk), cycle, "notify", query="?waits=notify", all="1")
    assert outcomes(errand) == ["waiting"] * 3
    others = at(cast.bob).post(f"/years/{cycle.pk}/errands/findings/?", {"step": "remind", "all": "1"})
    assert "尚未选择" in at(cast.bob).get("/").content.decode() or others["Location"] == "/"
    assert Errand.objects.filter(by=cast.bob).count() == 0


def test_the_second_person_recusal_and_versions_hold_for_each(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    Membership.objects.create(person=cast.ines, office=cast.office, role=Role.OFFICE, since=DAY)
    own = submitted(cast, cycle, jia)
    errand = chosen(at(cast.ines), cycle, "confirm", own)
    assert errand.rows.get().reason.startswith("须由第二人办理")
    moved, stays = confirmed(cast, cycle, jia), confirmed(cast, cycle, jia)
    client = at(cast.clerk)
    errand = chosen(client, cycle, "notify", moved, stays)
    withdraw_finding(finding_id=moved.pk, by=cast.chief, note="重复")
    client.post(f"/errands/{errand.pk}/", LETTER)
    assert states(moved, stays) == ["withdrawn", "notified"]
    assert "他人已改动" in errand.rows.get(key=moved.pk).reason
    Membership.objects.create(person=cast.clerk, office=cast.office, role=Role.LIAISON, unit=cast.jia, since=DAY)
    tied = chosen(client, cycle, "notify", stays)
    assert tied.rows.get().outcome == "refused"


def test_many_are_confirmed_at_the_same_cost(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    rows = [submitted(cast, cycle, jia) for _ in range(2)]
    client = at(cast.clerk)
    errand = chosen(client, cycle, "confirm", *rows)
    assert "公务接待与差旅" in client.get(f"/errands/{errand.pk}/").content.decode()
    client.post(f"/errands/{errand.pk}/", {"node": "travel", "value": "1", "severity": ""})
    assert states(*rows) == ["confirmed"] * 2
    assert FindingMark.objects.filter(indicator__node="travel", value=1).count() == 2


def test_plans_are_accepted_ends_are_closed_units_reminded_findings_assigned(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    plan, done, waits = planned(cast, cycle, jia), verified(cast, cycle, jia), notified(cast, cycle, jia)
    client = at(cast.clerk)
    for step, row, words in (
        ("accept_plan", plan, {}),
        ("close", done, {}),
        ("remind", waits, {}),
        ("assign", waits, {"body": cast.specialist.pk}),
    ):
        errand = chosen(client, cycle, step, row)
        assert client.post(f"/errands/{errand.pk}/", words).status_code == 302
        assert outcomes(errand) == ["done"], step
    assert states(plan, done) == ["rectifying", "closed"]
    assert set(Notice.objects.filter(text__contains=waits.number).values_list("person__name", flat=True)) == {
        cast.alice.name, cast.head.name, cast.leader.name,
    }  # fmt: skip
    assert waits.grants.get().body == cast.specialist
    again = chosen(client, cycle, "remind", waits)
    client.post(f"/errands/{again.pk}/", {})
    assert "今日已催办" in again.rows.get().reason


def test_what_is_verified_or_ended_is_assigned_to_nobody_and_the_look_ahead_says_so(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    done, waits = verified(cast, cycle, jia), notified(cast, cycle, jia)
    errand = chosen(at(cast.clerk), cycle, "assign", done, waits)
    assert {row.key: row.outcome for row in errand.rows.all()} == {done.pk: "refused", waits.pk: "waiting"}
    assert "已无须验收" in errand.rows.get(key=done.pk).reason
    with pytest.raises(ValidationError, match="已无须验收"):
        grant_finding(finding=done, body=cast.specialist, by=cast.clerk)
    address = reverse("finding-grant", args=[done.pk])
    assert address not in at(cast.clerk).get(f"/findings/{done.pk}/").content.decode()


def test_an_errand_stopped_half_way_goes_on_and_does_nothing_twice(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    rows = [confirmed(cast, cycle, jia) for _ in range(3)]
    errand = prepare_errand(
        office=cast.office, by=cast.clerk, what="findings", step="close",
        chosen=[Chosen(row.pk, row.version, row.number, "") for row in rows],
    )  # fmt: skip
    start_errand(errand_id=errand.pk, by=cast.clerk, words={})
    taken: list[int] = []

    def take(row: ErrandRow) -> None:
        if len(taken) == 1:
            raise KeyboardInterrupt
        taken.append(row.key)

    with pytest.raises(KeyboardInterrupt):
        run_errand(errand=errand, take=take)
    assert outcomes(errand) == ["waiting"] * 3  # nothing of an unfinished transaction stands
    taken.clear()
    run_errand(errand=errand, take=lambda row: taken.append(row.key))
    run_errand(errand=errand, take=lambda row: taken.append(row.key))
    assert taken == [row.pk for row in rows]


def test_many_rows_are_done_beside_the_page(
    cast: Cast, cycle: Cycle, jia: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    rows = [confirmed(cast, cycle, jia) for _ in range(3)]
    client = at(cast.clerk)
    errand = chosen(client, cycle, "notify", *rows)
    client.post(f"/errands/{errand.pk}/", LETTER)
    assert states(*rows) == ["notified"] * 3
    assert Errand.objects.get(pk=errand.pk).ended_at is not None
    assert client.post(f"/errands/{errand.pk}/go-on/").status_code == 404  # it is over


def test_the_page_of_an_errand_asks_few_queries_however_many_rows(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    client, counts = at(cast.clerk), set()
    for many in (1, 9):
        errand = chosen(client, cycle, "remind", *[rectifying(cast, cycle, jia) for _ in range(many)])
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/errands/{errand.pk}/").status_code == 200
        counts.add(len(counted))
    assert len(counts) == 1
    assert max(counts) <= 15
