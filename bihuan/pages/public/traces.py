"""Requests of respondents leave no trace: no cookie is read or set, nothing is logged, kept by caches or passed on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PREFIX = "/v/"
HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}

spoken: ContextVar[str] = ContextVar("spoken", default="")
"""The language a respondent chose; it goes along in addresses, since no cookie remembers it. Empty: the browser's."""


def without_traces(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Under ``/v/`` the request has no cookie, so no session and nobody signed in, and the answer sets none."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        language = request.GET.get("language", "")
        spoken.set(language if language in dict(settings.LANGUAGES) else "")
        if spoken.get():
            request.META["HTTP_ACCEPT_LANGUAGE"] = spoken.get()
        response = get_response(request)
        response.cookies.clear()
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer


class NotOfRespondents(logging.Filter):
    """Keeps every record about a request under ``/v/`` out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record may be written."""
        request = getattr(record, "request", None)
        return not str(getattr(request, "path_info", "")).startswith(PREFIX)
