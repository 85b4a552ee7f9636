"""What a design is warned of before it is frozen, and what never stops it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from bihuan.surveys.queries.warnings import address_warnings, warnings_of
from tests.cast import Cast
from tests.surveys import telling

pytestmark = pytest.mark.django_db
GOOD = "https://answers.jiangzhou.example/v/"


def background(name: str, *options: str) -> dict[str, Any]:
    """A question that asks what someone is."""
    kept = [{"id": str(place), "title": title} for place, title in enumerate(options)]
    return {"id": name, "title": name, "type": "single", "options": kept}


def test_combinations_that_tell_who_someone_is(cast: Cast) -> None:
    ages = background("年龄", "30以下", "30至39", "40至49", "50以上")
    ranks = background("职级", "科员", "科级", "处级", "处级以上")
    asked = telling.instrument(cast, [*telling.QUESTIONS, ages, ranks])
    small = warnings_of(telling.designed(cast, {"A01": 40, "A02": 18}, asked), GOOD)
    assert any("年龄" in text and "4.5" in text for text in small)
    assert any("年龄 × 职级" in text and "3.6" in text for text in small)
    large = warnings_of(telling.designed(cast, {"A01": 4000, "A02": 1800}, asked), GOOD)
    assert large == []


def test_units_that_are_only_counted_together(cast: Cast) -> None:
    told = warnings_of(telling.designed(cast, {"A01": 40, "A02": 4}), GOOD)
    assert [text for text in told if "市统计局" in text]
    assert not [text for text in told if "市水务局" in text]


@pytest.mark.parametrize(
    ("address", "count"),
    [(GOOD, 0), ("http://answers.jiangzhou.example/v/", 1), ("https://10.1.2.3/v/", 1), ("http://10.1.2.3:8000/v/", 2),
     ("https://[2001:db8::1]/v/", 1), ("https://10.1.2.3.example/v/", 0)],
)  # fmt: skip
def test_addresses_that_chat_programs_block(address: str, count: int) -> None:
    assert len(list(address_warnings(address))) == count


def test_the_page_of_a_design_says_so_and_lets_it_be_frozen(cast: Cast) -> None:
    wave = telling.designed(cast, {"A01": 40})
    client = Client()
    client.force_login(cast.clerk)
    assert "https" in client.get(f"/surveys/{wave.pk}/").content.decode()
    with override_settings(PUBLIC_ADDRESS="https://answers.jiangzhou.example"):
        assert "BIHUAN_PUBLIC" not in client.get(f"/surveys/{wave.pk}/").content.decode()
    assert client.post(f"/surveys/{wave.pk}/step/freeze/", {}, follow=True).status_code == 200
    wave.refresh_from_db()
    assert wave.state == "frozen"


def test_interviews_alone_need_no_address(cast: Cast) -> None:
    groups = [{"name": "居民", "weight": "1", "channels": {"intercept": "0.5", "household": "0.5"}}]
    wave = telling.designed(cast, {"A01": 4000}, groups=groups)
    assert warnings_of(wave, "http://10.0.0.8/v/") == []
