"""Copies of pictures without place, time and camera, for whoever need not know where they were taken."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.engine.apart import GaveUp, Limits, run_apart
from bihuan.engine.files.pictures import redrawn
from bihuan.engine.problems import InputError
from bihuan.records.evidence import evidence_path
from bihuan.records.models import Attachment

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
MOST_PIXELS = 60_000_000
"""Pictures that unpack to more are refused: a bomb, not a photo."""
LIMITS = Limits(memory=1 << 30, processor=20, seconds=40)
"""A picture of 60 million points takes 400 MB and about 3 s."""


SIDE = 320
"""Points of the longer side of a small picture."""


def plain_copy(attachment: Attachment) -> bytes | None:
    """The picture drawn anew from its pixels, in a child process; None for what is not a picture.

    Raises ValidationError if it is damaged or asks for too much.
    """
    return _drawn(attachment, 0)


def small_copy(attachment: Attachment) -> bytes | None:
    """The picture in small, as JPEG and without what stands beside its pixels; drawn once and kept beside the data.

    None for what is not a picture. Raises ValidationError as ``plain_copy``.
    """
    kept = small_place(attachment.blob_id)
    if kept.exists():
        return kept.read_bytes()
    drawn = _drawn(attachment, SIDE)
    if drawn is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_suffix(f".{os.getpid()}")
        beside.write_bytes(drawn)
        beside.replace(kept)
    return drawn


def small_place(sha256: str) -> Path:
    """Where the small copy of a picture lies once it was drawn."""
    return Path(settings.DATA) / "small" / sha256[:2] / f"{sha256}.jpg"


def _drawn(attachment: Attachment, side: int) -> bytes | None:
    kind = FORMATS.get(attachment.blob.media_type)
    path = evidence_path(attachment)
    return None if kind is None or not path.exists() else drawn_anew(path, kind, side)


def drawn_anew(path: Path, kind: str, side: int = 0) -> bytes:
    """A picture of this format drawn anew in a child process, in small with a ``side``.

    Raises ValidationError if it is damaged or asks for too much.
    """
    try:
        return run_apart(redrawn, path, kind, MOST_PIXELS, side, limits=LIMITS)
    except InputError as error:
        is_large = error.problems[0].code == "picture_large"
        text = _("The picture is too large to be shown.") if is_large else _("The picture is damaged.")
        raise ValidationError({"file": text}) from error
    except GaveUp as error:
        raise ValidationError({"file": _("The picture is too large to be shown.")}) from error
