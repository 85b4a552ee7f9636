"""What can be done for many records at once: by kind of record the steps, each with what is asked once for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle

Label = str | Promise
Take = Callable[[ErrandRow], object]


class NothingMore(forms.Form):
    """A step that asks for nothing."""

    def __init__(self, _errand: Errand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyStep:
    """A step for many records; ``done`` says what became of one.

    ``foresee`` says what stands in the way of it for a record (nothing: ""); ``taking`` gives what takes it for a row
    of the errand, reading once what all of them share. ``roles`` are those who are offered it; ``quiet`` are the words
    typed for all that the trail does not tell, since they may name people.
    """

    name: str
    label: Label
    done: Label
    help: Label = ""
    roles: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    form: Callable[..., forms.Form] = NothingMore
    foresee: Callable[[Standing, Any], str]
    taking: Callable[[Errand, Person], Take]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of record: those the reader may see, those a list's address asks for, and how one is called."""

    seen: Callable[[Standing, Cycle], QuerySet[Any, Any]]
    asked: Callable[[HttpRequest, Standing, Cycle], QuerySet[Any, Any]]
    called: Callable[[Any], tuple[str, str]]
    address: str
    steps: Mapping[str, ManyStep] = field(default_factory=dict)


def plain_words(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed as the errand keeps it: days as 2018-12-31, a record by its number, texts."""
    return {name: _plain(value) for name, value in data.items()}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(getattr(value, "pk", value))
