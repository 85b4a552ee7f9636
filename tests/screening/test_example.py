"""The demonstration's invented year: what is hidden in it is found, and it is made in a demonstration only."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.engine.screening.concealing import conceal_person
from bihuan.engine.screening.example import Size, write_year
from bihuan.organizations.models import Membership, Office, Role, Unit
from bihuan.screening.actions.example import make_example
from bihuan.screening.actions.running import perform
from bihuan.screening.models import Clue, DataSet
from bihuan.screening.store import folder, secret_of, table_of
from tests.cast import DAY, Cast, person

SMALL = Size(trips=300, people=400, contracts=500, posts=120)
FOUND = ("T03", "T04", "T05", "T06", "T10", "P01", "P02", "P05", "S01")


def test_invented_data_are_made_in_a_demonstration_only(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        make_example(office=cast.office, by=cast.clerk)
    client = Client()
    client.force_login(cast.clerk)
    assert client.post("/screening/example/").status_code == 404


def test_a_unit_whose_people_sign_in_from_the_first_page_can_be_asked(cast: Cast) -> None:
    Office.objects.update(is_demonstration=True)
    cast.office.refresh_from_db()
    for number in range(3, 13):
        Unit.objects.create(
            code=f"A{number:02d}", name=f"单位{number}", headcount=9, office=cast.office, valid_from=DAY,
            category="政府部门", line_body=cast.line,
        )  # fmt: skip
    someone, unit = person("demo-liaison", "演示联络员"), Unit.objects.get(code="A09")
    Membership.objects.create(person=someone, office=cast.office, role=Role.LIAISON, unit=unit, since=DAY)
    make_example(office=cast.office, by=cast.clerk, size=Size(trips=20, people=10, contracts=10, posts=10))
    trips = pq.read_table(table_of(DataSet.objects.get(table="trips"))).to_pylist()
    assert [row["unit"] for row in trips if row["trip_id"].endswith("-00003")] == ["A09"]


def test_what_is_hidden_in_the_invented_year_is_found(cast: Cast) -> None:
    cast.office.is_demonstration = True
    cast.office.save()
    run = perform(make_example(office=cast.office, by=cast.clerk, size=SMALL).pk)
    secret = secret_of(cast.office.pk)
    place = folder() / "truth"
    place.mkdir()
    truth = write_year(
        place, year=2017, units=["A01", "A02"], conceal=lambda text: conceal_person(text, secret), size=SMALL
    )
    for rule in FOUND:
        subjects = set(Clue.objects.filter(rule=rule).values_list("subject", flat=True))
        assert truth[rule], rule
        assert truth[rule] <= subjects, rule
    assert run.clues < 150
    sets = DataSet.objects.count()
    make_example(office=cast.office, by=cast.clerk)
    assert DataSet.objects.count() == sets
