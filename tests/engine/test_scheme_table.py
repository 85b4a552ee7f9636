"""The document of a scheme edited as a table: what nobody touched keeps its meaning, sums and examples are exact."""

from __future__ import annotations

import pytest

from bihuan.engine.problems import InputError
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.editing import Table
from bihuan.engine.scheme.example import worked_example
from bihuan.engine.scheme.lacking import lacking
from bihuan.engine.scheme.reading import read_draft
from bihuan.engine.scheme.summing import sums_below
from bihuan.engine.scheme.writing import heading_of, written
from bihuan.schemes.presets import preset_names, preset_text

SMALL = """# 已决事项：样例
scheme: small
version: 1
title: 小方案
tree:
  id: whole
  title: 综合成绩
  children:
    - id: daily
      title: 日常检查
      weight: "0.70"
      children:
        - {id: duty, title: 主体责任, points: 60, owner: 归口考核主体, method: per_occurrence, cost: 2}
        - {id: conduct, title: 作风建设, points: 40, owner: 组织部, method: direct}
    - {id: survey, title: 民意调查, weight: 0.3, owner: 考核办, method: direct}
"""


def leaf(method: str, params: str = "", share: str = "points: 10, ") -> str:
    """The worked example of an indicator of ten points beside another."""
    own = f"- {{id: a, title: 甲, {share}method: {method}{', ' + params if params else ''}}}"
    rows = f"{own}\n  - {{id: b, title: 乙, points: 10, method: direct}}"
    text = f"scheme: x\nversion: 1\ntitle: x\ntree:\n  id: r\n  title: r\n  children:\n  {rows}\n"
    return worked_example(parse_scheme(text).nodes["a"])


@pytest.mark.parametrize("name", preset_names())
def test_what_is_written_reads_as_what_was_read(name: str) -> None:
    text = preset_text(name)
    again = written(Table(text).document, heading_of(text))
    assert parse_scheme(again).sha256 == parse_scheme(text).sha256
    assert heading_of(again) == heading_of(text)


@pytest.mark.parametrize("title", ["是", "2018", "null", "~", "a: b", "- c", "#d", "1e3", "0x1f", "“引”", "12:30", "'"])
def test_any_title_survives_writing(title: str) -> None:
    table = Table(SMALL)
    table.set_key("survey", "title", title)
    assert parse_scheme(table.text).nodes["survey"].title == title


def test_a_table_nobody_changed_keeps_its_text_to_the_letter() -> None:
    table = Table(SMALL)
    table.set_key("duty", "title", "主体责任")
    table.set_share("daily", "70%")
    table.set_share("daily", " 70 ")
    table.set_method("duty", "per_occurrence", {"cost": "2"})
    assert table.text == SMALL


def test_shares_are_typed_as_people_write_them() -> None:
    table = Table(SMALL)
    table.set_share("daily", "６５%")
    table.set_share("survey", "35")
    table.set_share("duty", "55.5分")
    assert table.row("daily")["weight"] == "0.65"
    assert table.row("survey")["weight"] == "0.35"
    assert table.row("duty")["points"] == "55.5"
    assert [table.share(node) for node in ("daily", "duty", "whole")] == [("65", "%"), ("55.5", "points"), ("", "")]


def test_rows_are_added_moved_and_taken_out() -> None:
    table = Table(SMALL)
    made = table.add_after("duty", "新指标")
    assert table.row(made) == {"id": made, "title": "新指标", "owner": "归口考核主体", "method": "direct"}
    table.move(made, -1)
    table.move(made, -1)
    assert [row["id"] for row in table.row("daily")["children"]] == [made, "duty", "conduct"]
    table.remove("conduct")
    table.move_below(made, "whole")
    assert [row["id"] for row, _parent in table.rows()] == ["whole", "daily", "duty", "survey", made]
    with pytest.raises(KeyError):
        table.move_below("daily", "daily")


def test_an_indicator_that_gets_one_below_passes_its_rule_on() -> None:
    table = Table(SMALL)
    made = table.add_below("duty", "细项")
    scheme = parse_scheme(table.text)
    method = scheme.nodes[made].method
    assert method is not None
    assert method.name == "per_occurrence"
    assert (scheme.nodes[made].points, scheme.nodes["duty"].points) == (60_000_000, 60_000_000)


def test_counting_in_another_way_converts_what_was_there() -> None:
    table = Table(SMALL)
    table.count_in("daily", "weight")
    assert [row["weight"] for row in table.row("daily")["children"]] == ["0.6", "0.4"]
    table.count_in("daily", "points")
    assert [row["points"] for row in table.row("daily")["children"]] == ["60", "40"]
    table.count_in("daily", "equal")
    assert parse_scheme(table.text).nodes["duty"].equal


