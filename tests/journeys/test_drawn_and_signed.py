"""A ring drawn before two witnesses and verified by a third; a list signed by three, voided, signed again, checked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Traveller
from tests.journeys.test_field import as_, send

CLERK, SECOND, FIRST_WORDS, SECOND_WORDS = "周敏", "吴刚", "顾清源", "申明"
HEAD, GROUP, CHAIR, UNIT = "何致远", "顾清源", "韦国安", "市工业局"
PLAN = "rota: small\nteams: 3\nsize: 1\n"
DONORS = "unit,person,can_lead\nY01,p1,yes\nY02,p2,yes\nY03,p3,yes\n"
TARGETS = "unit\nY01\nY02\nY03\nY04\n"


def announced(traveller: Traveller) -> str:
    page = as_(traveller, CLERK, "/years/3/campaigns/new/")
    page.locator("#id_kind").select_option("ring")
    page.locator("#id_title").fill("年末推磨式检查")
    page.locator("#id_document_number").fill("江考办〔2018〕32号")
    page.locator("#id_exception_who").fill("市委常委会")
    page.locator("#id_exception_why").fill("列入年度督查计划")
    page.locator("#id_exception_number").fill("江办〔2018〕9号")
    page.locator("main form .main").click()
    page.wait_for_url("**/campaigns/*/")
    page.get_by_role("link", name="公告抽签").click()
    for name, text in (("plan", PLAN), ("donors", DONORS), ("targets", TARGETS)):
        page.locator(f"#id_{name}").fill(text)
    for who in (FIRST_WORDS, SECOND_WORDS):
        page.get_by_label(who, exact=True).check()
    page.locator("main form .main").click()
    page.wait_for_url("**/draws/*/")
    return "/" + page.url.split("/", 3)[3]


@pytest.mark.row("XC-01")
def test_a_ring_is_drawn_before_two_witnesses_and_verified_by_a_third(traveller: Traveller) -> None:
    address = announced(traveller)
    words = {FIRST_WORDS: "海棠 电梯 银杏 夜班", SECOND_WORDS: "骰子 3 6 1 4 4 2"}
    for step in ("promise", "open"):
        for who, text in words.items():
            page = as_(traveller, who, address)
            page.locator(f"main form[action$='/{step}/'] input[name=text]").fill(text)
            send(page, step)
            assert words[FIRST_WORDS] not in page.locator("main").inner_text() or step == "open"
    page = as_(traveller, CLERK, address)
    send(page, "draw")
    page = as_(traveller, SECOND, address)
    send(page, "verify")
    said = page.locator("main").inner_text()
    for sentence in ("不查本单位", "不互查", "种子"):
        assert sentence in said
    assert "WRONG" not in said


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def retyped(page: Page, address: str, text: str) -> None:
    """Another measure in the first item."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + address + "edit/")
    page.locator("[name$=-measure]").first.fill(text)
    press(page, "保存清单")


def taken(traveller: Traveller, who: str, address: str, step: str) -> Page:
    page = as_(traveller, who, address)
    with page.expect_navigation():
        page.locator(f"main form:has(input[value={step}]) button").last.click()
    return page


@pytest.mark.row("MT-02", "MT-03")
def test_a_list_is_signed_by_three_voided_signed_again_and_checked(traveller: Traveller) -> None:
    page = as_(traveller, HEAD, "/years/3/duties/")
    page.locator("main").get_by_role("link", name=UNIT).first.click()
    press(page, "另起新版本")
    address = "/" + page.url.split("/", 3)[3].removesuffix("edit/")
    retyped(page, address, "每月研究一次，会后五日内印发纪要")
    page.goto(f"{traveller.base}{address}chain/")
    for level, (who, title) in enumerate(((HEAD, "局长"), (GROUP, "领导小组成员"), (CHAIR, "组长")), 1):
        option = page.locator(f"#person-{level} option", has_text=who).first.get_attribute("value")
        page.locator(f"#person-{level}").select_option(option)
        page.locator(f"#title-{level}").fill(title)
    page.locator("main form .main").click()
    taken(traveller, HEAD, address, "submit")
    for who in (HEAD, GROUP):
        taken(traveller, who, address, "sign")
    page = as_(traveller, HEAD, address)
    retyped(page, address, "每月研究一次，会后三日内印发纪要")
    page = as_(traveller, GROUP, address)
    expect(page.locator("main").get_by_text("失效").first).to_be_visible()
    for who, step in ((HEAD, "sign"), (GROUP, "sign"), (CHAIR, "enact")):
        page = taken(traveller, who, address, step)
    expect(page.locator("main").get_by_text("已生效").first).to_be_visible()
    checked(traveller, address)


def checked(traveller: Traveller, address: str) -> None:
    """The quarter's check of the first item, by a clerk; the board counts it."""
    page = as_(traveller, CLERK, address)
    page.locator("main th a").first.click()
    page.locator("[name=progress]").fill("四次专题研究均有纪要")
    page.locator("[name=opinion]").fill("落实到位")
    with page.expect_navigation():
        page.locator("main form:has([name=opinion]) button").last.click()
    expect(page.locator("main").get_by_text("四次专题研究均有纪要").first).to_be_visible()
