"""The ranking as a workbook: figures are numbers, the heads and the names of units stay in sight, paper is ruled."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from tests.world import World

HEAD = 4
"""The row of the heads, below the title and its line."""


@pytest.fixture
def book(world: World) -> openpyxl.Workbook:
    client = Client()
    client.force_login(world.cast.clerk)
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/years/{world.cycle.pk}/results/export/").content))


def test_heads_and_names_stay_in_sight_and_the_sheet_fits_on_paper(book: openpyxl.Workbook) -> None:
    results, nodes = book.worksheets
    assert [cell.value for cell in results[HEAD]][:2] == ["编号", "单位"]
    assert results.freeze_panes == f"C{HEAD + 1}"
    assert nodes.freeze_panes == f"A{HEAD + 1}"
    assert results.print_title_rows == f"${HEAD}:${HEAD}"
    assert results.page_setup.orientation == "landscape"


def test_every_figure_of_an_indicator_is_a_number(world: World, book: openpyxl.Workbook) -> None:
    heads, *rows = list(book.worksheets[1].values)[HEAD - 1 :]
    assert heads[3] == "占上一级的比重（%）"
    figures = [value for row in rows for value in row[2:] if value is not None]
    assert {type(value) for value in figures} <= {int, float}
    shares = {row[1]: row[3] for row in rows if row[0] == world.enrolment_jia.code}
    assert shares["公务接待与差旅"] == 60
    assert shares["日常检查"] == 100
