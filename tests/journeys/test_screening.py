"""Screening in a real browser: a trip from its request to a circular, a campaign with its funnel, a split purchase
excluded for good, and the unit's answer beside the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Served, Traveller, _context
from tests.journeys.test_voices import pressed, signed_in
from tests.scratch import Scratch
from tests.screening.afoot import TODAY
from tests.screening.telling import contracts, rules_text, table

LAY = """
    from tests.screening.afoot import lay
    lay()
"""
UNIT = "艾联络"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small office with screenings done, on a day of August 2018."""
    scratch = Scratch.begin(tmp_path_factory.mktemp("screening") / "data")
    scratch.run(LAY)
    apart = datetime.fromisoformat(f"{TODAY}T02:00:00+00:00") - datetime.now(UTC)
    (scratch.folder / "clock").write_text(f"{apart.total_seconds():.0f}", "ascii")
    served = Served(scratch.folder)
    try:
        served.start()
        yield served
    finally:
        served.stop()


@pytest.fixture
def someone(browser: Browser, office: Served) -> Iterator[Traveller]:
    """At a desk."""
    with _context(browser, 1280, 860) as context:
        traveller = Traveller(context, office.address)
        yield traveller
        assert traveller.faults == []


def as_(someone: Traveller, name: str, address: str) -> Page:
    signed_in(someone.page, someone.base, name)
    someone.page.goto(someone.base + address)
    return someone.page


def is_sound(page: Page) -> None:
    """Axe finds nothing, and the word for a violation is not said."""
    told = Axe().run(page).response["violations"]
    assert [f"{one['id']} {one['nodes'][0]['html'][:140]}" for one in told] == []
    assert "违规" not in page.locator("body").inner_text()


def opened(page: Page, link: Locator) -> str:
    """Follow a link; the address it leads to."""
    with page.expect_navigation():
        link.click()
    return "/" + page.url.split("/", 3)[3]


def acted(page: Page, act: str, **fields: str) -> None:
    """Fill the form of a step in and send it."""
    form = page.locator(f"main form[action$='/{act}/']")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    with page.expect_navigation():
        form.get_by_role("button").last.click()
    expect(page.locator("main .note-box.error, main .errors")).to_have_count(0)


def taken_up(page: Page, base: str, query: str, rule: str) -> str:
    """A clue of the list opened by the name of its rule, and taken up: its file."""
    page.goto(f"{base}/screening/?{query}")
    opened(page, page.locator("main tbody").get_by_role("link", name=rule, exact=True).first)
    is_sound(page)
    acted(page, "take_up")
    return page.url.removeprefix(base)


@pytest.mark.row("BJ-12")
def test_a_trip_from_its_request_to_the_circular(someone: Traveller) -> None:
    page = as_(someone, "clerk", "/screening/?kind=T")
    is_sound(page)
    opened(page, page.locator("main tbody").get_by_role("link", name="人数超标", exact=True))
    expect(page.locator("main dl.facts").first).to_contain_text("5")
    trip = opened(page, page.get_by_role("link", name="行程对照"))
    said = page.locator("main")
    for text in ("人数超标", "超预算或预算超标", "住宿超标", "景区消费", "无票据", "云栖湖度假酒店"):
        expect(said).to_contain_text(text)
    is_sound(page)
    file = taken_up(page, someone.base, "kind=T", "消费城市不在行程内")
    expect(page.locator("main .evidence")).to_have_count(6)
    acted(page, "ask", letter="请说明5月9日在云溪住宿的事由。", due_on="2018-08-31")
    page = as_(someone, "alice", "/screening/asked/")
    opened(page, page.locator("main tbody a").first)
    page.locator("[name=text]").fill("系顺访，事前未报批。")
    opened(page, page.locator("main").get_by_role("button", name="提交答复"))
    page = as_(someone, "chief", file)
    acted(page, "register", number="线〔2018〕31号", disposition="check", note="理由不充分")
    page = as_(someone, "wei", file)
    is_sound(page)
    acted(page, "approve")
    page = as_(someone, "clerk", file)
    acted(page, "end", outcome="serious", note="已给予处理")
    acted(page, "circular", number="江通〔2018〕9号", title="关于一起差旅问题的通报", scope="全市各单位",
          issued_on=TODAY)  # fmt: skip
    page.goto(someone.base + trip)
    became = page.locator("aside").inner_text()
    parts = ("线〔2018〕31号", "初步核实", "查实，严肃处理", "江通〔2018〕9号")
    assert [became.index(part) for part in parts] == sorted(became.index(part) for part in parts)


@pytest.mark.row("DC-08")
@pytest.mark.row("DC-09")
def test_a_campaign_after_a_case_with_its_funnel(someone: Traveller) -> None:
    page = as_(someone, "clerk", "/screening/?kind=A")
    opened(page, page.locator("main tbody").get_by_role("link", name="长期病假缺少证明").first)
    expect(page.locator("main")).to_contain_text("**4321")
    is_sound(page)
    page.goto(f"{someone.base}/screening/drives/")
    is_sound(page)
    for name, text in (("title", "“吃空饷”专项治理"), ("number", "江治〔2018〕3号"), ("started_on", "2018-03-01")):
        page.locator(f"main [name={name}]").fill(text)
    page.locator("main [name=circular]").select_option(index=1)
    pressed(page, "开始专项治理")
    page.wait_for_url(re.compile(r"/drives/\d+/"))
    counts = page.locator("section[aria-labelledby=funnel] tbody td.n")
    expect(counts).to_have_text(["66", "48", "9", "14"])
    said = page.locator("main").inner_text()
    for text in ("各阶段人员有交叉", "“各单位处理”14 人未说明基数", "江通〔2018〕5号"):
        assert text in said, text
    is_sound(page)
    drive = page.url
    page.locator("#on").fill("2018-03-31")
    pressed(page, "查询")
    expect(counts).to_have_text(["0", "0", "0", "0"])
    opened(page, page.get_by_role("link", name=re.compile("案件 X2018-")))
    expect(page.locator("main")).to_contain_text("线〔2018〕21号")
    assert drive.endswith(opened(page, page.get_by_role("link", name="“吃空饷”专项治理")))


