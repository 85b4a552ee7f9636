"""Copies of pictures without place, time and camera, for whoever need not know where they were taken."""

from __future__ import annotations

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


def plain_copy(attachment: Attachment) -> bytes | None:
    """The picture drawn anew from its pixels, in a child process; None for what is not a picture.

    Raises ValidationError if it is damaged or asks for too much.
    """
    kind = FORMATS.get(attachment.blob.media_type)
    path = evidence_path(attachment)
    if kind is None or not path.exists():
        return None
    try:
        return run_apart(redrawn, path, kind, MOST_PIXELS, limits=LIMITS)
    except InputError as error:
        is_large = error.problems[0].code == "picture_large"
        text = _("The picture is too large to be shown.") if is_large else _("The picture is damaged.")
        raise ValidationError({"file": text}) from error
    except GaveUp as error:
        raise ValidationError({"file": _("The picture is too large to be shown.")}) from error
