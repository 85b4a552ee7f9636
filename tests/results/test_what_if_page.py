"""What if: one group at a time, its sum, what is left shared among the others, and no key of ours in any sentence."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bihuan.organizations.models import Person, Unit
from tests.cast import Cast
from tests.world import SCHEME, World, launched, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def page(world: World, **asked: str) -> str:
    return page_of(world.cast.clerk, world.cycle.pk, **asked)


def page_of(clerk: Person, cycle: int, **asked: str) -> str:
    client = Client()
    client.force_login(clerk)
    return client.get(f"/years/{cycle}/results/what-if/", asked).content.decode()


def inputs(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(w-\w+)"\s+inputmode="decimal"\s+value="([^"]*)"', text))


def test_the_weights_of_one_group_with_their_sum(world: World) -> None:
    text = page(world)
    assert inputs(text) == {"w-daily": "80", "w-survey": "20"}
    assert "<b>100</b>" in text
    assert "综合成绩的构成" in text


def test_what_is_left_is_shared_among_the_others(world: World) -> None:
    text = page(world, **{"w-daily": "70", "w-survey": "20", "spread": "1"})
    assert inputs(text) == {"w-daily": "70", "w-survey": "30"}
    assert "名次变化" in text or "名次" in text


@pytest.mark.parametrize(("asked", "said"), [
    ({"w-daily": "70"}, "合计 90%，应为 100%"),
    ({"w-daily": "七成"}, "“七成”不是百分数：日常检查"),
    ({"w-daily": "1200", "spread": "1"}, "“1200”不是百分数"),
    ({"w-daily": "101", "spread": "1"}, "没有可摊到其余各项的权重"),
])  # fmt: skip
def test_what_is_wrong_is_said_without_a_key(asked: dict[str, str], said: str, world: World) -> None:
    text = page(world, **asked)
    notes = "".join(re.findall(r'<p class="note-box error">(.*?)</p>', text, re.DOTALL))
    assert said in notes
    assert "daily" not in notes


PARTS = """    - {id: survey, title: 民意调查, weight: "0.2", owner: 组织部, method: direct,
       applies_to: {category: [政府部门]}}
    - {id: visits, title: 走访, weight: "0.2", owner: 组织部, method: direct, applies_to: {category: [乡镇]}}
"""


def test_parts_for_some_units_alone_sum_up_for_each_kind(cast: Cast) -> None:
    """八成 for all, two tenths for departments and two for townships: each has its own sum and its own rest."""
    Unit.objects.filter(pk=cast.yi.pk).update(category="乡镇")
    text = SCHEME[: SCHEME.index("    - {id: survey")] + PARTS
    year = launched(cast, text=text)
    plain = page_of(cast.clerk, year.pk, group="composite")
    assert plain.count("<b>100</b>") == 2
    assert "乡镇 · 1 个单位" in plain
    assert "乡镇合计 110%，应为 100%" in page_of(cast.clerk, year.pk, group="composite", **{"w-visits": "30"})
    shared = inputs(page_of(cast.clerk, year.pk, group="composite", spread="1", **{"w-daily": "70"}))
    assert shared == {"w-daily": "70", "w-survey": "30", "w-visits": "30"}
