"""The page of a visit, a survey, a hearing and a file of clues says who acts next and by when."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from bihuan.inspections.actions import (
    approve,
    ask_recusal,
    decide_recusal,
    declare,
    finish,
    form_team,
    propose_measure,
    report,
    step_proposal,
    take_step,
)
from bihuan.inspections.models import Inspection
from bihuan.organizations.models import Person
from bihuan.pages.next_in_sources import next_step
from tests.cast import Cast
from tests.findings.telling import day
from tests.hearings import telling as hearings
from tests.inspections import telling as inspections
from tests.screening import telling as screening
from tests.surveys import telling as surveys
from tests.world import launched


def at(who: Person, address: str) -> str:
    """A page as someone meets it."""
    client = Client()
    client.force_login(who)
    return client.get(address).content.decode().partition("<main")[2]


def offered(who: Person, address: str) -> set[str]:
    """What a visit's page offers to be sent."""
    return set(re.findall(r'action="/inspections/\d+/(\w+)/"', at(who, address)))


def line(who: Person, address: str) -> str:
    """The line of a page that says who acts next, as it is read."""
    text = at(who, address)
    told = re.search(r"<p>\s*下一步：(.*?)</p>", text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", told[1])).strip() if told else ""


def test_a_visit_waits_for_its_team_and_then_for_a_second_person(cast: Cast) -> None:
    with day("2018-06-12"):
        cycle = launched(cast)
        unit = cycle.enrolments.get(unit=cast.jia)
        visit = inspections.sealed(cast, inspections.campaign(cast, cycle), unit)
        assert line(cast.clerk, f"/inspections/{visit.pk}/").endswith(f"检查组 · 至 {visit.planned_on:%Y-%m-%d}")
        reported = inspections.reported(cast, inspections.campaign(cast, cycle, title="七月"), unit)
        assert line(cast.clerk, f"/inspections/{reported.pk}/").endswith("须由第二人办理，可由：吴刚、周敏、韦书记")


def test_a_visit_says_what_it_lacks_and_offers_no_step_that_is_refused(cast: Cast) -> None:
    with day("2018-06-12"):
        cycle = launched(cast)
        of = inspections.campaign(cast, cycle, "year_end")
        visit = inspections.proposed(cast, of, cycle.enrolments.get(unit=cast.jia))
        page = f"/inspections/{visit.pk}/"
        assert not offered(cast.clerk, page) & {
            "approve",
            "recusal",
            "leave",
        }  # proposed by the clerk, a team of nobody
        approve(inspection_id=visit.pk, by=cast.chief)
        assert line(cast.clerk, page) == "确定组长 · 考核办工作人员 · 至 2018-06-12"
        assert not offered(cast.clerk, page) & {"form", "recusal", "leave"}
        wei = inspections.member(cast, visit, cast.wei, "captain")
        form_team(inspection_id=visit.pk, by=cast.clerk)
        assert line(cast.clerk, page) == f"作出回避声明 · {cast.wei.name} · 至 2018-06-12"
        assert offered(cast.clerk, page) & {"seal", "recusal"} == {"recusal"}
        declare(member_id=wei.pk, ground="none", by=cast.wei)
        asked = ask_recusal(member_id=wei.pk, reason="曾任职", by=cast.clerk)
        assert line(cast.clerk, page) == f"决定回避事项 · {cast.chief.name} · 至 2018-06-12"
        assert not offered(cast.clerk, page) & {"seal", "recusal"}
        decide_recusal(recusal_id=asked.pk, grant=True, by=cast.chief)
        assert line(cast.clerk, page) == "重新组组并确定组长 · 考核办工作人员 · 至 2018-06-12"
        assert offered(cast.clerk, page) & {"seal", "reform"} == {"reform"}


def test_a_visit_is_put_away_when_its_measures_are_taken_up(cast: Cast) -> None:
    with day("2018-06-12"):
        cycle = launched(cast)
        visit = inspections.started(cast, inspections.campaign(cast, cycle), cycle.enrolments.get(unit=cast.jia))
        page = f"/inspections/{visit.pk}/"
        inspections.stage(cast, visit, "see")
        assert line(cast.wei, page).startswith("补齐现场环节（问情况、作点评） · 检查组")
        assert "finish" not in offered(cast.wei, f"{page}site/")
        for kind in ("question", "comment"):
            inspections.stage(cast, visit, kind)
        assert "finish" in offered(cast.wei, f"{page}site/")
        propose_measure(inspection_id=visit.pk, text="轮岗", owner="陈科长", due_on=date(2018, 12, 1), by=cast.wei)
        finish(inspection_id=visit.pk, by=cast.wei)
        report(inspection_id=visit.pk, text="总体平稳", by=cast.ines)
        take_step(inspection_id=visit.pk, step="review", by=cast.clerk)
        assert line(cast.clerk, f"{page}after/").startswith("承办建议措施，或说明理由撤销 · 考核办工作人员、")
        assert "archive" not in offered(cast.clerk, f"{page}after/")
        for step in ("take_up", "finish"):
            step_proposal(proposal_id=visit.proposals.get().pk, step=step, by=cast.clerk, note="已办")
        text = at(cast.clerk, f"{page}after/")
        assert "/accept/" not in text  # the clerk said it is done: another person accepts it
        assert "archive" in offered(cast.clerk, f"{page}after/")


@pytest.mark.parametrize("state", ["archived", "cancelled"])
def test_what_has_come_to_its_end_waits_for_nobody(state: str) -> None:
    assert next_step(Inspection(state=state, planned_on=date(2018, 6, 12), planned_until=date(2018, 6, 12))) is None


def test_a_survey_waits_for_its_office_until_its_last_day(cast: Cast) -> None:
    wave = surveys.designed(cast, {"A01": 10})
    assert line(cast.clerk, f"/surveys/{wave.pk}/").endswith("考核办工作人员")


def test_a_hearing_and_its_speakers_say_whose_turn_it_is(cast: Cast) -> None:
    told = hearings.called(cast)
    on = f"考核办工作人员 · 至 {told.hearing.on:%Y-%m-%d}"
    speaker = next(iter(told.speakers.values()))
    with day("2018-06-02"):
        for address in (f"/hearings/{told.hearing.pk}/", f"/hearing-speakers/{speaker.pk}/"):
            assert line(cast.clerk, address).endswith(on)


def test_a_file_of_clues_waits_for_whoever_was_asked(cast: Cast) -> None:
    with day("2018-08-01"):
        one = screening.asked(cast, concerned=cast.bob)
        assert line(cast.clerk, f"/screening/files/{one.pk}/").endswith(f"{cast.bob.name} · 至 2018-08-31")
