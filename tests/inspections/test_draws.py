"""The draw: announced, promised, opened, drawn; nothing is added after, and anyone can work it out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from bihuan.engine.rota.verifying import verify
from bihuan.findings.actions import confirm_finding, edit_finding, submit_finding
from bihuan.findings.models import Finding
from bihuan.inspections import actions
from bihuan.inspections.access import opens_draw, visible_draws
from bihuan.inspections.actions import DrawInputs
from bihuan.inspections.models import Campaign, Draw, Inspection
from bihuan.inspections.queries.draws import as_folder, files_of, rows_of, teams_of
from bihuan.inspections.queries.ring import round_of
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Person, Role, Unit
from bihuan.pages.inspections import tasks
from bihuan.pages.inspections.draws import checked, gap_of
from bihuan.records import progress
from bihuan.schemes.models import Cycle
from tests.cast import DAY, Cast, person
from tests.findings.telling import photo
from tests.inspections import telling
from tests.inspections.telling import day
from tests.world import launched

PLAN = "rota: ring\nteams: 3\nsize: 2\nplace: some\ngoals: [repeats]\n"
WORDS = {"wei": "骰子 3 6 1 4 4 2", "auditor": "海棠 电梯 银杏 夜班"}


@pytest.fixture
def donors(cast: Cast) -> list[Person]:
    """Seven units, each with someone it sends."""
    made = []
    for number in range(1, 8):
        unit = Unit.objects.create(
            office=cast.office,
            code=f"R{number}",
            name=f"第{number}单位",
            category="街道",
            line_body=cast.line,
            valid_from=DAY,
        )
        who = person(f"r{number}", f"派员{number}")
        Membership.objects.create(person=who, office=cast.office, role=Role.LIAISON, unit=unit, since=DAY)
        made.append(who)
    return made


@pytest.fixture
def ring(cast: Cast, donors: list[Person]) -> Campaign:
    return telling.campaign(cast, launched(cast), "ring", title="推磨式检查", is_announced=True)


def inputs(*, can_lead: str = "yes") -> DrawInputs:
    sent = "".join(f"R{number},r{number},{can_lead}\n" for number in range(1, 8))
    targets = "".join(f"R{number}\n" for number in range(1, 8))
    return DrawInputs(plan=PLAN, donors=f"unit,person,can_lead\n{sent}", targets=f"unit\n{targets}")


def announced(cast: Cast, ring: Campaign, **more: str) -> Draw:
    return actions.announce(
        campaign=ring, given=inputs(), witnesses=[cast.wei, cast.auditor], by=cast.clerk, reason=more.get("reason", "")
    )


def drawn(cast: Cast, ring: Campaign) -> Draw:
    return opened(cast, announced(cast, ring))


def opened(cast: Cast, made: Draw) -> Draw:
    """Both witnesses promise and open their words; then it is drawn."""
    for name, words in WORDS.items():
        actions.promise(draw_id=made.pk, text=words, by=getattr(cast, name))
    for name, words in WORDS.items():
        actions.open_words(draw_id=made.pk, text=words, by=getattr(cast, name))
    return actions.make_draw(draw_id=made.pk, by=cast.clerk)


@pytest.mark.row("XC-01")
def test_the_lists_and_two_witnesses_decide_and_every_rule_is_verified(cast: Cast, ring: Campaign) -> None:
    made = drawn(cast, ring)
    with as_folder(files_of(made)) as folder:
        checks = list(verify(folder))
    assert checks
    assert [check.line() for check in checks if check.ok is not True] == []
    teams = teams_of(made)
    assert sorted(len(team.targets) for team in teams) == [2, 2, 3]
    assert sorted(target for team in teams for target in team.targets) == [f"R{number}" for number in range(1, 8)]
    assert all(unit not in team.targets for team in teams for unit, _person, _role in team.members)


def many(teams: int = 12) -> DrawInputs:
    """Twenty-four who are sent and twenty-four units: more than a request should wait for."""
    numbers = range(1, 25)
    sent = "".join(f"R{number},s{number},yes\n" for number in numbers)
    return DrawInputs(
        plan=f"rota: ring\nteams: {teams}\nsize: 2\n", donors=f"unit,person,can_lead\n{sent}",
        targets="unit\n" + "".join(f"R{number}\n" for number in numbers),
    )  # fmt: skip


@pytest.fixture
def large(cast: Cast, ring: Campaign) -> Draw:
    """A large draw, all words opened."""
    made = actions.announce(campaign=ring, given=many(), witnesses=[cast.wei, cast.auditor], by=cast.clerk)
    for act in (actions.promise, actions.open_words):
        for name, words in WORDS.items():
            act(draw_id=made.pk, text=words, by=getattr(cast, name))
    return made


def typed(cast: Cast, given: DrawInputs) -> dict[str, Any]:
    """What a clerk types to announce a draw."""
    return {
        "plan": given.plan, "donors": given.donors, "targets": given.targets,
        "witnesses": [cast.wei.pk, cast.auditor.pk],
    }  # fmt: skip


@pytest.mark.row("XC-01")
def test_a_large_draw_is_announced_beside_the_request(cast: Cast, ring: Campaign, client: Client) -> None:
    page = f"/campaigns/{ring.pk}/draws/new/"
    client.force_login(cast.clerk)
    progress.begin(tasks.announcing_key(ring.pk), "")
    assert "正在证明方案存在" in client.get(page).content.decode()
    client.post(page, typed(cast, many()))
    assert not ring.draws.exists(), "one is being announced already"
    progress.clear(tasks.announcing_key(ring.pk))
    answer = client.post(page, typed(cast, many()), follow=True)
    made = ring.draws.get()
    assert (made.state, made.witnesses.count()) == ("announced", 2)
    assert answer.redirect_chain[-1][0] == f"/draws/{made.pk}/"
    assert client.post(page, typed(cast, many())).status_code == 400, "an announced draw is open"


@pytest.mark.row("XC-01")
def test_a_large_draw_without_a_plan_says_why_and_what_was_typed_stays(
    cast: Cast, ring: Campaign, client: Client
) -> None:
    page = f"/campaigns/{ring.pk}/draws/new/"
    client.force_login(cast.clerk)
    wrong = client.post(page, typed(cast, replace(many(), donors="unit,person\n,s1\n" + "R2,s1\n" * 30)))
    assert wrong.status_code == 400, "lists that cannot be read are told at once"
    answer = client.post(page, typed(cast, many(teams=25)), follow=True).content.decode()
    assert not ring.draws.exists()
    assert "抽签未能公告，未保存任何内容。" in answer
    assert "没有可行方案：" in answer
    assert "teams: 25" in answer
    assert "R24,s24,yes" in answer


@pytest.mark.row("XC-01")
def test_a_large_draw_is_verified_beside_the_request(cast: Cast, large: Draw, client: Client) -> None:
    actions.make_draw(draw_id=large.pk, by=cast.clerk)
    page = f"/draws/{large.pk}/"
    client.force_login(cast.auditor)
    with translation.override("zh-hans"):
        key = tasks.verifying_key(large.pk, 0)
    progress.begin(key, "")
    assert "正在核验" in client.get(page).content.decode()
    progress.clear(key)
    assert client.post(f"{page}verify/").status_code == 302
    told = client.get(page)
    assert told.context["is_sound"]
    assert "核验通过" in told.content.decode()
    assert any("重抽后逐字节相同" in words for _ok, words in told.context["checks"])


@pytest.mark.row("XC-01")
def test_what_was_verified_before_someone_stepped_in_is_not_said_of_the_teams_after(
    cast: Cast, ring: Campaign, client: Client
) -> None:
    given = replace(many(), plan="rota: ring\nteams: 11\nsize: 2\nplace: some\ngoals: [repeats]\n")
    made = opened(cast, actions.announce(
        campaign=ring, given=given, witnesses=[cast.wei, cast.auditor], by=cast.clerk
    ))  # fmt: skip
    page = f"/draws/{made.pk}/"
    client.force_login(cast.clerk)
    client.post(f"{page}verify/")
    assert client.get(page).context["is_sound"]
    reserve = next(row["person"] for row in rows_of(made.files["teams.csv"]) if not row["team"])
    shown = client.get(page).content.decode()
    assert "候补（按递补次序）" in shown
    assert f'<option value="{reserve}">' in shown
    refused = client.post(f"{page}replace/", {"person": reserve, "reason": ""}).content.decode()
    assert f'<option value="{reserve}" selected>' in refused
    assert client.post(f"{page}replace/", {"person": reserve, "reason": "因病"}).status_code == 302
    assert made.replacements.count() == 1
    assert not client.get(page).context["checks"]
    left = client.get(page)
    assert ("replace/" in left.content.decode()) == bool(left.context["reserves"])
    assert f'<option value="{reserve}">' not in left.content.decode()
    client.post(f"{page}verify/")
    assert client.get(page).context["is_sound"]


@pytest.mark.row("XC-01")
def test_a_large_draw_is_made_beside_the_request_and_seen_meanwhile(cast: Cast, large: Draw, client: Client) -> None:
    page = f"/draws/{large.pk}/"
    client.force_login(cast.clerk)
    progress.begin(tasks.progress_key(large.pk), "")
    waiting = client.get(page).content.decode()
    assert "正在抽签" in waiting
    assert 'draw/"' not in waiting, "it is not begun twice"
    client.post(f"{page}draw/")
    large.refresh_from_db()
    assert large.state == "announced", "one is being made already"
    progress.clear(tasks.progress_key(large.pk))
    client.post(f"{page}draw/")
    large.refresh_from_db()
    assert (large.state, len(teams_of(large)), large.is_proven) == ("drawn", 12, True)
    assert "正在抽签" not in client.get(page).content.decode()


@pytest.mark.row("XC-01")
def test_a_large_draw_that_stops_says_why_and_is_repeated_or_dropped(cast: Cast, large: Draw, client: Client) -> None:
    page = f"/draws/{large.pk}/"
    tasks.draw_in_background.enqueue(large.pk, cast.ines.pk, "zh-hans")
    large.refresh_from_db()
    assert (large.state, large.files) == ("announced", {})
    client.force_login(cast.clerk)
    told = client.get(page).content.decode()
    assert "抽签中断，未保存任何结果。" in told
    assert 'draw/"' in told
    assert 'drop/"' in told
    client.force_login(cast.wei)
    assert client.post(f"{page}draw/").status_code in {200, 302, 400, 403}
    large.refresh_from_db()
    assert large.state == "announced", "a witness does not draw"
    client.force_login(cast.clerk)
    client.post(f"{page}draw/")
    large.refresh_from_db()
    assert large.state == "drawn"
    assert "抽签中断" not in client.get(page).content.decode()


@pytest.mark.row("XC-01")
def test_nobody_hears_the_others_words_before_all_have_promised(cast: Cast, ring: Campaign) -> None:
    made = announced(cast, ring)
    actions.promise(draw_id=made.pk, text=WORDS["wei"], by=cast.wei)
    assert WORDS["wei"] not in str(list(made.witnesses.values()))
    with pytest.raises(ValidationError):
        actions.open_words(draw_id=made.pk, text=WORDS["wei"], by=cast.wei)
    with pytest.raises(ValidationError):
        actions.promise(draw_id=made.pk, text="另外 四个 新的 词语", by=cast.wei)
    actions.promise(draw_id=made.pk, text=WORDS["auditor"], by=cast.auditor)
    actions.open_words(draw_id=made.pk, text=WORDS["wei"], by=cast.wei)
    with pytest.raises(ValidationError):
        actions.open_words(draw_id=made.pk, text="别的 四个 词语 在此", by=cast.auditor)
    with pytest.raises(ValidationError):
        actions.make_draw(draw_id=made.pk, by=cast.clerk)
    with pytest.raises(Refused):
        actions.promise(draw_id=made.pk, text=WORDS["wei"], by=cast.ines)


@pytest.mark.row("XC-01")
def test_nothing_is_added_after_the_draw_and_another_needs_a_reason(cast: Cast, ring: Campaign) -> None:
    made = drawn(cast, ring)
    with pytest.raises(ValidationError):
        actions.open_words(draw_id=made.pk, text=WORDS["wei"], by=cast.wei)
    with pytest.raises(ValidationError) as refused:
        announced(cast, ring)
    assert list(refused.value.message_dict) == ["reason"]
    assert announced(cast, ring, reason="名单有误，经领导小组同意重抽").reason
    assert ring.draws.count() == 2
    changes: list[dict[str, Any]] = [{"seed": "0" * 64}, {"inputs": {}}, {"files": {}}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Draw.objects.filter(pk=made.pk).update(**change)


def test_one_witness_or_the_announcer_is_not_enough(cast: Cast, ring: Campaign) -> None:
    for witnesses in ([cast.wei], [cast.wei, cast.clerk]):
        with pytest.raises(ValidationError):
            actions.announce(campaign=ring, given=inputs(), witnesses=witnesses, by=cast.clerk)


def test_a_witness_works_in_the_office(cast: Cast, ring: Campaign) -> None:
    for outsider in (cast.other, cast.alice, cast.nobody):
        with pytest.raises(ValidationError, match=outsider.name):
            actions.announce(campaign=ring, given=inputs(), witnesses=[cast.wei, outsider], by=cast.clerk)
    assert not ring.draws.exists()


def test_what_cannot_hold_together_is_said(cast: Cast, ring: Campaign) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.announce(campaign=ring, given=inputs(can_lead=""), witnesses=[cast.wei, cast.auditor], by=cast.clerk)
    assert len(refused.value.messages) > 1
    assert not Draw.objects.exists()


def test_ties_the_product_knows_of_become_bars(cast: Cast, ring: Campaign, donors: list[Person]) -> None:
    unit = Unit.objects.get(code="R5")
    Membership.objects.create(
        person=donors[0], office=cast.office, role=Role.HEAD, unit=unit, since=DAY, until=DAY.replace(month=3)
    )
    plain = inputs()
    other = replace(
        plain, donors=plain.donors.replace("unit,person", "单位名称,人员"),
        targets="\ufeff" + plain.targets.replace("unit", "检查对象"),
    )  # fmt: skip
    for given in (plain, other):
        with day("2018-06-12"):
            made = actions.announce(campaign=ring, given=given, witnesses=[cast.wei, cast.auditor], by=cast.clerk,
                                    reason="更正名单")  # fmt: skip
        barred = {(row["person"], row["target"]) for row in rows_of(made.inputs["barred.csv"])}
        assert ("r1", "R5") in barred, "whichever of its names a column is called by"
        actions.drop_draw(draw_id=made.pk, note="更正名单", by=cast.clerk)


def offered(cast: Cast, draw: Draw) -> set[str]:
    """The ways into the field a draw's page offers a clerk."""
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/draws/{draw.pk}/").content.decode()
    return {way for way in ("field", "approve", "man", "replace") if f'action="/draws/{draw.pk}/{way}/"' in page}


