"""What was read from one voucher: each field with its text as written and the place it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bihuan.engine.problems import Problem

Kind = Literal["xml", "ofd", "pdf", "picture", "qr"]

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in points of a picture."""

FIELDS: Mapping[str, tuple[str, str]] = {
    "code": ("Invoice code", "发票代码"),
    "no": ("Invoice number", "发票号码"),
    "issued": ("Issued on", "开票日期"),
    "buyer": ("Buyer", "购买方"),
    "buyer_id": ("Buyer’s tax number", "购买方税号"),
    "seller": ("Seller", "销售方"),
    "seller_id": ("Seller’s tax number", "销售方税号"),
    "item": ("Goods or service", "项目名称"),
    "amount_fen": ("Total with tax", "价税合计"),
    "check": ("Check code", "校验码"),
}
"""Every field a voucher may have, English and Chinese. The day of consumption is none: no invoice states it."""

MOST_TEXT = 200
MOST_FEN = 10**15
_MONEY = re.compile(r"[¥￥]?(-?)(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)
_DAY = re.compile(
    r"(\d{4})(?:年|-|/|\.)?(\d{1,2})(?:月|-|/|\.)?(\d{1,2})日?(?:[ T]?\d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII
)
_DIGITS = re.compile(r"\d{8,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """One field: its value in the form of the table of invoices, the text as written, and where it stood.

    ``box`` is given for what was read from a picture.
    """

    value: str
    written: str
    place: str
    box: Box | None = None


@dataclass(slots=True)
class Voucher:
    """The fields of one voucher, how it was read, and what a person should look at."""

    name: str
    kind: Kind
    layout: str = ""
    is_verified: bool = False
    fields: dict[str, Reading] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    def take(self, name: str, written: str, place: str, box: Box | None = None) -> None:
        """Keep a field that is not known yet; what does not read as one becomes a warning, never a guess."""
        text = " ".join(written.split())[:MOST_TEXT]
        if not text or name in self.fields:
            return
        value = READERS.get(name, str)(text)
        if value is None:
            self.warnings.append(Problem(self.name, 1, name, "voucher_field", {"text": text[:40]}, "warning"))
        else:
            self.fields[name] = Reading(value, text, place, box)

    @property
    def missing(self) -> list[str]:
        """Fields the table of invoices asks for and the voucher did not give."""
        return [name for name in ("no", "issued", "seller", "amount_fen") if name not in self.fields]


def money(text: str) -> str | None:
    """Fen of an amount in yuan: ``1,234.50`` gives ``123450``; None for what is no amount."""
    match = _MONEY.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    fen = int(match[2].replace(",", "")) * 100 + int((match[3] or "").ljust(2, "0"))
    return f"{match[1]}{fen}" if fen <= MOST_FEN else None


def day(text: str) -> str | None:
    """An ISO day of ``2025年3月8日``, ``20250308`` or ``2025-03-08 10:00:00``; None for what is no day."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups() if part)).isoformat()
    except ValueError:
        return None


def digits(text: str) -> str | None:
    """A number of 8 to 20 digits; None for anything else."""
    return text if _DIGITS.fullmatch(text) else None


READERS: Mapping[str, Callable[[str], str | None]] = {
    "amount_fen": money,
    "issued": day,
    "no": digits,
    "code": digits,
    "check": digits,
}
