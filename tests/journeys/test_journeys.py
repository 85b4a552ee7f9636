"""Whole ways through the product in a real browser, each as the person who would walk it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Error, Page, Route, expect

from tests.journeys.conftest import Traveller


def menu(page: Page, word: str) -> None:
    """Follow the main menu."""
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=word, exact=True).click()


def test_an_assessor_records_on_a_phone_and_sees_the_consequence(phone: Traveller, tmp_path: Path) -> None:
    page = phone.enter("高朗")
    page.locator(".fab").click()
    page.get_by_label("单位", exact=True).fill("Z05")
    page.get_by_label("指标").select_option(label="公务接待与差旅")
    expect(page.get_by_text("每次扣 2 分")).to_be_visible()
    page.get_by_label("发生次数").fill("1")
    page.get_by_label("日期").fill("2018-12-20")
    page.get_by_label("事实").fill("公务接待无公函")
    page.get_by_label("事实").blur()
    expect(page.get_by_text(re.compile(r"本次扣 .+ 分：市工业局综合成绩 .+ → .+"))).to_be_visible()
    photo = tmp_path / "现场.txt"
    photo.write_text("现场记录", "utf-8")
    page.get_by_label("证据").set_input_files(photo)
    page.get_by_role("button", name="记录").click()
    expect(page.get_by_text("已记录：已生效")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("link", name="现场.txt").click()
    assert Path(caught.value.path()).read_text("utf-8") == "现场记录"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_typed_while_a_part_is_fetched_stays(traveller: Traveller) -> None:
    page = traveller.enter("高朗")
    page.locator(".head .act a", has_text="记一笔").click()
    page.get_by_label("单位", exact=True).fill("Z05 市工业局")
    held: list[Route] = []
    is_held = True

    def hold(route: Route) -> None:
        if is_held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/entries/new/parts/**", hold)
    with page.expect_request("**/entries/new/parts/**") as asked:
        page.get_by_label("指标").select_option(label="公务接待与差旅")
    page.get_by_label("发生次数").fill("3")
    is_held = False
    with page.expect_response("**/entries/new/parts/**"):
        for route in held:  # one that a later keystroke replaced is gone already
            with contextlib.suppress(Error):
                route.continue_()
    expect(page.get_by_text("每次扣 2 分")).to_be_visible()
    expect(page.get_by_label("发生次数")).to_have_value("3")
    assert "fact" not in asked.value.url
    assert "csrf" not in asked.value.url


def test_a_long_form_survives_an_expired_session(traveller: Traveller) -> None:
    page = traveller.enter("高朗")
    page.locator(".head .act a", has_text="记一笔").click()
    page.get_by_label("单位", exact=True).fill("Z05 市工业局")
    page.get_by_label("指标").select_option(label="公务接待与差旅")
    expect(page.get_by_text("每次扣 2 分")).to_be_visible()
    address = page.url
    traveller.leave()
    page.get_by_label("事实").fill("很长的事实说明")
    page.get_by_label("事实").blur()
    over = page.get_by_role("alert")
    expect(over).to_contain_text("登录已失效")
    expect(page.get_by_label("事实")).to_have_value("很长的事实说明")
    over.get_by_role("link", name="重新登录").click()
    page.locator(".people button", has_text="高朗").click()
    expect(page).to_have_url(address)
    expect(page.get_by_label("事实")).to_have_value("很长的事实说明")


def ledger(path: Path, *values: str) -> Path:
    """A ledger of one body with these values."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["2018年12月日常监督台账"])
    page.append(["单位", "指标", "分值", "日期", "扣分原因"])
    for number, value in enumerate(values, start=1):
        page.append(["市工业局", "值守在岗", value, f"2018-12-{number:02d}", "值班电话无人接听"])
    book.save(path)
    return path


def test_an_import_with_errors_is_mended_and_written(traveller: Traveller, tmp_path: Path) -> None:
    page = traveller.enter("高朗")
    menu(page, "采集")
    page.get_by_role("link", name="从 Excel 导入").click()
    page.get_by_label("台账").set_input_files(ledger(tmp_path / "12月.xlsx", "1", "若干"))
    page.get_by_role("button", name="上传并检查").click()
    row = page.get_by_role("row", name=re.compile("若干.*不是数字"))
    expect(row.first).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="上传修正后的文件").click()
    page.get_by_label("台账").set_input_files(ledger(tmp_path / "12月修正.xlsx", "1", "2"))
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="写入全部 2 行").click(timeout=30_000)
    expect(page.get_by_text("2 行已写入台账")).to_be_visible(timeout=30_000)


def test_a_leader_opens_a_lost_point_down_to_its_evidence(traveller: Traveller) -> None:
    page = traveller.enter("韦国安")
    page.get_by_role("link", name="查看排名").first.click()
    page.get_by_role("link", name=re.compile("政府部门")).first.click()
    page.get_by_role("link", name="市工业局").click()
    expect(page.get_by_role("heading", name="市工业局")).to_be_visible()
    page.get_by_role("link", name="问题整改率").click()
    expect(page.get_by_role("heading", name=re.compile("问题整改率"))).to_be_visible()
    page.locator(".evidence a").first.click()
    expect(page.get_by_role("heading", name="问题事实")).to_be_visible()


def test_the_auditor_recomputes_2016(traveller: Traveller) -> None:
    page = traveller.enter("申明")
    page.locator("summary", has_text="年度").click()
    page.get_by_role("link", name=re.compile("^2016")).click()
    menu(page, "考核结果")
    page.get_by_role("link", name="审定稿").click()
    page.get_by_role("link", name="2016年度考核结果").click()
    page.get_by_role("button", name="重算").click()
    expect(page.get_by_text("输入和结果逐字节一致")).to_be_visible()


def test_the_keyboard_reaches_the_evidence(traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    page.get_by_role("link", name="查看排名").first.click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    link = page.get_by_role("table").get_by_role("link").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    leaf = page.locator("tbody a").first
    leaf.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence h2")).to_be_visible()


def test_every_page_in_english_too(traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Gathering")).to_be_visible()
    page.get_by_role("link", name="See the ranking").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Results 20")
