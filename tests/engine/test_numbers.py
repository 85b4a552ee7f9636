"""One reading of numbers for forms, imports and files: signs 0 to 9, plain or full-width, exponents as they come."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

import bihuan.pages
from bihuan.engine.cells import read_numbers
from bihuan.engine.files.cells import plain_number, show_float
from bihuan.engine.files.headings import UNIT_COLUMNS, UNITS_NEEDED
from bihuan.engine.files.reading import table_of
from bihuan.engine.files.sheets import read_units
from bihuan.engine.numbers import NotANumber, TooLarge, as_decimal, parse_exact
from bihuan.pages.whole import ExactNumberField, WholeNumberField
from bihuan.schemes.queries.drafts import beyond, number

OTHERS = (
    "1e",
    "e3",
    "1e3.5",
    "1e99999",
    "١٢",
    "१२",
    "𝟏𝟐",
    "²",
    "½",
    "Ⅻ",
    "1_000",
    "0x10",
    "nan",
    "inf",
    "--1",
    "1.2.3",
    "一",
)


@pytest.mark.parametrize("text", OTHERS)
def test_no_other_way_of_writing_a_number_is_one(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_exact(text)
    with pytest.raises(NotANumber):
        number(text)
    with pytest.raises(Exception, match=r"."):
        WholeNumberField().clean(text)
    assert read_numbers([text]).wrong[0][0] == "value_not_number"


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [("1e3", "1000", ""), ("３．６e1", "36", ""), ("2e-06", "0.000002", ""), ("2e-07", "0.0000002", "value_places"),
     ("1e10", "10000000000", "value_large")],
)  # fmt: skip
def test_a_figure_is_read_alike_from_files_imports_and_forms(text: str, value: str, why: str) -> None:
    plain = plain_number(text)
    digits, places = parse_exact(plain)
    assert Decimal(digits).scaleb(-places) == number(text) == ExactNumberField().clean(text) == Decimal(value)
    assert not read_numbers([plain]).wrong
    assert beyond(text) == why, "what the ledger does not hold it refuses for its size, not for how it is written"


@pytest.mark.parametrize("text", ["1e400", "9" * 60])
def test_a_figure_beyond_all_range_is_refused_everywhere(text: str) -> None:
    with pytest.raises(TooLarge):
        number(text)
    with pytest.raises(ValidationError):
        ExactNumberField().clean(text)
    assert read_numbers([text]).wrong[0][0] == "value_large"


def test_every_number_of_every_form_is_read_by_the_one_reading() -> None:
    pages = Path(bihuan.pages.__file__).parent
    other = re.compile(r"forms\.(Integer|Decimal|Float)Field\(")
    assert [path.name for path in pages.rglob("*.py") if other.search(path.read_text("utf-8"))] == []


def test_no_text_is_made_a_decimal_beside_it() -> None:
    """``Decimal`` takes digits of every script, and figures that overflow at the first sum."""
    product = Path(bihuan.pages.__file__).parents[1]
    other = [str(path.relative_to(product)) for path in product.rglob("*.py") if "InvalidOperation" in path.read_text()]
    assert other == ["records/fields.py"]
    for text in OTHERS:
        assert as_decimal(text) is None, text
    assert as_decimal("0.50") == Decimal("0.5")


def test_the_figures_other_programs_write_are_exact() -> None:
    assert [parse_exact(text) for text in ("2e-06", "1e3", "3.60E-5")] == [(2, 6), (1000, 0), (36, 6)]
    with pytest.raises(TooLarge):
        parse_exact("1e400")


@pytest.mark.parametrize(
    ("text", "value"), [("１２", "12"), ("－１．５", "-1.5"), ("＋3", "3"), (".5", "0.5"), ("85％", "0.85")]
)
def test_full_width_is_plain(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


def test_whole_numbers_of_forms() -> None:
    assert [WholeNumberField(required=False).clean(text) for text in ("１２", " 7 ", "", "0")] == [12, 7, None, 0]
    for text in ("9" * 5000, "1.5", "9" * 10):
        with pytest.raises(Exception, match=r"."):
            WholeNumberField().clean(text)


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 79, "1" + "0" * 18])
def test_a_number_of_many_digits_is_refused_and_nothing_overflows(text: str) -> None:
    with pytest.raises(TooLarge):
        parse_exact(text)
    assert read_numbers([text]).wrong[0][0] == "value_large"


@pytest.mark.parametrize(
    ("text", "code"),
    [("1000000000", ""), ("1000000000.1", "value_large"), ("-1000000001", "value_large"), ("0.0000001", "value_places"),
     ("0.000001", ""), ("NA", ""), ("", ""), ("x", "")],
)  # fmt: skip
def test_what_the_ledger_does_not_hold(text: str, code: str) -> None:
    assert beyond(text) == code


@pytest.mark.parametrize(
    ("value", "text"), [(1e-05, "0.00001"), (1e20, "100000000000000000000"), (2.5e-7, "0.00000025")]
)
def test_a_cell_of_a_workbook_is_shown_without_an_exponent(value: float, text: str) -> None:
    assert show_float(value) == text


@pytest.mark.parametrize("text", ["9" * 5000, "١٢", "1e3", "12.5"])
def test_a_headcount_of_any_kind_is_refused_at_its_cell(text: str, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(f"编号,名称,类别,人数\nA1,甲局,政府部门,{text}\nA2,乙局,政府部门,１２\n", encoding="utf-8")
    sheet = read_units(table_of(path, "units.csv", (), UNIT_COLUMNS, UNITS_NEEDED))
    assert [(one.row, one.column, one.code) for one in sheet.problems] == [(2, "headcount", "bad_headcount")]
    assert sheet.units[1].headcount == 12