@pytest.mark.row("XC-01")
def test_teams_go_into_the_field_as_drawn_and_a_reserve_steps_in(cast: Cast, ring: Campaign) -> None:
    made = drawn(cast, ring)
    span = {"planned_on": date(2018, 6, 11), "planned_until": date(2018, 6, 15)}
    assert offered(cast, made) == {"field", "replace"}
    assert len(actions.field(draw_id=made.pk, by=cast.clerk, **span)) == 7
    assert offered(cast, made) == {"approve", "replace"}
    assert actions.approve_all(draw_id=made.pk, by=cast.chief) == 7
    assert offered(cast, made) == {"man", "replace"}
    assert actions.man(draw_id=made.pk, by=cast.clerk) == 7
    team = teams_of(made)[0]
    visits = Inspection.objects.filter(campaign=ring, team_number=team.number)
    assert {visit.enrolment.code for visit in visits} == set(team.targets)
    first = visits[0]
    assert {row.person.username for row in first.members.all()} == {name for _unit, name, _role in team.members}
    out = team.members[1][1]
    try:
        step = actions.replace_drawn(draw_id=made.pk, person=out, reason="因病", by=cast.clerk)
    except ValidationError as error:
        assert len(error.messages) > 1  # noqa: PT017 - nobody fits: a reason for each reserve
        return
    assert step.out == out
    assert not first.members.filter(person__username=out, left_on__isnull=True).exists()
    actions.man(draw_id=made.pk, by=cast.clerk)
    assert first.members.filter(person__username=step.successor, left_on__isnull=True).exists()
    with as_folder(files_of(made)) as folder:
        assert [check.line() for check in verify(folder) if check.ok is not True] == []


