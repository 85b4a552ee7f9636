"""What may be done next with a result on its way to publication: one main step, and the ways aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import Standing
from bihuan.pages.noting import NoteForm
from bihuan.pages.results.forms import CouncilForm
from bihuan.records.punctuation import listed
from bihuan.results.access import may_take, takers
from bihuan.results.lifecycle import PUBLICATION
from bihuan.results.models import Publication
from bihuan.results.queries.hindrances import hindrance
from bihuan.results.words import PUBLICATION as WORDS

ASIDE = frozenset({"send_back", "drop", "supersede"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that can be taken from here: in words, whether the reader is one of those who may, and why nobody can
    take it yet."""

    step: str
    label: str
    hint: str
    is_mine: bool
    is_aside: bool
    stands: str = ""

    @property
    def can_be_taken(self) -> bool:
        """Whether it is the reader's, and nothing is in the way."""
        return self.is_mine and not self.stands


def offers(standing: Standing, publication: Publication, *, has_scored: bool | None = None) -> list[Offer]:
    """The steps of the table open from where the result stands, the main one first; ``has_scored`` as far as it is
    known whether the reader scored in the year."""
    rows = [row for row in PUBLICATION.open_to(publication.state) if row.name != "supersede"]
    made = [
        Offer(
            step=row.name,
            label=WORDS.button(row.name),
            hint=WORDS.help(row.name),
            is_mine=may_take(standing, row, publication, has_scored=has_scored),
            is_aside=row.name in ASIDE,
            stands=hindrance(publication, row.name),
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: one.is_aside)


def others(publication: Publication, offered: Iterable[Offer]) -> dict[str, str]:
    """Of each step that is not the reader's: the names of those who may take it, as far as their role says so."""
    rows = {row.name: row for row in PUBLICATION.steps}
    waiting = [rows[one.step] for one in offered if not one.is_mine and not one.is_aside and not one.stands]
    return {name: listed(people) for name, people in takers(publication, waiting).items()} if waiting else {}


def passed(step: str) -> Offer:
    """A step that cannot be taken any more, to show what was typed for it."""
    return Offer(step, WORDS.button(step), WORDS.help(step), is_mine=True, is_aside=True)


def step_form(row: Step, data: QueryDict | None = None) -> forms.Form:
    """What a step asks for, filled with what was typed: the council for the report, a note for the others."""
    return CouncilForm(data) if row.name == "report" else NoteForm(row, WORDS, data)


def step_forms(offered: Iterable[Offer]) -> dict[str, forms.Form]:
    """The form of each step that is the reader's, by its name."""
    rows = {row.name: row for row in PUBLICATION.steps}
    return {one.step: step_form(rows[one.step]) for one in offered if one.is_mine}
