"""The columns of the list of check-ups, and of what was looked at in one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bihuan.findings import words
from bihuan.findings.models import CheckUp, CheckUpItem
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing


def _unit(row: CheckUp) -> SafeString:
    return link(reverse("check-up", args=[row.pk]), row.enrolment.name)


def _back(row: Any) -> str:
    return tag(f"! {row.back}", "loss") if row.back else "0"


CHECK_UPS = Listing(
    name="check-ups",
    columns=(
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name, cell=_unit,
            sort=("enrolment__position",), is_head=True, width=20,
        ),
        Column(
            name="body", label=gettext_lazy("Body"), value=lambda row: row.body.name, sort=("body__name",), width=24
        ),
        Column(name="at", label=gettext_lazy("Date"), value=lambda row: row.at.date(), sort=("at",), css="number"),
        Column(
            name="by", label=gettext_lazy("Begun by"), value=lambda row: row.by.name, sort=("by__name",), css="wide"
        ),
        Column(name="seed", label=gettext_lazy("Seed"), value=lambda row: row.seed, css="wide", is_usual=False),
        Column(
            name="looked", label=gettext_lazy("Findings looked at"), value=lambda row: row.looked, sort=("looked",),
            css="n",
        ),
        Column(
            name="to_look", label=gettext_lazy("Still to look at"), value=lambda row: row.to_look, sort=("to_look",),
            css="n",
        ),
        Column(
            name="back", label=gettext_lazy("Come back"), value=lambda row: row.back, cell=_back, sort=("back",),
            css="n",
        ),
    ),
)  # fmt: skip

CHECKED = Listing(
    name="checked",
    columns=(
        Column(
            name="number", label=gettext_lazy("Number"), value=lambda row: row.finding.number, is_head=True, width=16
        ),
        Column(
            name="fact", label=gettext_lazy("Finding"),
            value=lambda row: row.finding.amendment or row.finding.condition, width=44,
        ),
        Column(
            name="was", label=gettext_lazy("State before"), value=lambda row: words.FINDING.state(row.was), width=12
        ),
        Column(
            name="result", label=gettext_lazy("Result"),
            value=lambda row: CheckUpItem.Result(row.result).label, width=16,
        ),
        Column(name="note", label=gettext_lazy("What was seen"), value=lambda row: row.note, width=36),
        Column(name="by", label=gettext_lazy("Looked at by"), value=lambda row: row.by.name if row.by else ""),
        Column(name="at", label=gettext_lazy("Date"), value=lambda row: row.at.date() if row.at else None),
    ),
)  # fmt: skip
