"""QR codes: the address at which a document is verified."""

from __future__ import annotations

import io

import segno

MASK = 4
"""Any of the eight masks may be taken (ISO/IEC 18004, 7.8); naming one saves trying all, and keeps the bytes."""


def qr_rows(text: str) -> list[int]:
    """The code as a square of grey values, row by row: 0 is dark."""
    return [0 if dark else 255 for row in _made(text).matrix for dark in row]


def qr_png(text: str) -> bytes:
    """The code as PNG."""
    out = io.BytesIO()
    _made(text).save(out, kind="png", scale=4, border=0)
    return out.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", mask=MASK, boost_error=False)
