"""How allauth's sign-in runs here: password, then the one-time code of whoever has one, then a counted session."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bihuan.accounts.actions.signing_in import open_session
from bihuan.organizations.models import Person


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """No sign-up, no mail, no messages of allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's interface
        """Accounts are opened by the office."""
        return False

    def get_login_stages(self) -> list[str]:
        """After the password only the one-time code."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in with a fresh session key, and note the session."""
        super().login(request, user)
        assert request.session.session_key is not None
        open_session(person=user, session_key=request.session.session_key)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Back to where the reader wanted to go; the address was checked when it was asked for."""
        return redirect(kwargs.get("redirect_url") or "/")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """People here have no mail address."""
