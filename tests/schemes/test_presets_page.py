"""A new office begins its scheme with one of nine, without writing a line."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from bihuan.engine.scheme import parse_scheme
from bihuan.organizations.access import Refused
from bihuan.pages.schemes.presets import SUITS
from bihuan.records import clock
from bihuan.schemes.actions import take_preset
from bihuan.schemes.models import Scheme
from bihuan.schemes.presets import preset_draft, preset_names, preset_text
from tests.cast import Cast


def test_every_preset_is_offered_with_what_it_is_for(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/schemes/presets/").content.decode()
    assert set(SUITS) == set(preset_names())
    assert page.count("以此为底稿</button>") == 9
    assert "日常考核 70%、民意调查 10%、综合评价 20%" in page
    assert "适合分领导班子、主要负责人、班子其他成员三类分别评定等次" in page


def test_one_press_makes_a_draft_of_the_offices_own(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    client.post("/schemes/presets/chaoyang/take/")
    made = Scheme.objects.get()
    year = clock.today().year
    assert made.title == f"江州市考核办{year}年检查考核工作方案"
    assert (made.state, made.document_number, made.drafted_by_id) == ("draft", "", cast.clerk.pk)
    assert client.post("/schemes/presets/nowhere/take/").status_code == 404


@pytest.mark.parametrize("name", preset_names())
def test_what_is_taken_weighs_as_the_preset_does(name: str) -> None:
    title = '清河市“试行”: "方案" # 1'
    taken = parse_scheme(preset_draft(name, title=title, in_force_from=date(2026, 1, 1)), name)
    kept = parse_scheme(preset_text(name), name)
    assert taken.root == kept.root
    assert (taken.choices.title, taken.choices.document.number) == (title, "")
    changed = {"title": kept.choices.title, "document": kept.choices.document}
    assert taken.choices.model_copy(update=changed) == kept.choices


def test_only_a_clerk_takes_one(cast: Cast) -> None:
    with pytest.raises(Refused):
        take_preset(office=cast.office, name="pinggu", by=cast.wei)
