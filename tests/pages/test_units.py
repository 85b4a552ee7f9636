"""Pages of units, bodies, people and roles: what they show, what they do, and how many queries they take."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.organizations.actions.units import change_unit, create_unit, split_unit
from bihuan.organizations.models import Body, Membership, Person, Post, Role, Tenure, Unit
from bihuan.organizations.queries import units_on
from bihuan.organizations.queries.facts import UnitFacts
from tests.cast import DAY, Cast

MARCH = date(2018, 3, 1)
SEND = "编号,名称,类别,人数\nA01,市水利局,政府部门,130\nA03,市体育局,政府部门,40\n"


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.clerk)
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def rename(cast: Cast) -> Unit:
    return change_unit(unit=cast.jia, facts=UnitFacts("A01", "市水利局", "政府部门"), on=MARCH, by=cast.clerk)


def grow(cast: Cast, first: int, last: int) -> None:
    """More units, each with a liaison, a post and its holder, and as many of each at one unit."""
    for number in range(first, last):
        facts = UnitFacts(f"U{number:03d}", f"第{number}单位", "直属单位", cast.jia, cast.line, number)
        unit = create_unit(office=cast.office, facts=facts, valid_from=DAY, by=cast.clerk)
        who = Person.objects.create(username=f"u{number}", name=f"联络{number}")
        for place in (unit, cast.jia):
            Membership.objects.create(person=who, office=cast.office, role=Role.LIAISON, unit=place, since=DAY)
        post = Post.objects.create(unit=cast.jia, title=f"岗位{number}")
        Tenure.objects.create(post=post, person=who, since=DAY)
        Body.objects.create(office=cast.office, name=f"主体{number}", kind=Body.Kind.LINE)


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        text_of(client, address)
    return len(taken)


PAGES = [
    "/units/",
    "/units/?on=2018-02-01&q=局&group=政府部门",
    "/units/{unit}/",
    "/units/new/",
    "/units/merge/?row={unit}",
    "/units/{unit}/change/",
    "/units/{unit}/split/?parts=6",
    "/units/{unit}/posts/",
    "/bodies/",
    "/people/",
    "/people/new/",
    "/people/{person}/roles/new/",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_the_same_few_queries_for_few_rows_and_many(clerk: Client, cast: Cast, page: str) -> None:
    address = page.format(unit=cast.jia.pk, person=cast.alice.pk)
    grow(cast, 0, 5)
    clerk.get("/")  # a session is written once, when it is first seen
    few = queries_of(clerk, address)
    grow(cast, 5, 50)
    assert queries_of(clerk, address) == few <= 15


def test_a_preview_takes_the_same_few_queries_for_few_rows_and_many(clerk: Client, cast: Cast) -> None:
    counts = []
    for first, last in ((0, 5), (5, 50)):
        grow(cast, first, last)
        rows = "".join(f"U{number:03d},第{number}新单位,直属单位,{number}\n" for number in range(last))
        counts.append(queries_of(clerk, send(clerk, "编号,名称,类别,人数\n" + rows)))
    assert counts[0] == counts[1] <= 15


def send(client: Client, text: str, on: str = "2018-03-01") -> str:
    """Send a list; returns the address of its preview."""
    file = SimpleUploadedFile("名单.csv", text.encode())
    answer = client.post("/units/import/", {"file": file, "on": on})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def rows_of(text: str) -> list[str]:
    return re.findall(r'<th scope="row" data-label="[^"]*"><a href="/units/\d+/">(.*?)</a>', text)


def test_units_are_listed_as_they_stood_on_the_day(clerk: Client, cast: Cast) -> None:
    rename(cast)
    assert rows_of(text_of(clerk, "/units/")) == ["市水利局", "市统计局"]
    assert rows_of(text_of(clerk, "/units/?on=2018-02-28")) == ["市水务局", "市统计局"]
    assert rows_of(text_of(clerk, "/units/?on=2017-01-01")) == []


@pytest.mark.parametrize(
    ("query", "rows"),
    [("q=水", ["市水务局"]), ("q=a02", ["市统计局"]), ("group=政府部门", ["市水务局", "市统计局"]), ("q=天文", [])],
)
def test_units_are_found_by_a_part_of_name_or_code(clerk: Client, cast: Cast, query: str, rows: list[str]) -> None:
    assert rows_of(text_of(clerk, f"/units/?{query}")) == rows


def test_what_is_no_day_shows_today_and_says_so(clerk: Client, cast: Cast) -> None:
    for text in ("2018-02-31", "昨天", "0"):
        page = text_of(clerk, f"/units/?on={text}")
        assert "日期不正确" in page
        assert len(rows_of(page)) == 2


def test_two_hundred_units_stand_on_one_page(clerk: Client, cast: Cast) -> None:
    grow(cast, 0, 210)
    assert len(rows_of(text_of(clerk, "/units/"))) == 212


def test_each_reader_sees_their_own_units_only(client: Client, cast: Cast) -> None:
    for name, count in (("ines", 2), ("wei", 2), ("auditor", 2), ("alice", 1), ("leader", 1), ("other", 0)):
        client.force_login(cast.people[name])
        assert len(rows_of(text_of(client, "/units/"))) == count, name


def test_a_unit_tells_what_it_was_and_who_acts_for_it(clerk: Client, cast: Cast) -> None:
    new = rename(cast)
    page = text_of(clerk, f"/units/{new.pk}/")
    for words in ("市水务局", "更名", "艾联络", "何局长", "2018-01-01", "2018-03-01"):
        assert words in page
    past = text_of(clerk, f"/units/{cast.jia.pk}/")
    assert "至 2018-03-01" in past
    assert "change/" not in past


def test_names_of_units_hidden_from_the_reader_are_no_links(client: Client, cast: Cast) -> None:
    parts = [UnitFacts("A01", "市水务一局", "政府部门"), UnitFacts("A11", "市水务二局", "政府部门")]
    first, second = split_unit(unit=cast.jia, parts=parts, on=MARCH, by=cast.clerk, people_to=0)
    client.force_login(cast.alice)
    page = text_of(client, f"/units/{cast.jia.pk}/")
    assert f'href="/units/{first.pk}/"' in page
    assert f'href="/units/{second.pk}/"' not in page


UNIT = {"code": "A03", "name": "市体育局", "category": "政府部门", "headcount": "40"}


def test_a_clerk_adds_a_unit(clerk: Client, cast: Cast) -> None:
    answer = clerk.post("/units/new/", {**UNIT, "valid_from": "2018-03-01", "line_body": cast.line.pk})
    unit = Unit.objects.get(code="A03")
    assert answer["Location"] == f"/units/{unit.pk}/"
    assert (unit.line_body, unit.headcount, unit.valid_from) == (cast.line, 40, MARCH)


def test_what_was_typed_is_kept_and_the_error_stands_at_its_field(clerk: Client, cast: Cast) -> None:
    answer = clerk.post("/units/new/", {**UNIT, "code": "A01", "valid_from": "2018-03-01"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_code-error"' in page
    assert "已有编号为 A01 的单位" in page
    assert 'value="市体育局"' in page


def test_a_clerk_renames_a_unit(clerk: Client, cast: Cast) -> None:
    form = {
        "code": "A01",
        "name": "市水利局",
        "category": "政府部门",
        "on": "2018-03-01",
        "document": "江编〔2018〕3号",
    }
    clerk.post(f"/units/{cast.jia.pk}/change/", form)
    new = Unit.objects.get(name="市水利局")
    assert new.origins.get().document == "江编〔2018〕3号"
    answer = clerk.post(f"/units/{cast.jia.pk}/change/", {**form, "name": "市江河局", "on": "2018-06-01"})
    assert answer.status_code == 400
    assert "已于 2018-03-01 终止" in answer.content.decode()


def test_a_clerk_merges_units(clerk: Client, cast: Cast) -> None:
    form = {**UNIT, "units": [cast.jia.pk, cast.yi.pk], "on": "2018-03-01"}
    clerk.post("/units/merge/", form)
    assert [unit.name for unit in units_on(cast.office, MARCH)] == ["市体育局"]
    assert clerk.post("/units/merge/", {**form, "units": [cast.jia.pk]}).status_code == 400


def test_a_clerk_splits_a_unit(clerk: Client, cast: Cast) -> None:
    form = {"on": "2018-03-01", "people_to": "1"}
    for number, code in ((1, "A01"), (2, "A11")):
        form |= {f"part{number}-code": code, f"part{number}-name": f"水务{number}局", f"part{number}-category": "局"}
    clerk.post(f"/units/{cast.jia.pk}/split/", form)
    assert Membership.objects.get(person=cast.alice, until=None).unit == Unit.objects.get(code="A11")
    assert clerk.post(f"/units/{cast.yi.pk}/split/", {"on": "2018-03-01"}).status_code == 400
    twice = clerk.post(f"/units/{cast.yi.pk}/split/", {**form, "part1-code": "A02", "part1-name": "统计局"})
    assert twice.status_code == 400
    assert 'id="id_part2-code-error"' in twice.content.decode()
    assert units_on(cast.office, MARCH).filter(pk=cast.yi.pk).exists()


def test_a_list_from_a_day_to_come_says_so_and_a_lacking_column_is_named_as_people_head_it(clerk: Client) -> None:
    later = text_of(clerk, send(clerk, SEND, on="2099-05-01"))
    assert "2099-05-01尚未到" in later
    assert "尚未到" not in text_of(clerk, send(clerk, SEND))
    lacking = text_of(clerk, send(clerk, "编号,名称\nU1,市水利局\n"))
    assert "应有列标题 类别" in lacking
    assert "category" not in lacking


def test_a_list_is_sent_previewed_and_applied(clerk: Client, cast: Cast) -> None:
    address = send(clerk, SEND)
    page = text_of(clerk, address)
    for words in ("市水利局", "市体育局", "130", "市统计局", "尚未写入"):
        assert words in page
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None
    path, _, query = address.partition("?")
    form = {"on": "2018-03-01", "token": token[1]}
    change_unit(unit=cast.yi, facts=UnitFacts("A02", "市统计局", "党群部门"), on=MARCH, by=cast.chief)
    stale = clerk.post(f"{path}apply/?{query}", form)
    assert stale.status_code == 409
    assert "预览之后单位已有变更" in stale.content.decode()
    fresh = re.search(r'name="token" value="(\w+)"', stale.content.decode())
    assert fresh is not None
    assert clerk.post(f"{path}apply/?{query}", {**form, "token": fresh[1]})["Location"] == "/units/"
    assert units_on(cast.office, MARCH).get(code="A01").name == "市水利局"
    assert clerk.get(address).status_code == 404


def test_a_list_with_errors_names_them_and_offers_no_button(clerk: Client, cast: Cast) -> None:
    page = text_of(clerk, send(clerk, "编号,名称,类别,人数\nA01,市水利局,,四十\n"))
    assert "2 处错误" in page
    assert 'name="token"' not in page


def test_anothers_upload_is_not_found(client: Client, clerk: Client, cast: Cast) -> None:
    address = send(clerk, SEND)
    for name in ("chief", "other"):
        stranger = Client()
        stranger.force_login(cast.people[name])
        assert stranger.get(address).status_code == 404


def test_units_chosen_in_the_list_stand_ticked_in_the_merger(clerk: Client, cast: Cast) -> None:
    page = text_of(clerk, f"/units/merge/?row={cast.jia.pk}&row={cast.yi.pk}&row=x")
    assert len(re.findall(r'type="checkbox"[^>]* checked', page)) == 2
    assert 'value="200"' in page


def test_a_unit_above_is_shown_by_its_name_on_the_day(clerk: Client, cast: Cast) -> None:
    below = UnitFacts("A02", "市统计局", "政府部门", parent=cast.jia)
    change_unit(unit=cast.yi, facts=below, on=date(2018, 2, 1), by=cast.clerk)
    rename(cast)
    assert text_of(clerk, "/units/?q=统计").count("市水利局") == 1
    assert text_of(clerk, "/units/?q=统计&on=2018-02-02").count("市水务局") == 1


def test_an_exported_list_imports_without_a_change(clerk: Client, cast: Cast) -> None:
    below = UnitFacts("A02", "=1+1 局", "政府部门", parent=cast.jia, line_body=cast.line, headcount=80)
    change_unit(unit=cast.yi, facts=below, on=date(2018, 2, 1), by=cast.clerk)
    rename(cast)
    file = SimpleUploadedFile("units.xlsx", clerk.get("/units/export/?on=2018-03-01").content)
    address = clerk.post("/units/import/", {"file": file, "on": "2018-03-01"})["Location"]
    page = text_of(clerk, address)
    assert "名单与现状一致" in page


@pytest.mark.parametrize("page", [*PAGES, "/units/import/", "/people/{person}/password/"])
def test_pages_read_in_english_without_a_chinese_word_of_their_own(clerk: Client, cast: Cast, page: str) -> None:
    clerk.cookies.load({"django_language": "en"})
    text = text_of(clerk, page.format(unit=cast.jia.pk, person=cast.alice.pk))
    main = re.sub(r"<[^>]+>", " ", text[text.index("<main") :])
    own = {"市水务局", "市统计局", "政府部门", "江州市考核办", "第一监督检查室", "组织部", "领导小组"}
    own |= {each.name for each in cast.people.values()}
    for word in own:
        main = main.replace(word, "")
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []


def test_inline_script_and_style_are_nowhere(clerk: Client, cast: Cast) -> None:
    for page in PAGES:
        text = text_of(clerk, page.format(unit=cast.jia.pk, person=cast.alice.pk))
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text), page
