"""What someone wants to write into a ledger, as typed, and whether it is what the scheme asks for.

The engine answers for its meaning, the ledger for its dates and size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.engine.cells import NOT_APPLICABLE as SKIPPED
from bihuan.engine.files.cells import plain_number
from bihuan.engine.numbers import PLACES, NotANumber, TooLarge, parse_exact
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import reading_language
from bihuan.schemes.queries.checking import mark_problems

WAITING_SECOND = "…"
"""Stands for the second person while a mark is checked before anyone has accepted it."""
MOST = Decimal(10**9)
"""Values beyond this are slips of the keyboard; the column holds nine million million."""
FACT_LENGTH = 600
_FIELDS = {"on": "happened_on", "note": "fact", "indicator": "node", "class": "klass", "second": "fact", "unit": "node"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDraft:
    """One mark as typed: ``node`` is the indicator's id in the scheme, ``value`` a number, a percentage or ``NA``."""

    cycle_id: int
    enrolment_id: int
    node: str
    value: str
    happened_on: date
    fact: str = ""
    klass: str = ""
    weight: str = ""
    severity: str = ""
    option: str = ""
    member: str = ""
    group: str = ""
    incident: str = ""

    def row(self, code: str, rater: str, second: str) -> dict[str, str]:
        """The draft as a row of marks, as the engine reads them."""
        return {
            "unit": code,
            "indicator": self.node,
            "value": plain_number(self.value),
            "class": self.klass,
            "weight": plain_number(self.weight),
            "rater": rater,
            "second": second,
            "member": self.member.strip(),
            "group": self.group,
            "option": self.option,
            "severity": self.severity,
            "incident": self.incident,
            "on": self.happened_on.isoformat(),
            "note": self.fact.strip(),
        }


@dataclass(frozen=True, slots=True)
class Accepted:
    """A draft after the rules: exact numbers, trimmed words."""

    value: Decimal | None
    weight: Decimal | None
    is_not_applicable: bool
    fact: str


def check_draft(cycle: Cycle, enrolment: Enrolment, draft: MarkDraft, recorder: str) -> Accepted:
    """The draft in exact form, or ValidationError with every reason by field."""
    errors: dict[str, list[str]] = {}
    for field, text in _own_errors(cycle, draft).items():
        errors.setdefault(field, []).append(text)
    for problem in mark_problems(cycle, enrolment, draft.row(enrolment.code, recorder, WAITING_SECOND)):
        errors.setdefault(_FIELDS.get(problem.column, problem.column), []).append(problem.says(reading_language()))
    if errors:
        raise ValidationError(errors)
    skipped = draft.value.strip() in SKIPPED
    value = None if skipped else number(draft.value)
    weight = number(draft.weight) if draft.weight.strip() else None
    for field, figure in (("value", value), ("weight", weight)):
        if figure is not None and abs(figure) > MOST:
            raise ValidationError({field: _("This number is too large.")})
    return Accepted(value, weight, skipped, draft.fact.strip())


def number(text: str) -> Decimal:
    """An exact decimal from checked text; a percentage is a share: ``85%`` is 0.85."""
    plain = plain_number(text)
    share = plain.endswith("%")
    digits, places = parse_exact(plain[:-1].rstrip() if share else plain)
    return Decimal(digits).scaleb(-places - 2 * share)


def beyond(text: str) -> str:
    """Why the ledger does not hold a number, as the code of a problem; empty for one it holds and for what is none."""
    try:
        value = number(text) if text and text not in SKIPPED else Decimal(0)
    except (NotANumber, TooLarge):
        return ""  # the engine says so
    if abs(value) > MOST:
        return "value_large"
    return "" if value.scaleb(PLACES) % 1 == 0 else "value_places"


def date_error(cycle: Cycle, day: date) -> str:
    """Why a mark cannot be of this day, or nothing."""
    if not cycle.starts_on <= day <= cycle.ends_on:
        return _("The date must lie in the year's cycle: %(first)s to %(last)s.") % {
            "first": cycle.starts_on.isoformat(),
            "last": cycle.ends_on.isoformat(),
        }
    if day > clock.today():
        return _("The date must not be in the future.")
    return ""


def _own_errors(cycle: Cycle, draft: MarkDraft) -> dict[str, str]:
    errors = {"happened_on": date_error(cycle, draft.happened_on)}
    if len(draft.fact.strip()) > FACT_LENGTH:
        errors["fact"] = _("At most 600 characters.")
    if not draft.fact.strip():
        errors["fact"] = _("Write what was seen.")
    return {field: text for field, text in errors.items() if text}
