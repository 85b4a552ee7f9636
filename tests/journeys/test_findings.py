"""Findings in a real browser: from a phone in the field to verified closure, contested, carried over, and proved."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Traveller, _context

UNIT = "Z05 市工业局"


def photo(path: Path) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def sign(page: Page) -> None:
    """Draw a signature by hand."""
    pad = page.locator("#field-sign")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + 90 + (25 if step % 2 else -25))
    page.mouse.up()


def fill(page: Page, words: str) -> None:
    page.get_by_label("单位", exact=True).fill(UNIT)
    page.get_by_label("地点").fill("政务服务中心二楼")
    page.get_by_label("问题事实").fill(words)
    page.get_by_label("定性依据").fill("值班工作制度第八条")
    page.get_by_label("签名人姓名").fill("窗口负责人 李某")


@pytest.mark.row("MT-04")
def test_the_form_works_without_network_and_goes_in_once(browser: Browser, base: str, tmp_path: Path) -> None:
    """The page is opened once with network; then the network is cut, the page killed, opened again, and finished."""
    with _context(browser, 375, 780, is_mobile=True, has_touch=True) as context:
        someone = Traveller(context, base)
        page = someone.enter("高朗")
        page.goto(f"{base}/field/")
        expect(page.locator("#field[data-offline='1']")).to_be_attached()
        expect(page.get_by_text("已联网")).to_be_visible()
        context.set_offline(True)
        fill(page, "午间窗口无人值守，断网时填写")
        page.get_by_label("照片").set_input_files(photo(tmp_path / "现场.jpg"))
        expect(page.locator("#field-thumbs img")).to_have_count(1)
        page.close(run_before_unload=False)  # killed, still without network
        again = context.new_page()
        again.goto(f"{base}/field/")
        expect(again.locator("#field[data-ready='1']")).to_be_attached()
        expect(again.get_by_label("问题事实")).to_have_value("午间窗口无人值守，断网时填写")
        expect(again.locator("#field-thumbs img")).to_have_count(1)
        sign(again)
        again.get_by_role("button", name="完成并提交").click()
        expect(again.locator("#field-kept li", has_text="市工业局")).to_contain_text("等待联网")
        context.set_offline(False)
        again.evaluate("window.dispatchEvent(new Event('online'))")
        row = again.locator("#field-kept li", has_text="市工业局")
        expect(row).to_contain_text(re.compile(r"已提交 2018-Z05-\d+"))
        for _ in range(3):
            again.evaluate("window.dispatchEvent(new Event('online'))")
        again.reload()
        expect(again.locator("#field-kept li", has_text="已提交")).to_have_count(1)
        again.goto(f"{base}/years/3/findings/?q=断网时填写")
        expect(again.get_by_text("1 个问题")).to_be_visible()
        again.locator("tbody a").first.click()
        expect(again.get_by_text("签名人 窗口负责人 李某")).to_be_visible()
        assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_refused_photo_is_taken_away_and_the_form_goes_in(browser: Browser, base: str, tmp_path: Path) -> None:
    """The refusal names the file; the form is not lost for it."""
    broken = tmp_path / "坏照片.jpg"
    broken.write_bytes(photo(tmp_path / "好照片.jpg").read_bytes()[:200])
    with _context(browser, 375, 780, is_mobile=True, has_touch=True) as context:
        someone = Traveller(context, base)
        page = someone.enter("高朗")
        page.goto(f"{base}/field/")
        expect(page.locator("#field[data-ready='1']")).to_be_attached()
        expect(page.get_by_text("已联网")).to_be_visible()
        fill(page, "窗口公示栏内容过期")
        sign(page)
        page.get_by_label("照片").set_input_files(broken)
        page.get_by_role("button", name="完成并提交").click()
        row = page.locator("#field-kept li", has_text="市工业局").first
        expect(row).to_contain_text("坏照片.jpg")
        row.get_by_role("button").click()
        page.get_by_role("button", name="移去这张照片").click()
        expect(page.locator("#field-thumbs img")).to_have_count(0)
        page.get_by_label("照片").set_input_files(tmp_path / "好照片.jpg")
        page.get_by_role("button", name="完成并提交").click()
        expect(row).to_contain_text(re.compile(r"已提交 2018-Z05-\d+"))
        expect(row).not_to_contain_text("坏照片.jpg")


def opened(page: Page, base: str, words: str) -> None:
    page.goto(f"{base}/years/3/findings/?q={words}")
    page.locator("tbody a").first.click()


WORDS = "食堂采购台账缺页十二处"


def as_someone(traveller: Traveller, who: str, words: str = WORDS) -> Page:
    """Change hands: sign out, sign in, open the finding."""
    traveller.leave()
    page = traveller.enter(who)
    opened(page, traveller.base, words)
    return page


def section(page: Page, step: str) -> Locator:
    """The card of one step."""
    return page.locator(f"#step-{step}").locator("xpath=ancestor::section")


def found_and_fed_back(traveller: Traveller, file: Path, words: str = WORDS) -> None:
    page = traveller.enter("高朗")
    page.goto(f"{traveller.base}/years/3/findings/new/")
    page.get_by_label("单位", exact=True).fill(UNIT)
    page.get_by_label("问题事实").fill(words)
    page.get_by_label("定性依据").fill("采购管理办法第六条")
    page.get_by_label("证据").set_input_files(file)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text(re.compile("已提交，编号 2018-Z05-"))).to_be_visible()
    page = as_someone(traveller, "周敏", words)
    section(page, "confirm").get_by_role("button", name="确认").click()
    expect(page.locator("main").get_by_text("第二人确认").first).to_be_visible()
    page.get_by_label("反馈函文号").fill("江考办函〔2018〕99号")
    page.get_by_role("button", name="向单位反馈").click()
    expect(page.locator("main").get_by_text("江考办函〔2018〕99号").first).to_be_visible()


def planned_and_reported(traveller: Traveller, file: Path) -> None:
    page = as_someone(traveller, "何致远")
    page.get_by_label("做什么").first.fill("补齐台账并双人复核")
    page.get_by_label("责任人").first.fill("食堂管理员")
    page.locator("#due_on-1").fill("2019-01-20")
    page.get_by_role("button", name="保存措施").click()
    page.get_by_role("button", name="签署整改方案").click()
    expect(page.locator("main").get_by_text("校验码").first).to_be_visible()
    page = as_someone(traveller, "高朗")
    page.get_by_role("button", name="同意整改方案").click()
    page = as_someone(traveller, "何致远")
    page.get_by_text("填报进展或完成").click()
    page.get_by_label("做了什么").fill("已补齐")
    page.locator("form[action$='/finish/'] input[type=file]").set_input_files(file)
    page.get_by_role("button", name="已完成").click()
    page.get_by_role("button", name="签署整改报告").click()
    expect(page.locator("main").get_by_text("已报告完成").first).to_be_visible()


def test_from_the_fact_to_verified_closure_by_four_people(traveller: Traveller, tmp_path: Path) -> None:
    file = tmp_path / "佐证.txt"
    file.write_text("佐证", "utf-8")
    found_and_fed_back(traveller, file)
    planned_and_reported(traveller, file)
    page = as_someone(traveller, "方宁")
    section(page, "verify").get_by_label("验收意见").fill("现场核对十二处均已补齐")
    section(page, "verify").get_by_role("button", name="验收通过").click()
    expect(
        page.locator("main").get_by_text("请至少附一份佐证材料").first
    ).to_be_visible()  # one's own evidence is needed
    expect(section(page, "verify").get_by_label("验收意见")).to_have_value("现场核对十二处均已补齐")
    section(page, "verify").locator("input[type=file]").set_input_files(file)
    section(page, "verify").get_by_role("button", name="验收通过").click()
    expect(page.locator("main").get_by_text("已验收").first).to_be_visible()
    page = as_someone(traveller, "周敏")
    page.get_by_role("button", name="销号").click()
    expect(page.locator("main").get_by_text("已销号").first).to_be_visible()


def test_a_contested_finding_is_decided_by_someone_without_a_part(traveller: Traveller, tmp_path: Path) -> None:
    words = "会议记录缺少三次表决情况"
    file = tmp_path / "佐证.txt"
    file.write_text("佐证", "utf-8")
    found_and_fed_back(traveller, file, words)
    page = as_someone(traveller, "艾宁", words)
    page.get_by_role("heading", name="提出申诉").click()
    section(page, "contest").get_by_label("申诉理由").fill("已在会后补记，附说明")
    section(page, "contest").get_by_role("button", name="提出申诉").click()
    expect(page.locator("main").get_by_text("申诉中").first).to_be_visible()
    page = as_someone(traveller, "周敏", words)
    expect(page.locator("#step-uphold")).to_have_count(0)  # she confirmed it
    page = as_someone(traveller, "韦国安", words)
    section(page, "uphold").get_by_label("书面决定").fill("经复核，事实清楚")
    section(page, "uphold").get_by_role("button", name="维持原问题").click()
    expect(page.locator("main").get_by_text("已反馈待报方案").first).to_be_visible()


@pytest.mark.row("FT-06")
def test_a_finding_carried_over_reads_across_two_years(traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    page.goto(f"{traveller.base}/years/3/findings/?stands=carried")
    page.locator("tbody td a").first.click()
    expect(page.get_by_text("上年结转自")).to_be_visible()
    page.locator("dd a", has_text="2017-").click()
    expect(page.locator("main").get_by_text("已结转下年").first).to_be_visible()
    expect(page.locator("dd a", has_text="2018-")).to_be_visible()


def test_the_auditor_proves_that_nothing_was_edited(traveller: Traveller, tmp_path: Path) -> None:
    page = traveller.enter("申明")
    page.goto(f"{traveller.base}/trail/verify/")
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载").click()
    assert '"signature"' in Path(caught.value.path()).read_text("utf-8")
    page.locator("form .btn.main").click()
    expect(page.locator(".note-box.success")).to_be_visible(timeout=60_000)


def test_the_analysis_opens_the_findings_and_the_list_goes_to_excel(traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    page.goto(f"{traveller.base}/years/3/findings/analysis/")
    expect(page.get_by_text("账平，无一遗漏")).to_be_visible()
    page.locator("table.heat a").first.click()
    expect(page.get_by_role("heading", name="2018年问题台账")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_text("导出", exact=True).click()
        page.get_by_role("link", name="Excel（全部列）").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(caught.value.path()).read_bytes())).active
    assert sheet is not None
    assert sheet.max_row >= 5
