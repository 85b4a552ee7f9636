"""Doing an act for a page: it is done and said, or what stands in the way is shown and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

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
