"""What a list of people would do, and what is wrong with it in the office's own words."""

from __future__ import annotations

from pathlib import Path

from bihuan.organizations.queries.people_plan import plan_people
from tests.cast import Cast


def test_rows_without_a_sign_in_name_are_not_taken_for_one_another(cast: Cast, tmp_path: Path) -> None:
    """Two people with neither name nor mobile: each is told once, under the heading of the template."""
    path = tmp_path / "people.csv"
    path.write_text("姓名,角色\n孙一,领导小组成员\n吴二,领导小组成员\n", "utf-8")
    plan = plan_people(path=path, office=cast.office)
    assert [(fault.row, fault.column) for fault in plan.problems] == [(2, "登录名"), (3, "登录名")]
