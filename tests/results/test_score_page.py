"""The page of a score: what an indicator lost is brought to the composite in a line; the last bar is the score."""

from __future__ import annotations

import re

from django.test import Client

from tests.cast import Cast
from tests.world import make_world


def test_raw_points_are_brought_to_the_composite_and_the_last_bar_is_the_score(cast: Cast) -> None:
    world = make_world(cast)
    client = Client()
    client.force_login(cast.clerk)
    unit = world.enrolment_jia.pk
    page = client.get(f"/years/{world.cycle.pk}/results/units/{unit}/?node=travel").content.decode()
    assert re.search(r"本项满分 60 分，扣 \d+ 分，折算到综合成绩扣 \d+\.\d\d 分。", page)
    composite = re.search(r'<div class="kpi"><b>([\d.]+)</b><span>综合成绩', page)
    assert composite is not None
    drawn = page[page.index("chart waterfall") :]
    bars = re.findall(r'<rect class="(\w+)" x="\d+" y="\d+" width="(\d+)"', drawn[: drawn.index("</svg>")])
    figures = re.findall(r'<text class="figure of-\w+"[^>]*>([^<]+)<', drawn[: drawn.index("</svg>")])
    assert (bars[0][0], bars[-1][0], figures[-1]) == ("whole", "whole", composite[1])
    assert int(bars[-1][1]) > 20
