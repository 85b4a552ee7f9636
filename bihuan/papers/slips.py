"""Slips with codes as PDF: ten a page, each with its code in letters and as QR; made for the printer, kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import typst

from bihuan.papers.codes import qr_rows
from bihuan.papers.measures import HEI, font_folder

_SOURCE = Path(__file__).parent / "layout" / "slips.typ"
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: whose ward it is for, the code as it is typed, the link behind its QR."""

    where: str
    code: str
    link: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all slips of a printing share: the title, what they say before the address, the address to type."""

    title: str
    says: str
    address: str
    slips: Sequence[Slip]


def pdf_of_slips(sheet: Sheet) -> bytes:
    """The slips in the order given. A compiler of its own: nothing of them stays in memory. Raises FontsMissing."""
    rows = [{"where": one.where, "code": one.code, "qr": qr_rows(one.link)} for one in sheet.slips]
    told = {"title": sheet.title, "says": sheet.says, "address": sheet.address, "slips": rows, "font": list(HEI)}
    with _lock:
        made = typst.compile(
            str(_SOURCE), root=str(_SOURCE.parent), font_paths=[str(font_folder())], ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(told, ensure_ascii=False)}, format="pdf",
        )  # fmt: skip
    assert isinstance(made, bytes)
    return made
