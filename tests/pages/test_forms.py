"""What was typed is never lost: stale forms, double presses, wrong input."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from bihuan.supervision.models import Entry
from tests.cast import Cast
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def form(**more: str) -> dict[str, Any]:
    typed = {"unit": "A01 市水务局", "node": "travel", "value": "2", "happened_on": "2018-06-20", "fact": "接待超标"}
    return typed | {"token": "press-1"} | more


def test_a_form_without_a_token_comes_back_with_what_was_typed(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.ines)
    answer = client.post(f"/years/{world.cycle.pk}/entries/new/", form())
    assert answer.status_code == 403
    assert "接待超标" in answer.content.decode()


def test_two_presses_write_one_entry(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ines)
    before = Entry.objects.count()
    first = client.post(f"/years/{world.cycle.pk}/entries/new/", form())
    again = client.post(f"/years/{world.cycle.pk}/entries/new/", form())
    assert first["Location"] == again["Location"]
    assert Entry.objects.count() == before + 1


def test_wrong_input_is_told_at_its_field_and_kept(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ines)
    answer = client.post(f"/years/{world.cycle.pk}/entries/new/", form(value="两次", happened_on="2017-01-01"))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "“两次”不是数字" in text
    assert "日期须在本年度内" in text
    assert "接待超标" in text


def test_a_file_beyond_the_limit_is_dropped_on_the_way_and_told(world: World, settings: Settings) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.LEDGER_MAX_BYTES = 100_000
    client = Client()
    client.force_login(world.cast.ines)
    before = Entry.objects.count()
    file = SimpleUploadedFile("大.txt", b"a" * 1_500_000)
    answer = client.post(f"/years/{world.cycle.pk}/entries/new/", form() | {"photos": file})
    assert answer.status_code == 400
    assert "文件大于" in answer.content.decode()
    assert Entry.objects.count() == before


def test_no_answer_lets_a_script_in(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ines)
    client.post(f"/years/{world.cycle.pk}/entries/new/", form(fact="<script>alert(1)</script>"))
    answer = client.get(f"/years/{world.cycle.pk}/entries/")
    assert "<script>alert" not in answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
