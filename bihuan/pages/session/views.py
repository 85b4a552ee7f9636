"""Signing in and out, and choosing the language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.actions.sign_in import record_sign_in
from bihuan.organizations.queries import demonstration_people, demonstration_person


def sign_in(request: HttpRequest) -> HttpResponse:
    """Open to everyone: name and password; in the demonstration also one button a role."""
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        login(request, person)
        record_sign_in(by=person)
        return redirect(_back(request))
    context = {"form": form, "next": _back(request), "people": demonstration_people()}
    return render(request, "session/sign_in.html", context, status=400 if form.errors else 200)


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Demonstration only: become one of its people without a password; elsewhere there is no such page."""
    person = demonstration_person(request.POST.get("person", ""))
    if person is None:
        raise Http404(_("Only the demonstration lets you sign in as someone."))
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_sign_in(by=person)
    return redirect(_back(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Open to everyone: end the session."""
    logout(request)
    return redirect("sign-in")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Open to everyone: remember the language in a cookie and come back."""
    response = redirect(_back(request))
    code = request.POST.get("language", "")
    if check_for_language(code):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
