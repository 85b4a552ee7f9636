"""Today counts what it says: exactly what waits for a person, by step, the late first, and the badge says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.findings.actions import contest_finding
from bihuan.findings.queries.waiting import states_of, waiting_by_step
from bihuan.notices.models import Notice
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Membership, Person, Role
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast
from tests.findings.telling import confirmed, day, drafted, notified, planned, rectifying, reported, submitted, verified
from tests.world import launched


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


def by_step(someone: Person) -> dict[str, int]:
    standing = standing_of(someone)
    return {one.step: one.count for one in waiting_by_step(standing)}


def everything(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    for tell in (drafted, submitted, confirmed, confirmed, notified, planned, rectifying, reported, verified):
        tell(cast, cycle, jia)
    contest_finding(finding_id=notified(cast, cycle, jia).pk, by=cast.alice, note="不属实")


def test_everyone_is_told_what_waits_for_them_and_nothing_else(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    everything(cast, cycle, jia)
    assert {name: by_step(one) for name, one in cast.people.items() if by_step(one)} == {
        "clerk": {"confirm": 1, "notify": 2, "close": 1},
        "chief": {"confirm": 1, "notify": 2, "close": 1, "uphold": 1},
        "wei": {"uphold": 1},
        "ines": {"submit": 1, "accept_plan": 1, "verify": 1},
        "ivan": {"accept_plan": 1, "verify": 1},
        "alice": {"plan": 1, "report": 1},
        "head": {"plan": 1, "report": 1},
    }


def test_who_is_tied_to_the_unit_or_had_the_first_part_is_not_led_to_a_refusal(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    Membership.objects.create(person=cast.ines, office=cast.office, role=Role.OFFICE, since=DAY)
    submitted(cast, cycle, jia)
    assert by_step(cast.ines) == {}
    assert by_step(cast.clerk) == {"confirm": 1}
    Membership.objects.create(
        person=cast.clerk, office=cast.office, role=Role.LEADER, unit=cast.jia, since=DAY.replace(month=2)
    )
    assert by_step(cast.clerk) == {}


def test_the_number_the_rows_and_the_badge_are_one(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    everything(cast, cycle, jia)
    client = at(cast.clerk)
    page = client.get("/").content.decode()
    total = int(re.findall(r"今天要办 (\d+) 件", page)[0])
    assert total == 4
    assert f">{total}</b>" in client.get("/today/badges/").content.decode()
    for address in re.findall(rf"/years/{cycle.pk}/findings/\?waits=\w+", page):
        step = address.rpartition("=")[2]
        rows = client.get(address).content.decode()
        assert f"{by_step(cast.clerk)[step]} 个问题" in rows
    assert "一并办理：向单位反馈" in page


def test_the_late_stand_first_with_their_days(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    late, early = notified(cast, cycle, jia), None
    with day("2018-07-20"):
        early = rectifying(cast, cycle, jia)
        page = at(cast.head).get("/").content.decode()
    assert page.index(late.number) < page.index(early.number)
    assert "逾期 1 项" in page
    assert re.search(r"逾期\s+\d+ 天", page)


def test_unread_notices_are_counted(cast: Cast, cycle: Cycle) -> None:
    Notice.objects.create(office=cast.office, person=cast.clerk, key="a", text="到期", at=clock.now())
    text = at(cast.clerk).get("/today/badges/").content.decode()
    assert re.search(r'id="notice-badge"\s+hx-swap-oob="true"\s+>1</b>', text)
    assert re.search(r'id="work-badge"\s+hx-swap-oob="true"\s+hidden>0</b>', text)


def test_home_asks_the_same_few_queries_however_much_waits(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    counts = set()
    for more in (1, 8):
        for _ in range(more):
            everything(cast, cycle, jia)
        client = at(cast.clerk)
        client.get("/")
        for address in ("/", "/today/badges/"):
            with CaptureQueriesContext(connection) as counted:
                client.get(address)
            counts.add((address, len(counted)))
    assert len(counts) == 2
    assert max(count for _address, count in counts) <= 15


def test_a_step_names_its_states() -> None:
    assert states_of("submit") == ["draft", "returned"]
    assert states_of("extend") == states_of("report") == ["rectifying"]
    assert states_of("any") == []


def test_today_is_of_today_whichever_year_is_looked_at(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    """A clerk who looked something up in last year's results still meets this year's work, and the way back."""
    everything(cast, cycle, jia)
    reported(cast, cycle, jia)
    past = Cycle.objects.create(
        office=cast.office, year=2017, scheme=cycle.scheme, state=Cycle.State.DECIDED,
        starts_on=cycle.starts_on.replace(year=2017), ends_on=cycle.ends_on.replace(year=2017),
    )  # fmt: skip
    client = at(cast.clerk)
    before, badges = client.get("/").content.decode(), client.get("/today/badges/").content
    assert "回到" not in before
    after = client.get(f"/years/{past.pk}/choose/", follow=True).content.decode()
    assert re.findall(r"今天要办 (\d+) 件", after) == re.findall(r"今天要办 (\d+) 件", before)
    assert f'href="/years/{cycle.pk}/choose/">回到 2018 年度' in after
    assert client.get("/today/badges/").content == badges


def test_a_year_under_review_waits_beside_the_one_that_runs(cast: Cast, cycle: Cycle) -> None:
    Cycle.objects.create(
        office=cast.office, year=2017, scheme=cycle.scheme, state=Cycle.State.UNDER_REVIEW,
        starts_on=cycle.starts_on.replace(year=2017), ends_on=cycle.ends_on.replace(year=2017),
    )  # fmt: skip
    assert "锁定2017年度成绩" in at(cast.clerk).get("/").content.decode()
