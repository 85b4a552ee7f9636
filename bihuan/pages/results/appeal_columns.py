"""The columns of the appeals of a year: one definition for page and Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.pages.lines import shortened
from bihuan.pages.lists.columns import Column, link, state_column, tag, yes_or_no
from bihuan.pages.lists.listing import Listing
from bihuan.results.models import Appeal


def _unit(row: Appeal) -> SafeString:
    return link(reverse("appeal", args=[row.pk]), row.enrolment.name)


def _lodged(row: Appeal) -> SafeString:
    late = tag(_("late"), "warn") if row.is_late else ""
    return format_html("{} {}", row.lodged_on.isoformat(), late)


APPEALS = Listing(
    name="appeals",
    second=("enrolment__position", "-pk"),
    columns=(
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name, cell=_unit,
            sort=("enrolment__position",), is_head=True, width=24,
        ),
        Column(
            name="lodged", label=gettext_lazy("Lodged on"), value=lambda row: row.lodged_on, cell=_lodged,
            sort=("lodged_on",), css="number",
        ),
        Column(
            name="until", label=gettext_lazy("Could be lodged until"), value=lambda row: row.until, sort=("until",),
            css="number wide", is_usual=False,
        ),
        Column(
            name="late", label=gettext_lazy("Lodged late"), value=lambda row: yes_or_no(is_so=row.is_late),
            sort=("is_late",), css="wide", is_usual=False,
        ),
        Column(
            name="by", label=gettext_lazy("Lodged by"), value=lambda row: row.lodged_by.name, sort=("lodged_by__name",),
            css="wide", is_usual=False,
        ),
        state_column({}),
        Column(
            name="grounds", label=gettext_lazy("Grounds"), value=lambda row: row.grounds,
            cell=lambda row: shortened(row.grounds, 60), sort=("grounds",), css="wide", width=60,
        ),
    ),
)  # fmt: skip
