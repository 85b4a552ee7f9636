"""Points become times by the cost of the rule that was in force on the day."""

from __future__ import annotations

from bihuan.engine.measures import leaves_by_name, settled
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.values import Columns
from tests.command.conftest import SCHEME


def test_points_are_brought_to_times_by_the_rule_of_their_day() -> None:
    now = parse_scheme(SCHEME.encode(), "now.yaml")
    before = parse_scheme(SCHEME.replace("cost: 2", "cost: 4").encode(), "before.yaml")
    rows = [
        {"unit": "a", "indicator": "日常工作", "value": "4分", "on": "2018-05-31"},
        {"unit": "a", "indicator": "work", "value": "4分", "on": "2018-06-01"},
    ]
    columns, problems = settled(Columns.from_rows(rows), leaves_by_name(now, [("2018-06-01", before)]))
    assert [columns.text("value", place) for place in range(2)] == ["1", "2"]
    assert not problems
