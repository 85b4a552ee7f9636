"""A staff survey from its questions to a mark, answered on phones without script; a wave of an agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Served, _context
from tests.scratch import Scratch

OFFICE = """
    from tests.cast import make_cast
    from tests.world import launched
    launched(make_cast())
"""
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}")
INTERVIEWS = "respondent,unit,interviewer,start,end,q1\n" + "".join(
    f"R{n},{'A01' if n <= 12 else 'A02'},王访,2018-06-04 09:00,2018-06-04 09:1{n % 9},{n % 3 + 1}\n"
    for n in range(1, 21)
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small office with a running year, in June of it."""
    scratch = Scratch.begin(tmp_path_factory.mktemp("voices") / "data")
    scratch.run(OFFICE)
    apart = datetime(2018, 6, 4, 8, tzinfo=UTC) - datetime.now(UTC)
    (scratch.folder / "clock").write_text(f"{apart.total_seconds():.0f}", "ascii")
    served = Served(scratch.folder)
    try:
        served.start()
        yield served
    finally:
        served.stop()


def signed_in(page: Page, base: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(name)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def pressed(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def asked(page: Page, base: str) -> None:
    """A questionnaire made in the page: one scale, and a question in words added below it."""
    page.goto(f"{base}/surveys/questionnaires/new/")
    page.get_by_label("问卷名称").fill("职工评价问卷")
    page.get_by_label("从什么开始").select_option("blank")
    page.locator("main form button.main").click()
    page.get_by_label("题目", exact=True).fill("您有什么建议？")
    page.get_by_label("题型").select_option("text")
    page.locator("#edit button.main, form button.main").last.click()
    expect(page.locator("main")).to_contain_text("您有什么建议？")


def designed(page: Page, base: str, title: str) -> str:
    """A wave of the questionnaire that feeds the survey's indicator; its address."""
    page.goto(f"{base}/surveys/new/")
    page.get_by_label("标题（答题人所见）").fill(title)
    page.get_by_label("年度", exact=True).fill("2018")
    page.get_by_label("计入指标").select_option(label="2018 民意调查")
    return page.url


def shares_of(page: Page, custodians: tuple[str, ...]) -> list[str]:
    """The urn prepared; its three shares, shown once."""
    page.locator("main").get_by_role("link", name="准备票箱").click()
    for name, person in zip(("first", "second", "third"), custodians, strict=True):
        page.locator(f"select[name={name}]").select_option(label=person)
    page.locator("main form button.main").click()
    slips = page.locator("main code.hash").all_inner_texts()
    assert len(slips) == 3
    page.locator("main").get_by_role("link", name="已打印，继续").click()
    return slips


def pair(page: Page, step: str, shares: list[str]) -> None:
    """A step two custodians take together."""
    form = page.locator(f"form[action$='/{step}/']")
    for place, share in enumerate(shares[:2], 1):
        form.locator(f"[name=share{place}]").fill(share)
    form.locator("[name=second]").fill("chief")
    form.locator("[name=second_password]").fill("chief")
    form.locator("button").click()


def answered(page: Page, base: str, code: str, option: str, text: str) -> None:
    """On a phone without script: a code typed, a question a page, thanks; Back shows nothing of it."""
    page.goto(f"{base}/v/")
    page.locator("#code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="开始答题").click()
    expect(page.locator("progress")).to_be_visible()
    page.get_by_role("button").last.click()  # nothing chosen: asked again
    expect(page.get_by_role("alert").first).to_contain_text("请回答这道题")
    page.get_by_label(option, exact=True).check()
    page.get_by_role("button").last.click()
    page.get_by_role("textbox").fill(text)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_contain_text("谢谢")
    page.goto(f"{base}/v/?c={code}")
    expect(page.locator("main")).not_to_contain_text(text)


@pytest.mark.row("PG-05")
def test_a_staff_survey_from_its_questions_to_a_mark(browser: Browser, office: Served, tmp_path: Path) -> None:
    base = office.address
    with (
        _context(browser, 1280, 860) as desk,
        _context(browser, 360, 740, is_mobile=True, java_script_enabled=False) as phone,
    ):
        page, small = desk.new_page(), phone.new_page()
        signed_in(page, base, "clerk")
        asked(page, base)
        designed(page, base, "2018年职工评价")
        page.locator("main form button.main").last.click()
        pressed(page, "设定抽样框")
        expect(page.locator("main")).to_contain_text("200 人")
        wave = page.url
        pressed(page, "冻结问卷、抽样框和权重")
        shares = shares_of(page, ("周敏", "吴刚", "任检"))
        pair(page, "rehearse", shares)
        urn = page.url
        page.goto(wave)
        pressed(page, "开始调查")
        page.goto(urn)
        with page.expect_download() as printed:
            page.locator("form[action$='/slips/'] button").click()
        printed.value.save_as(tmp_path / "slips.pdf")
        text = "".join(one.extract_text() for one in PdfReader(tmp_path / "slips.pdf").pages).replace(" ", "")
        codes = CODE.findall(text)
        assert len(set(codes)) > 100  # a reader of PDF may glue a line to the next
        for number, code in enumerate(codes[:6]):
            answered(small, base, code, "满意" if number else "基本满意", f"会议再少一些{number}")
        assert small.context.cookies() == []
        page.goto(f"{wave}rates/")
        expect(page.locator("main tbody tr").first).to_contain_text("6")
        page.goto(urn)
        pair(page, "rehearse_again", shares)
        page.goto(wave)
        pressed(page, "结束调查（收卷）")
        page.goto(urn)
        pair(page, "open", shares)
        expect(page.locator("main")).to_contain_text("开箱清点")
        page.goto(wave)
        page.locator("form[action$='/step/check/'] textarea").fill("答题率、文字意见均已核对")
        page.locator("form[action$='/step/check/'] button").click()
        signed_in(page, base, "chief")
        page.goto(wave)
        page.locator("form[action$='/step/release/'] button").click()
        page.goto(f"{wave}results/")
        expect(page.locator("main")).to_contain_text("本单位工作人员自评")
        expect(page.locator("main")).to_contain_text("96.7")
        signed_in(page, base, "alice")
        page.goto(f"{base}/survey-marks/1/")
        expect(page.locator("main")).to_contain_text("96.67")
        page.locator("main").get_by_role("link", name="本轮结果").click()
        expect(page.locator("main")).to_contain_text("有效答卷 6")


@pytest.mark.row("BJ-19")
def test_an_agency_works_in_its_wave_alone(browser: Browser, office: Served, tmp_path: Path) -> None:
    base = office.address
    with _context(browser, 1280, 860) as desk:
        page = desk.new_page()
        signed_in(page, base, "clerk")
        asked(page, base)
        designed(page, base, "2018年群众评价")
        page.locator("[name=voice]").fill("群众评价")
        page.locator("[name=slip0]").fill("")
        page.locator("[name=intercept0]").fill("100%")
        page.locator("[name=indicator]").select_option("")
        page.locator("main form button.main").last.click()
        pressed(page, "设定抽样框")
        wave = page.url
        pressed(page, "冻结问卷、抽样框和权重")
        page.locator("main").get_by_role("link", name="指定机构账号").click()
        for name, value in (("username", "agency"), ("name", "江州调查公司"), ("password", "interviews-2018")):
            page.locator(f"main [name={name}]").fill(value)
        page.locator("main form button.main").click()
        pressed(page, "开始调查")
        page.context.clear_cookies()
        page.goto(f"{base}/sign-in/")
        page.get_by_label("登录名").fill("agency")
        page.get_by_label("密码").fill("interviews-2018")
        page.locator("main").get_by_role("button", name="登录", exact=True).click()
        for name, value in (
            ("现密码", "interviews-2018"),
            ("新密码", "Street-2018!"),
            ("再次输入新密码", "Street-2018!"),
        ):
            page.get_by_label(name, exact=True).fill(value)
        pressed(page, "修改密码")
        page.goto(base)
        page.wait_for_url("**/agency/")
        page.get_by_role("link", name="2018年群众评价").click()
        for content, told in ((INTERVIEWS.replace("R7,A01", "R7,Z9"), "Z9"), (INTERVIEWS, "20")):
            (tmp_path / "street.csv").write_text(content, "utf-8")
            page.locator("[name=file]").set_input_files(tmp_path / "street.csv")
            page.locator("form[action$='/files/'] button").click()
            expect(page.locator("main")).to_contain_text(told)
            page.goto(f"{base}/agency/")
            page.get_by_role("link", name="2018年群众评价").click()
        for closed in (wave, f"{wave}results/", f"{base}/findings/"):
            answer = page.goto(closed)
            assert answer is not None
            assert answer.status in {403, 404}
        signed_in(page, base, "clerk")
        page.goto(wave)
        pressed(page, "结束调查（收卷）")
        page.goto(f"{wave}files/")
        pressed(page, "抽取十分之一回访")
        pressed(page, "一致")
        page.goto(wave)
        page.locator("form[action$='/step/check/'] textarea").fill("文件、回访均已核对")
        page.locator("form[action$='/step/check/'] button").click()
        page.goto(f"{wave}results/")
        expect(page.locator("main")).to_contain_text("回访")
