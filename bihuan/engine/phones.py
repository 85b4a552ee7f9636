"""Numbers people are reached at: which texts are one."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(\+86|0086)?1[0-9]{10}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}")
"""Area code of three or four digits, then seven or eight."""


def plain_phone(text: str) -> str:
    """A number without the blanks and hyphens people write into it."""
    return re.sub(r"[\s\-－—]", "", text)


def is_phone(text: str) -> bool:
    """Whether a plain text is a mobile number (11 digits, the first a 1) or a landline with its area code."""
    return bool(_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text))
