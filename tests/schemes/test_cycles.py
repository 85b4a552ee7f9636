"""Launching a year: every gap named, everything frozen, amended only forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Body, Unit
from bihuan.results.actions import freeze_result, recompute
from bihuan.results.queries.live import live
from bihuan.results.queries.trend import kin_of, trend
from bihuan.schemes.actions import (
    add_ownership_rule,
    amend_cycle,
    draft_cycle,
    launch_cycle,
    take_cycle_step,
)
from bihuan.schemes.models import Cycle, Enrolment, Ownership
from bihuan.schemes.queries import launch_gaps, ownerships
from bihuan.supervision.access import visible_entries
from bihuan.supervision.actions import record_entry
from tests.cast import DAY, Cast
from tests.world import SCHEME, approved, draft, launched


def drafted(cast: Cast, text: str = SCHEME) -> Cycle:
    return draft_cycle(office=cast.office, year=2018, scheme=approved(cast, text), by=cast.clerk)


@pytest.mark.row("BJ-07")
def test_a_pair_with_no_owner_or_two_blocks_the_launch_and_is_named(cast: Cast) -> None:
    cycle = drafted(cast, SCHEME.replace("owner: 组织部", "owner: 宣传部"))
    gaps = [str(gap) for gap in launch_gaps(cycle)]
    assert "市水务局 · 民意调查 · 没有评分单位" in gaps
    with pytest.raises(ValidationError) as caught:
        launch_cycle(cycle=cycle, by=cast.clerk)
    assert "市统计局 · 民意调查 · 没有评分单位" in caught.value.messages
    for body in (cast.specialist, cast.line):
        add_ownership_rule(cycle=cycle, by=cast.clerk, body=body, node="survey")
    assert "市水务局 · 民意调查 · 有 2 个评分单位" in [str(gap) for gap in launch_gaps(cycle)]
    cycle.ownership_rules.filter(body=cast.line).delete()
    launched_cycle = launch_cycle(cycle=cycle, by=cast.clerk)
    owners = ownerships(launched_cycle)
    kinds = {Body.objects.get(pk=body).kind for body in owners.values()}
    assert kinds == {Body.Kind.LINE, Body.Kind.SPECIALIST}
    assert Ownership.objects.count() == 6


@pytest.mark.row("BJ-06")
def test_over_two_hundred_units_are_covered_or_the_gap_is_named(cast: Cast) -> None:
    rows = [
        Unit(
            office=cast.office,
            code=f"B{n:03d}",
            name=f"单位{n}",
            category="直属单位",
            line_body=cast.line,
            valid_from=DAY,
        )
        for n in range(205)
    ]
    rows.append(Unit(office=cast.office, code="C001", name="无归口单位", category="直属单位", valid_from=DAY))
    Unit.objects.bulk_create(rows)
    cycle = drafted(cast)
    gaps = {gap.unit for gap in launch_gaps(cycle)}
    assert gaps == {"无归口单位"}
    with pytest.raises(ValidationError):
        launch_cycle(cycle=cycle, by=cast.clerk)
    Unit.objects.filter(code="C001").update(line_body=cast.line)
    cycle = launch_cycle(cycle=cycle, by=cast.clerk)
    assert Enrolment.objects.filter(cycle=cycle).count() == 208
    assert all(line.published is not None for line in live(cycle).result.lines)


@pytest.mark.row("PG-01")
def test_each_unit_has_one_lead_assessor_by_system_who_scores_only_its_own(cast: Cast) -> None:
    other = Body.objects.create(office=cast.office, name="教育工委", kind=Body.Kind.LINE)
    Unit.objects.filter(pk=cast.yi.pk).update(line_body=other)
    cycle = launched(cast)
    jia, yi = Enrolment.objects.get(cycle=cycle, unit=cast.jia), Enrolment.objects.get(cycle=cycle, unit=cast.yi)
    owners = ownerships(cycle)
    assert (owners[jia.pk, "travel"], owners[yi.pk, "travel"]) == (cast.line.pk, other.pk)
    record_entry(draft=draft(cycle, jia), by=cast.ines)
    with pytest.raises(Refused, match="教育工委"):
        record_entry(draft=draft(cycle, yi), by=cast.ines)
    assert visible_entries(standing_of(cast.clerk)).count() == 1


def test_what_is_launched_is_frozen(cast: Cast) -> None:
    cycle = launched(cast)
    Unit.objects.filter(pk=cast.jia.pk).update(name="改名局", category="其他")
    row = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    assert (row.name, row.category) == ("市水务局", "政府部门")
    with pytest.raises(ValidationError):
        add_ownership_rule(cycle=cycle, by=cast.clerk, body=cast.line, node="survey")
    with pytest.raises(DatabaseError), transaction.atomic():
        Ownership.objects.filter(enrolment=row).update(body=cast.specialist)


def test_a_year_is_launched_once(cast: Cast) -> None:
    cycle = launched(cast)
    with pytest.raises(ValidationError):
        launch_cycle(cycle=cycle, by=cast.chief)
    assert Enrolment.objects.count() == 2
    assert cycle.steps.count() == 1


def test_a_stale_page_does_not_move_the_year(cast: Cast) -> None:
    cycle = launched(cast)
    version = cycle.version
    take_cycle_step(cycle=cycle, step="end_marks", by=cast.clerk, version=version)
    with pytest.raises(ValidationError):
        take_cycle_step(cycle=cycle, step="reopen_marks", by=cast.chief, note="补录", version=version)
    assert Cycle.objects.get(pk=cycle.pk).state == Cycle.State.UNDER_REVIEW


@pytest.mark.row("BJ-26")
def test_an_amendment_is_numbered_and_effective_forward(cast: Cast) -> None:
    cycle = launched(cast)
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    record_entry(draft=draft(cycle, jia), by=cast.ines)
    dearer = approved(cast, SCHEME.replace("cost: 2", "cost: 6"))
    made = amend_cycle(
        cycle=cycle,
        scheme=dearer,
        effective_on=date(2018, 7, 1),
        reason="年中加重",
        document_number="江考办〔2018〕9号",
        by=cast.wei,
    )
    assert made.number == 1
    cycle.refresh_from_db()
    late = record_entry(draft=replace(draft(cycle, jia), happened_on=date(2018, 8, 1)), by=cast.ines)
    line = live(cycle).lines_of(jia)[0]
    # 60 points less 2 (June, old rule) less 6 (August, new rule): 52 of 60
    assert line.nodes["travel"].earned == 52_000_000
    assert late.scheme_id == dearer.pk
    assert recompute(result_set=freeze_result(cycle=cycle, by=cast.clerk)).is_same
    with pytest.raises(Refused):
        amend_cycle(
            cycle=cycle, scheme=dearer, effective_on=date(2018, 8, 1), reason="再改", document_number="x", by=cast.clerk
        )
    with pytest.raises(ValidationError):
        amend_cycle(
            cycle=cycle, scheme=dearer, effective_on=date(2018, 6, 1), reason="倒签", document_number="x", by=cast.wei
        )


@pytest.mark.row("BJ-04")
def test_twenty_one_years_under_different_schemes_live_side_by_side(cast: Cast) -> None:
    Unit.objects.update(valid_from=date(1997, 1, 1))
    for year in range(1998, 2019):
        cost = 1 + (year >= 2008)
        cycle = launched(
            cast, year, SCHEME.replace("cost: 2", f"cost: {cost}").replace("scheme: small", f"scheme: s{year}")
        )
        freeze_result(cycle=cycle, by=cast.clerk)
    years = trend(kin_of(cast.jia))
    assert [year.year for year in years] == list(range(1998, 2019))
    assert [year.year for year in years if not year.is_comparable] == [1998, 2008]
    assert Cycle.objects.count() == 21
