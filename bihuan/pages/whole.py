"""Numbers in forms, read as everywhere else: signs 0 to 9, plain or full-width, of a sensible length."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bihuan.engine.files.cells import plain_number
from bihuan.engine.numbers import NotANumber, TooLarge, parse_exact

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


class ExactNumberField(forms.DecimalField):
    """An exact decimal, as files and imports read it (``engine.numbers.parse_exact``)."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs take it for a whole one
        """The number; None for an empty field."""
        if value in self.empty_values:
            return None
        try:
            digits, places = parse_exact(plain_number(str(value)))
        except (NotANumber, TooLarge) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return Decimal(digits).scaleb(-places)
