"""A hearing in a real browser: planned and called, slips printed and answered on phones without script, papers typed
by two, opened, counted, announced, and reported."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Served, Traveller, _context

TODAY = "2018-12-28"
VOTERS = 9
PASSWORD = "jishao-2018-piaoxiang"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}\b")
GIVE = (
    "import django; django.setup(); from bihuan.organizations.models import Person; import sys\n"
    "for name in sys.argv[2:]:\n"
    "    one = Person.objects.get(username=name); one.set_password(sys.argv[1]); one.save()\n"
)
"""The two counters sign beside one another: in the demonstration nobody has a password until one is given."""


def give_passwords(served: Served, *names: str) -> None:
    environment = os.environ | {
        "BIHUAN_DATA": str(served.folder), "BIHUAN_DATABASE": "", "DJANGO_SETTINGS_MODULE": "bihuan.project.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", GIVE, PASSWORD, *names], env=environment, check=True)


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main form:not(.sure) [name={name}]:visible").first.fill(value)


def planned(page: Page, base: str) -> str:
    """The clerk plans a hearing for today, with a roster and whom the schedule proposes; its address."""
    page.goto(f"{base}/hearings/")
    page.locator("main").get_by_role("link", name="拟定会议").first.click()
    fill(page, title="年末述责述廉会议", on=TODAY, place="第二会议室", reports_due_on=TODAY, slots="1")
    press(page, "保存")
    address = page.url
    page.locator("main").get_by_role("link", name="投票人名单").click()
    fill(page, voters="\n".join(f"委员{n:02d}，纪委委员" for n in range(1, VOTERS + 1)))
    press(page, "保存名单")
    press(page, "按排期列入名单")
    expect(page.locator("main .notes")).to_contain_text("已列入名单")
    press(page, "发出通知")
    expect(page.locator("main h1 + p")).to_contain_text("已通知")
    return address


def urn_of(page: Page, address: str) -> tuple[str, list[str]]:
    """Three custodians; the address of the urn and the shares, which are shown once."""
    page.goto(f"{address}urn/")
    for name, who in (("first", "周敏"), ("second", "吴刚"), ("third", "顾清源")):
        page.locator(f"select[name={name}]").select_option(label=who)
    press(page, "准备票箱并显示三份份额")
    shares = re.findall(r"\b(?:[0-9A-Z]{5}[- ]){7}[0-9A-Z]{5}\b", page.locator("main").inner_text())
    assert len(shares) == 3
    page.goto(address)
    page.locator("main").get_by_role("link", name=re.compile("票箱：")).click()
    return page.url, shares


def together(page: Page, urn: str, step: str, shares: list[str]) -> None:
    """Two custodians with their shares at one desk."""
    page.goto(urn)
    form = page.locator(f"form[action$='/{step}/']")
    for number, share in enumerate(shares, 1):
        form.locator(f"[name=share{number}]").fill(share)
    form.locator("[name=second]").fill("demo-office-2")
    form.locator("[name=second_password]").fill(PASSWORD)
    form.get_by_role("button").click()
    expect(page.locator("main .note-box.error")).to_have_count(0)


def slips(page: Page) -> list[str]:
    """The slips of the speaker as they are printed: the codes on them."""
    with page.expect_download() as printed:
        press(page, "打印该述职人的答题条（PDF）")
    content = Path(printed.value.path()).read_bytes()
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
    codes = CODE.findall(text)
    assert len(set(codes)) == VOTERS
    return codes


def vote(browser: Browser, base: str, code: str, choice: str) -> None:
    """A phone without script."""
    with _context(browser, 375, 740, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base}/v/?c={code}")
        page.get_by_label(choice, exact=True).check()
        page.get_by_role("button").last.click()
        page.wait_for_url(re.compile("thanks|/v/"))
        expect(page.locator("body")).not_to_contain_text(choice)


def type_papers(browser: Browser, base: str, who: str, speaker: str, marks: list[str]) -> None:
    """A counter at a desk of their own."""
    with _context(browser, 1280, 860) as context:
        page = Traveller(context, base).enter(who)
        page.goto(f"{speaker}papers/")
        for number, mark in enumerate(marks, 1):
            page.locator(f"[name=mark-{number}]").select_option(label=mark)
        press(page, "提交（不能再改动）")
        expect(page.locator("main .notes")).to_contain_text("已提交2张")


def in_session(page: Page, base: str, address: str, report: Path) -> tuple[str, list[str]]:
    """The report handed in, slips printed, everyone in the hall, the session open; the speaker's page, the codes."""
    page.goto(address)
    page.locator("main tbody a").first.click()
    speaker = page.url
    page.locator("main [name=file]").set_input_files(report)
    press(page, "提交报告")
    codes = slips(page)
    page.goto(f"{address}door/")
    for _ in range(VOTERS):
        press(page, "入场")
    page.goto(address)
    press(page, "宣布开会")
    page.goto(speaker)
    fill(page, asker="委员03", text="<script>窗口</script>午间为何无人值守？")
    press(page, "记录质询")
    expect(page.locator("main .evidence").first).to_contain_text("<script>窗口</script>")
    return speaker, codes


