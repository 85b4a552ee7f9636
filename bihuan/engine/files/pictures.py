"""Pictures drawn anew from their pixels: nothing of what a camera or a maker wrote beside them remains."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.engine.files.opening import problem


def redrawn(path: Path, kind: str, most: int) -> bytes:
    """The picture upright in the same format (``JPEG``, ``PNG``, ``WEBP``).

    InputError if it is damaged or has more than ``most`` points.
    """
    try:
        with Image.open(path, formats=[kind]) as picture:
            if picture.width * picture.height > most:
                raise problem(path, "picture_large", limit=str(most // 1_000_000))
            upright = ImageOps.exif_transpose(picture)
            kept = upright.convert("RGB") if kind == "JPEG" else upright.copy()
            kept.info.clear()
            out = io.BytesIO()
            kept.save(out, kind)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise problem(path, "picture_damaged") from error
    return out.getvalue()
