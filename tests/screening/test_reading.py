"""A clue's computed values in words: no key of ours on a page, in either language."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from bihuan.screening.models import Clue, Run
from bihuan.screening.queries.reading import computed
from tests.cast import Cast
from tests.screening import telling

KEY = re.compile(r"[a-z]+_[a-z]+|[a-z]{3,}")


@pytest.mark.parametrize(
    ("rule", "because", "chinese"),
    [
        ("T10", "kind=same_no; n=2", ["发票号码相同", "2"]),
        ("T10", "kind=near_no; gap=1", ["发票号码相近", "1"]),
        ("T08", "kind=too_fast; cities=990100+990200; minutes=30; km=170", ["两地之间来不及到达"]),
        ("A01", "kind=run; days=20", ["连续缺勤", "20"]),
        ("A07", "kind=away; km=339", ["打卡当日在远处消费", "339"]),
        ("A06", "types=annual+sick; workdays=61; leaves=2", ["年休假、病假", "61", "2"]),
        ("P02", "by=site; who=S1; category=工程; n=2; sum=1; limit=1", ["同一地点"]),
        ("P06", "kind=captive; unit=A01; share_bp=8005; n=5; total=100", ["供应商主要依靠一家单位"]),
        ("P14", "before=pay+start", ["先付款后签约、先施工后签约"]),
        ("P08", "bidders=甲; method=open", ["甲", "公开招标"]),
        ("T06", "places=云栖湖; ticket=0; off_route=1; nonworkday=", ["云栖湖", "否", "是", ""]),
        ("T09", "with=T05+T10", ["T05 消费日期超出出差期间、T10 重复报销"]),
        ("A03", "absent=20; workdays=21; paid=500000; median2=999999", ["20", "21", "5,000.00", "4,999.995"]),
    ],
)
def test_no_key_of_ours_stands_among_computed_values(rule: str, because: str, chinese: list[str]) -> None:
    clue = Clue(rule=rule, because=because)
    with translation.override("zh-hans"):
        cells = computed(clue, {})
    assert [cell.text for cell in cells][: len(chinese)] == chinese
    for cell in cells:
        assert not KEY.search(cell.label + cell.text), cell
    with translation.override("en"):
        assert not any("_" in cell.label + cell.text for cell in computed(clue, {}))


def test_shares_are_percentages(cast: Cast) -> None:
    cells = computed(Clue(rule="P06", because="share_bp=8005"), {})
    assert cells[0].text == "80.05%"


def test_days_of_the_calendar_stand_in_one_row_and_none_is_left_out(cast: Cast) -> None:
    run = telling.bought(cast)
    clue = Clue.objects.all()[0]
    lines = [["calendar", f"2018-03-{day:02d}", "is_workday", "1", "calendar.csv", day] for day in range(5, 9)]
    clue.proofs.create(run=run, digest="f" * 16, lines=lines, at=clue.at)
    Clue.objects.filter(pk=clue.pk).update(digest="f" * 16)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/clues/{clue.pk}/").content.decode()
    assert "2018-03-05、2018-03-06、2018-03-07、2018-03-08" in page
    assert "工作日历 · 第 5–8 条" in page
    assert "4 天" in page


def test_what_was_not_chosen_is_said_without_a_zero(cast: Cast) -> None:
    run = telling.purchases(cast)
    Run.objects.filter(pk=run.pk).update(state="done")
    sets = [one.data_set for one in run.inputs.select_related("data_set")]
    other = telling.screened(cast, telling.ruled(cast, "A08", "P13"), *sets)
    client = Client()
    client.force_login(cast.clerk)
    page = re.sub(r"<[^>]+>", "", client.get(f"/screening/runs/{other.pk}/").content.decode())
    assert re.search(r"未选用“工资发放”数据\s*\n", page)
    assert "未选用“供应商”数据 3" in page


def test_parameters_of_a_rule_are_said_in_words(cast: Cast) -> None:
    telling.ruled(cast, "P02", "A02")
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/screening/rules/P02/").content.decode()
    assert "直接采购、询价" in re.sub(r"\s+", "", page)
    assert "框架协议、水电气暖、目录价格、分期工程" in page
    assert "病假" in client.get("/screening/rules/A02/").content.decode()