@pytest.mark.row("BJ-01")
def test_a_sealed_draw_shows_hashes_to_whoever_has_a_tie(cast: Cast, donors: list[Person]) -> None:
    hidden = telling.campaign(cast, launched(cast), "ring", title="暗访")
    made = drawn(cast, hidden)
    assert opens_draw(standing_of(cast.clerk), made)
    assert not visible_draws(standing_of(donors[0])).exists()
    unit = Unit.objects.get(code="R3")
    Membership.objects.create(person=cast.chief, office=cast.office, role=Role.HEAD, unit=unit, since=DAY)
    assert not opens_draw(standing_of(cast.chief), made)
    client = Client()
    client.force_login(cast.chief)
    text = client.get(f"/draws/{made.pk}/").content.decode()
    assert "第4单位" not in text
    assert client.get(f"/draws/{made.pk}/folder.zip").status_code == 404
    assert client.post(f"/draws/{made.pk}/verify/").status_code == 404


@pytest.mark.row("XC-01")
def test_the_page_verifies_in_sentences_and_draws_the_ring(cast: Cast, ring: Campaign) -> None:
    made = drawn(cast, ring)
    client = Client()
    client.force_login(cast.auditor)
    answer = client.post(f"/draws/{made.pk}/verify/")
    assert answer.context["is_sound"]
    text = answer.content.decode()
    assert "<svg" in text
    assert WORDS["wei"] in text
    assert client.get(f"/draws/{made.pk}/folder.zip")["Content-Type"] == "application/zip"


