"""Lists of units from files: previewed field by field, written whole or not at all, by their uploader only."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from bihuan.organizations.access import Refused
from bihuan.organizations.actions.importing import Plan, apply_import, incoming_path, keep_upload, plan_import
from bihuan.organizations.actions.units import change_unit
from bihuan.organizations.models import Membership, Succession, Unit
from bihuan.organizations.queries import units_on
from bihuan.organizations.queries.facts import facts_of
from bihuan.records.models import Event
from tests.cast import Cast
from tests.shared import SHARED, needs_shared

MARCH = date(2018, 3, 1)
LIST = """单位编号,单位名称,类别,人数,归口考核主体,上级单位
A01,市水利局,政府部门,130,第一监督检查室,
A03,市体育局,政府部门,40,第一监督检查室,市统计局
"""
BAD = """单位编号,单位名称,类别,人数,归口考核主体,上级单位
A01,市水利局,,130,第一监督检查室,
A03,市体育局,政府部门,四十,第九监督检查室,
A03,市体育局,政府部门,40,,市天文局
A04,市统计局,政府部门,,,
"""


def upload(cast: Cast, text: str = LIST) -> str:
    return keep_upload(office=cast.office, file=io.BytesIO(text.encode()), by=cast.clerk)


def plan(cast: Cast, sha256: str, day: date = MARCH) -> Plan:
    return plan_import(path=incoming_path(sha256=sha256, by=cast.clerk), office=cast.office, day=day)


def apply(cast: Cast, sha256: str, token: str) -> Plan:
    return apply_import(office=cast.office, sha256=sha256, token=token, on=MARCH, by=cast.clerk)


def test_the_preview_tells_added_changed_and_missing_units(cast: Cast) -> None:
    planned = plan(cast, upload(cast))
    assert [(row.row, row.facts.code, row.facts.parent) for row in planned.added] == [(3, "A03", cast.yi)]
    assert [(row.unit, row.fields) for row in planned.changed] == [
        (cast.jia, {"name": ["市水务局", "市水利局"], "headcount": [120, 130]})
    ]
    assert (planned.missing, planned.unchanged, planned.problems) == ((cast.yi,), 0, ())
    assert Unit.objects.count() == 2


def test_what_was_previewed_is_written_and_the_past_stays(cast: Cast) -> None:
    sha256 = upload(cast)
    apply(cast, sha256, plan(cast, sha256).token)
    named = list(units_on(cast.office, MARCH).order_by("code").values_list("code", "name", "headcount"))
    assert named == [("A01", "市水利局", 130), ("A02", "市统计局", 80), ("A03", "市体育局", 40)]
    assert units_on(cast.office, date(2018, 2, 28)).get(code="A01").name == "市水务局"
    assert Membership.objects.get(person=cast.alice, until=None).unit == Unit.objects.get(name="市水利局")
    assert Event.objects.get(action="import_units").detail["missing"] == ["A02"]
    with pytest.raises(ValidationError):
        incoming_path(sha256=sha256, by=cast.clerk)


def test_the_list_sent_again_changes_nothing(cast: Cast) -> None:
    first = upload(cast)
    apply(cast, first, plan(cast, first).token)
    again = plan(cast, upload(cast))
    assert (again.is_empty, again.unchanged) == (True, 2)


def test_every_bad_cell_is_named_by_row_and_column(cast: Cast) -> None:
    planned = plan(cast, upload(cast, BAD))
    assert {(fault.row, fault.column) for fault in planned.problems} == {
        (2, "category"),
        (3, "headcount"),
        (3, "归口考核主体"),
        (4, "unit"),
        (5, "name"),
    }


def test_a_list_with_errors_writes_nothing(cast: Cast) -> None:
    sha256 = upload(cast, BAD)
    with pytest.raises(ValidationError):
        apply(cast, sha256, plan(cast, sha256).token)
    assert Unit.objects.count() == 2
    assert not Event.objects.filter(action__in=["import_units", "create_unit", "change_unit"]).exists()


def test_a_code_taken_since_the_preview_stops_the_whole_list(cast: Cast) -> None:
    sha256 = upload(cast)
    token = plan(cast, sha256).token
    Unit.objects.create(code="A03", name="早先的体育局", category="旧", office=cast.office, valid_from=date(2019, 1, 1))
    with pytest.raises(ValidationError):
        apply(cast, sha256, token)
    assert not Succession.objects.exists()
    assert incoming_path(sha256=sha256, by=cast.clerk).is_file()


def test_a_preview_of_units_that_changed_since_is_refused(cast: Cast) -> None:
    sha256 = upload(cast)
    token = plan(cast, sha256).token
    change_unit(unit=cast.yi, facts=replace(facts_of(cast.yi), headcount=81), on=MARCH, by=cast.chief)
    with pytest.raises(ValidationError):
        apply(cast, sha256, token)
    assert not Unit.objects.filter(code="A03").exists()
    assert apply(cast, sha256, plan(cast, sha256).token).added


def test_only_its_uploader_applies_a_list(cast: Cast) -> None:
    sha256 = upload(cast)
    token = plan(cast, sha256).token
    with pytest.raises(ValidationError):
        apply_import(office=cast.office, sha256=sha256, token=token, on=MARCH, by=cast.chief)
    for person in (cast.ines, cast.other):
        with pytest.raises(Refused):
            apply_import(office=cast.office, sha256=sha256, token=token, on=MARCH, by=person)
    assert Unit.objects.count() == 2


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "", "0" * 63, "G" * 64])
def test_what_is_no_hash_finds_no_file(cast: Cast, sha256: str) -> None:
    with pytest.raises(ValidationError):
        incoming_path(sha256=sha256, by=cast.clerk)


def test_two_units_may_swap_their_names(cast: Cast) -> None:
    sha256 = upload(cast, "编号,名称,类别\nA01,市统计局,政府部门\nA02,市水务局,政府部门\n")
    apply(cast, sha256, plan(cast, sha256).token)
    assert dict(units_on(cast.office, MARCH).values_list("code", "name")) == {"A01": "市统计局", "A02": "市水务局"}


def test_blank_cells_and_missing_columns_leave_what_stands(cast: Cast) -> None:
    sha256 = upload(cast, "编号,名称,类别,人数\nA01,市水务局,直属单位,\n")
    apply(cast, sha256, plan(cast, sha256).token)
    unit = Unit.objects.get(code="A01", valid_to=None)
    assert (unit.category, unit.headcount, unit.line_body) == ("直属单位", 120, cast.line)


def test_a_list_of_names_without_codes_finds_units_by_name(cast: Cast) -> None:
    planned = plan(cast, upload(cast, "单位名称,类别,人数\n市水务局,政府部门,99\n市气象局,政府部门,12\n"))
    assert [(row.unit, row.fields) for row in planned.changed] == [(cast.jia, {"headcount": [120, 99]})]
    assert [(row.facts.code, row.facts.name) for row in planned.added] == [("市气象局", "市气象局")]


def test_a_workbook_as_offices_keep_it_is_read(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "单位名单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("单位名单")
        sheet.merge_range(0, 0, 0, 3, "江州市被考核单位名单")
        sheet.write_row(1, 0, ["序号", "单位编号", "单位名称", "类别"])
        sheet.write_row(2, 0, [1, "Ａ０１", "市水务局", "政府部门"])
        sheet.write_row(3, 0, [2, "A05", "市档案馆", "直属单位"])
    planned = plan_import(path=path, office=cast.office, day=MARCH)
    assert (planned.problems, planned.unchanged) == ((), 1)
    assert [(row.row, row.facts.code, row.facts.category) for row in planned.added] == [(4, "A05", "直属单位")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
        "名单\n".encode(),
    ],
)
def test_what_is_no_list_is_said_and_never_breaks(cast: Cast, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    planned = plan_import(path=path, office=cast.office, day=MARCH)
    assert planned.problems
    assert planned.is_empty


def test_a_day_before_a_later_change_is_refused_by_row(cast: Cast) -> None:
    change_unit(unit=cast.jia, facts=replace(facts_of(cast.jia), headcount=1), on=date(2018, 6, 1), by=cast.clerk)
    planned = plan(cast, upload(cast))
    assert [(fault.row, fault.column) for fault in planned.problems] == [(2, "unit")]


def test_a_file_beyond_the_limit_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        keep_upload(office=cast.office, file=io.BytesIO(b"x" * 10_000_001), by=cast.clerk)


@needs_shared
def test_an_offices_own_list_is_read_under_its_title_with_full_width_counts(cast: Cast) -> None:
    """Bodies the office does not have yet are named at their rows, and made along only if someone says so."""
    Unit.objects.filter(pk=cast.jia.pk).update(name="市农业局")  # a name of the list is its own
    content = (SHARED / "found_cases" / "20-office-ledger" / "units_ok.xlsx").read_bytes()
    sha256 = keep_upload(office=cast.office, file=io.BytesIO(content), by=cast.clerk)
    path = incoming_path(sha256=sha256, by=cast.clerk)
    asked = plan_import(path=path, office=cast.office, day=MARCH)
    assert {problem.row for problem in asked.problems} == {3, 4, 5, 9, 10, 11, 12}
    made = apply_import(
        office=cast.office, sha256=sha256, on=MARCH, by=cast.clerk, makes_bodies=True,
        token=plan_import(path=path, office=cast.office, day=MARCH, makes_bodies=True).token,
    )  # fmt: skip
    told = {row.facts.code: (row.facts.name, row.facts.headcount) for row in made.added}
    assert (len(told), told["BM01"], told["ZJ10"]) == (10, ("市发展和改革局", 48), ("东山街道", 70))
    kept = Unit.objects.get(code="ZJ07", valid_to__isnull=True)
    assert kept.line_body is not None
    assert (kept.headcount, kept.line_body.name) == (67, "第二监督室")
