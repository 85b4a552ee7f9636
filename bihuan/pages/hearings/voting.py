"""The ballot on a speaker as the answer page asks it: one question, without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bihuan.engine.numbers import is_whole
from bihuan.hearings.models import BLANK, Hearing, Speaker
from bihuan.hearings.queries.counting import VOTE
from bihuan.pages.public.questions import QuestionPage
from bihuan.records.prepared import prepared

NONE = "none"
"""What the page sends for a vote that marks nothing: pressing the button without a choice is asked back."""


@dataclass(frozen=True)
class BallotQuestions:
    """The ballot on one speaker: a ``Questions`` of the answer page."""

    hearing: Hearing
    speaker: Speaker

    @property
    def few(self) -> str:
        """What becomes of a few ballots, where the page says why it is anonymous."""
        return _("Fewer than %(k)s ballots by phone are never opened, so that nobody's choice shows.") % {
            "k": self.hearing.k
        }

    @property
    def title(self) -> str:
        """The hearing."""
        return self.hearing.title

    @property
    def where(self) -> str:
        """Who is voted on."""
        return str(self.speaker)

    @property
    def is_addressed(self) -> bool:
        """Codes are drawn at the door."""
        return False

    def page(self, typed: QueryDict, wrong: Mapping[str, str]) -> QuestionPage | None:
        """The one question, until something is chosen."""
        if not wrong and typed.get("page") == "1":
            wrong = {} if typed.get(VOTE) in self._known() else {VOTE: _("Choose one.")}
            if not wrong:
                return None
        options = [(row["id"], row["title"]) for row in self.hearing.options]
        options.append((NONE, _("I abstain: a blank ballot")))
        context = {
            "name": VOTE, "title": _("How do you judge %(name)s?") % {"name": self.speaker}, "wrong": wrong.get(VOTE),
            "options": [(value, text, typed.get(VOTE) == value) for value, text in options],
        }  # fmt: skip
        html = mark_safe(render_to_string("hearings/vote.html", context))  # noqa: S308 - our own template
        return QuestionPage(html, frozenset({VOTE}))

    def answer(self, typed: QueryDict) -> Mapping[str, Any]:
        """The vote to be sealed."""
        chosen = typed.get(VOTE, "")
        if chosen not in self._known():
            raise ValidationError({VOTE: _("Choose one.")})
        return {VOTE: BLANK if chosen == NONE else chosen}

    def _known(self) -> frozenset[str]:
        return frozenset({NONE, *(row["id"] for row in self.hearing.options)})


@prepared
def _hearings(urn: str) -> QuerySet[Hearing]:
    return Hearing.objects.filter(urn__key=urn)


@prepared
def _speakers(hearing: int, speaker: int) -> QuerySet[Speaker]:
    rows = Speaker.objects.filter(hearing=hearing, pk=speaker)
    return rows.select_related("tenure__post__unit", "tenure__person")


def questions_for(urn: str, ward: str) -> BallotQuestions | None:
    """The ballot of a hearing's urn; None for an urn of something else."""
    hearing = next(iter(_hearings(urn)), None)
    number = ward.partition(":")[2]
    if hearing is None or not is_whole(number):
        return None
    speaker = next(iter(_speakers(hearing.pk, int(number))), None)
    return None if speaker is None else BallotQuestions(hearing, speaker)


def check_for(urn: str) -> Callable[[Mapping[str, Any]], None] | None:
    """What an answer of a hearing's urn must fulfil to be opened as one."""
    hearing = Hearing.objects.filter(urn__key=urn).only("options").first()
    if hearing is None:
        return None
    known = {BLANK, *(row["id"] for row in hearing.options)}

    def check(answer: Mapping[str, Any]) -> None:
        if set(answer) != {VOTE} or answer[VOTE] not in known:
            raise ValidationError("not a vote of this hearing")

    return check
