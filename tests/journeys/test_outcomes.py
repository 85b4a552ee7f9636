"""From the closed ledger to the closed loop: decided, shown, appealed, corrected, delivered, talked over, receipted."""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served, Traveller

YEAR, UNIT = "/years/3", "市工业局"
CLERK, SECOND, DECIDER, MEMBER = "周敏", "吴刚", "顾清源", "韦国安"


def enter(traveller: Traveller, who: str, address: str) -> Page:
    """Change hands and open a page."""
    traveller.leave()
    page = traveller.enter(who)
    page.goto(traveller.base + address)
    return page


def press(page: Page, name: str, said: str = "") -> None:
    """Press a button; what it changed is said on the page."""
    page.get_by_role("button", name=name, exact=True).first.click()
    sure = page.get_by_role("button", name="确认办理", exact=True)
    if sure.is_visible():
        sure.click()
    if said:
        expect(page.locator("main").get_by_text(said).first).to_be_visible()


def sign_off(page: Page, note: str) -> None:
    page.locator("#check-note").fill(note)
    press(page, "签署核对清单")


def through_the_council(page: Page, day: str) -> None:
    page.get_by_label("会议日期").fill(day)
    page.get_by_label("会议", exact=True).fill("市委常委会第9次会议")
    page.get_by_label("决议").fill("原则同意")
    press(page, "登记报告常委会")


def decided_and_shown(traveller: Traveller, address: str, day: str) -> None:
    """Checked and reported by the clerk, decided by who did not score, shown with a period for appeals."""
    page = enter(traveller, CLERK, address)
    sign_off(page, "逐项核对，未引用条款的扣分均有依据")
    through_the_council(page, day)
    page = enter(traveller, MEMBER, address)
    expect(page.get_by_role("button", name="审定结果", exact=True)).to_have_count(0)  # who scored does not decide
    page = enter(traveller, DECIDER, address)
    press(page, "审定结果")
    expect(page.locator("main").get_by_text("等待他人").first).to_be_visible()
    page = enter(traveller, CLERK, address)
    press(page, "通知各单位")
    press(page, "开启申诉期")


def set_aside(page: Page) -> None:
    """What drowns the other checks before the result is frozen is set aside once, in writing."""
    line = page.locator("main li", has_text="未引用职责条款的扣分")
    line.locator("summary").click()
    line.get_by_label("情况说明").fill("目录上年度末才印发，本年度扣分不追溯引用")
    line.get_by_role("button", name="保存说明").click()
    expect(page.locator("main li", has_text="目录上年度末才印发").locator("summary")).to_have_count(0)


def fed_back(traveller: Traveller, address: str) -> None:
    """Both letters of every unit: drafted as a job, checked by a second clerk, approved, issued as a job."""
    page = enter(traveller, CLERK, f"{address}feedback/")
    press(page, "起草全部反馈函")
    expect(page.locator(".kpi", has_text="份反馈函").locator("b")).to_have_text("424", timeout=90_000)
    for who, step, reached in (
        (SECOND, "核稿通过", "待签发"), (DECIDER, "签发", "待发出"), (CLERK, "发出并送达", "已送达"),
    ):  # fmt: skip
        page = enter(traveller, who, f"{address}feedback/")
        if step == "发出并送达":
            sampled(page)
        press(page, step)
        expect(page.locator(".kpi", has_text=reached).locator("b")).to_have_text("424", timeout=90_000)


def sampled(page: Page) -> None:
    """Before they go out: how many, which numbers, that they cannot be taken back, and a drawn sample that opens."""
    sample = page.locator("section", has=page.get_by_role("heading", name="印发前核对"))
    expect(sample).to_contain_text("424")
    expect(sample).to_contain_text("印发后不可撤销")
    sample.get_by_role("link").first.click()
    expect(page.locator("main").get_by_text("签发，内容定稿").first).to_be_visible()
    page.go_back()


def packed(traveller: Traveller, address: str) -> None:
    """All letters and the booklet as one file; the booklet alone as PDF and Word."""
    page = enter(traveller, CLERK, f"{address}feedback/")
    press(page, "生成打包文件")
    link = page.get_by_role("link", name=re.compile("下载"))
    expect(link).to_be_visible(timeout=90_000)
    with page.expect_download() as caught:
        link.click()
    with zipfile.ZipFile(caught.value.path()) as archive:
        assert len(archive.namelist()) == 426
    for form in ("pdf", "docx"):
        assert traveller.context.request.get(f"{traveller.base}{YEAR}/booklet.{form}").ok


