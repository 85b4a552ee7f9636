"""The main button leads on: what takes back, refuses or ends is offered quietly, also where it stands alone."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.translation import override

from bihuan.pages.findings.offers import WAYS_ON
from bihuan.pages.hearings.writes import WRITES as AT_HEARINGS
from bihuan.pages.inspections.writes import WRITES as AT_VISITS
from bihuan.pages.onward import BACK, leads_on
from bihuan.pages.results.way import ASIDE
from tests.lifecycles import books, tables

BUTTONS_BACK = (
    "撤回", "撤销", "误录撤回", "支持申诉：撤回", "作废", "取消", "退回", "不予", "逾期不予", "不批准", "不同意",
    "弃用", "中止", "废止", "冲销", "暂停", "说明理由撤销",
)  # fmt: skip


def test_a_step_whose_word_takes_back_is_never_the_main_one() -> None:
    with override("zh-hans"):
        named = {
            row.name
            for name, table in tables().items()
            if (book := books().get(name)) is not None
            for row in table.steps
            if book.button(row.name).startswith(BUTTONS_BACK)
        }
    assert named == BACK


def test_no_page_declares_such_a_step_its_main_one() -> None:
    declared = {name for name, way in WAYS_ON.items() if way.is_main}
    declared |= {name for name, write in AT_VISITS.items() if write.is_main}
    declared |= {name for name, write in AT_HEARINGS.items() if write.is_main}
    assert declared
    assert not declared & BACK
    assert {row.name for row in tables()["results.PUBLICATION"].steps} & BACK <= ASIDE


@pytest.mark.parametrize(
    ("steps", "main"), [(["take_back"], []), (["withdraw", "approve"], []), (["sign", "refuse"], ["sign"])]
)
def test_the_first_step_is_the_main_button_if_it_leads_on(steps: list[str], main: list[str]) -> None:
    page = Template(
        "{% load bihuan %}{% for step in steps %}{% if step|onward:forloop.first %}{{ step }} {% endif %}{% endfor %}"
    )
    assert page.render(Context({"steps": steps})).split() == main
    assert [leads_on(step) for step in steps[:1]] == [bool(main)]


def test_asking_back_before_a_quiet_step_draws_no_main_button() -> None:
    page = Template('{% include "parts/step_form.html" with sure="sure" label="撤回" id="recall" is_main=is_main %}')
    heads = [page.render(Context({"is_main": is_main})).partition("popover\n")[0] for is_main in (True, False)]
    assert ["btn main" in head for head in heads] == [True, False]
