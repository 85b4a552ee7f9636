"""What a person reads of a page, and what of it is not in the language of the reader."""

from __future__ import annotations

import html
import re

from tests.cast import PEOPLE

HIDDEN = re.compile(r"<(script|style|code|template|pre|svg|textarea)\b.*?</\1>|<[^>]*>", re.DOTALL)
SHOWN = re.compile(r'(?:placeholder|title|aria-label|alt|content)="([^"]*)"')
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]")
FORMATS = frozenset(
    {
        *(
            "Excel",
            "Word",
            "WPS",
            "PowerPoint",
            "PDF",
            "OFD",
            "CSV",
            "Parquet",
            "XML",
            "OCDS",
            "YAML",
            "JSON",
            "JPEG",
            "PNG",
            "WebP",
            "HEIC",
        ),
        *(
            "xlsx",
            "docx",
            "csv",
            *("json", "jsonl"),
            "jpg",
            "bhr",
            *("make", "ocr"),  # the command that adds text recognition
            "txt",
            "NUL",
            "Cookie",
            "SHA-256",
            "Idempotency-Key",
            "https",
            "Ctrl",
            "Shift",
            "MB",
            "KB",
            "English",
        ),
    }
)
"""Names of formats, programs and keys of a keyboard, which have no Chinese."""
IDENTITY = re.compile(r"[A-Z]\d+(-\d+)?|[0-9a-f]{6,64}|T\d\d")
"""Codes of units, numbers of findings, hashes, the time of a checkpoint."""
SIGN = re.compile(r".{0,20}(?<![\u4e00-\u9fff0-9-])[：、（），；。《》](?![\u4e00-\u9fff]).{0,20}")
"""A sign of Chinese that is not within Chinese, as data of the small world is; a letter is Chinese whoever reads it."""
KNOWN = FORMATS | set(PEOPLE)
"""With the sign-in names of the cast, which the pages of accounts show."""


def visible(page: str) -> str:
    """What a person reads of a page, or hears of it."""
    said = " ".join(SHOWN.findall(re.sub(r"<(?:script|style|meta)[^>]*>", " ", page)))
    return html.unescape(HIDDEN.sub(" ", page) + " " + said)


def latin(page: str) -> set[str]:
    """Keys of the product and English words a Chinese page shows."""
    words = set(LATIN.findall(visible(page))) - KNOWN
    return {word for word in words if not IDENTITY.fullmatch(word)}


def signs(page: str) -> set[str]:
    """Signs of Chinese an English page shows, with what stands beside them."""
    return set(SIGN.findall(visible(page)))
