"""What a ruler would say of a page: signs with their places, and red lines, in millimetres from the upper left."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

MM = 72 / 25.4
HEIGHT = 297.0
Matrix = tuple[float, ...]


@dataclass(frozen=True)
class Sign:
    """A run of text: left edge and baseline in mm, size in points."""

    x: float
    y: float
    size: float
    text: str


def signs(content: bytes, page: int = 0) -> list[Sign]:
    """Every run of a page."""
    placed: list[Sign] = []

    def see(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text.strip():
            x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            placed.append(Sign(x / MM, HEIGHT - y / MM, size * abs(tm[3]), text.strip()))

    PdfReader(io.BytesIO(content)).pages[page].extract_text(visitor_text=see)
    return placed


def lines(content: bytes, page: int = 0) -> list[tuple[float, float, float]]:
    """Every straight level line of a page: left, right and height, in mm."""
    reader = PdfReader(io.BytesIO(content))
    stream = ContentStream(reader.pages[page].get_contents(), reader)
    stack: list[Matrix] = [(1, 0, 0, 1, 0, 0)]
    start, ruled = (0.0, 0.0), []
    for operands, operator in stream.operations:
        if operator == b"q":
            stack.append(stack[-1])
        elif operator == b"Q":
            stack.pop()
        elif operator == b"cm":
            stack[-1] = _times(tuple(map(float, operands)), stack[-1])
        elif operator == b"m":
            start = _at(stack[-1], operands)
        elif operator == b"l":
            end = _at(stack[-1], operands)
            if abs(start[1] - end[1]) < 0.01:
                ruled.append((start[0], end[0], start[1]))
    return ruled


def _at(m: Matrix, operands: Any) -> tuple[float, float]:
    x, y = float(operands[0]), float(operands[1])
    return (m[0] * x + m[2] * y + m[4]) / MM, HEIGHT - (m[1] * x + m[3] * y + m[5]) / MM


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip
