"""The columns of the list of clues: one definition for page and Excel. People are masked in both."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records.words import chosen
from bihuan.screening.models import Clue
from bihuan.screening.queries.reading import rule_text, subject_text, yuan

SHOWN = (
    "rule", "subject", "unit__name", "unit_text", "first_day", "last_day", "amount_fen", "weight", "support", "state",
    "is_given", "at",
)  # fmt: skip
"""What a row shows."""
_LOOKS = {"to_check": ("warn", "◔ "), "taken_up": ("act", "→ "), "excluded": ("", "✓ "), "ended": ("", "■ ")}


def _head(clue: Clue) -> SafeString:
    return link(reverse("clue", args=[clue.pk]), rule_text(clue.rule).title)


def unit_name(clue: Clue) -> str:
    """The unit as the office calls it, or as the records do."""
    return clue.unit.name if clue.unit else clue.unit_text


def period(clue: Clue) -> str:
    """The days a clue speaks of."""
    days = dict.fromkeys(one.isoformat() for one in (clue.first_day, clue.last_day) if one)
    return "–".join(days)


def _state(clue: Clue) -> SafeString:
    kind, sign = _LOOKS.get(clue.state, ("", ""))
    return tag(f"{sign}{chosen(clue, 'state')}", kind)


def _support(clue: Clue) -> SafeString:
    return format_html("{}{}", clue.support, " ●" * min(clue.support - 1, 4))


CLUES = Listing(
    name="clues",
    usual=("-support", "-weight", "pk"),
    second=("pk",),
    columns=(
        Column(
            name="rule", label=gettext_lazy("What the clue asks"), value=lambda row: rule_text(row.rule).title,
            cell=_head, sort=("rule",), is_head=True, width=26,
        ),
        Column(name="unit", label=gettext_lazy("Unit"), value=unit_name, sort=("unit_text",), width=20),
        Column(
            name="subject", label=gettext_lazy("What it speaks of"), value=subject_text, sort=("subject",), width=24
        ),
        Column(
            name="period", label=gettext_lazy("Days it speaks of"), value=period, sort=("first_day",), css="wide",
            width=22,
        ),
        Column(
            name="amount", label=gettext_lazy("Amount (yuan)"), sort=(F("amount_fen"),), css="n",
            value=lambda row: None if row.amount_fen is None else Decimal(row.amount_fen) / 100,
            cell=lambda row: yuan(row.amount_fen) or "–",
        ),
        Column(
            name="support", label=gettext_lazy("Independent rules"), value=lambda row: row.support, cell=_support,
            sort=("support",), css="n",
        ),
        Column(
            name="at", label=gettext_lazy("Given on"), value=lambda row: row.at.date(), sort=("at",), is_usual=False
        ),
        Column(
            name="state", label=gettext_lazy("State"), value=lambda row: chosen(row, "state"), cell=_state,
            sort=("state",),
        ),
    ),
)  # fmt: skip
