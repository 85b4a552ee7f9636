"""What every request carries: the reader's standing, and a content security policy without exceptions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from bihuan.organizations.access import standing_of, standings_kept
from bihuan.pages.request import SignInFirst, sign_in_answer
from bihuan.records.actions import client_address, through

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def content_security_policy(get_response: Answer) -> Answer:
    """Forbid inline script and style and every foreign host, on every answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def _address(request: HttpRequest) -> str:
    """Where the request comes from. Behind proxies of our own the last of them but ``PROXIES`` - 1 wrote it down;
    what stands before that in the header is the sender's own claim."""
    given = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES:
        hops = [hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        given = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else given
    return given[:64]


def standing(get_response: Answer) -> Answer:
    """Give the request its reader's standing, read once and only when asked for; a page that only shows reads ties,
    memberships and terms once."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.standing = SimpleLazyObject(lambda: standing_of(request.user))  # type: ignore[attr-defined,arg-type]
        address, token = client_address.set(_address(request)), through.set(None)
        try:
            with standings_kept() if request.method == "GET" else nullcontext():
                return get_response(request)
        finally:
            client_address.reset(address)
            through.reset(token)

    def ask_to_sign_in(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return sign_in_answer(request) if isinstance(exception, SignInFirst) else None

    answer.process_exception = ask_to_sign_in  # type: ignore[attr-defined] # Django's hook for a view's exception
    return answer
