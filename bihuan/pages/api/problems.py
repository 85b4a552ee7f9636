"""Errors as problem details (RFC 9457) in the reader's language: never a page, never a stack trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import HttpError as NinjaError
from ninja.errors import ValidationError as ShapeError

from bihuan.organizations.access import standings_kept
from bihuan.records.door import Stale

KIND = "application/problem+json"


class Problem(Exception):
    """An answer of its own: a status, a title, and errors by field."""

    def __init__(self, status: int, title: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.errors = status, title, dict(errors or {})


def answer(status: int, title: str, errors: Mapping[str, list[str]] | None = None) -> HttpResponse:
    """A problem as it goes out."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if errors:
        body["errors"] = errors
    made = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=KIND)
    if status == 401:
        made["WWW-Authenticate"] = 'Bearer realm="bihuan"'
    return made


def _titles() -> dict[int, str]:
    return {
        400: _("The request cannot be read."),
        401: _("A token in force is needed."),
        403: _("This may not be done with this token."),
        404: _("There is no such thing, or you may not see it."),
        405: _("This address does not take this method."),
        413: _("The request is too large."),
        415: _("Send JSON (application/json)."),
        422: _("The request was understood but cannot be carried out."),
        500: _("Something went wrong on our side; nothing was changed."),
    }


def title(status: int) -> str:
    """The title of a status."""
    return _titles().get(status, _("The request cannot be read."))


def install(api: NinjaAPI) -> None:
    """Answer every exception with a problem."""

    def on(kind: type[Exception], make: Callable[[Any], HttpResponse]) -> None:
        api.add_exception_handler(kind, lambda _request, error: make(error))

    on(Problem, lambda error: answer(error.status, error.title, error.errors))
    on(Stale, lambda error: answer(409, error.messages[0]))
    on(ValidationError, lambda error: answer(422, title(422), fields_of(error)))
    on(ShapeError, lambda error: answer(422, title(422), _shape(error)))
    on(AuthenticationError, lambda _error: answer(401, title(401)))
    on(PermissionDenied, lambda error: answer(403, str(error) or title(403)))
    on(Http404, lambda _error: answer(404, title(404)))
    on(NinjaError, lambda error: answer(error.status_code, title(error.status_code)))


def fields_of(error: ValidationError) -> dict[str, list[str]]:
    """Errors by field; those of the whole under the empty name."""
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _shape(error: ShapeError) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for one in error.errors:
        place = ".".join(str(part) for part in one["loc"] if part not in {"body", "query", "path", "data"})
        problems.setdefault(place, []).append(str(one["msg"]))
    return problems


Handler = Callable[[HttpRequest], HttpResponse]


def plain_errors_as_problems(get_response: Handler) -> Handler:
    """Middleware: what the framework itself refuses under /api/ is a problem too, in the same shape."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return get_response(request)
        with standings_kept():  # a call reads its person's roles once
            response = get_response(request)
        if response.status_code >= 400 and response.get("Content-Type", "") != KIND:
            told = answer(response.status_code, title(response.status_code))
            if "Allow" in response:
                told["Allow"] = response["Allow"]
            return told
        return response

    return respond
