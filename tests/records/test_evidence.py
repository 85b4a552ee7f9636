"""Evidence: told by content, kept once, refused when it is not what it says."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image
from pytest_django import Settings

from bihuan.records.evidence import clean_name, evidence_path, store_evidence
from bihuan.records.models import Attachment, Blob, Event
from bihuan.schemes.models import Enrolment
from bihuan.supervision.models import EntryEvidence
from tests.cast import Cast
from tests.shared import SHARED, needs_shared
from tests.world import World, launched, make_world

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xda\x00\x02" + b"\x00\xff\x00\xff\xd3" * 40 + b"\xff\xd9"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 500
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
        (JPEG + b"\x00\x00\x00\x18ftypmp42" + b"film" * 400, "image/jpeg"),
        (JPEG + b"SEFT trailer", "image/jpeg"),
        (PNG + b"trailer" * 400, "image/png"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (OLE + "WordDocument".encode("utf-16-le") + b"\x00" * 40, "application/msword"),
        (OLE + "Workbook".encode("utf-16-le") + b"\x00" * 40, "application/vnd.ms-excel"),
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
    ("content", "says"),
    [
        (b"", "空"),
        (b"MZ\x90\x00\x03", "程序"),
        (b"<svg onload=alert(1)>", "网页或脚本"),
        (b"#!/bin/sh\nrm -rf /", "网页或脚本"),
        (JPEG[:-2], "重新"),
        (PNG[:-20], "重新"),
        (PDF + archive("a.txt"), "压缩包"),
        (PDF[:12], "PDF"),
        (archive("a.txt"), "逐个"),
        (b"Rar!\x1a\x07\x00", "逐个"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏"),
        (OLE + "WordDocument\x00_VBA_PROJECT\x00".encode("utf-16-le"), "宏"),
        (OLE + "EncryptedPackage\x00".encode("utf-16-le"), "密码"),
        (b"\x00\x00\x00\x18ftypmp42", "截取画面"),
        (b"GIF89a\x01", "JPEG"),
        (b"\x00\x01\x02", "另存"),
    ],
)
def test_a_refusal_names_the_file_what_it_is_and_what_to_do(cast: Cast, content: bytes, says: str) -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        store(cast, content, "照片.jpg")
    assert says in str(refused.value.messages)
    assert "“照片.jpg”" in refused.value.messages[0]
    assert not Blob.objects.exists()


PHONE = SHARED / "found_cases" / "02-phone-photo"
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA"
    "AERAAAEAAQAAAAABoQABAAAAAAAAABoAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADd"
    "aXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAA"
    "AwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAACJtZGF0AAAA"
    "FigBrxmA70mlv//f4x/19q/4prWmPm4="
)
"""A red picture of 64 × 48 points, as a phone keeps it."""


def attached(cast: Cast, name: str, content: bytes) -> tuple[str, Client]:
    """An entry with this one file, through the page; its address and the client of who wrote it."""
    cycle = launched(cast)
    client = Client()
    client.force_login(cast.ines)
    form = {
        "unit": "A01", "node": "travel", "value": "1", "happened_on": "2018-06-12", "fact": "接待无公函", "token": name,
        "photos": [SimpleUploadedFile(name, content), SimpleUploadedFile("坏.exe", b"MZ\x90\x00")],
    }  # fmt: skip
    answer = client.post(f"/years/{cycle.pk}/entries/new/", form, follow=True)
    assert answer.status_code == 200
    assert "“坏.exe”" in answer.content.decode()
    evidence = EntryEvidence.objects.get()
    assert evidence_path(evidence.attachment).read_bytes() == content
    return f"/entries/{evidence.entry_id}/evidence/{evidence.attachment_id}/", client


@needs_shared
def test_a_photo_with_a_film_behind_it_is_kept_whole_and_shown_cut(cast: Cast) -> None:
    motion = (PHONE / "motion.jpg").read_bytes()
    address, client = attached(cast, "动态照片.jpg", motion)
    shown = b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined]
    assert b"ftypmp42" not in shown
    assert Image.open(io.BytesIO(shown)).size == Image.open(PHONE / "good.jpg").size
    original = b"".join(client.get(address, {"original": "1"}).streaming_content)  # type: ignore[attr-defined]
    assert original == motion
    client.force_login(cast.alice)
    assert client.get(address, {"original": "1"}).status_code == 404


def test_a_phones_heic_is_kept_and_shown_as_jpeg(cast: Cast) -> None:
    address, client = attached(cast, "IMG_0001.HEIC", HEIC)
    answer = client.get(address)
    assert "IMG_0001.jpg" in answer["Content-Disposition"]
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (64, 48)  # type: ignore[attr-defined]


def test_only_bad_files_refuse_the_form_and_each_is_named(cast: Cast) -> None:
    cycle = launched(cast)
    client = Client()
    client.force_login(cast.ines)
    form = {
        "unit": "A01", "node": "travel", "value": "1", "happened_on": "2018-06-12", "fact": "接待无公函", "token": "t",
        "photos": [SimpleUploadedFile("甲.exe", b"MZ\x90\x00"), SimpleUploadedFile("乙.rar", b"Rar!\x1a\x07\x00")],
    }  # fmt: skip
    answer = client.post(f"/years/{cycle.pk}/entries/new/", form)
    assert answer.status_code == 400
    assert "“甲.exe”" in answer.content.decode()
    assert "“乙.rar”" in answer.content.decode()
    assert not EntryEvidence.objects.exists()


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


def test_a_form_from_the_field_goes_in_without_its_bad_photo_and_names_it(cast: Cast) -> None:
    cycle = launched(cast)
    client = Client()
    client.force_login(cast.ines)
    form = {
        "cycle": cycle.pk, "body": cast.line.pk, "unit": Enrolment.objects.get(cycle=cycle, unit=cast.jia).pk,
        "token": "f" * 32, "place": "办事大厅", "arrived_at": "2018-06-12T09:00", "left_at": "2018-06-12T10:00",
        "condition": "窗口无人", "refusal": "负责人外出", "witness": "李某",
    }  # fmt: skip
    bad = {"photos": [SimpleUploadedFile("坏.exe", b"MZ\x90\x00")]}
    refused = client.post("/field/forms/", form | bad)
    assert refused.status_code == 400
    assert "“坏.exe”" in refused.json()["errors"]["file"][0]
    good = {"photos": [SimpleUploadedFile("好.png", PNG), SimpleUploadedFile("坏.exe", b"MZ\x90\x00")]}
    sent = client.post("/field/forms/", form | good)
    assert sent.status_code == 200
    assert "“坏.exe”" in sent.json()["left_out"][0]
    assert Attachment.objects.get().name == "好.png"
