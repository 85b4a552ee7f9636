"""QR codes: the address at which a document is verified."""

from __future__ import annotations

import io

import segno

MASK = 4
"""Any of the eight masks may be taken (ISO/IEC 18004, 7.8); naming one saves trying all, and keeps the bytes."""


def qr_svg(text: str) -> str:
    """The code as SVG."""
    out = io.BytesIO()
    _made(text).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def qr_png(text: str) -> bytes:
    """The code as PNG."""
    out = io.BytesIO()
    _made(text).save(out, kind="png", scale=4, border=0)
    return out.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", mask=MASK, boost_error=False)
