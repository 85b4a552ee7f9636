"""Evidence files: stored under their content's hash, type told by content, every download on the trail."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.records.actions import Actor, record
from bihuan.records.models import Attachment, Blob

_BLOCK = 1 << 20
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MARKUP = (b"<script", b"<html", b"<svg", b"<!doctype", b"<?php", b"#!/", b"<iframe")
NAME_LENGTH = 120


def store_evidence(*, file: IO[bytes], name: str, office_path: str, by: Actor) -> Attachment:
    """Keep a file; the same content is kept once. Raises ValidationError saying what is wrong with it."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=root)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as kept:
            size, sha256 = _copy(file, kept)
        media_type = media_type_of(path, size)
        target = _place(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    finally:
        path.unlink(missing_ok=True)
    return _register(sha256, size, media_type, clean_name(name), office_path, by)


def _copy(file: IO[bytes], kept: IO[bytes]) -> tuple[int, str]:
    size, whole = 0, hashlib.sha256()
    while block := file.read(_BLOCK):
        size += len(block)
        if size > settings.EVIDENCE_MAX_BYTES:
            limit = settings.EVIDENCE_MAX_BYTES // 1_000_000
            raise ValidationError({"file": _("The file is larger than %(limit)s MB.") % {"limit": limit}})
        whole.update(block)
        kept.write(block)
    if not size:
        raise ValidationError({"file": _("The file is empty (0 bytes).")})
    kept.flush()
    os.fsync(kept.fileno())
    return size, whole.hexdigest()


@transaction.atomic
def _register(sha256: str, size: int, media_type: str, name: str, office_path: str, by: Actor) -> Attachment:
    now = timezone.now()
    blob, _made = Blob.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "media_type": media_type, "stored_at": now}
    )
    made = Attachment.objects.create(
        blob=blob, name=name, office_path=office_path, uploaded_by_id=by.pk, uploaded_by=by.name, uploaded_at=now
    )
    detail = {"sha256": sha256, "size": size, "type": media_type}
    record(by=by, action="store_evidence", subject=made, office_path=office_path, detail=detail)
    return made


def _place(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def evidence_path(attachment: Attachment) -> Path:
    """Where the content of an attachment lies."""
    return _place(attachment.blob_id)


@transaction.atomic
def record_download(*, attachment: Attachment, by: Actor) -> None:
    """Leave the trail event of a download."""
    detail = {"sha256": attachment.blob_id}
    record(by=by, action="download_evidence", subject=attachment, office_path=attachment.office_path, detail=detail)


def clean_name(name: str) -> str:
    """A file name without path, control and direction signs, at most ``NAME_LENGTH`` characters."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    return plain[-NAME_LENGTH:] or "file"


def media_type_of(path: Path, size: int) -> str:
    """The type told by the content. Raises ValidationError for what is none of the allowed ones, or several at once."""
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, size - 4096))
        tail = file.read()
    if head.startswith(b"\xff\xd8\xff"):
        return _ended("image/jpeg", tail.rstrip(b"\x00").endswith(b"\xff\xd9"))
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _ended("image/png", tail.endswith(b"IEND\xaeB`\x82"))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _ended("image/webp", int.from_bytes(head[4:8], "little") + 8 in (size, size - 1))
    if head.startswith(b"%PDF-"):
        return _ended("application/pdf", b"%%EOF" in tail[-1024:] and b"PK\x05\x06" not in tail)
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    return _text(path, head)


def _ended(media_type: str, is_whole: bool) -> str:  # noqa: FBT001 - a verdict passed on
    if not is_whole:
        raise ValidationError({"file": _("The file is damaged, or something is hidden behind its end.")})
    return media_type


def _office(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise ValidationError({"file": _("The file is damaged, or something is hidden behind its end.")}) from error
    if "[Content_Types].xml" in names and not any(name.endswith(("vbaProject.bin", ".exe")) for name in names):
        for folder, media_type in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return media_type
    raise _refused()


def _text(path: Path, head: bytes) -> str:
    if b"\x00" in head or any(sign in head.lower() for sign in _MARKUP):
        raise _refused()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(_BLOCK):
                    pass
        except UnicodeDecodeError:
            continue
        return "text/plain"
    raise _refused()


def _refused() -> ValidationError:
    return ValidationError(
        {"file": _("Only pictures (JPEG, PNG, WebP), PDF, Office documents and plain text are kept.")}
    )
