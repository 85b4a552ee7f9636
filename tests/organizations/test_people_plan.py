"""What a list of people would do, and what is wrong with it in the office's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.organizations.queries.people_plan import plan_people
from tests.cast import Cast


def test_rows_without_a_sign_in_name_are_not_taken_for_one_another(cast: Cast, tmp_path: Path) -> None:
    """Two people with neither name nor mobile: each is told once, under the heading of the template."""
    path = tmp_path / "people.csv"
    path.write_text("姓名,角色\n孙一,领导小组成员\n吴二,领导小组成员\n", "utf-8")
    plan = plan_people(path=path, office=cast.office)
    assert [(fault.row, fault.column) for fault in plan.problems] == [(2, "登录名"), (3, "登录名")]


@pytest.mark.parametrize(
    ("mobile", "is_refused"),
    [("138000", True), ("23800138000", True), ("87654321", True), ("138 0013 8000", False), ("0571-87654321", False)],
)
def test_a_telephone_number_is_eleven_digits_or_has_its_area_code(
    cast: Cast, tmp_path: Path, mobile: str, is_refused: bool
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"姓名,角色,登录名,手机\n孙一,领导小组成员,sunyi,{mobile}\n", "utf-8")
    faults = plan_people(path=path, office=cast.office).problems
    assert [(fault.row, fault.column) for fault in faults] == ([(2, "手机")] if is_refused else [])
    assert all(mobile in fault.text and "11 位" in fault.text for fault in faults)


def test_a_list_that_lacks_nothing_but_bodies_need_not_be_mended(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("姓名,角色,单位或考核主体,登录名\n孙一,考核人员,第九监督检查室,sunyi\n", "utf-8")
    assert plan_people(path=path, office=cast.office).is_mended_by_bodies
    path.write_text("姓名,角色,单位或考核主体,登录名\n孙一,考核人员,第九监督检查室,\n", "utf-8")
    assert not plan_people(path=path, office=cast.office).is_mended_by_bodies
