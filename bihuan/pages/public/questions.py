"""What the answer page asks of whoever uses urns: the questions of an urn, and what their answers mean.

A survey or a ballot gives a function that knows its urns; it stands in ``FINDERS``, one line each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.safestring import SafeString

from bihuan.urns.actions.opening import Check


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page of questions: its form fields as HTML, filled in with what was typed. ``names`` are the fields on it;
    what was typed on other pages goes along hidden. ``number`` of ``of`` is said as progress."""

    html: SafeString
    names: frozenset[str]
    number: int = 1
    of: int = 1
    is_last: bool = True


class Questions(Protocol):
    """The frozen questions of an urn, for one ward."""

    @property
    def title(self) -> str:
        """What the answers are about."""

    @property
    def where(self) -> str:
        """Whose answers: the ward in words; empty if it need not be said."""

    @property
    def is_addressed(self) -> bool:
        """Whether the code came as a link to one number, instead of being drawn by hand."""

    def page(self, typed: QueryDict, wrong: Mapping[str, str]) -> QuestionPage | None:
        """The page that follows from what was typed so far (``typed["page"]`` is the number of the page that was just
        filled in, 0 at first); None when there is nothing more to ask. ``wrong`` says what is wrong, by field."""

    def answer(self, typed: QueryDict) -> Mapping[str, Any]:
        """The answer to be sealed, without what was hidden. Raises ValidationError by field."""


Finder = Callable[[str, str], Questions | None]
"""Gives the questions for the key of an urn and the name of a ward; None if the urn is another's."""

FINDERS: list[Finder] = []
CHECKERS: list[Callable[[str], Check | None]] = []
"""Functions that give the check of an urn's answers at its opening, by the urn's key."""


def check_of(urn: str) -> Check | None:
    """What an answer must fulfil to be opened as one, from whoever knows the urn."""
    checks = (checker(urn) for checker in CHECKERS)
    return next((check for check in checks if check is not None), None)


def questions_of(urn: str, ward: str) -> Questions | None:
    """The questions of an urn, from whoever knows it."""
    question_sets = (finder(urn, ward) for finder in FINDERS)
    return next((questions for questions in question_sets if questions is not None), None)