def test_a_draw_made_by_the_command_is_taken_in_after_it_is_checked(cast: Cast, ring: Campaign) -> None:
    files = files_of(drawn(cast, ring))
    other = telling.campaign(cast, ring.cycle, "round", title="年中检查", is_announced=True)
    forged = files | {"assignments.csv": files["assignments.csv"].replace("R1", "RX")}
    with pytest.raises(ValidationError):
        actions.take_in(campaign=other, files=forged, by=cast.clerk)
    assert not other.draws.exists()
    taken = actions.take_in(campaign=other, files=files, by=cast.clerk)
    assert taken.state == "drawn"
    assert [row.text for row in taken.witnesses.all()]


@pytest.mark.row("XC-01")
def test_a_history_cannot_be_edited_to_let_a_pair_meet_again(cast: Cast, ring: Campaign) -> None:
    """What earlier draws put on record stands in the next one's lists, and nothing else does."""
    first = drawn(cast, ring)
    met = {
        (unit, target) for team in teams_of(first) for unit, _person, _role in team.members for target in team.targets
    }
    second = telling.campaign(cast, ring.cycle, "ring", title="第二轮", is_announced=True)
    made = actions.announce(campaign=second, given=inputs(), witnesses=[cast.wei, cast.auditor], by=cast.clerk)
    past = {(row["unit"], row["target"]) for row in rows_of(made.inputs["history.csv"])}
    assert past == met
    actions.drop_draw(draw_id=made.pk, note="另行组织", by=cast.clerk)
    third = telling.campaign(cast, ring.cycle, "ring", title="第三轮", is_announced=True)
    with pytest.raises(ValidationError, match="历史漏了以往抽签的"):
        actions.take_in(campaign=third, files=files_of(first), by=cast.clerk)
    assert not third.draws.exists()