def test_a_year_is_decided_appealed_won_and_corrected(traveller: Traveller, served: Served) -> None:
    page = traveller.enter(CLERK)
    page.goto(f"{traveller.base}{YEAR}/")
    press(page, "截止记分：台账关闭，进入审核")
    page.get_by_role("link", name="办理年度结果").click()
    set_aside(page)
    press(page, "锁定成绩（生成审定稿）", "成绩已锁定，生成第")
    address = page.url.removeprefix(traveller.base)
    decided_and_shown(traveller, address, "2018-12-28")
    fed_back(traveller, address)
    packed(traveller, address)
    before = read_and_appeal(traveller)
    review(traveller, "change")
    served.pass_days(20)
    page = enter(traveller, CLERK, address)
    expect(page.locator("main").get_by_text("请先制作更正稿").first).to_be_visible()
    page.locator("summary", has_text="制作更正稿").click()
    page.get_by_label("更正原因").fill("申诉成立，撤销一条扣分")
    press(page, "锁定更正稿", "更正稿已锁定")
    better = page.url.removeprefix(traveller.base)
    decided_and_shown(traveller, better, "2019-01-17")
    everyone_is_told(traveller, before)
    served.pass_days(20)
    published(traveller, better)


def read_and_appeal(traveller: Traveller) -> str:
    """The unit reads its letter, gives the receipt, appeals. Returns its composite as it was shown."""
    page = enter(traveller, "艾宁", f"{YEAR}/letters/")
    page.get_by_role("link", name="关于2018年度检查考核情况的反馈意见").click()
    expect(page.locator("main").get_by_text("申诉由未参与原评分和审定的人员复核").first).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("link", name="PDF").click()
    assert caught.value.suggested_filename.startswith("江考函〔")
    press(page, "签收")
    expect(page.locator("main").get_by_text("已签收").first).to_be_visible()
    page.goto(f"{traveller.base}{YEAR}/results/")
    before = str(page.locator(".kpi b").first.inner_text())
    for grounds in ("误写了事由", "有一条扣分的事实与我单位无关"):
        page.goto(f"{traveller.base}{YEAR}/results/")
        page.locator(".note-box", has_text="对结果有异议").get_by_role("link").click()
        page.get_by_label("申诉事项与理由").fill(grounds)
        press(page, "提出申诉", "申诉已提出")
        if grounds == "误写了事由":  # taken back as long as nobody took it up
            page.locator("tbody a", has_text=UNIT).first.click()
            press(page, "撤回")
    return before


def review(traveller: Traveller, step: str) -> None:
    """Who had a part may not; who had none decides in writing and takes one cost out."""
    page = enter(traveller, SECOND, f"{YEAR}/appeals/")
    page.locator("tbody a", has_text=UNIT).first.click()
    address = page.url.removeprefix(traveller.base)
    press(page, "受理")
    page = enter(traveller, CLERK, address)
    expect(page.get_by_text("您参与过该结果")).to_be_visible()
    page = enter(traveller, SECOND, address)
    page.get_by_label("书面决定").fill("经复核，该条扣分的事实不成立")
    page.locator("label.line input").first.check()
    page.locator(f"button[formaction$='/{step}/']").click()
    expect(page.locator("main").get_by_text("经复核，该条扣分的事实不成立").first).to_be_visible()


def everyone_is_told(traveller: Traveller, before: str) -> None:
    """The unit, its head and its leader have the notice of the correction; the unit sees the better result."""
    for who in ("何致远", "林正"):
        page = enter(traveller, who, "/notices/")
        expect(page.locator("main").get_by_text("2018年度考核结果已更正").first).to_be_visible()
    page = enter(traveller, "艾宁", "/notices/")
    expect(page.locator("main").get_by_text("申诉成立，撤销一条扣分").first).to_be_visible()
    page.goto(f"{traveller.base}{YEAR}/results/")
    assert float(page.locator(".kpi b").first.inner_text()) > float(before)


