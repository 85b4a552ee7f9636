"""Evidence: told by content, kept once, refused when it is not what it says."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from bihuan.records.evidence import clean_name, evidence_path, store_evidence
from bihuan.records.models import Attachment, Blob, Event
from tests.cast import Cast
from tests.world import World, make_world

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj\n%%EOF\n"


def archive(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return kept.getvalue()


def store(cast: Cast, content: bytes, name: str = "证据") -> Attachment:
    return store_evidence(file=io.BytesIO(content), name=name, office_path=cast.office.path, by=cast.ines)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (PDF, "application/pdf"),
        ("检查记录".encode(), "text/plain"),
        ("检查记录".encode("gb18030"), "text/plain"),
        (
            archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_the_type_is_told_by_content(cast: Cast, content: bytes, kind: str) -> None:
    kept = store(cast, content, "改了名.exe")
    assert kept.blob.media_type == kind
    assert evidence_path(kept).read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"<svg onload=alert(1)>",
        b"#!/bin/sh\nrm -rf /",
        JPEG + archive("a.txt"),
        PNG + b"<script>alert(1)</script>",
        PDF + archive("a.txt"),
        archive("a.txt"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"\x00\x01\x02",
    ],
)
def test_what_is_empty_hidden_or_of_no_use_is_refused(cast: Cast, content: bytes) -> None:
    with pytest.raises(ValidationError):
        store(cast, content, "照片.jpg")
    assert not Blob.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_fills_the_disk(cast: Cast, settings: Settings) -> None:
    settings.EVIDENCE_MAX_BYTES = 1000
    with pytest.raises(ValidationError, match="MB"):
        store(cast, b"a" * 1001)


def test_the_same_content_is_kept_once(cast: Cast) -> None:
    first, second = store(cast, PNG, "一.png"), store(cast, PNG, "二.png")
    assert first.blob_id == second.blob_id
    assert Blob.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.doc", "a.doc"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00\n", "file"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_only_a_name(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_a_download_is_permitted_through_its_entry_and_logged(world: World) -> None:
    address = f"/entries/{world.entry.pk}/evidence/{world.attachment.pk}/"
    client = Client()
    client.force_login(world.cast.ivan)
    answer = client.get(address)
    assert b"".join(answer.streaming_content).decode() == "照片说明"  # type: ignore[attr-defined]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    assert Event.objects.filter(action="download_evidence", actor="尹复").count() == 1
    client.force_login(world.cast.alice)
    assert client.get(address).status_code == 404
    other = f"/entries/{world.waiting.pk}/evidence/{world.attachment.pk}/"
    client.force_login(world.cast.ivan)
    assert client.get(other).status_code == 404