def balloted(browser: Browser, base: str, page: Page, speaker: str, codes: list[str]) -> None:
    """Seven vote by phone, two give their slips up for papers."""
    press(page, "开始投票")
    for number, code in enumerate(codes[:7]):
        vote(browser, base, code, "满意" if number < 5 else "不了解")
    for code in codes[7:]:
        page.goto(speaker)
        page.locator("summary", has_text="凭答题条换领纸质票").click()
        fill(page, codes=code)
        press(page, "凭答题条换领纸质票")
        expect(page.locator("main .notes")).to_contain_text("请发给纸质票一张")
    press(page, "结束投票")


def read_again(browser: Browser, base: str, speaker: str) -> None:
    """The counters differ on a paper; one reads it again and says what was misread."""
    type_papers(browser, base, "吴刚", speaker, ["基本满意", "不满意"])
    type_papers(browser, base, "顾清源", speaker, ["基本满意", "弃权"])
    with _context(browser, 1280, 860) as context:
        counter = Traveller(context, base).enter("顾清源")
        counter.goto(f"{speaker}papers/")
        expect(counter.locator("main")).to_contain_text("吴刚：不满意 · 顾清源：弃权")
        counter.locator("[name=mark]").select_option(label="不满意")
        counter.locator("[name=note]").fill("漏看一行")
        press(counter, "保存复核结果")
        expect(counter.locator("main")).to_contain_text("录入一致")


def reported(page: Page, address: str, speaker: str) -> str:
    """Announced by the clerk, a measure undertaken, the report sent; its text."""
    page.goto(address)
    fill(page, plans_due_on="2019-01-18")
    press(page, "公布结果")
    page.goto(speaker)
    page.locator("summary", has_text="登记整改承诺").click()
    fill(page, text="窗口实行双人双岗", owner="科长", due_on="2019-01-31")
    press(page, "登记整改承诺")
    page.locator("summary", has_text="措施已报齐").click()
    press(page, "措施已报齐")
    page.goto(address)
    fill(page, number="江纪报〔2018〕30号")
    press(page, "报告常委会")
    with page.expect_download() as kept:
        page.locator("main").get_by_role("link", name="情况报告 PDF").click()
    content = Path(kept.value.path()).read_bytes()
    return "".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


@pytest.mark.row("DC-01")
@pytest.mark.row("DC-02")
def test_a_hearing_with_ballot_count_by_two_and_report(
    browser: Browser, served: Served, traveller: Traveller, tmp_path: Path
) -> None:
    base = served.address
    give_passwords(served, "demo-office-2", "demo-group-2")
    report = tmp_path / "述责述廉报告.txt"
    report.write_text("述责述廉报告", "utf-8")
    page = traveller.enter("周敏")
    address = planned(page, base)
    urn, shares = urn_of(page, address)
    together(page, urn, "rehearse", shares[:2])
    speaker, codes = in_session(page, base, address, report)
    balloted(browser, base, page, speaker, codes)
    read_again(browser, base, speaker)
    together(page, urn, "rehearse_again", shares[:2])
    page.goto(address)
    press(page, "投票截止")
    together(page, urn, "open", shares[:2])
    with _context(browser, 1280, 860) as context:
        counter = Traveller(context, base).enter("顾清源")
        counter.goto(address)
        press(counter, "计票")
        expect(counter.locator("main .result")).to_contain_text("82.9")  # (5 · 100 + 80) / 7
    page.goto(f"{address}hall/")
    expect(page.locator(".result")).to_contain_text("计分票数 7")
    text = reported(page, address, speaker)
    for part in ("委员03", "82.9", "窗口实行双人双岗"):
        assert part in text, part
