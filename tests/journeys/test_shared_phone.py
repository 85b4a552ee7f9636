"""A shared phone: a draft belongs to the person who typed it, and goes with signing out."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Traveller, _context

FACT = "张三在窗口脱岗，尚未核实"


def begun(page: Page) -> str:
    """A mark half typed; its address."""
    page.locator(".head .act a", has_text="记一笔").click()
    page.get_by_label("单位", exact=True).fill("Z05 市工业局")
    page.get_by_label("指标").select_option(label="公务接待与差旅")
    page.get_by_label("事实").fill(FACT)
    return page.url


def signed_out(page: Page) -> None:
    page.evaluate("document.querySelector('form[data-sign-out]').requestSubmit()")
    page.wait_for_url("**/sign-in/**")


def stored(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(Object.entries(localStorage))"))


def test_a_draft_is_filled_in_for_nobody_else_and_goes_with_signing_out(browser: Browser, base: str) -> None:
    with _context(browser, 1280, 860) as context:
        someone = Traveller(context, base)
        page = someone.enter("高朗")
        address = begun(page)
        context.clear_cookies()  # the session has ended; nobody signed out
        page.goto(f"{base}/sign-in/")
        someone.enter("方宁")
        page.goto(address)
        expect(page.get_by_label("单位", exact=True)).to_have_value("")
        expect(page.get_by_text(FACT)).to_have_count(0)
        signed_out(page)
        assert FACT not in stored(page)
        someone.enter("高朗")
        page.goto(address)
        expect(page.get_by_label("单位", exact=True)).to_have_value("")
        assert someone.faults == []


def test_a_form_from_the_field_is_shown_to_nobody_else_and_to_nobody_signed_out(browser: Browser, base: str) -> None:
    with _context(browser, 375, 780, is_mobile=True, has_touch=True) as context:
        someone = Traveller(context, base)
        page = someone.enter("高朗")
        page.goto(f"{base}/field/")
        expect(page.locator("#field[data-ready='1']")).to_be_attached()
        expect(page.get_by_text("已联网")).to_be_visible()
        page.get_by_label("问题事实").fill(FACT)
        page.get_by_label("地点").fill("二楼大厅")
        page.reload()
        expect(page.get_by_label("问题事实")).to_have_value(FACT)
        context.clear_cookies()
        page.reload()  # nobody is signed in
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
        expect(page.get_by_text(FACT)).to_have_count(0)
        someone.enter("周敏")
        page.goto(f"{base}/field/")
        expect(page.get_by_label("问题事实")).to_have_value("")
        page.goto(f"{base}/")
        signed_out(page)
        assert page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))") == []
        assert someone.faults == []
