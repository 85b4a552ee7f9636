"""What a sign-in name may consist of: it is typed on phones and read from slips."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_FITTING = re.compile(r"[\w.@+-]+")


def is_username(text: str) -> bool:
    """Whether a text may be a sign-in name: letters (Chinese ones too), digits and . - _ @ + without blanks."""
    return _FITTING.fullmatch(text) is not None


def no_username(text: str) -> str:
    """That it may not, and what is expected."""
    said = _("“%(text)s” is no sign-in name; expected letters, digits or . - _ @ +, without blanks.")
    return said % {"text": text[:60]}