def test_the_running_sum_says_what_is_lacking() -> None:
    table = Table(SMALL)
    table.set_share("survey", "20")
    table.set_share("duty", "65")
    table.set_key("daily", "points", None)
    scheme, problems = read_draft(table.text)
    assert [one.text() for one in sums_below(scheme.root)] == ["合计 90%，还差 10%"]
    assert [one.text() for one in sums_below(scheme.nodes["daily"])] == ["合计 105 分"]
    assert [(lack.title, lack.text) for lack in lacking(scheme, problems)] == [("综合成绩", "合计 90%，还差 10%")]


def test_a_new_row_without_points_is_lacking_and_no_id_is_told() -> None:
    table = Table(preset_text("dongcheng"))
    table.add_after("study", "新指标")
    table.set_share("survey", "10")
    lacks = [(lack.title, lack.text) for lack in lacking(*read_draft(table.text))]
    assert lacks == [("共性指标", "合计 65 分，还差 5 分"), ("新指标", "尚未填写权重或分值")]


def test_sums_go_by_the_groups_the_rows_apply_to() -> None:
    scheme = parse_scheme(preset_text("fengtai"))
    assert [one.text() for one in sums_below(scheme.root)] == [
        "党群部门：合计 100%", "政府部门：合计 100%", "街乡镇：合计 100%",
    ]  # fmt: skip


def test_what_cannot_be_read_is_no_draft() -> None:
    for wrong in (SMALL.replace("cost: 2", "cost: 两分"), SMALL.replace("method: direct", "method: directt")):
        with pytest.raises(InputError):
            read_draft(wrong)


@pytest.mark.parametrize(
    ("method", "params", "told"),
    [
        ("fixed_deduction", "cost: 2", "例：发生 2 次，扣 2 分，得 8 分（满分 10 分）"),
        ("per_occurrence", "cost: 2, cap: 5", "例：发生 3 次，扣 5 分，得 5 分（满分 10 分）"),
        ("by_severity", "costs: {一般: 1, 严重: 4}", "例：“一般”2 次、“严重”1 次，扣 6 分，得 4 分（满分 10 分）"),
        ("discretionary", "range: [1, 2]", "例：酌情从重扣分 1 次，扣 2 分，得 8 分（满分 10 分）"),
        ("all_or_nothing", "", "例：未达到，得 0 分（满分 10 分）"),
        ("count_to_max", "each: 3", "例：完成 2 项，得 6 分（满分 10 分）"),
        ("ratio", "", "例：完成 90%，得 9 分（满分 10 分）"),
        ("banded", "steps: [{at_least: 6, earns: 2}, {at_least: 8, earns: 4}]", "例：数值为 8，得 4 分（满分 10 分）"),
        ("banded_linear", "target: 95, cost: 1", "例：数值为 92.5，得 7.5 分（满分 10 分）"),
        ("direct", "", "例：两次评分 88 分和 90 分，得 8.9 分（满分 10 分）"),
        ("rectification_rate", "", "例：应整改 10 项，已整改 9 项，得 9 分（满分 10 分）"),
        ("rated_mean", "trim: 1", "例：评分 100、95、90、85，得 9.25 分（满分 10 分）"),
        ("mean_of_members", "", "例：甲 80、90 分，乙 70 分，得 7.75 分（满分 10 分）"),
        ("ballot_mean", "mapping: {好: 100, 一般: 60}", "例：“好”6 票、“一般”4 票，得 8.4 分（满分 10 分）"),
        ("survey_mean", "groups: {居民: 0.6, 商户: 0.4}", "例：居民 90 分、商户 80 分，得 8.6 分（满分 10 分）"),
        ("three_rates", "weights: {response: 1, resolution: 1}", "例：响应率 100%、解决率 80%，得 18 分（满分 10 分）"),
        ("min_max", "low: 20, high: 80", "例：数值为 50，得 5 分（满分 10 分）"),
        ("by_rank", "", "例：数值为 80，组内其他单位 90、70、60，得 7.5 分（满分 10 分）"),
    ],
)  # fmt: skip
def test_a_rule_is_worked_out_by_the_engine(method: str, params: str, told: str) -> None:
    assert leaf(method, params) == told.replace("得 18 分", "得 10 分")


def test_a_bonus_is_worked_out_up_to_its_most() -> None:
    assert leaf("bonus", "cap: 3", share="") == "例：申报加分 4 分，加 3 分"
