"""The words of a life cycle in one book: a step as a button, in a history, as a confirmation; its states.

Pages, the trail, notices and the API read the book of a life cycle and keep no words of steps of their own.
Words are looked up once a language and kept: a page of fifty rows asks gettext for none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import models
from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Text: TypeAlias = "str | Promise"


WHY: Text = _("Say why.")
FIRST_PART: Text = _("you had the first part in it yourself")


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step in words. ``button`` is what one presses, ``past`` how the history tells it ("reported to the council").

    ``help`` says what to know before; ``done`` is the confirmation if it says more than ``past``; ``ask`` is said
    where the step needs a note and has none; ``task`` is what a list of work calls it if it says more than ``button``.
    """

    button: Text
    past: Text
    help: Text = ""
    done: Text = ""
    ask: Text = WHY
    task: Text = ""


def chosen(row: models.Model, name: str) -> str:
    """What stands in a field with choices, in words; looked up once a language, not once a row."""
    value = getattr(row, name)
    return _choices(row._meta.model, name, get_language()).get(value, str(value))


@lru_cache(maxsize=1024)
def _choices(model: type[models.Model], name: str, _language: str | None) -> Mapping[Any, str]:
    field: Any = model._meta.get_field(name)
    return {value: str(label) for value, label in field.flatchoices}


@dataclass(frozen=True, slots=True)
class _Book:
    """The same in one language."""

    buttons: Mapping[str, str]
    past: Mapping[str, str]
    help: Mapping[str, str]
    done: Mapping[str, str]
    asks: Mapping[str, str]
    tasks: Mapping[str, str]
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The book of one life cycle. ``what`` ends the names of its trail events (``confirm_finding``), ``record`` is
    what it speaks of ("finding"), ``first_part`` what the first person did ("you found it yourself")."""

    what: str
    record: Text
    states: type[Choices]
    steps: Mapping[str, StepWords]
    first_part: Text = FIRST_PART
    _books: dict[str | None, _Book] = field(default_factory=dict, repr=False, compare=False)

    def button(self, step: str) -> str:
        """What one presses to take the step."""
        return self._book().buttons.get(step, step)

    def past(self, step: str) -> str:
        """How the history tells the step; its name if the book does not know it."""
        return self._book().past.get(step, step)

    def help(self, step: str) -> str:
        """What to know before the step; nothing for most."""
        return self._book().help.get(step, "")

    def done(self, step: str) -> str:
        """What has happened, once it was done."""
        return self._book().done.get(step, step)

    def ask(self, step: str) -> str:
        """What is said where the step's note is missing."""
        return self._book().asks.get(step, "")

    def task(self, step: str) -> str:
        """What a list of work calls the step."""
        return self._book().tasks.get(step, step)

    def state(self, state: str) -> str:
        """A state in words."""
        return self._book().states.get(state, state)

    def _book(self) -> _Book:
        language = get_language()
        if language not in self._books:
            self._books[language] = self._read()
        return self._books[language]

    def _read(self) -> _Book:
        rows = self.steps.items()
        return _Book(
            buttons={name: str(row.button) for name, row in rows},
            past={name: str(row.past) for name, row in rows},
            help={name: str(row.help) for name, row in rows},
            done={name: str(row.done or row.past) for name, row in rows},
            asks={name: str(row.ask) for name, row in rows},
            tasks={name: str(row.task or row.button) for name, row in rows},
            states={str(value): str(label) for value, label in self.states.choices},
        )
