"""What real indices asked of the format: places, roundings, ties, quantiles, and what is said of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bihuan.engine.explanation import Explainer, Opened
from bihuan.engine.numbers import show
from bihuan.engine.output.report import write_report
from bihuan.engine.problems import InputError
from bihuan.engine.robustness import robustness
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.changes import Change, comparable, said_once, scheme_changes
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Unit

Node = dict[str, Any]


def scheme(*children: Node, **choices: Any) -> Node:
    named = [{"title": child["id"], **child} for child in children]
    start = {"scheme": "added", "version": "1", "title": "加", "missing": "renormalise", "ranking": {"within": "all"}}
    return {**start, **choices, "tree": {"id": "root", "title": "综合", "children": named}}


def run(tree: Node, figures: dict[str, list[str]], version: str | None = None) -> Result:
    """Units u0, u1, … with one figure each by indicator; a blank is no mark."""
    count = max(map(len, figures.values()))
    rows = [
        {"unit": f"u{place}", "indicator": leaf, "value": text}
        for leaf, texts in figures.items()
        for place, text in enumerate(texts)
        if text
    ]
    units = [Unit(f"u{place}", f"单位{place}") for place in range(count)]
    return score(parse_scheme(json.dumps(tree)), units, Columns.from_rows(rows), version=version)


def scores(result: Result, node: str) -> list[str]:
    return ["" if (own := line.nodes[node].score) is None else show(own) for line in result.lines]


def refused(tree: Node) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_scheme(json.dumps(tree, indent=1))
    return [f"{problem.column}: {problem.says()}" for problem in caught.value.problems]


def opened(result: Result, line: int, node: str) -> Opened:
    tree = Explainer(result, "en").explain(result.lines[line]).tree
    return next(child for child in tree.children if child.id == node)


ONE = {"id": "a", "weight": "1", "method": "direct"}
TIED = {"id": "a", "weight": "1", "method": "by_rank"}
BANDS = [{"label": "优", "at_least": "80"}, {"label": "良", "at_least": "60"}, {"label": "差", "at_least": "0"}]


@pytest.mark.parametrize("text", ["0.123456789012345678", "12.3456789012345678", "99.999999999999999999"])
@pytest.mark.parametrize("beside", ["1", "99.5", "0.00000000000000001"])
def test_eighteen_places_stand_beside_anything(text: str, beside: str) -> None:
    result = run(scheme(ONE), {"a": [text, beside]})
    assert [len(line.nodes) for line in result.lines] == [2, 2]
    assert scores(result, "a")[0] == show(round(int(text.replace(".", "").ljust(20, "0")) / 10**12)) or text[0] != "1"


def test_eighteen_digits_before_the_point_and_behind() -> None:
    leaf = {"id": "a", "weight": "1", "method": "min_max"}
    result = run(scheme(leaf), {"a": ["999999999999999999.999999999999999999", "0", "500000000000000000"]})
    assert scores(result, "a") == ["100.000000", "0.000000", "50.000000"]


@pytest.mark.parametrize("text", ["0.123456789012345678%", "99.9999999999999999%", "1%"])
def test_a_percentage_may_carry_as_many_places(text: str) -> None:
    result = run(scheme({"id": "a", "weight": "1", "method": "ratio"}), {"a": [text, "0.00000000000000001"]})
    assert scores(result, "a")[0] == show(round(float(text[:-1]) * 10**6))


def test_places_give_points_that_fall_ever_more_slowly() -> None:
    leaf = TIED | {"transform": "exponential", "scale": "23"}
    assert scores(run(scheme(leaf), {"a": ["9", "7", "7", "1"]}), "a") == [
        "100.000000", "31.009144", "31.009144", "6.517733",
    ]  # fmt: skip


def test_equal_figures_share_the_mean_of_their_places() -> None:
    leaf = TIED | {"earns": ["90", "60", "31"], "ties": "average"}
    assert scores(run(scheme(leaf), {"a": ["9", "7", "7", "1", "1"]}), "a") == [
        "90.000000", "45.500000", "45.500000", "0.000000", "0.000000",
    ]  # fmt: skip


def test_a_figure_above_the_target_or_the_mean_of_the_group_costs() -> None:
    leaf = {"id": "a", "weight": "1", "method": "banded_linear", "better": "lower", "target": "42", "cost": "10"}
    assert scores(run(scheme(leaf), {"a": ["41", "42", "44.5"]}), "a") == ["100.000000", "100.000000", "75.000000"]
    leaf["target"] = "group_mean"
    assert scores(run(scheme(leaf), {"a": ["40", "41", "", "45"]}), "a") == [
        "100.000000",
        "100.000000",
        "",
        "70.000000",
    ]


def test_a_node_is_rounded_once_from_what_is_exact() -> None:
    leaf = ONE | {"round": "0"}
    assert scores(run(scheme(leaf), {"a": ["79.49999999", "79.5"]}), "a") == ["79.000000", "80.000000"]


def test_equals_are_parted_by_other_nodes_and_who_has_none_comes_last() -> None:
    other = {"id": "b", "weight": "0", "method": "direct"}
    tree = scheme(ONE, other, bottom={"rule": "lowest", "count": "1"})
    tree["ranking"]["tie_break"] = ["b"]
    result = run(tree, {"a": ["80", "80", "80", "80"], "b": ["5", "7", "", "7"]})
    assert [(line.rank, line.is_bottom) for line in result.lines] == [(3, False), (1, False), (4, True), (1, False)]
    shaken = robustness(result, 40)
    assert [(shaken[place].low, shaken[place].high) for place in range(4)] == [(3, 3), (1, 1), (4, 4), (1, 1)]


@pytest.mark.parametrize(
    ("edge", "labels"), [("lower", ["1", "1", "1", "3", "4"]), ("upper", ["1", "2", "2", "4", "4"])]
)
def test_ranks_are_cut_into_parts(edge: str, labels: list[str]) -> None:
    tree = scheme(ONE, grades={"policy": "quantiles", "count": "4", "edge": edge})
    assert [line.grade for line in run(tree, {"a": ["90", "80", "80", "60", "50"]}).lines] == labels


def test_who_has_no_room_falls_to_the_next_grade_whose_conditions_hold() -> None:
    grades = {"policy": "bands", "bands": BANDS, "quotas": [{"label": "优", "at_most": "1"}]}
    grades["conditions"] = [{"label": "良", "at_most": "0", "indicators_below": "95"}]
    tree = scheme(ONE, grades=grades)
    assert [line.grade for line in run(tree, {"a": ["90", "85", "84"]}).lines] == ["优", "差", "差"]
    assert [line.grade for line in run(tree, {"a": ["90", "85", "84"]}, "1").lines] == ["优", "良", "良"]
    assert [run(one, {"a": ["1"]}).engine_version for one in (tree, scheme(ONE))] == ["2", "1"]


def test_an_explanation_names_the_entry_it_used_and_what_was_noted() -> None:
    table = TIED | {"earns": ["90.5", "60", "31"], "ties": "average"}
    posts = {"id": "b", "weight": "0", "method": "min_max", "low": "10", "high": "20"}
    steps: Node = {"id": "c", "weight": "0", "method": "banded"}
    steps["steps"] = [{"at_least": "60", "earns": "40"}, {"at_least": "80", "earns": "99"}]
    result = run(scheme(table, posts, steps), {"a": ["9", "7", "7"], "b": ["25", "15"], "c": ["79", "81"]})
    assert opened(result, 1, "a").rule.startswith("place 2.5 of 3 in the group earns 45.5, ")
    assert "99" not in opened(result, 0, "c").rule
    assert (len(opened(result, 0, "b").notes), len(opened(result, 1, "b").notes)) == (1, 0)
    assert result.remarks() == [("b", "held", 1)]


@pytest.mark.parametrize(
    ("leaf", "says"),
    [
        (TIED | {"earns": ["9"], "transform": "linear"}, "transform: “transform” does not go with “earns”; keep one"),
        (TIED | {"transform": "exponential"}, "scale: the key is missing"),
        (TIED | {"scale": "23"}, "scale: “scale” goes with “transform: exponential” only"),
        (TIED | {"transform": "exponential", "scale": "0"}, "scale: found 0; expected more than 0"),
        ({"id": "a", "points": "2.25", "round": "1", "method": "direct"}, "round: “a” has 2.25 points, but is rounded"),
        (ONE | {"round": "7"}, "round: found 7; expected at most 6"),
    ],
)
def test_what_does_not_go_together_is_refused(leaf: Node, says: str) -> None:
    assert [problem for problem in refused(scheme(leaf)) if problem.startswith(says)] == refused(scheme(leaf))


@pytest.mark.parametrize(
    ("grades", "says"),
    [
        ({"count": "4", "bands": BANDS}, "grades.bands: “bands” does not go with “policy: quantiles”; keep one"),
        ({"count": "4", "quotas": []}, "grades.quotas: “quotas” does not go with “policy: quantiles”; keep one"),
        ({}, "grades.count: the key is missing"),
        ({"count": "1"}, "grades.count: found 1; expected at least 2"),
        ({"count": "3", "labels": ["甲", "乙"]}, "grades.labels: found 2 labels; expected 3"),
        ({"count": "2", "labels": ["甲", "甲"]}, "grades.labels.1: the grade “甲” stands twice"),
        ({"count": "2", "vetoes": [{"indicator": "a", "caps_at": "3"}]}, "grades.vetoes.0.caps_at: no grade “3”"),
    ],
)
def test_quantiles_that_do_not_fit_are_refused(grades: Node, says: str) -> None:
    problems = refused(scheme(ONE, grades={"policy": "quantiles", **grades}))
    assert [line for line in problems if line.startswith(says)] == problems


def test_every_problem_of_a_scheme_is_listed_though_a_number_does_not_parse() -> None:
    inner = {"id": "b", "weight": "0.4", "children": [{"id": "c", "title": "丙", "weight": "0.9", "method": "direct"}]}
    bands = [{"label": "优", "at_least": "八十"}, {"label": "优", "at_least": "60"}]
    bonus = {"id": "d", "method": "bonus", "cap": "x", "round": "1"}
    tree = scheme({"id": "a", "weight": "六成", "method": "direct"}, inner, bonus)
    tree |= {"grades": {"policy": "bands", "bands": bands}, "ranking": {"tie_break": ["d", "a", "nobody"]}}
    listed = refused(tree)
    assert len(listed) == 8
    for start in (
        "weight: found “六成”", "cap: found “x”", "grades.bands.0.at_least: found “八十”",
        "grades.bands.1.label: the grade “优” stands twice", "children: the weights below “b” sum to 0.9",
        "round: a bonus is not rounded", "ranking.tie_break.0: no node “d”", "ranking.tie_break.2: no node “nobody”",
    ):  # fmt: skip
        assert sum(line.startswith(start) for line in listed) == 1, start


def test_a_rounding_is_a_change_that_parts_years() -> None:
    inner: Node = {"id": "i", "weight": "1", "children": [{**ONE, "title": "甲"}]}
    old, new = (parse_scheme(json.dumps(scheme(inner | more))) for more in ({}, {"round": "1"}))
    assert [change.text("zh") for change in scheme_changes(old, new)] == ["“i”取整位数：无 → 1 位小数"]
    assert not comparable(old, new)


def test_robustness_says_that_it_leaves_inner_roundings_out(tmp_path: Any) -> None:
    inner = {"id": "i", "title": "内", "weight": "1", "round": "0", "children": [{**ONE, "title": "甲"}]}
    result = run(scheme(inner), {"a": ["90", "80"]})
    write_report(result, tmp_path / "report.html", {}, robustness(result, 20))
    assert "名次区间不计中间节点的取整" in (tmp_path / "report.html").read_text("utf-8")


def test_choices_of_a_whole_scheme_are_told_in_words_and_never_as_keys() -> None:
    leaf: Node = {**ONE, "title": "甲"}
    old = parse_scheme(json.dumps(scheme(leaf)))
    changed = {
        "grades": {"policy": "bands", "bands": [{"label": "优秀", "at_least": "92"}, {"label": "一般", "at_least": 0}],
                   "conditions": [{"label": "优秀", "no_indicator_at_zero": True}],
                   "quotas": [{"label": "优秀", "share": "0.2"}]},
        "bottom": {"rule": "lowest_share", "share": "0.1"}, "onsite_policy": "leader_only", "missing": "zero",
        "rounding": {"places": 3},
    }  # fmt: skip
    new = parse_scheme(json.dumps(scheme(leaf) | changed))
    texts = [change.text("zh") for change in scheme_changes(old, new) if change.kind == "choice"]
    assert texts == [
        "缺少记分时：剔除，由其余指标分摊 → 计零分",
        "综合成绩保留小数：2 位，四舍五入 → 3 位，四舍五入",
        "等次：不评等次 → 按分数：优秀 92、一般 0；评优秀须无指标得零分；优秀不超过本组 20%",
        "靠后名单：不列 → 每组后 10%",
        "集中现场检查：允许 → 仅限领导带队",
    ]
    back = [change.text("en") for change in scheme_changes(new, old)]
    assert "the lowest: 10% of each group → none" in back
    assert "“综合” policy: missing marks counted as zero" in " ".join(back)


def test_what_becomes_of_missing_marks_is_said_once_for_all_it_changes_for() -> None:
    def change(number: int, kind: str = "policy", new: str = "跳过") -> Change:
        return Change(f"n{number}", f"指标{number}", kind, ("zero", "按零分"), ("skip", new))

    said = said_once([change(1), change(2, "points"), change(2), change(3), change(4), change(5, new="报错")])
    assert [one.text() for one in said] == [
        "“指标1、指标2、指标3……（4）”缺失与不适用：按零分 → 跳过",
        change(2, "points").text(),
        "“指标5”缺失与不适用：按零分 → 报错",
    ]
