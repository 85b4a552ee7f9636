"""A survey over the years: rises, changes of what was published, and whether the last one can be told from chance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.pages.surveys import charts
from bihuan.surveys.actions import add_past_figure
from bihuan.surveys.models import Wave
from bihuan.surveys.queries.results import Shown
from bihuan.surveys.queries.series import Series, Year, series_of
from tests.cast import Cast
from tests.surveys import telling

pytestmark = pytest.mark.django_db
DISTRICTS, CITY = "各区公众满意度", "全市公众满意度"
PUBLISHED = {2012: "84.9", 2013: "88.0", 2014: "90.2", 2015: "92.7", 2016: "95.0", 2017: "96.3", 2018: "96.4"}


def told(cast: Cast, name: str) -> Series:
    series = series_of(cast.office, name, Wave.objects.all())
    assert series is not None
    return series


@pytest.mark.row("BJ-18")
def test_six_rises_and_changes_of_published_decimals(cast: Cast) -> None:
    for period, value in PUBLISHED.items():
        add_past_figure(
            office=cast.office, series=DISTRICTS, period=period, value=Decimal(value), source="年度通报", by=cast.clerk
        )
    series = told(cast, DISTRICTS)
    assert (series.rises, series.change, series.change_from_first) == (6, Decimal("0.1"), Decimal("11.5"))
    assert series.is_distinguishable is None
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/surveys/series/", {"name": DISTRICTS}).content.decode()
    assert "已连续 6 年上升" in page
    assert "+0.1" in page
    assert "+11.5" in page
    assert "有年份没有抽样误差" in page


@pytest.mark.row("BJ-18")
def test_a_tenth_is_told_from_chance_only_by_enough_respondents(cast: Cast) -> None:
    for period, value in ((2017, "91.6"), (2018, "91.7")):
        add_past_figure(
            office=cast.office, series=CITY, period=period, value=Decimal(value), source="年度通报", by=cast.clerk,
            n=1000, se=10 / 1000**0.5,
        )  # fmt: skip
    series = told(cast, CITY)
    assert (series.change, series.is_distinguishable, series.needed) == (Decimal("0.1"), False, 76_832)
    client = Client()
    client.force_login(cast.alice)
    page = client.get("/surveys/series/", {"name": CITY}).content.decode()
    assert "与偶然波动无法区分" in page
    assert "76832" in page


@pytest.mark.row("BJ-18")
def test_a_released_wave_takes_its_year_in_the_series(cast: Cast) -> None:
    add_past_figure(
        office=cast.office, series=CITY, period=2017, value=Decimal("70.0"), source="通报", by=cast.clerk, n=40, se=1.0
    )
    given = {"A01": telling.answers(a=30, b=10)}
    wave = telling.survey(cast, given, {"A01": 40}, series=CITY)
    series = told(cast, CITY)
    assert (series.last.wave, series.last.value, series.change) == (wave, Decimal("95.0"), Decimal("25.0"))
    assert series.is_distinguishable is True
    with pytest.raises(ValidationError):
        add_past_figure(office=cast.office, series=CITY, period=2018, value=Decimal(1), source="x", by=cast.clerk)
    with pytest.raises(Refused):
        add_past_figure(office=cast.office, series=CITY, period=2016, value=Decimal(1), source="x", by=cast.alice)


def test_without_a_name_the_page_lists_every_series_a_reader_sees(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice)
    assert "尚无历年系列" in client.get("/surveys/series/").content.decode()
    past: dict[str, Any] = {"office": cast.office, "period": 2017, "source": "年度通报", "by": cast.clerk}
    add_past_figure(series=DISTRICTS, value=Decimal("96.3"), **past)
    page = client.get("/surveys/series/").content.decode()
    assert f"· {DISTRICTS}</h1>" in page  # the only one is shown at once
    assert "96.3" in page
    add_past_figure(series=CITY, value=Decimal("91.6"), **past)
    telling.fielded(cast, {"A01": 40}, series="未发布的系列")
    page = client.get("/surveys/series/").content.decode()
    assert "请选择历年系列" in page
    for name in (DISTRICTS, CITY):
        assert f">{name}</a>" in page
    assert "未发布的系列" not in page


def test_a_chart_keeps_every_interval_in_sight_and_words_apart_on_a_phone() -> None:
    years = [Year(period, Decimal(90), 3.0, 60, None, None, "通报") for period in range(2008, 2019)]
    points = charts.points(Series("满意度", years, 0, None, None, None, None))
    assert all(20 < point.top < point.y < point.bottom < charts.HEIGHT - 20 for point in points)
    said = [point.period for point in points if not point.is_minor]
    assert said[-1] == 2018, "the last year is always said"
    assert len(said) <= charts.LABELS
    row = Shown(
        "江州市住房和城乡建设管理综合行政执法局的窗口服务怎么样？",
        30,
        Decimal("97.5"),
        Decimal("95.0"),
        Decimal("100.0"),
        is_share=False,
    )
    (one,) = charts.intervals([row])
    assert (one.title, one.x, one.left, one.width) == (row.title, 97.5, 95.0, 5.0)


def test_a_share_says_when_it_is_another_than_that_of_the_answers_as_they_came() -> None:
    def share(value: str) -> Shown:
        return Shown("满意", 143, Decimal(value), None, None, is_share=True, numerator=136, denominator=143)

    assert not share("95.10").is_weighted
    assert share("94.72").is_weighted
    assert not Shown("均值", 9, Decimal(90), None, None, is_share=False).is_weighted
