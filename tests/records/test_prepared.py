"""A query that is kept gives what the query itself would: for others, on other days, and never where it could not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from bihuan.organizations.access import Standing, standing_of, visible_units
from bihuan.organizations.models import Membership, Person, Unit
from bihuan.records import clock
from bihuan.records.joining import joined
from bihuan.records.prepared import fill, prepared
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@prepared
def held(person: int, on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, since__lte=on).select_related("office").order_by("id")


@prepared
def named(units: frozenset[int]) -> QuerySet[Unit, tuple[int, str]]:
    return Unit.objects.filter(pk__in=units).order_by("pk").values_list("pk", "name")


def test_everyone_gets_their_own_rows(cast: Cast) -> None:
    for person in (cast.clerk, cast.alice, cast.bob, cast.ines):
        expected = list(held.plain(person.pk, clock.today()))
        assert held(person.pk, clock.today()) == expected != []
        assert [row.office.name for row in held(person.pk, clock.today())] == [row.office.name for row in expected]


def test_the_day_is_the_one_given(cast: Cast) -> None:
    since = Membership.objects.filter(person=cast.alice).earliest("since").since
    assert held(cast.alice.pk, since)
    assert held(cast.alice.pk, since - timedelta(days=1)) == []
    assert held(cast.alice.pk, since) != []


def test_lists_of_any_length(cast: Cast) -> None:
    pks = list(Unit.objects.order_by("pk").values_list("pk", flat=True))[:3]
    for count in (0, 1, 2, 3, 2, 0, 1):
        assert [pk for pk, _name in named(frozenset(pks[:count]))] == pks[:count]


def test_a_number_no_record_can_have_finds_nothing(cast: Cast) -> None:
    @prepared
    def numbered(pk: int) -> QuerySet[Unit]:
        return Unit.objects.filter(pk=pk)

    unit = Unit.objects.all()[0]
    for number in (unit.pk, 1 << 63, unit.pk, -(1 << 70), 10**40):
        assert numbered(number) == ([unit] if number == unit.pk else [])


def test_a_row_written_since_is_read(cast: Cast) -> None:
    unit = Unit.objects.order_by("pk")[0]
    assert named(frozenset({unit.pk})) == [(unit.pk, unit.name)]
    Unit.objects.filter(pk=unit.pk).update(name="江州市新局")
    assert named(frozenset({unit.pk})) == [(unit.pk, "江州市新局")]


def test_a_standing_is_its_own(cast: Cast) -> None:
    seen = prepared(visible_units)
    counts = set()
    for person in (cast.clerk, cast.alice, cast.bob, cast.ines, cast.wei, cast.nobody):
        standing = standing_of(person)
        expected = sorted(unit.pk for unit in visible_units(standing))
        assert sorted(unit.pk for unit in seen(standing)) == expected
        counts.add(tuple(expected))
    assert len(counts) > 2


def test_one_query_and_no_other(cast: Cast) -> None:
    held(cast.alice.pk, clock.today())
    with CaptureQueriesContext(connection) as queries:
        held(cast.bob.pk, clock.today())
    assert len(queries) == 1


def test_a_day_nobody_gave_is_refused(cast: Cast) -> None:
    @prepared
    def today(person: int) -> QuerySet[Membership]:
        return Membership.objects.filter(person=person, since__lte=clock.today())

    with pytest.raises(ValueError, match="which no argument gives"):
        today(cast.alice.pk)


def test_what_asks_the_database_is_refused(cast: Cast) -> None:
    @prepared
    def asking(person: int) -> QuerySet[Membership]:
        offices = list(Membership.objects.filter(person=person).values_list("office_id", flat=True))
        return Membership.objects.filter(office_id__in=offices)

    with pytest.raises(ValueError, match="asks nothing"):
        asking(cast.alice.pk)


def test_what_a_standing_leaves_out_is_refused(cast: Cast) -> None:
    @prepared
    def by_path(standing: Standing) -> QuerySet[Unit]:
        return Unit.objects.filter(office__path__startswith=standing.memberships[0].office.path)

    with pytest.raises(ValueError, match="asks nothing"):
        by_path(standing_of(cast.alice))


def test_a_number_that_does_not_stand_in_it_is_refused(cast: Cast) -> None:
    @prepared
    def first(person: int) -> QuerySet[Any]:
        return Membership.objects.filter(person=person % 7)

    with pytest.raises(ValueError, match="does not depend on all"):
        first(cast.alice.pk)


def test_rows_of_one_record_are_refused(cast: Cast) -> None:
    @prepared
    def own(one: Unit) -> QuerySet[Membership]:
        return one.members.all()

    with pytest.raises(ValueError, match="one record's own rows"):
        own(Unit.objects.all()[0])


def test_a_record_holds_rows_read_by_themselves(cast: Cast) -> None:
    unit = Membership.objects.filter(unit__isnull=False)[0].unit
    assert unit is not None
    rows = list(Membership.objects.filter(unit=unit.pk))
    fill(unit, "members", rows)
    with CaptureQueriesContext(connection) as queries:
        assert list(unit.members.all()) == rows
        assert rows[0].unit is unit
    assert len(queries) == 0


def test_rows_are_read_together_with_what_hangs_on_them(cast: Cast) -> None:
    people = Person.objects.filter(pk__in=[cast.alice.pk, cast.bob.pk, cast.nobody.pk]).order_by("name")
    expected = [
        [(row.role, row.office.name, row.unit and row.unit.name) for row in one.memberships.order_by("pk")]
        for one in people
    ]
    with CaptureQueriesContext(connection) as asked:
        read = joined(people, "memberships", ("role", "office__pk", "office__name", "unit__pk", "unit__name"))
        told = [
            [(row.role, row.office.name, row.unit and row.unit.name) for row in one.memberships.all()] for one in read
        ]
    assert len(asked) == 1
    assert (read, told) == (list(people), expected)
    assert [] in told
