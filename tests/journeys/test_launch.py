"""The office launches a year: its own database, because the new year becomes the current one."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Traveller
from tests.journeys.test_journeys import menu


def test_the_office_launches_a_year_and_gaps_are_named(traveller: Traveller, tmp_path: Path) -> None:
    page = traveller.enter("周敏")
    menu(page, "方案")
    page.get_by_role("link", name="江州市2018年检查考核工作方案", exact=True).first.click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载").click()
    text = Path(caught.value.path()).read_text("utf-8")
    changed = tmp_path / "2019.yaml"
    changed.write_text(
        text.replace("jiangzhou-2018", "jiangzhou-2019").replace("owner: 宣传部", "owner: 没有的部"), "utf-8"
    )
    menu(page, "方案")
    page.get_by_role("link", name="新方案").click()
    page.get_by_label("方案文件").set_input_files(changed)
    page.get_by_role("button", name="检查并保存").click()
    page.get_by_role("button", name="提交审批").click()
    address = page.url
    traveller.leave()
    page = traveller.enter("韦国安")
    page.goto(address)
    page.get_by_role("button", name="批准").click()
    expect(page.get_by_text("已批准").first).to_be_visible()
    traveller.leave()
    page = traveller.enter("周敏")
    menu(page, "方案")
    page.get_by_role("link", name="准备年度").click()
    page.get_by_label("年度").fill("2019")
    page.get_by_label("方案").select_option(index=0)
    page.get_by_role("button", name="准备").click()
    expect(page.get_by_text("方案写“没有的部”，考核主体中没有")).to_be_visible()
    expect(page.get_by_text("2 项指标、")).to_be_visible()
    expect(page.get_by_role("button", name="启动年度")).to_have_count(0)
    page.get_by_label("指定评分单位").select_option(label="宣传部")
    page.get_by_role("button", name="指定为该单位").click()
    expect(page.get_by_text("已落实：由宣传部评分。")).to_be_visible()
    page.get_by_role("button", name="启动年度").click()
    expect(page.get_by_text("以后变动须发文修订")).to_be_visible()
    page.get_by_role("button", name="确认办理").click()
    expect(page.locator("main").get_by_text("台账开放")).to_be_visible()
