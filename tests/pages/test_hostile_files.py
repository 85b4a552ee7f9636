"""Every door a table comes in by: what breaks a reader is refused or read there, and nobody else notices."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.duties.actions.drafting import draft_list
from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle
from bihuan.surveys import actions as surveys
from tests.cast import Cast, person
from tests.shared import SHARED, needs_shared
from tests.surveys import telling
from tests.surveys.test_agency import STREET
from tests.world import World, launched, make_world

CASE = SHARED / "found_cases" / "21-files-that-break"
FAR = CASE / "far_single.xlsx"
Door = tuple[Person, str, dict[str, Any]]


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


def _wave(world: World) -> int:
    return telling.designed(world.cast, {"A01": 9}).pk


def _agency(world: World) -> Door:
    agency = person("agency", "江州调查公司")
    wave = telling.designed(world.cast, {"A01": 9000, "A02": 8000}, groups=STREET, voice="群众评价")
    surveys.freeze_wave(wave_id=wave.pk, by=world.cast.clerk)
    surveys.name_agent(wave_id=wave.pk, person=agency, by=world.cast.clerk)
    surveys.begin_fieldwork(wave_id=wave.pk, by=world.cast.clerk)
    return agency, f"/agency/{wave.pk}/files/", {"channel": "intercept"}


def _data(world: World) -> Door:
    told = {"table": "invoices", "source": "财政局", "legal_basis": "依据", "purpose": "目的", "erase_on": "2030-01-01"}
    return world.cast.clerk, "/screening/data/", told


DOORS: dict[str, Callable[[World], Door]] = {
    "units": lambda world: (world.cast.clerk, "/units/import/", {"on": "2018-06-01"}),
    "bodies": lambda world: (world.cast.clerk, "/bodies/import/", {}),
    "people": lambda world: (world.cast.clerk, "/people/import/", {}),
    "an indicator table": lambda world: (world.cast.clerk, "/schemes/table-file/", {}),
    "a ledger": lambda world: (
        world.cast.ines, f"/years/{world.cycle.pk}/imports/", {"body": world.cast.line.pk}
    ),
    "findings": lambda world: (
        world.cast.ines, f"/years/{world.cycle.pk}/findings/imports/", {"body": world.cast.line.pk, "source": "tour"}
    ),
    "duties": lambda world: (
        world.cast.alice,
        f"/duties/{draft_list(enrolment=world.enrolment_jia, tier='body', by=world.cast.alice).pk}/file/",
        {},
    ),
    "a questionnaire": lambda world: (
        world.cast.clerk, "/surveys/questionnaires/new/", {"title": "问卷", "start": "file"}
    ),
    "a frame": lambda world: (world.cast.clerk, f"/surveys/{_wave(world)}/frame/", {}),
    "units to be rated": lambda world: (world.cast.clerk, f"/surveys/{_wave(world)}/rated/", {}),
    "interviews": _agency,
    "data to be screened": _data,
}  # fmt: skip


@needs_shared
@pytest.mark.parametrize("name", ["far_single.xlsx", "title_merged.xlsx"])
@pytest.mark.parametrize("door", DOORS)
def test_a_file_that_breaks_a_reader_breaks_no_door(door: str, name: str, world: World) -> None:
    by, address, told = DOORS[door](world)
    client = Client()
    client.force_login(by)
    sent = SimpleUploadedFile(name, (CASE / name).read_bytes())
    answer = client.post(address, told | {"file": sent}, follow=True)
    text = answer.content.decode()
    assert answer.status_code in {200, 400, 409, 413, 415}, text[:300]
    assert "正在核稿" not in text
    if name == FAR.name:
        assert re.search("过多|过大|太大|超过|超出|列", text), text


def test_a_hidden_sheet_is_not_read_where_another_is_shown(world: World) -> None:
    """Neither by its place nor by its name."""
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title, hidden.sheet_state = "单位", "hidden"
    for row in (["单位代码", "单位名称", "类别"], ["X1", "旧名单里的局", "政府部门"]):
        hidden.append(row)
    shown = book.create_sheet("今年名单")
    for row in (["单位代码", "单位名称", "类别"], ["A09", "市气象台", "政府部门"]):
        shown.append(row)
    out = io.BytesIO()
    book.save(out)
    client = Client()
    client.force_login(world.cast.clerk)
    file = SimpleUploadedFile("名单.xlsx", out.getvalue())
    page = client.post("/units/import/", {"on": "2018-06-01", "file": file}, follow=True).content.decode()
    assert "市气象台" in page
    assert "旧名单里的局" not in page


def test_no_page_and_no_act_reads_a_table_in_its_own_process() -> None:
    """Only the engine knows readers; everyone else has files read by ``engine.files.reading.apart``."""
    product = Path(__file__).parents[2] / "bihuan"
    readers = re.compile(r"from bihuan\.engine\.files\S* import [^\n]*\b(Workbook|read_csv|read_table)\b")
    asked = {
        str(path.relative_to(product))
        for path in product.rglob("*.py")
        if path.relative_to(product).parts[0] != "engine" and readers.search(path.read_text("utf-8"))
    }
    assert {name for name in asked if not name.startswith("project/cli")} == set()


def test_a_whole_number_is_read_in_one_place() -> None:
    """``"²".isdigit()`` is true and ``int("²")`` fails: what people type is asked by ``engine.numbers.is_whole``."""
    product = Path(__file__).parents[2] / "bihuan"
    asked = {
        str(path.relative_to(product))
        for path in product.rglob("*.py")
        if re.search(r"\.is(digit|decimal|numeric)\(", path.read_text("utf-8"))
    }
    assert asked == {"engine/numbers.py", "organizations/passwords.py"}


@pytest.mark.parametrize("text", ["²", "١٢", "9" * 5000, "-1", "1e3"])
def test_what_is_no_number_is_none_of_a_list(text: str, cast: Cast, cycle: Cycle) -> None:
    client = Client()
    client.force_login(cast.clerk)
    assert client.post("/people/slips/", {"person": [text]}).status_code == 200
    assert client.get(f"/years/{cycle.pk}/findings/", {"unit": text, "theme": text, "page": text}).status_code == 200
    assert client.get(f"/units/{cast.jia.pk}/split/", {"parts": text}).status_code == 200
