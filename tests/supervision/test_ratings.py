"""Subdistricts rate departments: no contact is missing, not zero; leniency is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from bihuan.organizations.access import Refused
from bihuan.organizations.models import Membership, Person, Role, Unit
from bihuan.results.queries.live import live
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import rate
from bihuan.supervision.models import Entry
from bihuan.supervision.queries.matrix import matrix
from tests.cast import DAY, Cast, person
from tests.world import launched

SCHEME = """
scheme: rated
version: 1
title: 部门考核方案（样例）
missing: renormalise
tree:
  id: composite
  title: 综合成绩
  children:
    - {id: work, title: 日常工作, weight: "0.65", owner: 组织部, method: per_occurrence, cost: 1}
    - id: streets
      title: 街道评价部门
      weight: "0.35"
      owner: 组织部
      method: rated_mean
      raters: [街道]
      applies_to: {category: [政府部门]}
    - id: other
      title: 其他
      weight: "0.35"
      owner: 组织部
      method: per_occurrence
      cost: 1
      applies_to: {category: [街道]}
"""


@pytest.fixture
def streets(cast: Cast) -> list[Person]:
    people = []
    for number in range(3):
        unit = Unit.objects.create(
            office=cast.office,
            code=f"J{number}",
            name=f"第{number}街道",
            category="街道",
            line_body=cast.line,
            valid_from=DAY,
        )
        liaison = person(f"street{number}", f"街道{number}")
        Membership.objects.create(person=liaison, office=cast.office, role=Role.LIAISON, unit=unit, since=DAY)
        people.append(liaison)
    return people


@pytest.fixture
def cycle(cast: Cast, streets: list[Person]) -> Cycle:
    assert streets
    return launched(cast, text=SCHEME)


def by_code(cycle: Cycle) -> dict[str, Enrolment]:
    return {row.code: row for row in Enrolment.objects.filter(cycle=cycle)}


@pytest.mark.row("FT-02")
def test_no_contact_is_missing_and_ten_points_move_the_composite_by_three_and_a_half(
    cycle: Cycle, streets: list[Person]
) -> None:
    unit = by_code(cycle)
    jia, yi = unit["A01"], unit["A02"]
    for number, (first, second) in enumerate((("80", "90"), ("80", ""), ("80", "70"))):
        rate(
            cycle=cycle,
            rater=unit[f"J{number}"],
            node="streets",
            ratings={jia.pk: first, yi.pk: second},
            by=streets[number],
        )
    table = matrix(cycle, "streets")
    assert (table.counts, table.means) == ([3, 2], [Decimal("80.00"), Decimal("80.00")])
    assert [row.leniency for row in table.rows] == [Decimal("5.00"), Decimal("0.00"), Decimal("-5.00")]
    assert [row.manner for row in table.rows] == ["lenient", "", "strict"]
    before = live(cycle).lines_of(jia)[0].published
    for number in range(3):
        rate(cycle=cycle, rater=unit[f"J{number}"], node="streets", ratings={jia.pk: "90"}, by=streets[number])
    after = live(cycle).lines_of(jia)[0].published
    assert (before, after) == (9_300, 9_650)


def test_a_changed_rating_reverses_the_old_one(cycle: Cycle, streets: list[Person]) -> None:
    unit = by_code(cycle)
    jia = unit["A01"]
    assert rate(cycle=cycle, rater=unit["J0"], node="streets", ratings={jia.pk: "80"}, by=streets[0]) == 1
    assert rate(cycle=cycle, rater=unit["J0"], node="streets", ratings={jia.pk: "80"}, by=streets[0]) == 0
    assert rate(cycle=cycle, rater=unit["J0"], node="streets", ratings={jia.pk: ""}, by=streets[0]) == 1
    states = Entry.objects.order_by("id").values_list("kind", "state")
    assert list(states) == [("rating", "reversed"), ("reversal", "effective")]


@pytest.mark.row("FT-02")
def test_who_may_rate_and_what_is_a_rating(cast: Cast, cycle: Cycle, streets: list[Person]) -> None:
    unit = by_code(cycle)
    jia = unit["A01"]
    with pytest.raises(Refused):
        rate(cycle=cycle, rater=unit["J1"], node="streets", ratings={jia.pk: "80"}, by=streets[0])
    with pytest.raises(Refused):
        rate(cycle=cycle, rater=jia, node="streets", ratings={unit["A02"].pk: "80"}, by=cast.alice)
    for wrong in ("101", "-1", "好", "80.123", "NaN"):
        with pytest.raises(ValidationError):
            rate(cycle=cycle, rater=unit["J0"], node="streets", ratings={jia.pk: wrong}, by=streets[0])
    with pytest.raises(ValidationError):
        rate(cycle=cycle, rater=unit["J0"], node="streets", ratings={unit["J1"].pk: "80"}, by=streets[0])
    assert not Entry.objects.exists()
