"""What holds for every scheme and every marks."""

from __future__ import annotations

import json
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.engine.problems import InputError
from bihuan.engine.scheme import parse_scheme
from tests import thoroughly
from tests.engine.generated import METHODS, Drawing
from tests.engine.running import run

seeds = st.integers(min_value=0, max_value=10**9)
often = settings(
    max_examples=thoroughly.of(150), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@often
@given(seeds)
def test_the_order_of_rows_never_matters(seed: int) -> None:
    drawn = Drawing(seed)
    first = run(drawn.scheme, drawn.units, drawn.marks)
    Random(seed).shuffle(drawn.marks)
    again = run(drawn.scheme, drawn.units, drawn.marks)
    assert (first.result_hash, first.input_hash) == (again.result_hash, again.input_hash)


@often
@given(seeds)
def test_never_above_full_marks_nor_below_nothing(seed: int) -> None:
    drawn = Drawing(seed)
    for line in run(drawn.scheme, drawn.units, drawn.marks).lines:
        assert all(folded.score is None or 0 <= folded.score <= 10**8 for folded in line.nodes.values())


@often
@given(seeds)
def test_printed_deductions_add_up_to_the_published_loss(seed: int) -> None:
    drawn = Drawing(seed)
    result = run(drawn.scheme, drawn.units, drawn.marks)
    for line in result.lines:
        if line.published is not None:
            assert sum(result.losses(line).values()) == 100 * 10**result.places - line.published


@often
@given(seeds)
def test_one_more_deduction_never_raises_a_score(seed: int) -> None:
    drawn = Drawing(seed)
    leaves = [leaf for leaf in drawn.leaves(drawn.scheme["tree"]) if leaf["method"] == "per_occurrence"]
    if not leaves:
        return
    unit = drawn.units[0]
    more = [*drawn.marks, drawn.row(unit, leaves[0], "1")]
    before = run(drawn.scheme, drawn.units, drawn.marks).lines[0]
    try:
        after = run(drawn.scheme, drawn.units, more).lines[0]
    except InputError:
        return
    if before.composite is not None:
        assert after.composite is not None
        assert after.composite <= before.composite


@often
@given(seeds)
def test_a_rename_changes_no_figure(seed: int) -> None:
    drawn = Drawing(seed)
    before = run(drawn.scheme, drawn.units, drawn.marks)
    text = json.dumps(drawn.scheme, ensure_ascii=False).replace("项目", "指标")
    units = [row | {"name": "改名" + row["name"]} for row in drawn.units]
    after = run(json.loads(text), units, drawn.marks)
    assert before.result_hash == after.result_hash


def test_the_layout_of_the_file_changes_nothing() -> None:
    drawn = Drawing(7)
    plain = parse_scheme(json.dumps(drawn.scheme, ensure_ascii=False))
    turned = json.dumps(drawn.scheme, ensure_ascii=False, indent=3, sort_keys=True)
    assert parse_scheme(f"# 说明\n{turned}\n").sha256 == plain.sha256


def test_every_method_is_drawn() -> None:
    worlds = [Drawing(seed) for seed in range(60)]
    drawn = {leaf["method"] for world in worlds for leaf in world.leaves(world.scheme["tree"])}
    assert drawn == {*METHODS, "bonus"}
