"""Pages for what cannot be done: refused, not found, stale form, and our own faults."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

_OF_FRAMEWORK = re.compile(r"No \w+ matches the given query\.")
"""What Django says of a row that is not there: the name of a model, in English; it tells a reader nothing."""


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: say why and who may."""
    return render(request, "errors/refused.html", {"why": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also the answer for what exists but is hidden from the reader."""
    why = str(exception) if exception and exception.args and isinstance(exception.args[0], str) else ""
    if _OF_FRAMEWORK.fullmatch(why):
        why = ""
    return render(request, "errors/not_found.html", {"why": why}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was saved; the page must not touch the database."""
    return render(request, "errors/broken.html", status=500, using=None)


_SECRETS = ("password", "secret", "token", "csrf", "passwd", "pin", "otp", "recovery")
"""What the names of fields hold that hold a secret."""
_PLACES = ("bihuan.pages.session", "allauth", "bihuan.pages.urns")
"""Where every field is one: signing in and one's account; the shares and codes of urns."""
_ADDRESSES = frozenset({"draw-write"})
"""Where a witness writes what nobody may know before the draw."""


def _is_secret(request: HttpRequest, name: str) -> bool:
    """Whether a field is never repeated on a page."""
    match = request.resolver_match
    module = str(getattr(match.func, "__module__", "")) if match else ""
    is_in = module.startswith(_PLACES) or (match is not None and match.url_name in _ADDRESSES)
    return is_in or any(word in name.casefold() for word in _SECRETS)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token or session has gone: show what was typed so that nothing is lost, and never a secret."""
    kept = [(key, value) for key, values in request.POST.lists() for value in values if not _is_secret(request, key)]
    context = {
        "kept": [(key, value) for key, value in kept if value.strip()],
        "reason": reason or _("unknown"),
    }
    return render(request, "errors/stale_form.html", context, status=403)
