"""What if: one group at a time, its sum, what is left shared among the others, and no key of ours in any sentence."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def page(world: World, **asked: str) -> str:
    client = Client()
    client.force_login(world.cast.clerk)
    return client.get(f"/years/{world.cycle.pk}/results/what-if/", asked).content.decode()


def inputs(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(w-\w+)"\s+inputmode="decimal"\s+value="([^"]*)"', text))


def test_the_weights_of_one_group_with_their_sum(world: World) -> None:
    text = page(world)
    assert inputs(text) == {"w-daily": "80", "w-survey": "20"}
    assert "<b>100</b>" in text
    assert "综合成绩的构成" in text


def test_what_is_left_is_shared_among_the_others(world: World) -> None:
    text = page(world, **{"w-daily": "70", "w-survey": "20", "spread": "1"})
    assert inputs(text) == {"w-daily": "70", "w-survey": "30.00"}
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
