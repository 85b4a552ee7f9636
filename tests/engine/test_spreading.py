"""What changed weights leave is shared among the others: for one kind of unit in proportion, for several at once."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.scheme.editing import Table
from bihuan.engine.scheme.sharing import share_out
from bihuan.engine.scheme.spreading import spread_out

WHOLE = Decimal(100)
THREE = {"a": Decimal(50), "b": Decimal(30), "c": Decimal(20)}


def test_one_kind_is_plain_proportion() -> None:
    assert spread_out(THREE, {"a": Decimal(40)}, [set(THREE)], WHOLE) == {"b": Decimal(36), "c": Decimal(24)}


def test_what_does_not_divide_still_sums_up() -> None:
    shared = spread_out(THREE, {"b": Decimal("33.33")}, [set(THREE)], WHOLE)
    assert shared is not None
    assert sum(shared.values()) == Decimal("66.67")
    assert all(
        abs(shared[one] - exact) <= Decimal("0.01") for one, exact in (("a", Decimal("47.62")), ("c", Decimal("19.05")))
    )


def test_parts_for_some_units_alone_take_what_their_own_units_lack() -> None:
    """All have ``a``; towns ``b``, districts ``c``: a smaller ``a`` makes both greater, each for its own units."""
    before = {"a": Decimal(60), "b": Decimal(40), "c": Decimal(40)}
    assert spread_out(before, {"a": Decimal(50)}, [{"a", "b"}, {"a", "c"}], WHOLE) == {
        "b": Decimal(50),
        "c": Decimal(50),
    }


def test_a_part_for_all_moves_no_more_than_every_kind_can_bear() -> None:
    """``b`` is for towns alone and typed: ``a`` must make it up for towns, and ``c`` what that takes from districts."""
    before = {"a": Decimal(60), "b": Decimal(40), "c": Decimal(40)}
    assert spread_out(before, {"b": Decimal(30)}, [{"a", "b"}, {"a", "c"}], WHOLE) == {
        "a": Decimal(70),
        "c": Decimal(30),
    }


@pytest.mark.parametrize("fixed", [{"a": Decimal(101)}, dict(THREE) | {"a": Decimal(40)}])
def test_what_leaves_nothing_is_not_shared(fixed: dict[str, Decimal]) -> None:
    assert spread_out(THREE, fixed, [set(THREE)], WHOLE) is None


def test_what_is_zero_does_not_grow() -> None:
    before = {"a": Decimal(100), "b": Decimal(0)}
    assert spread_out(before, {"a": Decimal(90)}, [{"a", "b"}], WHOLE) is None


@given(seed=st.integers(0, 2**32))
def test_every_kind_sums_up_whatever_is_typed(seed: int) -> None:
    drawn = random.Random(seed)
    everyone = {f"all{n}": Decimal(drawn.randint(1, 40)) for n in range(drawn.randint(1, 3))}
    own = [
        {f"own{k}{n}": Decimal(drawn.randint(1, 60)) for n in range(drawn.randint(1, 3))}
        for k in range(drawn.randint(1, 3))
    ]
    before = everyone | {part: value for one in own for part, value in one.items()}
    kinds = [{*everyone, *one} for one in own]
    fixed = {"all0": Decimal(drawn.randint(0, 60))}
    shared = spread_out(before, fixed, kinds, WHOLE)
    if shared is not None:
        assert {sum((fixed | shared)[part] for part in kind) for kind in kinds} == {WHOLE}


def test_the_table_of_a_scheme_shares_out_by_the_groups_its_rows_apply_to() -> None:
    text = """tree:
  id: root
  children:
    - {id: all, title: a, weight: "0.6"}
    - {id: town, title: b, weight: "0.4", applies_to: {category: [乡镇]}}
    - {id: department, title: c, weight: "0.4", applies_to: {category: [部门]}}
"""
    table = Table(text)
    table.set_share("all", "50%")
    share_out(table, Table(text), "root")
    assert [table.share(one)[0] for one in ("all", "town", "department")] == ["50", "50", "50"]
