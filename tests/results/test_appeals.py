"""Appeals at their edges: after a correction, late and after the year is closed; what a reader sees meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from bihuan.engine.values import Reference
from bihuan.findings.actions import close_finding, sign_report, verify_finding
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.results.actions import (
    correct_result,
    decide_appeal,
    lodge_appeal,
    take_appeal_step,
    take_publication_step,
)
from bihuan.results.models import Publication, ResultRow, ResultSet
from bihuan.results.queries.selecting import Limits, choose
from bihuan.schemes.actions import take_cycle_step
from bihuan.schemes.actions.marks import reverse_by_decision
from tests.findings import telling
from tests.findings.telling import day
from tests.results.telling import appealed, one, to
from tests.world import World


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


def test_what_is_being_corrected_does_not_become_final_in_the_meantime(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    better = correct_result(result_set=kept, by=cast.clerk, reason="数据更正")
    with day("2019-03-01"), pytest.raises(ValidationError, match="更正"):
        take_publication_step(result_set=kept, step="finalise", by=cast.clerk)
    take_publication_step(result_set=better, step="drop", by=cast.clerk, note="无须更正")
    with day("2019-03-01"):
        assert take_publication_step(result_set=kept, step="finalise", by=cast.clerk).state == "final"


def test_nobody_appeals_against_a_superseded_result(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    better = correct_result(result_set=kept, by=cast.clerk, reason="数据更正")
    for step in ("check", "report", "decide", "notify"):
        one(cast, better, step)
    with pytest.raises(ValidationError, match="更正"):
        appealed(cast, kept, world.enrolment_jia)
    one(cast, better, "open_appeals")
    assert (
        lodge_appeal(result_set=better, enrolment=world.enrolment_jia, by=cast.alice, grounds="异议").state == "lodged"
    )


def test_a_late_appeal_wins_even_after_the_year_is_closed(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "archive")
    world.cycle.refresh_from_db()
    take_cycle_step(cycle=world.cycle, step="close", by=cast.clerk)
    with day("2019-06-03"):
        appeal = appealed(cast, kept, world.enrolment_jia)
        take_appeal_step(appeal=appeal, step="admit", by=cast.wei, note="有新证据")
        decide_appeal(
            appeal=appeal, step="change", by=cast.chief, note="成立", taken=[Reference("entry", world.entry.pk)]
        )
        better = correct_result(result_set=kept, by=cast.clerk, reason="逾期申诉成立")
        for step in ("check", "report", "decide", "notify"):
            one(cast, better, step)
    rows = {row.result_set_id: row.composite for row in ResultRow.objects.filter(enrolment=world.enrolment_jia)}
    assert rows[better.pk] == 100 > rows[kept.pk]
    assert not Publication.objects.get(result_set=kept).is_under_review


def test_a_result_under_review_says_so_on_every_page_of_the_year(world: World) -> None:
    kept, cast, year = world.result_set, world.cast, world.cycle.pk
    to(cast, world.cycle, kept, "circulate")
    word = "年度考核结果复核中"
    pages = {
        cast.clerk: ["/", f"/years/{year}/results/", f"/years/{year}/outcomes/", f"/years/{year}/loop/",
                     f"/years/{year}/analysis/", f"/results/sets/{kept.pk}/", f"/results/sets/{kept.pk}/exports/"],
        cast.alice: [f"/years/{year}/results/", f"/years/{year}/letters/", f"/years/{year}/appeals/"],
        cast.leader: ["/leader/"],
    }  # fmt: skip

    def seen() -> set[bool]:
        words = set()
        for who, addresses in pages.items():
            client = Client()
            client.force_login(who)
            client.get(f"/years/{year}/letters/")
            words |= {word in client.get(address).content.decode() for address in addresses}
        return words

    assert seen() == {False}
    with day("2019-06-03"):
        appeal = appealed(cast, kept, world.enrolment_jia)
        take_appeal_step(appeal=appeal, step="admit", by=cast.wei, note="有新证据")
    assert seen() == {True}


def test_the_appeal_of_another_unit_is_not_lost_when_a_correction_takes_over(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    first = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.chief)
    second = lodge_appeal(result_set=kept, enrolment=world.enrolment_yi, by=cast.bob, grounds="异议")
    decide_appeal(appeal=first, step="change", by=cast.chief, note="成立", taken=[Reference("entry", world.entry.pk)])
    better = correct_result(result_set=kept, by=cast.clerk, reason="申诉成立")
    for step in ("check", "report", "decide", "notify", "open_appeals"):
        one(cast, better, step)
    with day("2019-03-01"), pytest.raises(ValidationError, match="1"):
        take_publication_step(result_set=better, step="finalise", by=cast.clerk)
    second.refresh_from_db()
    take_appeal_step(appeal=second, step="accept", by=cast.chief)
    decide_appeal(appeal=second, step="uphold", by=cast.chief, note="维持")
    with day("2019-03-01"):
        assert take_publication_step(result_set=better, step="finalise", by=cast.clerk).state == "final"


def test_who_upheld_the_earlier_version_does_not_review_the_later_one(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    first = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.clerk)
    decide_appeal(appeal=first, step="uphold", by=cast.chief, note="维持")
    take_appeal_step(appeal=first, step="end", by=cast.clerk)
    better = correct_result(result_set=kept, by=cast.clerk, reason="数据更正")
    for step in ("check", "report", "decide", "notify", "open_appeals"):
        one(cast, better, step)
    again = take_appeal_step(appeal=appealed(cast, better, world.enrolment_jia), step="accept", by=cast.clerk)
    with pytest.raises(Refused):
        decide_appeal(appeal=again, step="uphold", by=cast.chief, note="再维持")


def test_a_result_is_not_decided_on_a_ledger_that_moved_after_the_sign_off(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "report")
    reverse_by_decision(mark=world.entry, by=cast.chief, note="更正")
    with pytest.raises(ValidationError, match="锁定"):
        one(cast, kept, "decide")


def test_what_was_overdue_on_a_day_stays_so_when_it_is_closed_later(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "decide")
    on = world.findings.living.due_on
    assert on is not None
    asked = on + timedelta(days=3)
    limits = Limits(overdue=1)
    with day(asked + timedelta(days=1)):
        before = [row.enrolment_id for row in choose_rows(kept, limits, asked)]
        finding = world.findings.living
        finding.refresh_from_db()
        telling.finish(cast, finding)
        sign_report(finding_id=finding.pk, by=cast.head)
        verify_finding(finding_id=finding.pk, by=cast.ivan, opinion="齐全", method="check", uploads=[telling.photo()])
        close_finding(finding_id=finding.pk, by=cast.clerk)
        assert [row.enrolment_id for row in choose_rows(kept, limits, asked)] == before


def choose_rows(kept: ResultSet, limits: Limits, on: date) -> list[ResultRow]:
    return [one.row for one in choose(kept, limits, on) if one.by_problems]


def test_a_decision_that_is_refused_keeps_what_was_written_and_chosen(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    appeal = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.chief)
    client = Client()
    client.force_login(cast.chief)
    fresh = client.get(f"/appeals/{appeal.pk}/").content.decode()
    assert 'name="note"' in fresh.partition("/steps/uphold/")[2].partition("</form>")[0]
    mark = f"entry-{world.entry.pk}"
    typed = {"note": "经查，审批单属实，理由成立", "mark": mark}
    page = client.post(f"/appeals/{appeal.pk}/steps/change/", typed | {"version": appeal.version + 7})
    assert page.status_code == 400
    assert typed["note"] in page.content.decode()
    assert f'value="{mark}" checked' in page.content.decode()
    assert client.post(f"/appeals/{appeal.pk}/steps/change/", typed | {"version": appeal.version}).status_code == 302
    appeal.refresh_from_db()
    assert appeal.state == "changed"


def test_the_grounds_of_an_appeal_that_is_refused_stay(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    appealed(cast, kept, world.enrolment_jia)
    client = Client()
    client.force_login(cast.alice)
    address = f"/results/sets/{kept.pk}/units/{world.enrolment_jia.pk}/appeal/"
    page = client.post(address, {"grounds": "扣分依据的通知我单位没有收到"})
    assert (page.status_code, "扣分依据的通知我单位没有收到" in page.content.decode()) == (400, True)


def _seen(who: Person, address: str) -> str:
    client = Client()
    client.force_login(who)
    return client.get(address).content.decode()


def _today(who: Person, of_the_year: str) -> str:
    client = Client()
    client.force_login(who)
    client.get(of_the_year)
    return client.get("/").content.decode()


def test_a_unit_is_told_how_long_it_may_object_where_it_looks(world: World) -> None:
    kept, cast = world.result_set, world.cast
    own = f"/years/{world.cycle.pk}/results/units/{world.enrolment_jia.pk}/"
    to(cast, world.cycle, kept, "open_appeals")
    until = Publication.objects.get(result_set=kept).appeal_until
    assert until is not None
    page = f"/years/{world.cycle.pk}/appeals/"
    assert "对结果有异议，还剩 10 个工作日" in _seen(cast.alice, own)  # the day of the notice does not count
    for who in (cast.alice, cast.head):
        with day(until.isoformat()):
            assert "对结果有异议，还剩 1 个工作日" in _seen(who, own)
            assert "对结果有异议，还剩 1 个工作日" in _seen(who, "/")
    with day(until.isoformat()):
        assert "对结果有异议，还剩" not in _seen(cast.leader, own) + _seen(cast.clerk, own)
    with day((until + timedelta(days=1)).isoformat()):
        assert "对结果有异议，还剩" not in _seen(cast.alice, own)
        assert "申诉期已于" in _seen(cast.alice, page)
    made = appealed(cast, kept, world.enrolment_jia)
    assert "对结果有异议，还剩" not in _seen(cast.alice, own)
    for who, is_theirs in ((cast.clerk, True), (cast.wei, False)):
        assert (f'href="/appeals/{made.pk}/"' in _today(who, page)) is is_theirs
    assert "等待他人办理：考核办工作人员" in _seen(cast.wei, f"/appeals/{made.pk}/")
    take_appeal_step(appeal=made, step="accept", by=cast.clerk)
    assert f'href="/appeals/{made.pk}/"' not in _today(cast.clerk, page)  # who froze the result reviews nothing
    assert f'href="/appeals/{made.pk}/"' in _today(cast.chief, page)
    again = _seen(cast.alice, page)
    assert f'href="/appeals/{made.pk}/"' in again
    assert "申诉事项与理由" not in again


def test_a_unit_reads_what_became_of_its_appeal_and_the_clerk_what_is_left_to_do(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    appeal = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.clerk)
    taken = [Reference("entry", world.entry.pk)]
    with translation.override("zh-hans"):
        decide_appeal(appeal=appeal, step="change", by=cast.chief, note="成立", taken=taken)
    own = f"/years/{world.cycle.pk}/results/units/{world.enrolment_jia.pk}/"
    for who in (cast.alice, cast.head):
        assert "年度考核结果的申诉：更正结果，请查看。" in _seen(who, "/notices/")
        assert "：更正结果</a>" in _seen(who, own)
    assert "的申诉" not in _seen(cast.bob, "/notices/")
    page = _seen(cast.clerk, f"/appeals/{appeal.pk}/")
    assert f'href="/results/sets/{kept.pk}/"' in page
    assert f"/appeals/{appeal.pk}/steps/end/" not in page
    assert "生成并告知更正后的成绩" in page
    assert f'href="/appeals/{appeal.pk}/"' in _today(cast.clerk, f"/years/{world.cycle.pk}/appeals/")


def test_a_late_appeal_is_offered_to_the_leading_group_and_one_in_time_is_not(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    in_time = appealed(cast, kept, world.enrolment_jia)
    assert "逾期申诉特批受理" not in _seen(cast.wei, f"/appeals/{in_time.pk}/")
    with day("2019-06-03"):
        late = lodge_appeal(result_set=kept, enrolment=world.enrolment_yi, by=cast.bob, grounds="异议")
        assert "逾期申诉特批受理" in _seen(cast.wei, f"/appeals/{late.pk}/")
        clerk = _seen(cast.chief, f"/appeals/{late.pk}/")
        assert "逾期不予受理" in clerk
        assert "逾期申诉特批受理" not in clerk
