"""Forms of signing in and of one's own account: they check shape; the actions check the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _password(label: Any, kind: str = "current-password", **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, strip=False, max_length=4096, widget=widget, **more)


def _code(**more: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
    return forms.CharField(label=_("one-time code"), max_length=20, widget=forms.TextInput(attrs=attributes), **more)


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("sign-in name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = _password(_("password"))


class CodeForm(forms.Form):
    """A one-time code."""

    code = _code(help_text=_("Six digits from your authenticator app, or one of your recovery codes."))


class SwitchOnForm(forms.Form):
    """The password once more, and a code that shows the app holds the secret."""

    password = _password(_("password"))
    code = _code(help_text=_("Six digits from your authenticator app."))

    def __init__(self, *args: Any, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.fields["password"]


class OwnPasswordForm(forms.Form):
    """The old password and the new one, twice."""

    old = _password(_("present password"))
    password = _password(
        _("new password"),
        "new-password",
        help_text=_("Ten characters at least, of three kinds: small letters, capitals, digits, signs, Chinese."),
    )
    again = _password(_("new password again"), "new-password")

    def clean_again(self) -> str:
        """Both must agree."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two differ."))
        return again
