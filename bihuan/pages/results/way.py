"""What may be done next with a result on its way to publication: one main step, and the ways aside."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.organizations.access import Standing
from bihuan.results.access import may_take
from bihuan.results.lifecycle import PUBLICATION
from bihuan.results.models import Publication
from bihuan.results.words import PUBLICATION as WORDS

ASIDE = frozenset({"send_back", "drop", "supersede"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that can be taken from here: by whom, whether the reader is one of them, and what it asks for."""

    step: str
    label: str
    hint: str
    is_mine: bool
    is_aside: bool
    needs_note: bool


def offers(standing: Standing, found: Publication, *, has_scored: bool | None = None) -> list[Offer]:
    """The steps of the table open from where the result stands, the main one first; ``has_scored`` as far as it is
    known whether the reader scored in the year."""
    rows = [row for row in PUBLICATION.open_to(found.state) if row.name != "supersede"]
    made = [
        Offer(
            step=row.name,
            label=WORDS.button(row.name),
            hint=WORDS.help(row.name),
            is_mine=may_take(standing, row, found, has_scored=has_scored),
            is_aside=row.name in ASIDE,
            needs_note=row.needs_note,
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: one.is_aside)
