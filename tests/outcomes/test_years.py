"""Three years in one report; a unit's way from second last to third; hostile readers of documents."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.findings.actions import withdraw_finding
from bihuan.findings.models import Finding, Theme
from bihuan.organizations.models import Unit
from bihuan.outcomes.models import Issuer, Kind, Letter
from bihuan.outcomes.queries.charts import rank_chart
from bihuan.outcomes.queries.report import report
from bihuan.outcomes.queries.years import compare, latest_sets
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from bihuan.results.actions import freeze_result
from bihuan.results.models import ResultSet
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import record_entry
from tests.cast import DAY, Cast
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, pdf_text, written
from tests.results.telling import to
from tests.world import SCHEME, World, draft, launched

COUNT = 7


def a_year(cast: Cast, year: int, losses: dict[str, int], text: str = SCHEME) -> ResultSet:
    """A decided year in which units lost points, and every unit has the same problem."""
    with day(f"{year}-06-05"):
        cycle = launched(cast, year, text)
        for code, count in losses.items():
            unit = Enrolment.objects.get(cycle=cycle, code=code)
            for _ in range(count):
                mark = draft(cycle, unit)
                record_entry(draft=replace(mark, happened_on=date(year, 6, 5)), by=cast.ines)
        theme, _new = Theme.objects.get_or_create(office=cast.office, code="T1", defaults={"title": "文山会海"})
        findings.confirmed(
            cast, cycle, Enrolment.objects.get(cycle=cycle, code="A01"), theme_id=theme.pk, found_on=date(year, 6, 4)
        )
    with day(f"{year + 1}-01-15"):
        kept = freeze_result(cycle=cycle, by=cast.clerk)
        to(cast, cycle, kept, "decide")
    return kept


@pytest.fixture
def seven(cast: Cast) -> list[Unit]:
    kept = {"office": cast.office, "category": "政府部门", "valid_from": DAY, "line_body": cast.line}
    return [Unit.objects.create(code=f"C{n}", name=f"第{n}局", **kept) for n in range(COUNT - 2)]


@pytest.mark.row("BJ-21")
@pytest.mark.row("XC-04")
@pytest.mark.row("SY-01")
def test_second_last_to_third_is_read_off_one_page_with_n_and_scheme(cast: Cast, seven: list[Unit]) -> None:
    bottom = {"A01": 6, "A02": 7, "C0": 1, "C1": 2, "C2": 3, "C3": 4, "C4": 5}
    a_year(cast, 2018, bottom)
    a_year(cast, 2019, bottom)
    other = SCHEME.replace("version: 1", "version: 2").replace('weight: "0.8"', 'weight: "0.7"')
    better = bottom | {"A01": 1, "C0": 0, "C1": 1}
    a_year(cast, 2020, better | {"A01": 2})
    sets = latest_sets(cast.office.pk, 2020)
    seen = compare(sets)
    move = next(move for move in seen.moves if move.code == "A01")
    assert [place.text for place in move.places if place] == ["6/7", "6/7", "3/7"]
    assert (move.delta, list(seen.comparable)) == (3, [True, True])
    named = "江州市检查考核方案（样例）"
    assert [(place.year, place.scheme) for place in move.places if place] == [
        (2018, f"{named}（第1版）"), (2019, f"{named}（第2版）"), (2020, f"{named}（第3版）"),
    ]  # fmt: skip
    assert [list(theme.findings) for theme in seen.themes if theme.is_recurring] == [[1, 1, 1]]
    client = Client()
    client.force_login(cast.clerk)
    cycle = Cycle.objects.get(office=cast.office, year=2020)
    page = client.get(f"/years/{cycle.pk}/analysis/").content.decode()
    assert page.count("<line ") == 2 * COUNT
    shown = f"政府部门 · {named}"
    assert all(part in page for part in ("6/7", "3/7", "▲ 3", f"{shown}（第1版）", f"{shown}（第3版）"))
    assert "▲3" in client.get(f"/years/{cycle.pk}/results/?group=*").content.decode()
    paper = report(seen, "江州市考核办公室")
    said = pdf_text(pdf_of(paper))
    assert all(part in said for part in ("市水务局", "6/7", "3/7", "+3", "文山会海"))
    assert "文山会海".encode() in b"".join(_parts(docx_of(paper)))
    changed = other.replace(
        '{id: survey, title: 民意调查, weight: "0.2"', '{id: survey, title: 民意调查, weight: "0.3"'
    )
    a_year(cast, 2021, better, changed)
    later = compare(latest_sets(cast.office.pk, 2021))
    assert list(later.comparable)[-1] is False
    assert {move.delta for move in later.moves} == {None}
    address = f"/years/{Cycle.objects.get(office=cast.office, year=2021).pk}/analysis/"
    page = client.get(address).content.decode()
    assert "▲" not in page
    assert "▼" not in page
    assert "仍作对照" in page
    ranking = client.get(address.replace("analysis/", "results/?group=*")).content.decode()
    assert [part for part in ("▲", 'class="down"', "比上年") if part in ranking] == []
    asked = client.get(f"{address}?anyway=1").content.decode()
    assert "方案不可比，仅供参考" in asked
    assert "▲" not in asked
    drawn = rank_chart(later.moves, [2019, 2020, 2021], later.comparable, "政府部门")
    lines = re.findall(r"<line[^>]*>", drawn)
    assert [len(lines), sum("dasharray" in line for line in lines)] == [2 * COUNT, COUNT]
    last = next(line for line in re.findall(r"<text[^>]*>[^<]*", drawn) if "市水务局" in line)
    assert "#1d7a46" in last  # from sixth to third: one of the longest ways up
    assert rank_chart(later.moves, [2019, 2020, 2021], later.comparable, "街道") == ""


@pytest.mark.row("SY-01")
@pytest.mark.row("XC-04")
def test_a_unit_that_changed_its_group_has_no_move(cast: Cast, seven: list[Unit]) -> None:
    """Places are told in both years, but first of seven departments and second of two streets do not compare."""
    a_year(cast, 2018, {"A01": 2, "C0": 1})
    a_year(cast, 2019, {"A01": 1, "C0": 1})
    Unit.objects.filter(pk__in=[cast.jia.pk, seven[0].pk]).update(category="街道")
    a_year(cast, 2020, {"A01": 1})
    moves = {move.code: move for move in compare(latest_sets(cast.office.pk, 2020)).moves}
    assert [place.text for place in moves["A01"].places if place] == ["7/7", "6/7", "2/2"]
    assert [place.group for place in moves["A01"].places if place] == ["政府部门", "政府部门", "街道"]
    assert (moves["A01"].delta, moves["A02"].delta) == (None, 0)


@pytest.mark.row("BJ-21")
@pytest.mark.row("XC-04")
def test_themes_and_repeats_of_three_years_count_what_stood_in_its_own_year(cast: Cast) -> None:
    theme = Theme.objects.create(office=cast.office, code="T2", title="层层加码")
    for year, count in ((2018, 0), (2019, 2), (2020, 0), (2021, 1)):
        a_year(cast, year, {"A01": 1})
        unit = Enrolment.objects.get(cycle__year=year, code="A01")
        with day(f"{year}-07-01"):
            for _ in range(count):
                findings.confirmed(cast, unit.cycle, unit, theme_id=theme.pk, found_on=date(year, 6, 4))
    first = Finding.objects.filter(cycle__year=2019).order_by("pk")[0]
    unit = Enrolment.objects.get(cycle__year=2021, code="A02")
    with day("2021-08-01"):
        again: dict[str, Any] = {"found_on": date(2021, 7, 1), "repeat_of_id": first.pk}
        findings.confirmed(cast, unit.cycle, unit, **again)
        findings.drafted(cast, unit.cycle, unit, **again)
        gone = findings.confirmed(cast, unit.cycle, unit, **again)
        withdraw_finding(finding_id=gone.pk, by=cast.chief, note="有误")
    seen = compare(latest_sets(cast.office.pk, 2021))
    assert [kept.cycle.year for kept in seen.sets] == [2019, 2020, 2021]
    told = {one.title: (list(one.findings), list(one.units), one.is_recurring) for one in seen.themes}
    assert told == {"文山会海": ([1, 1, 1], [1, 1, 1], True), "层层加码": ([2, 0, 1], [1, 0, 1], False)}
    assert list(seen.repeats) == [0, 0, 1]
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/years/{unit.cycle_id}/analysis/").content.decode()
    assert "2019：0 → 2020：0 → 2021：1" in page
    assert "2021年1个" in pdf_text(pdf_of(report(seen, "考核办")))


def _parts(content: bytes) -> list[bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_pages_ask_a_constant_number_of_queries(cast: Cast, seven: list[Unit]) -> None:
    from tests.world import make_world

    with day("2019-01-15"):
        world = make_world(cast)
        fed_back(world, Issuer.objects.create(office=cast.office, name="考核办", sign="江考"))
        client = Client()
        client.force_login(cast.clerk)
        year = world.cycle.pk
        for address in (
            f"/years/{year}/outcomes/", f"/years/{year}/loop/", f"/years/{year}/letters/", f"/years/{year}/analysis/",
            f"/units/{cast.jia.pk}/profile/", f"/years/{year}/interviews/", f"/years/{year}/actions/",
        ):  # fmt: skip
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            assert len(asked) <= 15, (address, [row["sql"][:110] for row in asked.captured_queries])


def test_a_document_is_fetched_only_by_who_received_it_and_verified_by_its_code(world: World, issuer: Issuer) -> None:
    cast, client = world.cast, Client()
    letter = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    for who, code in ((cast.alice, 404), (cast.bob, 404), (cast.leader, 404), (cast.clerk, 200)):
        client.force_login(who)
        assert client.get(f"/letters/{letter.pk}/file.pdf").status_code == code
    done = out(world, letter)
    for who, code in ((cast.alice, 200), (cast.bob, 404), (cast.leader, 404)):
        client.force_login(who)
        assert client.get(f"/letters/{letter.pk}/file.pdf").status_code == code
    client.logout()
    page = client.get(f"/verify/{done.code}/").content.decode()
    assert all(part in page for part in (done.number, "2019-01-15", done.content_hash, "有效"))
    assert not any(part in page for part in ("水务局", "差旅", "提醒"))
    assert client.get("/verify/nonsense/").status_code == 404
    client.force_login(cast.clerk)
    client.post(f"/letters/{letter.pk}/steps/withdraw/", {"note": "引用有误"})
    assert "✓" in Client().get(f"/verify/{done.code}/").content.decode()  # until the notice is out
    out(world, Letter.objects.get(withdraws=done))
    client.logout()
    gone = client.get(f"/verify/{done.code}/").content.decode()
    assert "已撤回，不再有效" in gone
    assert "✓" not in gone


def test_a_template_is_refused_on_the_page_with_its_paragraph_named(world: World) -> None:
    from tests.outcomes.test_papers import word

    client = Client()
    client.force_login(world.cast.clerk)
    file = SimpleUploadedFile("x.docx", word("{{ 没有的 }}"))
    page = client.post("/wordings/", {"kind": "reminder", "file": file}, follow=True).content.decode()
    assert "第 2 段：没有这个占位符：没有的" in page
    good = SimpleUploadedFile("x.docx", word("请{{ 单位 }}改正。"))
    client.post("/wordings/", {"kind": "reminder", "file": good})
    page = client.get("/wordings/").content.decode()
    assert "周敏" in page
    assert client.get("/wordings/reminder.pdf").content.startswith(b"%PDF")
    assert Letter.objects.count() == 0