@pytest.mark.row("XC-03")
def test_a_round_is_told_by_team_and_theme_and_its_spread_is_shown_only(cast: Cast, cycle: Cycle) -> None:
    units = list(cycle.enrolments.order_by("code"))
    ring = telling.campaign(cast, cycle, "ring", title="推磨式检查", is_announced=True)
    with day("2018-06-12"):
        for team, severities in ((1, ("serious", "ordinary")), (2, ("ordinary",)), (3, ())):
            visits = [telling.on_site_done(cast, ring, unit, team_number=team) for unit in units]
            for severity in severities:
                confirm_finding(finding_id=raised(cast, visits[0], severity).pk, by=cast.clerk)
        raised(cast, visits[0], "serious")
    summary = round_of(ring, Inspection.objects.select_related("enrolment"), "seed")
    assert summary.spread is not None
    assert (summary.teams, summary.count, summary.finished) == ([1, 2, 3], 3, 6)
    assert {key: (cell.count, cell.weight) for key, cell in summary.cells.items()} == {
        (1, "–"): (2, 5),
        (2, "–"): (1, 1),
    }
    assert {one.team: one.mean for one in summary.spread.teams} == {"1": 2.5, "2": 0.5, "3": 0}
    client = Client()
    page = f"/campaigns/{ring.pk}/round/"
    assert client.get(page).status_code == 302
    for someone, status in ((cast.clerk, 200), (cast.ines, 403), (cast.alice, 403)):
        client.force_login(someone)
        assert client.get(page).status_code == status


