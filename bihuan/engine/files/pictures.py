"""Pictures drawn anew from their pixels: nothing of what a camera or a maker wrote beside them remains."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.engine.files.opening import problem


def redrawn(path: Path, kind: str, most: int, side: int = 0) -> bytes:
    """The picture upright in the same format (``JPEG``, ``PNG``, ``WEBP``); a ``HEIF`` of a phone as JPEG.

    With a ``side`` it is a small JPEG within a square of so many points.
    InputError if it is damaged or has more than ``most`` points.
    """
    if kind == "HEIF":
        from pi_heif import register_heif_opener  # noqa: PLC0415 - only photos of some phones need it

        register_heif_opener()
    try:
        with Image.open(path, formats=[kind]) as picture:
            if picture.width * picture.height > most:
                raise problem(path, "picture_large", limit=str(most // 1_000_000))
            upright = ImageOps.exif_transpose(picture)
            if side:
                upright.thumbnail((side, side))
            drawn = "JPEG" if side or kind == "HEIF" else kind
            kept = upright.convert("RGB") if drawn == "JPEG" else upright.copy()
            kept.info.clear()
            out = io.BytesIO()
            kept.save(out, drawn)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise problem(path, "picture_damaged") from error
    return out.getvalue()
