"""Signing in and out, and choosing the language."""

from __future__ import annotations

from allauth.account.stages import LoginStageController
from allauth.account.utils import perform_login
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bihuan.accounts.actions.second_factor import check_code
from bihuan.accounts.actions.signing_in import close_session, known_person, open_session
from bihuan.organizations.queries import demonstration_person, demonstration_roles
from bihuan.pages.attempt import did
from bihuan.pages.session.forms import CodeForm, SignInForm


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open to everyone: name and password; in the demonstration also one button a role."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = known_person(username=data["username"], password=data["password"])
        if person is not None:
            request.session.cycle_key()
            answer: HttpResponse = perform_login(request, person, redirect_url=_back(request))
            return answer
        form.add_error(None, _wrong())
    context = {"form": form, "next": _back(request), "people": demonstration_roles()}
    return render(request, "session/sign_in.html", context, status=400 if form.errors else 200)


def _wrong() -> str:
    """One text for a wrong password, a name that does not exist, a closed account and a lock-out."""
    text = _("Name and password do not fit together, or there were too many tries: then wait %(minutes)s minutes.")
    return text % {"minutes": settings.SIGN_IN_LOCK_MINUTES}


@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Open to whoever has just given the right password: the one-time code."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None or request.user.is_authenticated:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if did(request, lambda: check_code(person=stage.login.user, code=code), form):
            answer: HttpResponse = stage.exit()
            return answer
    return render(request, "session/sign_in_code.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Demonstration only: become one of its people without a password; elsewhere there is no such page."""
    person = demonstration_person(request.POST.get("person", ""))
    if person is None:
        raise Http404(_("Only the demonstration lets you sign in as someone."))
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    open_session(person=person, session_key=request.session.session_key or "")
    return redirect(_back(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Open to everyone: end the session."""
    close_session(session_key=request.session.session_key)
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
