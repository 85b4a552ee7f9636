"""The daily desk: thirty-four findings fed back in six presses, a word sought, a list on a phone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served, Traveller

MANY, MOST_PRESSES = 34, 6
FILL = """
import io
import django
django.setup()
from bihuan.findings.actions import Facts, Upload, confirm_finding, draft_finding, submit_finding
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
year = Cycle.objects.get(year=2018)
finder, clerk = (Person.objects.get(name=name) for name in ("高朗", "周敏"))
body = finder.memberships.filter(role="assessor").first().body
for unit in Enrolment.objects.filter(cycle=year).order_by("position")[:%d]:
    facts = Facts(condition="窗口值守记录缺页", criteria="值班工作制度第八条", found_on=clock.today())
    made = draft_finding(cycle=year, enrolment=unit, body=body, facts=facts, by=finder,
                         uploads=[Upload("现场.txt", io.BytesIO("记录".encode()))])
    submit_finding(finding_id=made.pk, by=finder)
    confirm_finding(finding_id=made.pk, by=clerk)
"""


@pytest.fixture(scope="module")
def filled(served: Served) -> Served:
    """The small city with thirty-four more findings that wait to be fed back, made by the product's own actions."""
    environment = os.environ | {
        "BIHUAN_DATA": str(served.folder), "BIHUAN_DATABASE": "", "DJANGO_SETTINGS_MODULE": "bihuan.project.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", FILL % MANY], env=environment, check=True)
    return served


class Counted:
    """A page on which every press is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, role: str, name: str | re.Pattern[str]) -> None:
        self.presses += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type] # a role by its name


def test_thirty_four_findings_are_fed_back_in_six_presses(filled: Served, traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    desk = Counted(page)
    expect(page.locator("#work-badge")).to_have_text(re.compile(r"\d+"))
    badge = page.locator("#work-badge").inner_text()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"今天要办 {badge} 件")
    desk.press("link", "一并办理：向单位反馈")
    desk.press("checkbox", "选择本页全部")
    waiting = int(re.findall(r"(\d+) 个问题", page.locator(".head p").inner_text())[0])
    assert waiting >= MANY
    desk.press("button", "向单位反馈…")
    expect(page.get_by_text("尚未办理，请核对后确认")).to_be_visible()
    page.get_by_label("反馈函文号").fill("江考办函〔2018〕99号")
    desk.press("button", re.compile(f"向单位反馈：共 {waiting} 项"))
    expect(page.locator("main").get_by_text("✓ 已反馈单位").first).to_be_visible()
    expect(page.locator(".kpi b").first).to_have_text(str(waiting))
    assert desk.presses <= MOST_PRESSES
    page.goto(f"{traveller.base}/search/?q=江考办函[2018]99号 缺页")
    expect(page.get_by_role("link", name=re.compile("2018-")).first).to_be_visible()


def test_the_ledger_on_a_phone_is_cards_and_the_menu_folds(filled: Served, phone: Traveller) -> None:
    page = phone.enter("周敏")
    page.goto(f"{phone.base}/years/3/findings/?waits=any")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".menu-now")).to_contain_text("问题台账")
    expect(page.get_by_role("link", name="考核结果")).to_be_hidden()
    page.locator(".menu-now").click()
    expect(page.get_by_role("link", name="考核结果")).to_be_visible()
