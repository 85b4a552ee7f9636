"""What a view's first line needs: a signed-in reader, their standing, and the cycle the page speaks of."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails

from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.models import BUSINESS, Office, Person
from bihuan.records.prepared import prepared
from bihuan.schemes.access import visible_cycles
from bihuan.schemes.models import Cycle


class Request(HttpRequest):
    """A request after the middleware: what views annotate their first parameter with."""

    user: Person
    standing: Standing
    htmx: HtmxDetails


class SignInFirst(Exception):
    """Raised by a view's first line when nobody is signed in; answered by the sign-in page."""


def reader(request: HttpRequest, *roles: str) -> Standing:
    """The standing of a signed-in reader who holds one of ``roles`` somewhere (any business role if none given)."""
    signed_in(request)
    standing = cast(Request, request).standing
    if not standing.memberships:
        raise Refused(_("Your account has no role yet. Ask the assessment office to give you one."))
    if not standing.offices(*(roles or BUSINESS)):
        raise Refused(_("This page is not for your role."))
    return standing


def signed_in(request: HttpRequest) -> Person:
    """Whoever is signed in, with or without a role: for the pages of one's own account."""
    if not request.user.is_authenticated:
        raise SignInFirst
    return cast(Request, request).user


def cycle_for(request: HttpRequest, pk: int) -> Cycle:
    """The cycle of the page if the reader may see it (else not found); remembered for the menu."""
    standing, pk = reader(request), int(pk)  # addresses that are a pattern give their parts as text
    cycle = next(iter(_seen(standing, pk)), None)
    if cycle is None:
        raise Http404(_("There is no such year, or you may not see it."))
    if request.session.get("cycle") != pk or "office" not in request.session:
        request.session["cycle"], request.session["office"] = pk, cycle.office_id
    return cycle


@prepared
def _seen(standing: Standing, pk: int) -> QuerySet[Cycle]:
    return visible_cycles(standing).select_related("office", "scheme").filter(pk=pk)


def office_of(request: HttpRequest, *roles: str) -> Office:
    """The office the reader works in now, as one of ``roles``: that of the year they chose, else their first."""
    standing = reader(request, *roles)
    offices = [row.office for row in standing.memberships if row.role in roles]
    chosen = request.session.get("office")
    return next((office for office in offices if office.pk == chosen), offices[0])


def sign_in_answer(request: HttpRequest) -> HttpResponse:
    """Send the reader to sign in and back to this page.

    A part of a page is not sent anywhere: the page stays as it is, with what was typed, and says that the session
    has ended. Its answer sets no cookie, so the sign-in page opened meanwhile keeps its token.
    """
    htmx = cast(Request, request).htmx
    if not htmx:
        return redirect_to_login(request.get_full_path())
    answer = render(request, "parts/session_over.html", {"back": htmx.current_url_abs_path or "/"})
    return reswap(retarget(answer, "#session"), "innerHTML")
