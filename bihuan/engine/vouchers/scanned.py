"""Photographs and scans of invoices by OCR (``make ocr``): a proposal for a person to confirm beside the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from bihuan.engine.files.opening import problem, require_file
from bihuan.engine.problems import Problem
from bihuan.engine.vouchers.layouts import take_lines
from bihuan.engine.vouchers.voucher import Box, Voucher

MOST_PIXELS = 60_000_000
LEAST_SCORE = 0.8
"""A text the reader is less sure of is kept and said to be doubtful."""


@dataclass(frozen=True, slots=True)
class Text:
    """One run of text in a picture, how sure the reader is (0 to 1), and where it stands."""

    text: str
    score: float
    box: Box


def can_read_scans() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


def read_scan(path: Path) -> Voucher:
    """The fields of a photographed or scanned invoice.

    Raises InputError for what is no picture, is too large, shows no field, or where the extra is not installed.
    """
    require_file(path)
    if not can_read_scans():
        raise problem(path, "voucher_no_ocr")
    _check_size(path)
    voucher = Voucher(path.name, "picture", "文字识别")
    texts = _texts(path)
    take_lines(voucher, [one.text for one in texts], path.name, [one.box for one in texts])
    rows = list(rows_of(texts))
    take_lines(voucher, ["".join(one.text for one in row) for row in rows], path.name, [_around(row) for row in rows])
    if not voucher.fields:
        raise problem(path, "voucher_empty")
    doubtful = [one.text[:40] for one in texts if one.score < LEAST_SCORE]
    voucher.warnings += [Problem(path.name, 1, "", "voucher_doubtful", {"text": text}, "warning") for text in doubtful]
    return voucher


def _check_size(path: Path) -> None:
    try:
        with Image.open(path) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise problem(path, "voucher_no_picture") from error
    if width * height > MOST_PIXELS:
        raise problem(path, "voucher_large", limit=f"{MOST_PIXELS // 10**6} MP")


@cache
def _reader() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - an extra that need not be there

    return RapidOCR(params={"Global.log_level": "error"})


def _texts(path: Path) -> list[Text]:
    read = _reader()(path)
    if read.txts is None:
        return []
    return [
        Text(text, float(score), _box(corners))
        for text, score, corners in zip(read.txts, read.scores, read.boxes, strict=True)
    ]


def _box(corners: Any) -> Box:
    across, down = [int(x) for x, _y in corners], [int(y) for _x, y in corners]
    return min(across), min(down), max(across), max(down)


def rows_of(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """Texts whose middles stand less than half a line apart are one row, from left to right."""
    row: list[Text] = []
    for one in sorted(texts, key=lambda text: text.box[1] + text.box[3]):
        top, bottom = one.box[1], one.box[3]
        if row and abs(_middle(row[0].box) - _middle(one.box)) * 2 > bottom - top:
            yield sorted(row, key=lambda text: text.box[0])
            row = []
        row.append(one)
    if row:
        yield sorted(row, key=lambda text: text.box[0])


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _around(row: Sequence[Text]) -> Box:
    """The box around a row of texts."""
    boxes = [one.box for one in row]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
