"""A voucher's file to its fields: the format is told by the contents, never by the name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bihuan.engine.files.opening import ZIP, problem, require_file
from bihuan.engine.problems import InputError
from bihuan.engine.vouchers.documents import read_ofd, read_pdf, read_xml
from bihuan.engine.vouchers.scanned import read_scan
from bihuan.engine.vouchers.voucher import Voucher

PDF = b"%PDF-"
PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
QR_START = "01,"
MOST_QR = 400
"""Signs a square code of an invoice may hold; it holds some eighty."""
_QR_TOTAL = 4
_QR_PARTS = 6


def read_voucher(path: Path) -> Voucher:
    """The fields of an electronic invoice: OFD, PDF, XML or the text of its square code.

    InputError says what it is instead and what to do.
    """
    start = require_file(path)
    if start.startswith(QR_START.encode()):
        return read_qr(start.decode("utf-8", "replace"), path.name)
    if start.startswith(ZIP):
        voucher = Voucher(path.name, "ofd")
        read_ofd(path, voucher)
    elif PDF in start[:1024]:
        voucher = Voucher(path.name, "pdf")
        read_pdf(path, voucher)
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        voucher = Voucher(path.name, "xml")
        read_xml(path, voucher)
    else:
        raise problem(path, "voucher_unknown")
    if not voucher.fields:
        raise problem(path, "voucher_empty")
    return voucher


def picture_of(path: Path) -> str:
    """The format of a photograph or scan; empty for anything else."""
    start = require_file(path)
    return next((name for sign, name in PICTURES.items() if start.startswith(sign)), "")


def read_vouchers(paths: Sequence[Path]) -> list[Voucher | InputError]:
    """Several files, pictures too, each for itself: a bad one is named and stops none of the others."""
    read: list[Voucher | InputError] = []
    for path in paths:
        try:
            read.append(read_scan(path) if picture_of(path) else read_voucher(path))
        except InputError as error:
            read.append(error)
    return read


def read_qr(text: str, name: str = "QR") -> Voucher:
    """The text in the square code of an invoice: ``01,kind,code,number,total,YYYYMMDD,check code,…``.

    Raises InputError for another text, for a longer one and for one that gives nothing.
    """
    whole = text.strip()
    parts = whole.split(",")
    if not whole.startswith(QR_START) or len(parts) < _QR_PARTS or len(whole) > MOST_QR:
        raise problem(Path(name), "voucher_qr")
    voucher = Voucher(name, "qr", "二维码", is_verified=True)
    for field, place in (("code", 2), ("no", 3), ("amount_fen", _QR_TOTAL), ("issued", 5), ("check", 6)):
        if place < len(parts):
            voucher.take(field, parts[place], f"{name}:{place + 1}")
    if not voucher.fields:
        raise problem(Path(name), "voucher_qr")
    return voucher
