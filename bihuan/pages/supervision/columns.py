"""The columns of the ledger of entries: one definition for page and Excel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.pages.lines import NOTHING, addresses, shortened
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.pages.templatetags.bihuan import points
from bihuan.records.words import chosen
from bihuan.schemes.lifecycle import EFFECTIVE, PROPOSED
from bihuan.supervision.models import Entry

SHOWN = (
    "happened_on", "fact", "value", "is_not_applicable", "severity", "state", "kind", "enrolment__name",
    "enrolment__category", "enrolment__position", "indicator__title", "body__name", "rater__name",
)  # fmt: skip
"""What a row shows."""
_LOOKS = {PROPOSED: ("warn", "◔ "), EFFECTIVE: ("good", "✓ ")}


def _value(entry: Entry) -> Decimal | str:
    return _("n/a") if entry.is_not_applicable else entry.value


def _value_cell(entry: Entry) -> SafeString:
    text = _("n/a") if entry.is_not_applicable else points(entry.value, 0)
    more = format_html(' <span class="quiet">{}</span>', entry.severity) if entry.severity else NOTHING
    return format_html("{}{}", text, more)


def _state(entry: Entry) -> SafeString:
    kind, sign = _LOOKS.get(entry.state, ("", ""))
    return tag(f"{sign}{chosen(entry, 'state')}", kind)


def _day(entry: Entry) -> SafeString:
    return link(addresses("entry")(entry.pk), entry.happened_on.isoformat())


def _word(name: str) -> Any:
    return lambda entry: chosen(entry, name)


ENTRIES = Listing(
    name="entries",
    usual=("-happened_on", "-pk"),
    second=("enrolment__position", "-pk"),
    columns=(
        Column(
            name="happened_on", label=gettext_lazy("Date"), value=lambda row: row.happened_on, cell=_day,
            sort=("happened_on",), css="number",
        ),
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name,
            sort=("enrolment__position",), is_head=True, width=18,
        ),
        Column(
            name="group", label=gettext_lazy("Group"), value=lambda row: row.enrolment.category,
            sort=("enrolment__category",), css="wide", is_usual=False,
        ),
        Column(
            name="indicator", label=gettext_lazy("Indicator"), value=lambda row: row.indicator.title,
            sort=("indicator__title",), width=24,
        ),
        Column(
            name="fact", label=gettext_lazy("Fact"), value=lambda row: row.fact,
            cell=lambda row: shortened(row.fact, 40), css="wide", width=44,
        ),
        Column(
            name="value", label=gettext_lazy("Times or points"), value=_value, cell=_value_cell, sort=("value",),
            css="n",
        ),
        Column(
            name="severity", label=gettext_lazy("Severity"), value=lambda row: row.severity, sort=("severity",),
            css="wide", is_usual=False,
        ),
        Column(
            name="kind", label=gettext_lazy("Kind"), value=_word("kind"), sort=("kind",), css="wide", is_usual=False
        ),
        Column(
            name="by", label=gettext_lazy("Recorded by"),
            value=lambda row: row.rater.name if row.rater else row.body.name, sort=("body__name",), css="wide",
        ),
        Column(name="state", label=gettext_lazy("State"), value=_word("state"), cell=_state, sort=("state",)),
    ),
)  # fmt: skip
