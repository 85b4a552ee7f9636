"""The edge: what no text holds is refused once, before anything reads it.

NUL ends a text in half of all programs and is refused by the database; a lone half of a surrogate pair is no character.
Neither comes from a keyboard. Cookies that hold one are as good as none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.pages.api.problems import answer as problem

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_ESCAPES = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""What may stand for such a sign in JSON; whether it does, only reading it tells."""
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def refuse_no_text(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to an address, a form or a JSON body that holds what no text holds."""

    def answer(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if _NO_TEXT.search(name + value)]:
            del request.COOKIES[name]
        if _holds_no_text(request):
            return _refused(request)
        return get_response(request)

    return answer


def _holds_no_text(request: HttpRequest) -> bool:
    if any(_NO_TEXT.search(text) for text in _addressed(request)):
        return True
    if request.method not in _WRITES:
        return False
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        try:
            return any(_NO_TEXT.search(text) for text in _typed(request))
        except (SuspiciousOperation, MultiPartParserError, OSError):
            return False  # whoever reads it next says what is wrong with it
    return request.content_type == "application/json" and _in_json(request)


def _addressed(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from values


def _typed(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        yield name
        yield from values
    for field, files in request.FILES.lists():
        yield field
        yield from (file.name or "" for file in files)


def _in_json(request: HttpRequest) -> bool:
    try:
        body = request.body
    except (SuspiciousOperation, OSError):
        return False
    if b"\x00" in body:
        return True
    try:
        return bool(_ESCAPES.search(body)) and any(_NO_TEXT.search(text) for text in _strings(json.loads(body)))
    except (ValueError, RecursionError):
        return False


def _strings(told: Any) -> Iterator[str]:
    """Every text of a JSON value, names included."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for name, value in told.items():
            yield name
            yield from _strings(value)
    elif isinstance(told, list):
        for value in told:
            yield from _strings(value)


def _refused(request: HttpRequest) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        why = _("The address or the form holds a sign that no text holds (such as NUL). Nothing was read.")
        if request.path_info.startswith("/api/"):
            return problem(400, why)
        return render(request, "errors/broken_text.html", {"why": why}, status=400)
