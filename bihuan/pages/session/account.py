"""One's own account: the password, one-time codes and recovery codes."""

from __future__ import annotations

import segno
from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from bihuan.accounts.access import must_have_second_factor
from bihuan.accounts.actions.second_factor import new_secret, renew_recovery_codes, switch_off, switch_on
from bihuan.accounts.actions.signing_in import change_own_password, end_sessions, open_session, require_password
from bihuan.accounts.queries import second_factor, unused_recovery_codes
from bihuan.organizations.models import Person
from bihuan.pages.attempt import attempt, did
from bihuan.pages.request import Request, signed_in
from bihuan.pages.session.forms import CodeForm, OwnPasswordForm, SwitchOnForm

SECRET = "bihuan_new_secret"  # noqa: S105 - where it lies in the session, not what it is


def account(request: Request) -> HttpResponse:
    """Whoever is signed in: what protects the account."""
    person = signed_in(request)
    context = {
        "person": person,
        "kept": second_factor(person),
        "left": unused_recovery_codes(person),
        "must": must_have_second_factor(request.standing),
    }
    return render(request, "session/account.html", context)


@sensitive_post_parameters()
def own_password(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in: a new password of one's own."""
    person = signed_in(request)
    was_given = person.has_given_password
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"old": form.cleaned_data["old"], "new": form.cleaned_data["password"]}
        if did(request, lambda: change_own_password(by=person, **told), form):
            _keep_this_session(request, person)
            messages.success(request, _("Your password is changed. Sessions elsewhere have ended."))
            return redirect("/" if was_given else "account")
    return render(request, "session/own_password.html", {"form": form}, status=400 if form.errors else 200)


def _keep_this_session(request: HttpRequest, person: Person) -> None:
    person.refresh_from_db()
    end_sessions(person=person)
    update_session_auth_hash(request, person)
    assert request.session.session_key is not None
    open_session(person=person, session_key=request.session.session_key, is_new=False)


@never_cache
@sensitive_post_parameters()
def second_factor_on(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in: switch one-time codes on, by the app's QR code or the secret in text."""
    person = signed_in(request)
    if second_factor(person) is not None:
        return redirect("account")
    form = SwitchOnForm(request.POST or None, has_password=person.has_usable_password())
    secret = request.session.setdefault(SECRET, new_secret())
    if request.method == "POST" and form.is_valid():

        def act() -> list[str]:
            if "password" in form.cleaned_data:
                require_password(person=person, password=form.cleaned_data["password"], field="password")
            return switch_on(by=person, secret=secret, code=form.cleaned_data["code"])

        if codes := attempt(request, act, form):
            del request.session[SECRET]
            return render(request, "session/recovery_codes.html", {"codes": codes})
    context = {"form": form, "secret": _in_fours(secret), "picture": _picture(person, secret)}
    return render(request, "session/second_factor_on.html", context, status=400 if form.errors else 200)


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _picture(person: Person, secret: str) -> str:
    """The QR code as a data address, which the content security policy allows for images."""
    return str(segno.make(get_adapter().build_totp_url(person, secret)).svg_data_uri(scale=5, border=4))


@sensitive_post_parameters()
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in: switch one-time codes off, unless the role demands them."""
    person = signed_in(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: switch_off(by=person, code=form.cleaned_data["code"])  # noqa: E731 - said once, done once
        if did(request, act, form, done=_("One-time codes are switched off.")):
            return redirect("account")
    return render(request, "session/second_factor_off.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in: new recovery codes, shown this once."""
    person = signed_in(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: renew_recovery_codes(by=person, code=form.cleaned_data["code"])  # noqa: E731 - done once
        if codes := attempt(request, act, form):
            return render(request, "session/recovery_codes.html", {"codes": codes})
    return render(request, "session/recovery_renew.html", {"form": form}, status=400 if form.errors else 200)
