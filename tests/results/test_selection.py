"""Six of a hundred and eight: low in their own group or with prominent problems, each with its reason (HD-01)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bihuan.organizations.models import Unit
from bihuan.outcomes.actions.interviewing import Call, Interviewee, call_interviews
from bihuan.results.actions import freeze_result, select_units
from bihuan.results.models import ResultSet, Selection
from bihuan.results.queries.selecting import Limits
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import record_entry
from tests.cast import DAY, Cast
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.results.telling import to
from tests.world import SCHEME, draft, launched

GROUPS = {"街镇": 29, "政府部门": 40, "党群部门": 25, "国企": 14}


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


def enrolled(cast: Cast) -> list[Enrolment]:
    """108 units in four systems of their own, the cast's two among them."""
    Unit.objects.filter(pk__in=[cast.jia.pk, cast.yi.pk]).update(category="政府部门")
    have = {"政府部门": 2}
    for name, size in GROUPS.items():
        for n in range(size - have.get(name, 0)):
            Unit.objects.create(
                code=f"{name}{n:02d}", name=f"{name}第{n}家", office=cast.office, category=name, valid_from=DAY,
                line_body=cast.line,
            )  # fmt: skip
    with day("2018-06-05"):
        cycle = launched(cast, 2018, SCHEME)
    return list(Enrolment.objects.filter(cycle=cycle).order_by("id"))


def lost(cast: Cast, cycle: Cycle, unit: Enrolment, count: int) -> None:
    for _ in range(count):
        mark = replace(draft(cycle, unit), happened_on=date(2018, 6, 5))
        record_entry(draft=mark, by=cast.ines)


def decided(cast: Cast, cycle: Cycle) -> ResultSet:
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    to(cast, cycle, kept, "decide")
    return kept


def told(made: Selection) -> list[tuple[str, bool, bool, bool]]:
    rows = made.units.select_related("enrolment")
    return [(row.enrolment.name, row.by_rank, row.by_problems, row.is_tied) for row in rows]


@pytest.mark.row("HD-01")
def test_six_of_a_hundred_and_eight_each_with_its_reason_and_the_same_again(cast: Cast) -> None:
    units = enrolled(cast)
    cycle = units[0].cycle
    by_group = {name: [unit for unit in units if unit.category == name] for name in GROUPS}
    with day("2018-06-05"):
        for rows in by_group.values():
            lost(cast, cycle, rows[-1], 3)
        for name in ("街镇", "国企"):
            findings.notified(cast, cycle, by_group[name][0], severity="serious", found_on=date(2018, 6, 4))
    kept = decided(cast, cycle)
    first, again = (told(select_units(result_set=kept, limits=Limits(serious=1), by=cast.clerk)) for _ in range(2))
    assert first == again
    assert len(units) == 108
    assert sorted(first) == sorted(
        [(rows[-1].name, True, False, False) for rows in by_group.values()]
        + [(by_group[name][0].name, False, True, False) for name in ("街镇", "国企")]
    )
    assert f"{100 * len(first) / len(units):.1f}" == "5.6"
    chosen = [row.enrolment for row in kept.selections.latest("id").units.select_related("enrolment")]
    call = Call(
        form="collective", purpose="admonition", pair="head", basis="2018年度考核结果", interviewers=["区委书记"]
    )
    people = [Interviewee(unit, f"{unit.name}负责人", "主要负责人") for unit in chosen]
    made = call_interviews(result_set=kept, call=call, people=people, by=cast.clerk)
    assert (len(made), made[0].interviews.count()) == (1, 6)


@pytest.mark.row("BJ-17")
def test_a_tie_at_the_edge_widens_the_selection_and_is_never_cut(cast: Cast) -> None:
    units = enrolled(cast)
    cycle = units[0].cycle
    street = [unit for unit in units if unit.category == "街镇"]
    with day("2018-06-05"):
        for unit in street[:2]:
            lost(cast, cycle, unit, 2)
    kept = decided(cast, cycle)
    chosen = told(select_units(result_set=kept, limits=Limits(), by=cast.clerk))
    of_streets = [row for row in chosen if row[0].startswith("街镇")]
    assert of_streets == [(unit.name, True, False, True) for unit in street[:2]]