@pytest.mark.row("XC-03")
def test_each_visit_is_shown_as_if_calibrated_on_request_alone(cast: Cast, cycle: Cycle) -> None:
    """Teams alike within themselves: all that differs is the team, and without it every visit is the mean."""
    ring = telling.campaign(cast, cycle, "ring", title="推磨式检查", is_announced=True)
    with day("2018-06-12"):
        for team, severity in ((1, "serious"), (2, "ordinary"), (3, "")):
            for unit in cycle.enrolments.order_by("code"):
                visit = telling.on_site_done(cast, ring, unit, team_number=team)
                if severity:
                    confirm_finding(finding_id=raised(cast, visit, severity).pk, by=cast.clerk)
    summary = round_of(ring, Inspection.objects.select_related("enrolment"), "seed")
    shown = [(one.team, one.weight, round(one.level, 9), round(one.calibrated, 9)) for one in summary.weighed]
    levels = [(1, 4), (1, 4), (2, 1), (2, 1), (3, 0), (3, 0)]
    assert shown == [(team, weight, weight, round(5 / 3, 9)) for team, weight in levels]
    client, page = Client(), f"/campaigns/{ring.pk}/round/"
    client.force_login(cast.clerk)
    assert "按各组同样宽严换算" not in client.get(page).content.decode()
    assert "按各组同样宽严换算" in client.get(page, {"calibrated": "1"}).content.decode()


def test_a_campaign_and_its_round_tell_how_many_of_the_planned_visits_were_held(cast: Cast, cycle: Cycle) -> None:
    unit, *_others = cycle.enrolments.order_by("code")
    ring = telling.campaign(cast, cycle, "ring", title="推磨式检查", is_announced=True)
    with day("2018-06-12"):
        telling.on_site_done(cast, ring, unit, team_number=1)
        waiting, dropped = (telling.sealed(cast, ring, unit, team_number=2) for _twice in range(2))
        actions.take_step(inspection_id=dropped.pk, step="cancel", note="改期", by=cast.clerk)
    client = Client()
    client.force_login(cast.clerk)
    assert "计划检查 3 次，已开展 1 次，取消 1 次" in client.get(f"/campaigns/{ring.pk}/").content.decode()
    page = client.get(f"/campaigns/{ring.pk}/round/").content.decode()
    assert "共 3 次检查，已完成 1 次，取消 1 次" in page
    assert 'name="number"' not in page, "what would be refused is not offered"
    with day("2018-06-13"):
        actions.take_step(inspection_id=waiting.pk, step="cancel", note="改期", by=cast.clerk)
    assert 'name="number"' in client.get(f"/campaigns/{ring.pk}/round/").content.decode()


