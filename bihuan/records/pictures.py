"""Copies of pictures without place, time and camera, for whoever need not know where they were taken."""

from __future__ import annotations

import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.records.evidence import evidence_path
from bihuan.records.models import Attachment

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 60_000_000
"""Pictures that unpack to more are refused: a bomb, not a photo."""


def plain_copy(attachment: Attachment) -> bytes | None:
    """The picture drawn anew from its pixels; None for what is not a picture. ValidationError if it is damaged."""
    kind = FORMATS.get(attachment.blob.media_type)
    path = evidence_path(attachment)
    if kind is None or not path.exists():
        return None
    try:
        with Image.open(path, formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError({"file": _("The picture is too large to be shown.")})
            upright = ImageOps.exif_transpose(picture)
            kept = upright.convert("RGB") if kind == "JPEG" else upright.copy()
            kept.info.clear()
            out = io.BytesIO()
            kept.save(out, kind)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as error:
        raise ValidationError({"file": _("The file is damaged, or something is hidden behind its end.")}) from error
    return out.getvalue()
