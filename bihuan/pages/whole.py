"""Whole numbers in forms, read as everywhere else: signs 0 to 9, plain or full-width, of a sensible length."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bihuan.engine.files.cells import plain_number

_WHOLE = re.compile(r"-?[0-9]{1,9}")


class WholeNumberField(forms.IntegerField):
    """A whole number of at most nine digits."""

    def to_python(self, value: Any) -> int | None:
        """The number; None for an empty field."""
        if value in self.empty_values:
            return None
        plain = plain_number(str(value))
        if not _WHOLE.fullmatch(plain):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(plain)
