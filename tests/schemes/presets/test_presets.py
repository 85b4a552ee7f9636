"""Each preset run from end to end on figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.engine.methods import METHODS
from bihuan.engine.problems import InputError
from bihuan.engine.scheme import Scheme, parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Unit
from bihuan.schemes.presets import preset_names, preset_text

DOCS = Path(__file__).parents[3] / "docs"
Mark = tuple[str, str] | tuple[str, str, dict[str, str]]


def scheme(name: str) -> Scheme:
    return parse_scheme(preset_text(name), f"{name}.yaml")


def run(name: str, marks: dict[str, list[Mark]], *, categories: dict[str, str], klass: str = "") -> Result:
    units = [Unit(unit, unit, categories[unit], klass) for unit in marks]
    rows = [
        {"unit": unit, "indicator": mark[0], "value": mark[1], "class": klass, **(mark[2] if len(mark) > 2 else {})}
        for unit, listed in marks.items()
        for mark in listed
    ]
    return score(scheme(name), units, Columns.from_rows(rows))


def one(name: str, category: str, *marks: Mark, klass: str = "") -> str:
    result = run(name, {"u": list(marks)}, categories={"u": category}, klass=klass)
    return result.published(result.lines[0])


def test_there_is_one_for_each_of_the_nine_systems() -> None:
    assert preset_names() == [
        "chaoyang", "dongcheng", "fengtai", "haidian", "mentougou", "municipality", "pinggu", "shunyi", "xicheng",
    ]  # fmt: skip
    for name in preset_names():
        assert scheme(name).choices.note, name
    with pytest.raises(KeyError):
        preset_text("../secret")


def test_municipality() -> None:
    # daily 100 − 2·2 − 1 − 2 (轻 ×1, 作风 ×1 costs 2): 40−4, 30−2, 30−1 → 93; 0.8·93 + 0.2·91.7 = 92.74
    marks: list[Mark] = [
        ("duty", "2"),
        ("conduct", "1"),
        ("discipline", "1", {"severity": "轻处分"}),
        ("survey", "91.7"),
    ]
    assert one("municipality", "市局", *marks) == "92.74"
    assert scheme("municipality").choices.grades.policy == "deficit_only"
    assert scheme("municipality").choices.onsite_policy == "leader_only"


@pytest.mark.row("DC-05")
def test_dongcheng_common_and_individual_indicators_stay_comparable() -> None:
    common: list[Mark] = [
        ("study", "1"),
        ("meeting", "1"),
        ("cases", "1", {"severity": "重处分"}),
        ("rectified", "10", {"option": "due"}),
        ("rectified", "9", {"option": "done"}),
        ("survey", "90"),
    ]
    # 8 + 10 + 16 + 13.5 + 13.5 = 61 of 70, and of the 30 of its own:
    # a street 0.3·100 + 0.35·80 + 0.35·90 = 89.5 → 26.85; a department 30 − 0.5·(95 − 91) = 28; an enterprise 4·6 = 24
    street: list[Mark] = [("hotline", rate, {"option": option}) for rate, option in _RATES]
    assert one("dongcheng", "街道", *common, *street) == "87.85"
    assert one("dongcheng", "政府部门", *common, ("approvals", "91")) == "89.00"
    assert one("dongcheng", "国有企业", *common, ("assets", "4")) == "85.00"
    methods = {leaf.method.name for leaf in scheme("dongcheng").leaves if leaf.method}
    assert len(methods) >= 6
    with pytest.raises(InputError):
        one("dongcheng", "街道", *common, ("assets", "4"))


_RATES = (("100", "response"), ("80", "resolution"), ("90", "satisfaction"))


def test_xicheng() -> None:
    # daily 60 − 3·2 + 40·4/5 = 86; survey 0.5·90 + 0.5·94 = 92; 0.7·86 + 0.3·92 = 87.8
    marks: list[Mark] = [
        ("duty", "2"),
        ("letters", "5", {"option": "due"}),
        ("letters", "4", {"option": "done"}),
        ("satisfaction", "90", {"group": "群众"}),
        ("satisfaction", "94", {"group": "干部"}),
    ]
    assert one("xicheng", "部门", *marks) == "87.80"


@pytest.mark.row("BJ-10")
def test_chaoyang_daily_is_eighty_per_cent() -> None:
    # daily 30 − 2·6 + 40 + 30 = 88 (80 %), society 91.7 in all groups: 0.8·88 + 0.2·91.7 = 88.74
    marks: list[Mark] = [
        ("politics", "6"),
        ("rectified", "2", {"option": "due"}),
        ("rectified", "2", {"option": "done"}),
        *(("society", "91.7", {"group": group}) for group in ("居民", "商户", "街乡领导")),
    ]
    assert one("chaoyang", "部门", *marks) == "88.74"


def test_haidian_ranks_within_each_system() -> None:
    def marks(times: str) -> list[Mark]:
        done: list[Mark] = [("rectified", "1", {"option": option}) for option in ("due", "done")]
        return [("daily", times), *done, ("survey", "90")]

    # 0.6·(100 − 2·n) + 0.2·100 + 0.2·90
    categories = {"a": "教育系统", "b": "教育系统", "c": "卫生系统", "d": "卫生系统"}
    result = run("haidian", {"a": marks("1"), "b": marks("5"), "c": marks("6"), "d": marks("9")}, categories=categories)
    assert [result.published(line) for line in result.lines] == ["96.80", "92.00", "90.80", "87.20"]
    assert [line.rank for line in result.lines] == [1, 2, 1, 2]
    assert [line.is_bottom for line in result.lines] == [False, True, False, True]


PUBLIC: list[Mark] = [("main_duty", "90"), ("organ_party", "92"), ("style", "88"), ("service", "94")]


@pytest.mark.row("FT-04")
def test_fengtai_public_evaluation_in_four_areas() -> None:
    areas = [node.title for node in scheme("fengtai").nodes["public"].children]
    assert areas == ["主体责任", "机关党建", "工作作风", "服务水平"]
    # daily 100 − 2 = 98; party 95 % → 95; public (90 + 92 + 88 + 94)/4 = 91: 0.45·98 + 0.35·95 + 0.2·91 = 95.55
    assert one("fengtai", "党群部门", ("daily", "1"), ("party", "95%"), *PUBLIC) == "95.55"


@pytest.mark.row("FT-02")
@pytest.mark.row("FT-01")
def test_fengtai_three_trees() -> None:
    def rated(points: str) -> str:
        ratings: list[Mark] = [("response", points, {"rater": f"街乡{n}"}) for n in range(3)]
        return one("fengtai", "政府部门", ("daily", "1"), *ratings, *PUBLIC)

    # 0.45·98 + 0.35·80 + 0.2·91 = 90.3; ten points more from the streets move it by 3.5
    assert (rated("80"), rated("90")) == ("90.30", "93.80")
    categories = {"x": "街乡镇", "y": "街乡镇"}
    streets = {unit: [("daily", "0"), ("tasks", figure), *PUBLIC] for unit, figure in (("x", "92"), ("y", "97"))}
    result = run("fengtai", streets, categories=categories)
    # y is first of two: 45 + 35 + 18.2; x earns half of the task's points: 45 + 17.5 + 18.2
    assert [result.published(line) for line in result.lines] == ["80.70", "98.20"]
    with pytest.raises(InputError):
        one("fengtai", "党群部门", ("daily", "1"), ("response", "90"), ("party", "1"), *PUBLIC)


def test_mentougou_counts_one_fact_once() -> None:
    # list 0.9 → 90; daily and tours share one matter: 2 points of daily are 0.8 of the composite, 10 of tours are 2
    matter = {"incident": "2018-01"}
    marks: list[Mark] = [("list", "0.9"), ("daily", "1", matter), ("tours", "1", matter | {"severity": "严重"})]
    # 0.4·90 + 0.4·100 + 0.2·90 = 94
    assert one("mentougou", "部门", *marks) == "94.00"
    with pytest.raises(InputError):
        one("mentougou", "部门", ("daily", "1"))


def test_shunyi_deductions_sum_to_the_loss() -> None:
    result = run("shunyi", {"u": [("duty", "3"), ("conduct", "2"), ("survey", "88.5")]}, categories={"u": "镇"})
    # 40 − 4.5, 40 − 4, 20·0.885 = 17.7: 89.2
    assert result.published(result.lines[0]) == "89.20"
    assert result.losses(result.lines[0]) == {"duty": 450, "conduct": 400, "survey": 230}


@pytest.mark.row("PG-02")
def test_pinggu_three_classes_eight_aspects_fifteen_standards() -> None:
    daily = scheme("pinggu").nodes["daily"]
    leaves = [node for node in daily.walk() if node.is_leaf]
    classes = {name for leaf in leaves for name in leaf.applies_to.klass or ()}
    assert (len(classes), len(daily.children), len(leaves)) == (3, 8, 15)
    assert classes == {"body", "principal", "member"}
    pinggu = scheme("pinggu")
    applying = {
        klass: [leaf.id for leaf in leaves if pinggu.applies(leaf, Unit("u", "u", "镇", klass))] for klass in classes
    }
    assert {klass: len(listed) for klass, listed in applying.items()} == {"body": 13, "principal": 15, "member": 10}
    assert set(applying["principal"]) - set(applying["body"]) == {"family", "model"}
    assert set(applying["body"]) - set(applying["member"]) == {
        "analysis", "deploy", "selection", "three", "cases",
    }  # fmt: skip


@pytest.mark.parametrize("klass", ["body", "principal", "member"])
@pytest.mark.row("PG-05")
@pytest.mark.row("PG-06")
def test_pinggu_seventy_ten_twenty(klass: str) -> None:
    pinggu = scheme("pinggu")
    unit = Unit("u", "u", "镇", klass)
    leaves = [leaf.id for leaf in pinggu.leaves if pinggu.applies(leaf, unit)]
    daily: list[Mark] = [(leaf, "88") for leaf in leaves if leaf not in ("survey", "overall", "self")]
    # leaders' checks on site feed the overall evaluation, beside what leaders say of the whole year
    assert "现场检查计入综合评价" in pinggu.choices.note
    overall: list[Mark] = [("overall", "86", {"rater": "现场检查一组"}), ("overall", "94", {"rater": "区委书记"})]
    rest: list[Mark] = [("survey", "96.4"), *overall]
    result = run("pinggu", {"u": [*daily, *rest, ("self", "100")]}, categories={"u": "镇"}, klass=klass)
    # 0.7·88 + 0.1·96.4 + 0.2·90, self-assessment beside it with weight 0
    assert (result.published(result.lines[0]), result.lines[0].grade) == ("89.24", "良好")


@pytest.mark.row("PG-05")
@pytest.mark.parametrize("daily", ["0.6", "0.699999", "0.700001", "0.8"])
def test_weights_that_do_not_sum_to_exactly_one_are_refused(daily: str) -> None:
    text = preset_text("pinggu")
    assert text.count('weight: "0.7"') == 1
    with pytest.raises(InputError):
        parse_scheme(text.replace('weight: "0.7"', f'weight: "{daily}"'), "pinggu.yaml")


def test_every_method_has_its_heading_in_the_docs() -> None:
    text = (DOCS / "scoring-methods.md").read_text("utf-8")
    assert [name for name in METHODS if f"\n## `{name}`" not in text] == []
