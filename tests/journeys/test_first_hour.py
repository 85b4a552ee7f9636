"""The first hour: a newcomer who reads only the screens goes from an empty database to a first ranking."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import PATIENCE, Served
from tests.scratch import Scratch
from tests.shared import SHARED, needs_shared

CASE = SHARED / "found_cases" / "20-office-ledger"
FIGURES = Path(__file__).parents[2] / "docs" / "bench" / "first-hour.md"
OFFICE, CLERK, PASSWORD, OWN = "清河市考核办", "周敏", "Qinghe-2026-kaohe", "Qinghe-2026-ziji"
MOST = 120
PEOPLE = (
    "姓名\t角色\t单位或考核主体\t登录名\t手机\n"
    "韦国安\t领导小组\t\twei\t13800000001\n"
    "何其\t评分人员\t第一监督室\the\t13800000002\n"
)
SIGNED = 5
"""What the terminal asks: office, sign-in name, own name, password twice."""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A server on a database that has one office and its clerk, as ``bihuan setup`` leaves it."""
    folder = tmp_path / "data"
    Scratch.begin(folder)
    environment = os.environ | {"BIHUAN_DATA": str(folder), "BIHUAN_DATABASE": "", "BIHUAN_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "bihuan.project.cli", "setup", "--office", OFFICE, "--username", "zhou"]
    subprocess.run([*command, "--name", CLERK], env=environment, check=True, capture_output=True)
    made = Served(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()


class Newcomer:
    """Someone at a desk of their own whose every press and every field is counted, by what it was for."""

    def __init__(self, browser: Browser, served: Served, counted: dict[str, list[int]]) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN")
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.served, self.counted, self.part = served, counted, ""
        self.page.goto(served.address)

    def begin(self, part: str) -> None:
        """What the next presses are for."""
        self.part = part
        self.counted.setdefault(part, [0, 0])

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the first button or link of this name."""
        self.counted[self.part][0] += 1
        place = within or self.page.locator("body")
        seen = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
        seen.first.click()

    def type(self, label: str, text: str) -> None:
        """Fill the field of this label."""
        self.counted[self.part][1] += 1
        self.page.get_by_label(label, exact=True).first.fill(text)

    def send(self, label: str, file: Path) -> None:
        """Choose a file."""
        self.counted[self.part][1] += 1
        self.page.get_by_label(label).first.set_input_files(file)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.counted[self.part][1] += 1
        self.page.get_by_label(label).first.select_option(label=option)

    def sign_in(self, name: str, password: str) -> None:
        """With name and password."""
        self.type("登录名", name)
        self.type("密码", password)
        self.press("登录")

    def own_password(self, given: str) -> None:
        """The first password gives way to one's own."""
        self.type("现密码", given)
        self.type("新密码", OWN)
        self.type("再次输入新密码", OWN)
        self.press("修改密码")

    def step(self, title: str, label: str) -> None:
        """A step of the first page."""
        self.press("工作台")
        row = self.page.locator("ol.way > li", has=self.page.get_by_text(title, exact=True))
        self.press(label, within=row)


def passwords(pdf: Path) -> dict[str, str]:
    """Sign-in name → first password, as they stand on the slips."""
    text = "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
    names = re.findall(r"登录名\s*(\w+)", text)
    return dict(zip(names, re.findall(r"[A-Z][a-z]{3}-\d{4}-[a-z]{4}", text), strict=True))


@needs_shared
def test_from_an_empty_database_to_a_first_ranking(browser: Browser, empty: Served) -> None:
    counted: dict[str, list[int]] = {"在终端建立（bihuan setup）": [0, SIGNED]}
    zhou = Newcomer(browser, empty, counted)
    zhou.begin("登录")
    zhou.sign_in("zhou", PASSWORD)
    expect(zhou.page.get_by_text("还差 6 步就能启动")).to_be_visible()
    _units(zhou)
    given = _people(zhou)
    _scheme(zhou)
    wei = Newcomer(browser, empty, counted)
    wei.begin("审批（领导小组成员首次登录）")
    wei.sign_in("wei", given["wei"])
    wei.own_password(given["wei"])
    wei.step("审批", "批准")
    wei.press("批准")
    expect(wei.page.get_by_text("已批准").first).to_be_visible()
    _year(zhou)
    he = Newcomer(browser, empty, counted)
    _ledger(he, given["he"])
    zhou.begin("首次排名")
    zhou.press("考核结果")
    expect(zhou.page.get_by_text("市教育局")).to_be_visible()
    _write_down(counted)
    assert sum(clicks + fields for clicks, fields in counted.values()) <= MOST


def _units(zhou: Newcomer) -> None:
    zhou.begin("单位")
    zhou.step("单位", "导入")
    zhou.send("Excel 文件", CASE / "units_ok.xlsx")
    zhou.press("查看将发生的变更")
    expect(zhou.page.get_by_text("考核主体中没有：第一监督室、第二监督室")).to_be_visible()
    zhou.press("一并新建")
    zhou.press("全部写入")
    expect(zhou.page.get_by_text("新增 10 个单位")).to_be_visible()


def _people(zhou: Newcomer) -> dict[str, str]:
    zhou.begin("人员")
    zhou.step("人员", "添加")
    zhou.type("或粘贴从 Excel 复制的内容（连同表头）", PEOPLE)
    zhou.press("查看将发生的变更")
    zhou.press("全部写入")
    zhou.press("登录条")
    with zhou.page.expect_download() as caught:
        zhou.press("生成初始密码并打印")
    return passwords(Path(caught.value.path()))


def _scheme(zhou: Newcomer) -> None:
    zhou.begin("方案")
    zhou.step("方案", "选底稿")
    zhou.press("以此为底稿：市级党风廉政建设责任制检查考核方案")
    zhou.type("主体责任落实 权重/分值", "50")
    zhou.type("作风建设 权重/分值", "20")
    zhou.type("日常检查 权重/分值", "70")
    expect(zhou.page.get_by_text("合计 90%，还差 10%")).to_be_visible()
    zhou.type("民意调查 权重/分值", "30")
    zhou.press("保存")
    expect(zhou.page.get_by_text("提交后须由另一人批准，可以批准的有：韦国安")).to_be_visible()
    zhou.press("提交审批")


def _year(zhou: Newcomer) -> None:
    zhou.begin("年度和启动")
    zhou.step("年度", "准备")
    zhou.type("年度", "2026")
    zhou.press("准备")
    zhou.choose("指定评分单位", "第一监督室")
    zhou.press("指定为该单位")
    zhou.press("启动年度")
    zhou.press("确认办理")
    expect(zhou.page.locator("main").get_by_text("台账开放")).to_be_visible()


def _ledger(he: Newcomer, given: str) -> None:
    he.begin("台账（考核人员首次登录）")
    he.sign_in("he", given)
    he.own_password(given)
    he.press("采集")
    he.press("从 Excel 导入")
    he.send("台账", CASE / "ledger1.xlsx")
    he.press("上传并检查")
    he.press("写入")
    expect(he.page.get_by_text("已写入").first).to_be_visible()


def _write_down(counted: dict[str, list[int]]) -> None:
    """The figures beside the others, where they differ from those kept."""
    lines = [f"| {part} | {clicks} | {fields} |" for part, (clicks, fields) in counted.items()]
    clicks, fields = (sum(row[place] for row in counted.values()) for place in (0, 1))
    table = ["| 步骤 | 点击 | 填写 |", "| --- | ---: | ---: |", *lines, f"| 合计 | {clicks} | {fields} |", ""]
    kept = FIGURES.read_text("utf-8")
    head = kept[: kept.index("| 步骤 |")]
    if os.environ.get("BIHUAN_FIGURES"):
        FIGURES.write_text(head + "\n".join(table), "utf-8")
    assert "\n".join(table) in FIGURES.read_text("utf-8"), "\n".join(table)
