"""What is said of a text that is no telephone number."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _


def no_phone(text: str) -> str:
    """What was read and what is expected, in one sentence."""
    sentence = _(
        "“%(text)s” (%(n)s digits) is no telephone number: expected a mobile number of 11 digits that begins with 1, "
        "or a landline with its area code, as 0571-87654321."
    )
    return sentence % {"text": text, "n": len(re.findall("[0-9]", text))}
