"""Is this mark what the scheme asks for? The engine answers for its meaning, the ledger for its dates and size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.schemes.models import Cycle, Enrolment, Indicator
from bihuan.supervision.queries.columns import NOT_APPLICABLE
from bihuan.supervision.queries.drafts import Draft

MOST = Decimal(10**9)
"""Values beyond this are slips of the keyboard; the column holds nine million million."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A draft after the rules: exact numbers, trimmed words."""

    value: Decimal | None
    weight: Decimal | None
    is_not_applicable: bool
    fact: str


def check_draft(cycle: Cycle, enrolment: Enrolment, indicator: Indicator, draft: Draft, recorder: str) -> Accepted:
    """The draft in exact form, or ValidationError with every reason by field."""
    errors = _own_errors(cycle, draft)
    if errors:
        raise ValidationError({field: [text] for field, text in errors.items()})
    skipped = draft.value.strip() in {NOT_APPLICABLE, "不适用"}
    return Accepted(
        value=None if skipped else number(draft.value),
        weight=number(draft.weight) if draft.weight else None,
        is_not_applicable=skipped,
        fact=draft.fact.strip(),
    )


def number(text: str) -> Decimal:
    """An exact decimal from typed text; a percentage is a share: ``85%`` is 0.85."""
    plain = text.strip()
    try:
        return Decimal(plain[:-1]).scaleb(-2) if plain.endswith("%") else Decimal(plain)
    except InvalidOperation as wrong:
        raise ValidationError({"value": _("“%(value)s” is not a number.") % {"value": text}}) from wrong


def date_error(cycle: Cycle, day: date) -> str:
    """Why a mark cannot be of this day, or nothing."""
    if not cycle.starts_on <= day <= cycle.ends_on:
        return _("The date must lie in the year's cycle: %(first)s to %(last)s.") % {
            "first": cycle.starts_on.isoformat(),
            "last": cycle.ends_on.isoformat(),
        }
    if day > timezone.localdate():
        return _("The date must not be in the future.")
    return ""


def _own_errors(cycle: Cycle, draft: Draft) -> dict[str, str]:
    found = {"happened_on": date_error(cycle, draft.happened_on)}
    if len(draft.fact.strip()) > 600:
        found["fact"] = _("At most 600 characters.")
    return {field: text for field, text in found.items() if text}
