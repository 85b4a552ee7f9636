"""What stands on a document, whoever lays it out: plain texts in their places, never markup."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

KINDS = ("h1", "h2", "p", "item", "row", "chart")
FORMS = ("file", "letter", "minutes", "sheet")
"""The general form and the two special ones of GB/T 9704-2012, letters (10.1) and minutes (10.3); a sheet has neither
red head nor signature: records and reports."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the body: a heading of the first or second level, text, an item, a row of a table, a chart.

    ``cells`` are the cells of a row (the first row of a run is its heading); ``text`` of a chart is its SVG.
    """

    kind: str
    text: str = ""
    cells: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(self.kind)


ANNEX = "附件："
"""A heading of the first level that begins like this begins an annex, which has the rest of it as its title."""


@dataclass(frozen=True, slots=True)
class Annex:
    """What stands on pages of its own behind the signature (GB/T 9704-2012, 7.3.8)."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. ``number``, ``on``, ``code`` and ``check`` are empty until it is numbered and issued.

    ``code`` is the address of the verification page, ``check`` the beginning of the content's hash as it is printed
    below the code; ``secrecy`` and ``urgency`` stand at the head where there are any.
    """

    issuer: str
    title: str
    blocks: tuple[Block, ...]
    addressee: str = ""
    number: str = ""
    signer: str = ""
    on: str = ""
    copies: str = ""
    printed_by: str = ""
    attachments: tuple[str, ...] = ()
    notes: str = ""
    code: str = ""
    check: str = ""
    form: str = "file"
    secrecy: str = ""
    urgency: str = ""
    contents: tuple[str, ...] = ()
    is_booklet: bool = False
    is_template: bool = False
    annexes: tuple[Annex, ...] = ()

    def numbered(self, number: str, on: str, code: str = "", check: str = "") -> Paper:
        """The same document with its number, its day, the address it is verified at and what is compared there."""
        return replace(self, number=number, on=on, code=code, check=check)

    def as_json(self) -> str:
        """Canonical text: the same document gives the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(kept: Mapping[str, Any]) -> str:
    """The hash of a document's canonical text as it was kept, whatever the layout learns later."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def paper_of(kept: Mapping[str, Any]) -> Paper:
    """A document read back from its canonical text."""
    plain = dict(kept)
    plain["blocks"] = _blocks(plain["blocks"])
    plain["annexes"] = tuple(Annex(row["title"], _blocks(row["blocks"])) for row in plain.get("annexes", ()))
    for name in ("attachments", "contents"):
        plain[name] = tuple(plain.get(name, ()))
    return Paper(**plain)


def _blocks(rows: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    return tuple(Block(row["kind"], row["text"], tuple(row["cells"])) for row in rows)


def with_annexes(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Annex, ...]]:
    """The text of a document and its annexes; an annex of which nothing is filled in is none."""
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if block.kind == "h1" and block.text.startswith(ANNEX):
            parts.append((block.text.removeprefix(ANNEX).strip(), []))
        else:
            parts[-1][1].append(block)
    return tuple(parts[0][1]), tuple(Annex(title, tuple(rows)) for title, rows in parts[1:] if title and rows)


def whole(paper: Paper) -> tuple[Block, ...]:
    """Everything a document says in one row, each annex behind its heading: what :func:`with_annexes` takes apart."""
    behind = [(Block("h1", f"{ANNEX}{one.title}"), *one.blocks) for one in paper.annexes]
    return (*paper.blocks, *(block for rows in behind for block in rows))


def clean(text: str) -> str:
    """One line without control and direction signs: what a document may print."""
    return " ".join("".join(" " if sign in "\t\n\r" else sign for sign in text if _prints(sign)).split())


def _prints(sign: str) -> bool:
    return sign in "\t\n\r" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def paragraphs(kind: str, texts: Sequence[str]) -> tuple[Block, ...]:
    """Texts as blocks of one kind; empty ones are left out."""
    return tuple(Block(kind, clean(text)) for text in texts if clean(text))


def written_day(on: date, language: str) -> str:
    """A day as a paper has it in its running text."""
    return f"{on.year}年{on.month}月{on.day}日" if language == "zh" else on.isoformat()