def sent(page: Page, base: str, name: str, rows: bytes) -> None:
    """A file sent, its columns as they were guessed, taken."""
    page.goto(f"{base}/screening/data/")
    page.locator("main [name=file]").set_input_files({"name": f"{name}.csv", "mimeType": "text/csv", "buffer": rows})
    page.locator("main [name=table]").select_option(name)
    for field, text in (("source", "采购中心"), ("legal_basis", "监察法第十一条"), ("purpose", "采购筛查"),
                        ("erase_on", "2019-12-31")):  # fmt: skip
        page.locator(f"main [name={field}]").fill(text)
    pressed(page, "上传并对应各列")
    page.wait_for_url("**/arrived/*/")
    is_sound(page)
    page.locator("[name=money]").select_option("fen")
    pressed(page, "逐格检查并导入")
    page.wait_for_url(re.compile(r"/screening/data/\d+/"))


def screened(page: Page, base: str) -> None:
    """The newest rules over the contracts just taken and the tiers."""
    page.goto(f"{base}/screening/runs/")
    boxes = page.locator("main [name=data_sets]")
    for number in range(boxes.count()):
        boxes.nth(number).uncheck()
    page.get_by_label(re.compile("合同台账 · 采购中心 · 3")).check()
    page.get_by_label(re.compile("限额档次")).check()
    pressed(page, "开始")
    page.wait_for_url(re.compile(r"/runs/\d+/"))
    expect(page.locator("#coverage")).to_be_visible()


@pytest.mark.row("DC-04")
def test_a_split_purchase_excluded_for_a_reason_stays_so(someone: Traveller) -> None:
    page = as_(someone, "clerk", "/screening/rules/")
    page.locator("main details summary").last.click()
    page.locator("main [name=text]").fill(rules_text("P02"))
    pressed(page, "检查并保存")
    expect(page.locator("main tbody th")).to_have_count(1)
    is_sound(page)
    sent(page, someone.base, "contracts", table(contracts()))
    screened(page, someone.base)
    is_sound(page)
    page.goto(f"{someone.base}/screening/works/?rule=P02")
    shown = page.locator("main section.card")
    expect(shown).to_have_count(1)
    for text in ("C1", "C2", "60,000.00", "61,000.00", "121,000.00", "100,000.00"):
        expect(shown).to_contain_text(text)
    is_sound(page)
    clue = opened(page, shown.locator("h2 a"))
    acted(page, "exclude", reason="approved", note="两份合同为同一批复下的分期实施。")
    screened(page, someone.base)
    kpis = page.locator("main .kpi b")
    assert [kpis.nth(place).inner_text() for place in (0, 1)] == ["1", "0"]
    page.goto(someone.base + clue)
    expect(page.locator("main h1 + p .tag")).to_have_text("已排除")
    expect(page.locator("main")).to_contain_text("两份合同为同一批复下的分期实施。")
    is_sound(page)


@pytest.mark.row("BJ-12")
def test_the_units_answer_stands_beside_the_question(someone: Traveller, tmp_path: Path) -> None:
    page = as_(someone, "clerk", "/screening/")
    file = taken_up(page, someone.base, "q=K9", "采购方式低于限额要求")
    asked_at = file.replace("/files/", "/asked/")
    page = as_(someone, "alice", file)
    expect(page.locator("main")).not_to_contain_text("K9")
    page.goto(f"{someone.base}/screening/asked/")
    expect(page.locator(f"main a[href='{asked_at}']")).to_have_count(0)
    page = as_(someone, "clerk", file)
    acted(page, "ask", letter="请说明采购方式的依据。", due_on="2018-08-31")
    page = as_(someone, "alice", "/")
    opened(page, page.locator(f"main a[href='{asked_at}']").first)
    expect(page.locator("main")).to_contain_text("请说明采购方式的依据。")
    expect(page.locator("main")).to_contain_text("K9")
    is_sound(page)
    proof = tmp_path / "批准文件.txt"
    proof.write_text("应急抢修批准文件", "utf-8")
    page.locator("[name=text]").fill("系应急抢修，附批准文件。")
    page.locator("main input[type=file]").set_input_files(proof)
    opened(page, page.locator("main").get_by_role("button", name="提交答复"))
    expect(page.locator("aside .evidence")).to_contain_text("批准文件.txt")
    page = as_(someone, "chief", file)
    asked, said = (page.locator(f"section[aria-labelledby={name}]") for name in ("asked", "answer"))
    expect(said).to_contain_text("系应急抢修，附批准文件。")
    left, right = asked.bounding_box(), said.bounding_box()
    assert left is not None
    assert right is not None
    assert abs(left["y"] - right["y"]) < 2
    assert left["x"] + left["width"] <= right["x"]
    is_sound(page)
