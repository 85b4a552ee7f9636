"""What a password must be made of, besides Django's own rules."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 3


class SeveralKinds:
    """At least three of: small letters, capital letters, digits, signs; letters without case, such as
    Chinese ones, are a kind of their own."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 - Django's interface
        """Raise ValidationError when the password is made of fewer kinds."""
        if len({_kind(character) for character in password} - {""}) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_too_few_kinds")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("A password holds at least three of: small letters, capital letters, digits, signs, Chinese.")


def _kind(character: str) -> str:
    if character.isspace():
        return ""
    if character.isdigit():
        return "digit"
    if character.islower() or character.isupper():
        return "lower" if character.islower() else "upper"
    return "letter" if unicodedata.category(character).startswith("L") else "sign"
