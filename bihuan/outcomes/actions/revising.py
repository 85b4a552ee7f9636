"""Mending a draft: its words, its addressee, its signer. What a feedback letter adds up is never typed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.models import Person
from bihuan.outcomes.actions.stepping import hold, move
from bihuan.outcomes.actions.writing import content_of, plain_title, redacted
from bihuan.outcomes.models import Kind, Letter
from bihuan.outcomes.queries.feedback import PAIR
from bihuan.papers.content import Block, clean, paper_of, whole, with_annexes

MOST = 20_000
_MARKS = {"h1": "# ", "h2": "## "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A draft as its writer mends it: a paragraph a line, ``#`` and ``##`` before headings."""

    title: str
    addressee: str
    text: str
    signer: str = ""
    copies: str = ""


def words_of(letter: Letter) -> Words:
    """A draft's words, to be mended."""
    paper = paper_of(letter.content)
    text = "\n".join(f"{_MARKS.get(block.kind, '')}{block.text}" for block in whole(paper))
    return Words(title=paper.title, addressee=paper.addressee, text=text, signer=paper.signer, copies=paper.copies)


def may_revise(letter: Letter) -> bool:
    """Whether the words are the clerk's own: drafts that were not worked out of a result or another document."""
    return letter.state == Letter.State.DRAFT and letter.kind not in {*PAIR, Kind.WITHDRAWAL, Kind.CORRECTION}


@transaction.atomic
def revise_letter(*, letter_id: int, words: Words, by: Person, version: int | None = None) -> Letter:
    """Write a draft's words anew; a circular is redacted again."""
    held = hold(letter_id=letter_id, step="revise", by=by, version=version)
    letter = held.record
    if not may_revise(letter):
        raise ValidationError(_("Only a draft written by hand is mended; drop the others and make them anew."))
    blocks, annexes = with_annexes(tuple(_blocks(words.text[:MOST])))
    title = "\n".join(filter(None, map(clean, words.title.splitlines())))
    if not blocks or not title:
        raise ValidationError(_("The document has no text."))
    paper = replace(
        paper_of(letter.content), title=title[:200], addressee=clean(words.addressee)[:400],
        blocks=blocks, annexes=annexes, attachments=tuple(one.title for one in annexes),
        signer=clean(words.signer)[:60], copies=clean(words.copies)[:300],
    )  # fmt: skip
    paper = redacted(paper, letter.office_id, letter.kind, letter.scope)
    return move(
        held,
        title=plain_title(paper.title),
        addressee=paper.addressee[:400],
        signer=paper.signer,
        content=content_of(paper),
    )


def _blocks(text: str) -> Iterator[Block]:
    for line in text.splitlines():
        kind = next((kind for kind, mark in reversed(_MARKS.items()) if line.startswith(mark)), "p")
        told = clean(line.removeprefix(_MARKS.get(kind, "")))
        if told:
            yield Block(kind, told)