def published(traveller: Traveller, address: str) -> None:
    """Final after the period, then circulated, filed and archived; the first version stays readable."""
    for who, names in ((CLERK, ["定案"]), (DECIDER, ["通报"]), (CLERK, ["送组织部门备案", "归档"])):
        page = enter(traveller, who, address)
        for name in names:
            press(page, name)
    expect(page.get_by_text("该结果已无待办步骤")).to_be_visible()
    page.locator("p", has_text="更正自").get_by_role("link").click()
    expect(page.locator("main").get_by_text("已被更正稿取代").first).to_be_visible()


@pytest.mark.row("SY-03")
@pytest.mark.row("SY-06")
def test_five_units_are_interviewed_twice(traveller: Traveller) -> None:
    address = "/years/2/interviews/"
    page = traveller.enter(CLERK)
    page.goto(traveller.base + address)
    before = page.locator("tbody tr").count()
    for pair, post in (("head", "主要负责人"), ("party", "党组织主要负责人")):
        page.goto(f"{traveller.base}{address}?pair={pair}")
        expect(page.locator("#id_interviewers")).to_have_value(re.compile("^市委书记、"))
        page.get_by_label("用途").select_option(label="工作约谈")
        lines = [f"Z0{n}，第{n}位，{post}" for n in range(1, 6)]
        page.locator("#id_people").fill("\n".join(lines))
        press(page, "发起", "已发起")
    expect(page.locator("tbody tr")).to_have_count(before + 10)
    page.get_by_label("约谈日期").fill("2019-03-01")
    page.get_by_label("地点").fill("市委第二会议室")
    press(page, "起草约谈通知书", "已起草")
    for who, state in ((SECOND, "draft"), (DECIDER, "checked"), (CLERK, "approved")):
        page = enter(traveller, who, f"/years/2/letters/?kind=interview&state={state}")
        page.locator("input[data-all]").check()
        page.locator("form[data-batch] button").first.click()
        page.get_by_role("button", name=re.compile("共 10 项")).click()
        expect(page.locator("main .tag.good")).to_have_count(10)
    page.goto(traveller.base + address)
    expect(page.locator("tbody tr", has_text="已通知")).to_have_count(10)
    page.locator("tbody tr", has_text=UNIT).first.get_by_role("link").first.click()
    written_and_answered(traveller, page.url.removeprefix(traveller.base))


def written_and_answered(traveller: Traveller, record: str) -> None:
    """The record is kept and signed, the unit hands in its commitment, the office closes it."""
    page = traveller.page
    for name, words in (("地点", "市委第二会议室"), ("记录人", "综合处"), ("约谈要点", "整改不力"),
                        ("陈述申辩", "人手不足"), ("工作要求", "一个月内整改")):  # fmt: skip
        page.get_by_label(name).fill(words)
    page.get_by_label("约谈日期").fill("2018-12-28")
    press(page, "保存记录")
    press(page, "已签字，固定记录")
    expect(page.get_by_text("承诺书提交期限")).to_be_visible()
    page = enter(traveller, "何致远", record)
    page.get_by_label("整改承诺").fill("一个月内整改到位")
    press(page, "提交承诺")
    page = enter(traveller, CLERK, record)
    page.get_by_label("后续跟踪").fill("已核查")
    press(page, "办结约谈")
    expect(page.locator("main").get_by_text("跟踪办结").first).to_be_visible()


@pytest.mark.row("SY-07")
def test_the_loop_report_turns_complete_with_the_last_receipt(traveller: Traveller) -> None:
    page = traveller.enter(CLERK)
    page.goto(f"{traveller.base}/years/2/loop/")
    row = page.locator("tbody tr", has_text="反馈未签收").filter(has_not_text="约谈").first
    name = row.get_by_role("link").first.inner_text()
    complete = int(page.locator(".head p b").inner_text())
    row.get_by_role("link").first.click()
    for letter in page.get_by_role("link", name=re.compile("2017年度检查考核情况")).all():
        address = letter.get_attribute("href")
        other = traveller.context.new_page()
        other.goto(f"{traveller.base}{address}")
        if other.get_by_role("button", name="签收").count():
            other.get_by_label("签收人").fill("收发室")
            press(other, "签收")
        other.close()
    page.goto(f"{traveller.base}/years/2/loop/")
    expect(page.locator("tbody tr", has=page.get_by_role("link", name=name, exact=True))).to_contain_text("已闭环")
    assert int(page.locator(".head p b").inner_text()) == complete + 1
