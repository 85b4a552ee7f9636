"""What units and bodies are called: short names, blanks, former names, and bodies that change theirs."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.engine.names import Names
from bihuan.findings.actions import take_findings
from bihuan.organizations.access import Refused
from bihuan.organizations.actions.aliases import set_aliases
from bihuan.organizations.actions.bodies import rename_body
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.actions.units import change_unit
from bihuan.organizations.models import Body, Unit
from bihuan.organizations.queries.facts import UnitFacts, facts_of
from bihuan.organizations.queries.import_plan import plan_import
from bihuan.organizations.queries.people_plan import plan_people
from bihuan.records.models import Event
from bihuan.schemes.queries import pairs_to_own
from bihuan.schemes.queries.names import enrolled_named, enrolled_names
from bihuan.supervision.actions import check_ledger, take_ledger
from tests.cast import DAY, Cast
from tests.findings.telling import day
from tests.world import launched


def test_a_short_name_that_could_mean_two_means_none() -> None:
    names = Names([("A01", 1), ("市水务局", 1), ("A02", 2)], [("水务", 1), ("水务", 2), ("市 水务", 1), ("A01", 2)])
    assert names.of("水务") is None
    assert names.of("市水务") == 1
    assert names.of("市水务 局") == names.of("市水\n务局") == names.of("Ａ０１") == 1
    assert names.of("A01") == 1  # what it is called stands before what another is called for short
    assert names.of(" ") is None


def test_blanks_short_and_former_names_mean_the_unit(cast: Cast) -> None:
    set_aliases(unit=cast.jia, aliases=["水务局", "水 务"], by=cast.clerk)
    cycle = launched(cast)
    renamed = change_unit(unit=cast.jia, facts=_renamed(cast.jia, "市水利局"), on=date(2018, 3, 1), by=cast.clerk)
    assert renamed.aliases == ["水务局", "水 务"]
    names = enrolled_names(cycle)
    for text in ("A01", "市水务局", "市 水务局", "水务局", "水务", "市水利局"):
        told = names.of(text)
        assert told is not None, text
        assert told.name == "市水务局"
    told = enrolled_named(cycle, "A01 市水务局")
    assert told is not None
    assert told.code == "A01"
    assert names.of("市水\u200b务局") is None  # a sign without a shape is asked about, not passed over


def _renamed(unit: Unit, name: str) -> UnitFacts:
    return facts_of(Unit(code=unit.code, name=name, category=unit.category, line_body=unit.line_body))


def test_a_ledger_with_short_names_is_read_and_says_so_once(cast: Cast) -> None:
    set_aliases(unit=cast.jia, aliases=["水务局"], by=cast.clerk)
    cycle = launched(cast)
    rows = "".join(f"{name},travel,1,2018-06-1{place},无公函{place}\n" for place, name in enumerate(
        ("水务局", "水务局", '"市水\n务局"', "市 水务局")
    ))  # fmt: skip
    content = f"单位,指标,分值,日期,扣分原因\n{rows}"
    taken = take_ledger(cycle=cycle, body=cast.line, file=io.BytesIO(content.encode()), name="6月.csv", by=cast.ines)
    with day("2018-07-01"):
        checked = check_ledger(ledger=taken)
    assert (checked.good_rows, checked.problem_count) == (4, 0)
    assert [text for _row, column, text, _level in checked.problems if column == "unit"] == ["“水务局”按“市水务局”读取"]


def test_findings_people_and_units_use_the_same_names(cast: Cast, tmp_path: Path) -> None:
    set_aliases(unit=cast.jia, aliases=["水务局"], by=cast.clerk)
    cycle = launched(cast)
    with day("2018-06-04"):
        content = "单位,发现日期,问题事实\n水务局,2018-05-01,差旅审批单缺少事由\n"
        taken = take_findings(
            cycle=cycle, body=cast.line, file=io.BytesIO(content.encode()), name="问题.csv", by=cast.ines,
            source="daily",
        )  # fmt: skip
        assert [row["values"]["unit"] for row in taken.rows] == ["市水务局"]
        people = tmp_path / "people.csv"
        people.write_text("姓名,角色,单位或考核主体,登录名\n新一,联络员,水务局,xinyi\n", encoding="utf-8")
        assert [one.place for one in plan_people(path=people, office=cast.office).added] == [cast.jia]
        units = tmp_path / "units.csv"
        units.write_text("编号,名称,类别,上级单位\nB01,市水文站,直属单位,水务局\n", encoding="utf-8")
        assert plan_import(path=units, office=cast.office, day=DAY).added[0].facts.parent == cast.jia


def test_a_short_name_of_another_unit_is_refused_and_only_clerks_set_them(cast: Cast) -> None:
    set_aliases(unit=cast.yi, aliases=["统计局"], by=cast.clerk)
    for text in ("市 统计局", "统计 局", "A02"):
        with pytest.raises(ValidationError, match="市统计局"):
            set_aliases(unit=cast.jia, aliases=[text], by=cast.clerk)
    with pytest.raises(ValidationError):
        set_aliases(unit=cast.jia, aliases=["长" * 61], by=cast.clerk)
    with pytest.raises(ValidationError):
        set_aliases(unit=cast.jia, aliases=[f"简{n}" for n in range(21)], by=cast.clerk)
    with pytest.raises(Refused):
        set_aliases(unit=cast.jia, aliases=["水务"], by=cast.alice)
    client = Client()
    client.force_login(cast.clerk)
    client.post(f"/units/{cast.jia.pk}/names/", {"aliases": "水务局、市水务，\n水务"})
    assert Unit.objects.get(pk=cast.jia.pk).aliases == ["水务局", "市水务", "水务"]
    assert "水务局、市水务、水务" in client.get(f"/units/{cast.jia.pk}/").content.decode()
    assert Event.objects.filter(action="set_aliases").count() == 2


def test_a_renamed_body_stays_the_owner_that_schemes_name(cast: Cast) -> None:
    cycle = launched(cast)
    before = {(pair.unit.pk, pair.leaf.id): pair.bodies for pair in pairs_to_own(cycle)}
    rename_body(body=cast.specialist, name="市财政和国资监管局", by=cast.clerk)
    assert {(pair.unit.pk, pair.leaf.id): pair.bodies for pair in pairs_to_own(cycle)} == before
    old = cast.specialist.name
    with pytest.raises(ValidationError, match=old):
        create_body(office=cast.office, name=old, kind="line", by=cast.clerk)
    with pytest.raises(ValidationError, match=cast.line.name):
        rename_body(body=Body.objects.get(pk=cast.specialist.pk), name=cast.line.name, by=cast.clerk)
    back = rename_body(body=Body.objects.get(pk=cast.specialist.pk), name=old, by=cast.clerk)
    assert back.former_names == ["市财政和国资监管局"]
    with pytest.raises(Refused):
        rename_body(body=back, name="别的名称", by=cast.ines)


def test_bodies_come_from_a_list_whole_or_not_at_all(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    count = Body.objects.filter(office=cast.office).count()
    pasted = f"考核主体\t类型\n第三监督检查室\t归口\n市审计局\t专项\n{cast.line.name}\t归口\n"
    address = client.post("/bodies/import/", {"pasted": pasted})["Location"]
    page = client.get(address).content.decode()
    assert "第三监督检查室" in page
    assert "1 个已存在" in page
    token = page.split('name="token"')[1].split('value="')[1].split('"')[0]
    assert client.post(address, {"token": "x"}).status_code == 200
    assert Body.objects.filter(office=cast.office).count() == count
    client.post(address, {"token": token})
    assert Body.objects.get(name="市审计局").kind == Body.Kind.SPECIALIST
    assert Body.objects.get(name="第三监督检查室").kind == Body.Kind.LINE
    wrong = "名称,类型\n,归口\n市信访局,厅级\n市档案局,专项\n市档案 局,专项\n"
    address = client.post("/bodies/import/", {"file": SimpleUploadedFile("主体.csv", wrong.encode())})["Location"]
    page = client.get(address).content.decode()
    for text in ("不能为空", "“厅级”不是考核主体类型", "已在第 4 行出现", "名称", "类型"):
        assert text in page
    assert 'name="token"' not in page
    assert client.get("/bodies/template/").status_code == 200
