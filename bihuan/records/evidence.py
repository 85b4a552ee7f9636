"""Evidence files: stored under their content's hash, type told by content, every download on the trail."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.records.actions import Actor, record
from bihuan.records.file_kinds import media_type_of
from bihuan.records.models import Attachment, Blob

_BLOCK = 1 << 20
NAME_LENGTH = 120


def store_evidence(*, file: IO[bytes], name: str, office_path: str, by: Actor, called: str = "") -> Attachment:
    """Keep a file whole; the same content is kept once. ``called`` is how the trail names it, where its own name may
    say whom it is about. Raises ValidationError naming it and what is wrong with it."""
    with _incoming(file, name) as (path, size, sha256, media_type), transaction.atomic():
        made = _register(sha256, size, media_type, called or clean_name(name), office_path, by)
        target = place_of(sha256)
        if not target.exists():
            _to_disk(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    return made


def refusal_of(file: IO[bytes], name: str) -> str:
    """Why a file would not be kept, with its name; nothing if it would. The file is as before."""
    file.seek(0)
    try:
        with _incoming(file, name):
            return ""
    except ValidationError as error:
        return " ".join(error.messages)
    finally:
        file.seek(0)


@contextmanager
def _incoming(file: IO[bytes], name: str) -> Iterator[tuple[Path, int, str, str]]:
    """A file from outside in a place of its own: path, size, hash, type. It is gone at the end unless it was moved."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=root)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as kept:
            size, sha256 = _copy(file, kept)
        yield path, size, sha256, media_type_of(path, size)
    except ValidationError as error:
        texts = [_("“%(name)s”: %(text)s") % {"name": clean_name(name), "text": text} for text in error.messages]
        raise ValidationError({"file": texts}) from error
    finally:
        path.unlink(missing_ok=True)


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
    return size, whole.hexdigest()


def _to_disk(path: Path) -> None:
    """Have the content on the disk before it gets its name."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _register(sha256: str, size: int, media_type: str, name: str, office_path: str, by: Actor) -> Attachment:
    """Its content is held until the end of the transaction: nobody erases meanwhile what comes in again."""
    now = timezone.now()
    blob, _made = Blob.objects.select_for_update().get_or_create(
        sha256=sha256, defaults={"size": size, "media_type": media_type, "stored_at": now}
    )
    if blob.erased_at is not None:
        blob.erased_at = None
        blob.save(update_fields=["erased_at"])
    made = Attachment.objects.create(
        blob=blob, name=name, office_path=office_path, uploaded_by_id=by.pk, uploaded_by=by.name, uploaded_at=now
    )
    detail = {"sha256": sha256, "size": size, "type": media_type}
    record(by=by, action="store_evidence", subject=made, office_path=office_path, detail=detail)
    return made


def place_of(sha256: str) -> Path:
    """Where a content lies."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def evidence_path(attachment: Attachment) -> Path:
    """Where the content of an attachment lies."""
    return place_of(attachment.blob_id)


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
