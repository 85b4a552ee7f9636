"""Names that look alike are one name to whoever reads them: the near one is offered, nothing is made beside it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from bihuan.engine.resemblance import plain_name
from bihuan.organizations.actions.people import add_person
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.actions.units import change_unit, create_unit
from bihuan.organizations.models import Unit
from bihuan.organizations.queries.facts import UnitFacts, facts_of
from bihuan.organizations.queries.import_plan import plan_import
from bihuan.supervision.actions import check_ledger, take_ledger
from tests.cast import Cast
from tests.world import launched

NAME = "市教育局"
LOOKS = (
    "市敎育局",
    "市\u200b教育局",
    "\ufeff市教育局",
    "市教\u00ad育局",
    "市 教育局",
    "市教育局\u2060",
    "市\u3000教育局",
)
DAY = date(2018, 1, 1)


@pytest.fixture
def school(cast: Cast) -> Unit:
    return create_unit(office=cast.office, facts=UnitFacts("E01", NAME, "政府部门"), valid_from=DAY, by=cast.clerk)


@pytest.mark.parametrize("name", LOOKS)
def test_a_second_unit_is_never_made_beside_the_first(name: str, cast: Cast, school: Unit) -> None:
    count = Unit.objects.count()
    with pytest.raises(ValidationError, match=NAME):
        create_unit(office=cast.office, facts=UnitFacts("E02", name, "政府部门"), valid_from=DAY, by=cast.clerk)
    with pytest.raises(ValidationError, match=NAME):
        change_unit(
            unit=cast.jia, facts=UnitFacts(cast.jia.code, name, cast.jia.category), on=date(2019, 1, 1), by=cast.clerk
        )
    assert Unit.objects.count() == count


@pytest.mark.parametrize("code", ["Ｅ01", "e01", "E\u200b01"])
def test_a_code_that_looks_the_same_is_taken(code: str, cast: Cast, school: Unit) -> None:
    with pytest.raises(ValidationError, match=NAME):
        create_unit(office=cast.office, facts=UnitFacts(code, "别的局", "政府部门"), valid_from=DAY, by=cast.clerk)


def test_names_that_differ_in_a_number_or_a_sign_are_two(cast: Cast, school: Unit) -> None:
    for place, name in enumerate(("市教育一局", "市教育二局", "市科教局"), start=3):
        create_unit(office=cast.office, facts=UnitFacts(f"E0{place}", name, "政府部门"), valid_from=DAY, by=cast.clerk)
    renamed = facts_of(school)
    assert plain_name(renamed.name) == NAME


@pytest.mark.parametrize("name", LOOKS)
def test_a_list_of_units_names_the_near_one_at_its_row(name: str, cast: Cast, school: Unit, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(f"编号,名称,类别\nE02,{name},政府部门\nE03,市粮食局,政府部门\n", encoding="utf-8")
    plan = plan_import(path=path, office=cast.office, day=DAY)
    told = [(fault.row, fault.column, NAME in fault.text) for fault in plan.problems]
    assert told == [(2, "name", True)]


def test_two_rows_of_a_list_that_look_alike_are_told(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(f"编号,名称,类别\nE02,{NAME},政府部门\nE03,{LOOKS[1]},政府部门\n", encoding="utf-8")
    assert [fault.row for fault in plan_import(path=path, office=cast.office, day=DAY).problems] == [3]


@pytest.mark.parametrize("name", ["市水\u200b务局", "市水務局"])
def test_a_ledger_names_the_near_unit(name: str, cast: Cast) -> None:
    cycle = launched(cast)
    content = f"单位,指标,分值,日期,扣分原因\n{name},travel,1,2018-06-12,无公函\n"
    taken = take_ledger(cycle=cycle, body=cast.line, file=io.BytesIO(content.encode()), name="6月.csv", by=cast.ines)
    problems = [text for _row, column, text, *_rest in check_ledger(ledger=taken).problems if column == "unit"]
    assert ["市水务局" in text for text in problems] == [True]


def test_bodies_and_sign_in_names_too(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="第一监督检查室"):
        create_body(office=cast.office, name="第一监督\u200b检查室", kind="line", by=cast.clerk)
    for username in ("ｃｌｅｒｋ", "clerk\u200b", "CLERK"):
        with pytest.raises(ValidationError, match="username"):
            add_person(office=cast.office, username=username, name="某人", by=cast.clerk)
