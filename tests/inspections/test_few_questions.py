"""Every page of the field asks the database as often for many rows as for few, and at most fifteen times."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.findings.actions import confirm_finding
from bihuan.inspections import actions
from bihuan.inspections.actions import DrawInputs
from bihuan.inspections.models import Draw
from bihuan.organizations.models import Membership, Person, Role, Unit
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast, person
from tests.findings.telling import submitted
from tests.inspections import telling
from tests.inspections.telling import day

MOST = 15
WORDS = {"wei": "骰子 3 6 1 4 4 2", "auditor": "海棠 电梯 银杏 夜班"}
RULE = "select: y\nas_of: 2018-12-31\nany:\n  - {measure: severe, at_least: 1, severities: [serious]}\n"


def asked(someone: Person, address: str) -> int:
    """Queries of a page that was opened before."""
    client = Client()
    client.force_login(someone)
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200, address
    return len(counted)


def ring_of(cast: Cast, cycle: Cycle, teams: int) -> Draw:
    """A ring drawn of two people a team, each of a unit that is inspected."""
    lines = []
    for number in range(2 * teams):
        code = f"Q{teams}-{number}"
        unit = Unit.objects.create(
            office=cast.office, code=code, name=f"单位{code}", category="街道", line_body=cast.line, valid_from=DAY
        )
        sent = person(f"q{teams}x{number}", f"派员{code}")
        Membership.objects.create(person=sent, office=cast.office, role=Role.LIAISON, unit=unit, since=DAY)
        lines.append((code, sent.username))
    of = telling.campaign(cast, cycle, "ring", title=f"互查{teams}", is_announced=True)
    given = DrawInputs(
        plan=f"rota: ring\nteams: {teams}\nsize: 2\n",
        donors="unit,person,can_lead\n" + "".join(f"{code},{name},yes\n" for code, name in lines),
        targets="unit\n" + "".join(f"{code}\n" for code, _name in lines),
    )
    made = actions.announce(campaign=of, given=given, witnesses=[cast.wei, cast.auditor], by=cast.clerk)
    for act in (actions.promise, actions.open_words):
        for name, words in WORDS.items():
            act(draw_id=made.pk, text=words, by=getattr(cast, name))
    return actions.make_draw(draw_id=made.pk, by=cast.clerk)


@pytest.mark.row("XC-01")
def test_a_draw_of_many_teams_asks_no_more_than_one_of_few(cast: Cast, cycle: Cycle) -> None:
    few, many = ring_of(cast, cycle, 3), ring_of(cast, cycle, 12)
    for someone in (cast.clerk, cast.auditor):
        counts = [asked(someone, f"/draws/{one.pk}/") for one in (few, many)]
        assert counts[0] == counts[1] <= MOST
        rounds = [asked(someone, f"/campaigns/{one.campaign_id}/round/") for one in (few, many)]
        assert rounds[0] == rounds[1] <= MOST


@pytest.mark.row("PG-03")
def test_a_meeting_of_many_comments_asks_no_more(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    with day("2018-12-28"):
        kept = [
            actions.hold_meeting(
                cycle=cycle, month=month, on=date(2018, month, 20), number=f"{month}号", minutes="纪要", by=cast.clerk
            )
            for month in (1, 2)
        ]
        actions.comment_on(meeting=kept[0], enrolment=jia, text="台账更新不及时。", by=cast.clerk)
        for unit in (jia, yi):
            actions.comment_on(meeting=kept[1], enrolment=unit, text="台账更新不及时。", by=cast.clerk)
        for someone in (cast.clerk, cast.alice):
            counts = [asked(someone, f"/meetings/{one.pk}/") for one in kept]
            assert abs(counts[0] - counts[1]) <= 1
            assert max(counts) <= MOST
            assert asked(someone, f"/years/{cycle.pk}/meetings/") <= MOST


@pytest.mark.row("DC-06")
def test_more_key_units_ask_no_more(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    with day("2018-12-12"):
        of = telling.campaign(cast, cycle, "year_end", title="年终检查")
        counts = []
        for unit in (jia, yi):
            confirm_finding(finding_id=submitted(cast, cycle, unit, severity="serious").pk, by=cast.clerk)
            actions.select_key_units(campaign=of, rule=RULE, scores={}, by=cast.clerk)
            counts.append(asked(cast.clerk, f"/campaigns/{of.pk}/key-units/"))
    assert counts[0] == counts[1] <= MOST


@pytest.mark.row("HD-02")
def test_burden_board_and_calendar_ask_no_more_for_more_visits(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    pages = [
        f"/years/{cycle.pk}/burden/", f"/years/{cycle.pk}/inspections/", "/inspections/calendar/?month=2018-06",
    ]  # fmt: skip
    people = (cast.clerk, cast.alice)
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle)
        telling.started(cast, of, jia)
        few = [asked(someone, page) for someone in people for page in pages]
        for unit in (jia, yi, jia, yi, jia):
            telling.started(cast, of, unit)
        many = [asked(someone, page) for someone in people for page in pages]
    assert max(many) <= MOST
    assert many == few
