"""What is asked of units, calendars that tell nothing, notices without a name, circulars inside the intranet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from bihuan.engine.burden import burden
from bihuan.inspections import actions
from bihuan.inspections.models import CalendarFeed, Circular, Demand
from bihuan.inspections.queries.burden import recorded
from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.organizations.actions.acting import set_acting_body
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.inspections import telling
from tests.inspections.telling import day


def as_(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type] # a person of the cast
    return client


@pytest.mark.row("HD-02")
def test_papers_and_forms_count_as_burden_and_what_was_taken_back_does_not(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        for _twice in range(2):
            actions.ask_documents(inspection_id=visit.pk, items="值班台账\n会议记录\n", by=cast.ines)
        sent: dict[str, Any] = {
            "office": cast.office,
            "units": [jia.unit],
            "form": "月度报表",
            "due_on": date(2018, 6, 30),
        }
        actions.send_form(**sent, period="2018-06", by=cast.clerk)
        actions.send_form(**sent, period="2018-06", by=cast.clerk)
        [back] = actions.send_form(**sent, period="2018-05", by=cast.clerk)
        figures = burden(recorded([jia.unit_id])[jia.unit_id], 2018)
        assert (figures.documents, figures.repeats, figures.forms) == (4, 2, 2)
        actions.withdraw_demand(demand_id=back.pk, by=cast.clerk)
        assert burden(recorded([jia.unit_id])[jia.unit_id], 2018).forms == 1
        page = as_(cast.alice).get(reverse("burden", args=[cycle.pk])).content.decode()
        assert "其中重复2" in page
        for someone in (cast.ivan, cast.alice):
            with pytest.raises(Refused):
                actions.ask_documents(inspection_id=visit.pk, items="账簿", by=someone)
    with pytest.raises(DatabaseError), transaction.atomic():
        Demand.objects.update(item="别的")


@pytest.mark.row("HD-02")
def test_a_cap_and_its_named_exception_are_set_on_a_page(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    client = as_(cast.clerk)
    address = reverse("cap-write", args=[cycle.pk, "cap"])
    assert client.post(address, {"category": jia.category, "most": "0"}).status_code == 302
    visit = telling.proposed(cast, telling.campaign(cast, cycle), jia)
    with pytest.raises(ValidationError):
        actions.approve(inspection_id=visit.pk, by=cast.chief)
    allow = reverse("cap-write", args=[cycle.pk, "allow"])
    named = {"unit": "A01", "extra": "1", "who": "市委常委会", "why": "群众反映集中", "on": "2018-01-01"}
    assert client.post(allow, named).status_code == 400
    assert client.post(allow, named | {"number": "江办〔2018〕9号"}).status_code == 302
    assert actions.approve(inspection_id=visit.pk, by=cast.chief).state == "approved"
    page = client.get(reverse("cap-list", args=[cycle.pk])).content.decode()
    assert "江办〔2018〕9号" in page


@pytest.mark.row("BJ-01")
def test_a_calendar_feed_names_no_unit_until_the_start_and_is_taken_back(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        page = as_(cast.ines).post(reverse("calendar-subscribe")).content.decode()
        address = page.split('value="http://testserver', 1)[1].split('"', 1)[0]
        text = Client().get(address).content.decode()
        assert f"UID:visit-{visit.pk}@" in text
        assert jia.name not in text
        assert visit.campaign.title not in text
        actions.start(inspection_id=visit.pk, by=cast.wei)
        assert jia.name in Client().get(address).content.decode()
        for stranger in (cast.alice, cast.head):
            secret = actions.open_feed(by=stranger)
            assert "VEVENT" not in Client().get(reverse("calendar-feed", args=[secret])).content.decode()
        as_(cast.ines).post(reverse("calendar-unsubscribe"))
        assert Client().get(address).status_code == 404
    assert not CalendarFeed.objects.filter(sha256__in=[address.rsplit("/", 1)[1].removesuffix(".ics")]).exists()


@pytest.mark.row("BJ-01")
def test_the_search_finds_a_visit_for_its_team_and_for_the_unit_only_once_it_has_started(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    def hits(person: object) -> str:
        return as_(person).get(reverse("search"), {"q": visit.number}).content.decode()

    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        address = f'href="{reverse("inspection", args=[visit.pk])}"'
        assert address in hits(cast.ines)
        assert address not in hits(cast.head)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        assert address in hits(cast.head)
        assert address not in hits(cast.bob)


def test_a_new_calendar_address_ends_the_old_one(cast: Cast, cycle: Cycle) -> None:
    first, second = actions.open_feed(by=cast.ines), actions.open_feed(by=cast.ines)
    assert Client().get(reverse("calendar-feed", args=[first])).status_code == 404
    assert Client().get(reverse("calendar-feed", args=[second])).status_code == 200


@pytest.mark.row("BJ-01")
def test_what_a_team_is_told_never_names_the_unit(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        actions.take_step(inspection_id=visit.pk, step="cancel", note="改期", by=cast.clerk)
    told = Notice.objects.filter(key__startswith="visit-")
    assert set(told.values_list("person", flat=True)) == {cast.wei.pk, cast.ines.pk}
    assert told.count() == 6
    assert not [row for row in told if jia.name in row.text or visit.campaign.title in row.text]


@pytest.mark.row("XC-03", "XC-10")
def test_a_round_is_circulated_by_the_body_that_analyses_and_inside_the_intranet_alone(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    with day("2018-06-12"):
        ring = telling.campaign(cast, cycle, "ring")
        telling.reviewed(cast, ring, jia)
        waiting = telling.sealed(cast, ring, yi)
        words: dict[str, Any] = {"campaign": ring, "number": "通报〔2018〕1号", "text": "窗口值守薄弱。"}
        with pytest.raises(ValidationError):
            actions.circulate(**words, by=cast.clerk)
        actions.start(inspection_id=waiting.pk, by=cast.wei)
        set_acting_body(office=cast.office, act="analyse", body=cast.group, since=date(2018, 6, 1), by=cast.clerk)
        with pytest.raises(Refused):
            actions.circulate(**words, by=cast.clerk)
        made = actions.circulate(**words, by=cast.wei)
    assert (made.body, made.figures["visits"]) == (cast.group.name, 1)
    address = reverse("circular", args=[made.pk])
    assert "窗口值守薄弱" in as_(cast.bob).get(address).content.decode()
    assert as_(cast.other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.update(text="改")


def test_who_decides_on_ties_leads_in_the_office(cast: Cast, cycle: Cycle) -> None:
    plan = actions.CampaignPlan(
        kind="leader", title="领导带队督查", document_number="江考办〔2018〕7号", starts_on=date(2018, 1, 1),
        ends_on=date(2018, 12, 31),
    )  # fmt: skip
    for decider, above, field in (
        (cast.people["other"], cast.chief, "decider"),
        (cast.wei, cast.ines, "decider_above"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.open_campaign(cycle=cycle, plan=plan, decider=decider, decider_above=above, by=cast.clerk)
        assert list(refused.value.message_dict) == [field]
