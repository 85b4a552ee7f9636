"""The page of a visit, a survey, a hearing and a file of clues says who acts next and by when."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

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


def line(who: Person, address: str) -> str:
    """The line of a page that says who acts next, as it is read."""
    client = Client()
    client.force_login(who)
    text = client.get(address).content.decode().partition("<main")[2]
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
