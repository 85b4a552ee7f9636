"""Doing an act for a page: it is done and said, or what stands in the way is shown and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import ResolverMatch, resolve, reverse

Made = TypeVar("Made")
MOST = 20
"""Problems said at once; a file with more has a page of its own."""
_FILES = ("file", "evidence")
"""Fields of actions that a page's form calls ``photos``."""


def attempt(
    request: HttpRequest,
    act: Callable[[], Made],
    form: forms.Form | None = None,
    *,
    done: str | Callable[[Made], str] = "",
) -> Made | None:
    """Do the act and say that it is ``done``: what it made. None if something stands in the way.

    What does stands at its fields of ``form``, where the page shows it with what was typed; without a form it is said
    on the next page.
    """
    try:
        made = act()
    except ValidationError as error:
        if form is None:
            tell_problems(request, error)
        else:
            show_errors(form, error)
        return None
    if done:
        messages.success(request, done if isinstance(done, str) else done(made))
    return made


def did(request: HttpRequest, act: Callable[[], object], form: forms.Form | None = None, *, done: str = "") -> bool:
    """The same for an act that makes nothing: whether it was done."""
    return attempt(request, lambda: (act(),), form, done=done) is not None


def tell_problems(request: HttpRequest, error: ValidationError) -> None:
    """Say on the next page what stands in the way."""
    for text in error.messages[:MOST]:
        messages.error(request, text)


def show_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what an action refused at its fields; what belongs to none stands on top."""
    told: Any = error.error_dict if hasattr(error, "error_dict") else {None: error}
    for name, errors in told.items():
        place = "photos" if name in _FILES and name not in form.fields else name
        form.add_error(place if place in form.fields else None, errors)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed at an address that refused it; it lives as long as its answer and is kept nowhere."""

    at: ResolverMatch
    typed: QueryDict

    def text(self, address: str, where: tuple[Any, ...], field: str, beside: Mapping[str, Any]) -> str:
        """What was typed into a field of the form that goes to ``address``; nothing for any other form.

        ``where`` are the first of the address' own values: a form with several buttons leaves the last one open.
        ``beside`` are hidden fields that tell forms of one address apart.
        """
        told = [str(value) for value in self.at.kwargs.values()]
        is_it = self.at.view_name == address and told[: len(where)] == [str(value) for value in where]
        is_it = is_it and all(self.typed.get(name) == str(value) for name, value in beside.items())
        return self.typed.get(field, "") if is_it else ""


def again(request: HttpRequest, name: str, *, query: str = "", **where: Any) -> HttpResponse:
    """The page something was typed on, once more: what was refused stands where it was typed (the tag ``stays``).

    For pages with a small form in each row. The page is the one at the address ``name``; nothing is sent or kept.
    """
    match = resolve(reverse(name, kwargs=where))
    asked: Any = copy(request)
    asked.refused = Refused(resolve(request.path), request.POST)
    asked.method, asked.GET, asked.POST, asked.resolver_match = "GET", QueryDict(query), QueryDict(), match
    asked.path = asked.path_info = reverse(name, kwargs=where)
    answer: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    answer.status_code = 400
    return answer
