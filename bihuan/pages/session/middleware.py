"""Sessions end when left alone or after a day's work; whoever must have one-time codes sets them up first."""

from __future__ import annotations

import time
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.accounts.access import is_watched, must_have_second_factor
from bihuan.accounts.queries import second_factor as second_factor_of
from bihuan.pages.middleware import Answer
from bihuan.pages.request import Request, sign_in_answer

NOTED_EVERY = 60
BEGUN, SEEN, CONFIRMED = "bihuan_begun", "bihuan_seen", "bihuan_second_factor"
OPEN_BEFORE = ("/account/", "/sign-out/", "/sign-in/", "/language/")


def session_limits(get_response: Answer) -> Answer:
    """End a session twelve hours after it began, and an office's or administrator's when it was left alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_over(cast(Request, request)):
            logout(request)
            messages.warning(request, _("Your session has ended. Please sign in again."))
            return sign_in_answer(request) if request.method == "GET" else redirect("sign-in")
        return get_response(request)

    return answer


def _is_over(request: Request) -> bool:
    now, session = int(time.time()), request.session
    begun, seen = session.setdefault(BEGUN, now), session.setdefault(SEEN, now)
    if now - begun > settings.SESSION_COOKIE_AGE:
        return True
    if now - seen > settings.SESSION_IDLE_SECONDS and is_watched(request.standing):
        return True
    if now - seen > NOTED_EVERY:
        session[SEEN] = now
    return False


def own_password(get_response: Answer) -> Answer:
    """Send whoever signed in with a password given by another to choose one of their own, before anything else."""

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.has_given_password and not request.path.startswith(OPEN_BEFORE):
            messages.warning(request, _("Choose a password of your own first: somebody else gave you this one."))
            return redirect("own-password")
        return get_response(request)

    return answer


def second_factor(get_response: Answer) -> Answer:
    """Send whoever must have one-time codes and has none to set them up, before anything else."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _lacks_codes(cast(Request, request)):
            return redirect("second-factor-on")
        return get_response(request)

    return answer


def _lacks_codes(request: Request) -> bool:
    if request.path.startswith(OPEN_BEFORE) or request.session.get(CONFIRMED):
        return False
    if not must_have_second_factor(request.standing):
        return False
    if second_factor_of(request.user) is None:
        return True
    request.session[CONFIRMED] = True
    return False