def raised(cast: Cast, visit: Inspection, severity: str) -> Finding:
    """A finding of a visit, sent in to the office."""
    facts = replace(actions.facts_of(visit, None, "第三条", condition="窗口无人值守"), severity=severity)
    made = actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines).finding
    edit_finding(finding_id=made.pk, facts=facts, by=cast.ines, uploads=[photo()])
    return submit_finding(finding_id=made.pk, by=cast.ines)


@pytest.mark.row("PG-04", "XC-01")
def test_fourteen_teams_have_one_or_two_units_each_in_both_rounds_of_a_year(cast: Cast) -> None:
    for number in range(29):
        Unit.objects.create(
            office=cast.office,
            code=f"U{number:02d}",
            name=f"单位{number}",
            category="街道",
            line_body=cast.line,
            valid_from=DAY,
        )
    cycle: Cycle = launched(cast)
    half, end = (
        telling.campaign(cast, cycle, "round", title=title, is_announced=True) for title in ("年中检查", "年末检查")
    )
    for count in (13, 29):
        with pytest.raises(ValidationError):
            of_round(cast, half, count)
    first, last = (opened(cast, of_round(cast, of, count)) for of, count in ((half, 28), (end, 20)))
    loads = [[len(team.targets) for team in teams_of(made)] for made in (first, last)]
    assert loads[0] == [2] * 14
    assert (len(loads[1]), sum(loads[1]), set(loads[1])) == (14, 20, {1, 2})
    past = {(row["unit"], row["target"]) for row in rows_of(last.inputs["history.csv"])}
    assert past == {
        (unit, target) for team in teams_of(first) for unit, _person, _role in team.members for target in team.targets
    }


def of_round(cast: Cast, of: Campaign, count: int) -> Draw:
    """Fourteen teams of one, and so many units to be inspected by one or two."""
    sent = "".join(f"党组{number},leader{number},yes\n" for number in range(14))
    targets = "".join(f"U{number:02d}\n" for number in range(count))
    plan = "rota: mid-year\nteams: 14\nsize: 1\nloads: {min: 1, max: 2}\n"
    given = DrawInputs(plan=plan, donors=f"unit,person,can_lead\n{sent}", targets=f"unit\n{targets}")
    return actions.announce(campaign=of, given=given, witnesses=[cast.wei, cast.auditor], by=cast.clerk)


def test_what_is_not_proven_best_says_how_far_it_may_be_off() -> None:
    goals = [{"goal": "mixed:group", "value": 1, "bound": 1}, {"goal": "repeats", "value": 15, "bound": 11}]
    assert gap_of({"goals": goals[:1]}) is None
    gap = gap_of({"goals": goals})
    assert gap is not None
    with translation.override("zh-hans"):
        assert (str(gap["goal"]), gap["value"], gap["bound"]) == ("往年查过", 15, 11)


def test_sentences_of_a_verification_are_in_the_readers_words() -> None:
    said = ["ok own_unit: 6 个人员—对象对，均非本单位", "note redrawn: 未重新推算", "WRONG seed: 不符"]
    with translation.override("zh-hans"):
        told = checked(said)
    assert told["checks"] == [
        (True, "不查本单位：6 个人员—对象对，均非本单位"),
        (None, "重新推算：未重新推算"),
        (False, "随机种子：不符"),
    ]
    assert not told["is_sound"]
