"""A sealed visit from the plan to the archive with a phone that has no network, the unit's head looking in vain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Traveller, _context

CLERK, SECOND, CAPTAIN, MEMBER, HEAD = "周敏", "吴刚", "顾清源", "高朗", "何致远"
CODE, UNIT = "Z05", "市工业局"
CAMPAIGN = "年末窗口督查"


def as_(traveller: Traveller, who: str, address: str) -> Page:
    traveller.leave()
    page = traveller.enter(who)
    page.goto(traveller.base + address)
    return page


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def send(page: Page, name: str) -> None:
    """Send the form of a step, wherever it is folded away."""
    form = page.locator(f"main form[action$='/{name}/']")
    form.evaluate("form => { const folded = form.closest('details'); if (folded) folded.open = true; }")
    with page.expect_navigation():
        form.get_by_role("button").last.click()


def planned(traveller: Traveller) -> str:
    """A campaign and a visit, approved by a second clerk; its address."""
    page = as_(traveller, CLERK, "/years/3/campaigns/new/")
    page.locator("#id_kind").select_option("leader")
    page.locator("#id_title").fill(CAMPAIGN)
    page.locator("#id_document_number").fill("江考办〔2018〕31号")
    page.locator("main form .main").click()
    page.wait_for_url("**/campaigns/*/")
    page.locator("#id_unit").fill(f"{CODE} {UNIT}")
    page.locator("#id_planned_on").fill("2018-12-28")
    send(page, "visits")
    page.locator("main").get_by_role("link", name=UNIT).click()
    address = "/" + page.url.split("/", 3)[3]
    page = as_(traveller, SECOND, address)
    send(page, "approve")
    return address


def sealed(traveller: Traveller, address: str) -> None:
    page = as_(traveller, CLERK, address)
    for who, role in ((CAPTAIN, "captain"), (MEMBER, "member")):
        page.locator("form[action$='/member/'] input[name=person]").fill(who)
        page.locator("form[action$='/member/'] select[name=role]").select_option(role)
        send(page, "member")
    for who in (CAPTAIN, MEMBER):
        page = as_(traveller, who, address)
        page.locator("form[action$='/declare/'] select[name=ground]").select_option("none")
        send(page, "declare")
    page = as_(traveller, CLERK, address)
    for step in ("form", "seal"):
        send(page, step)
    expect(page.locator("main").get_by_text("待启动（保密）").first).to_be_visible()


def looks_in_vain(traveller: Traveller, address: str) -> None:
    """By number, list, calendar and search, the head of the unit finds nothing."""
    page = as_(traveller, HEAD, "/years/3/inspections/")
    expect(page.locator("main").get_by_text(CAMPAIGN)).to_have_count(0)
    page.goto(f"{traveller.base}/inspections/calendar/?month=2018-12")
    expect(page.locator("main").get_by_text(UNIT)).to_have_count(0)
    assert page.goto(traveller.base + address).status == 404  # type: ignore[union-attr] # it answers
    unknown = re.sub(r"\d+", "99999", address)
    said = page.locator("main").inner_text()
    page.goto(traveller.base + unknown)
    assert page.locator("main").inner_text() == said


@pytest.mark.row("BJ-01")
def test_a_sealed_visit_with_a_phone_offline(browser: Browser, base: str, traveller: Traveller, tmp_path: Path) -> None:
    address = planned(traveller)
    sealed(traveller, address)
    looks_in_vain(traveller, address)
    with _context(browser, 375, 780, is_mobile=True, has_touch=True) as context:
        carrier = Traveller(context, base)
        page = carrier.enter(MEMBER)
        page.goto(f"{base}/field/visits/")
        expect(page.locator("#visits[data-offline='1']")).to_be_attached()
        expect(page.locator("#clock-off")).to_be_hidden()
        page.get_by_label("口令（至少六位）").fill("jz-2018-42")
        press(page, "解锁")
        mine = page.locator("#visit-list li", has_text="2018-12-28")
        mine.get_by_role("button", name="带到本机").click()
        expect(page.locator("#visit-open")).to_be_visible()
        context.set_offline(True)
        page.reload()
        page.get_by_label("口令（至少六位）").fill("jz-wrong")
        press(page, "解锁")
        expect(page.get_by_text("口令不对。")).to_be_visible()
        page.get_by_label("口令（至少六位）").fill("jz-2018-42")
        press(page, "解锁")
        mine.get_by_role("button", name="打开").click()
        press(page, "启动：已到现场")
        photo = tmp_path / "窗口.png"
        page.screenshot(path=photo)
        for kind in ("see", "question", "comment"):
            page.locator("#s-kind").select_option(kind)
            page.locator("#s-place").fill("政务服务中心")
            page.locator("#s-present").fill("顾清源、高朗、窗口负责人")
            page.locator("#s-note").fill("窗口一人值守")
            if kind == "see":
                page.locator("#s-photos").set_input_files(photo)
            press(page, "保存并发送")
            expect(page.locator("#step-list li")).to_have_count({"see": 1, "question": 2, "comment": 3}[kind])
        expect(page.locator("#unsent")).to_have_text("3")
        assert "政务服务中心" not in str(page.evaluate(STORED))
        with page.expect_download() as saved:
            mine.get_by_role("button", name="应急文件").click()
        assert saved.value.path().read_bytes()[:4] == b"BHR1"
        looks_in_vain(traveller, address)
        context.set_offline(False)
        press(page, "立即发送")
        expect(page.locator("#unsent")).to_have_text("0")
        expect(page.locator("#step-list").get_by_text("已收讫 1/1")).to_be_visible()
        expect(page.locator("#step-list .problem")).to_have_count(0)
        an_hour_fast(page)
        assert carrier.faults == []
    page = as_(traveller, HEAD, address)
    expect(page.get_by_role("heading", name=UNIT)).to_be_visible()
    to_the_archive(traveller, address)


def an_hour_fast(page: Page) -> None:
    """A phone whose clock is wrong is told so, and its step is marked, set right and kept."""
    page.add_init_script("const true_now = Date.now; Date.now = () => true_now() + 3_600_000;")
    page.reload()
    expect(page.locator("#clock-off")).to_be_visible()
    page.get_by_label("口令（至少六位）").fill("jz-2018-42")
    press(page, "解锁")
    page.locator("#visit-list li", has_text="2018-12-28").get_by_role("button", name="打开").click()
    page.locator("#s-place").fill("值班室")
    page.locator("#s-present").fill("高朗")
    press(page, "保存并发送")
    expect(page.locator("#step-list li", has_text="值班室").locator(".problem")).to_have_text(
        "手机时钟不准，已按服务器时间校正并标记"
    )


STORED = """async () => {
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const store = await asked(indexedDB.open('bihuan-visits'));
  const rows = await asked(store.transaction('steps').objectStore('steps').getAll());
  store.close();
  return rows.map((row) => JSON.stringify(row) + new TextDecoder().decode(row.text.box)).join('');
}"""


def to_the_archive(traveller: Traveller, address: str) -> None:
    page = as_(traveller, CAPTAIN, f"{address}site/")
    send(page, "finish")
    page = as_(traveller, CAPTAIN, f"{address}after/")
    page.locator("form[action$='/report/'] textarea").fill("总体平稳，窗口值守需加强。")
    send(page, "report")
    page = as_(traveller, SECOND, f"{address}after/")
    send(page, "review")
    page = as_(traveller, CLERK, f"{address}after/")
    send(page, "archive")
    expect(page.locator("main").get_by_text("已归档").first).to_be_visible()
