"""Points and scores as people see them, kept as 64-bit integers of 10⁻⁶."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MICRO = 10**6


class MicroField(models.BigIntegerField[Any, Any]):
    """A decimal with at most six places, stored as an integer of 10⁻⁶, read back as a Decimal.

    A value with more places is refused, never rounded.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any
    _pyi_lookup_exact_type: Any

    def from_db_value(self, value: int | None, *_args: object) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-6)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as wrong:
            raise ValidationError(_("“%(value)s” is not a number."), params={"value": value}) from wrong

    def get_prep_value(self, value: Any) -> int | None:
        number = self.to_python(value)
        if number is None:
            return None
        micro = number.scaleb(6)
        if micro != micro.to_integral_value():
            raise ValidationError(_("“%(value)s” has more than six decimal places."), params={"value": value})
        return int(micro)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:  # noqa: ARG002 - the framework passes it
        return value if hasattr(value, "resolve_expression") else self.get_prep_value(value)
