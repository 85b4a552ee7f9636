"""The columns of the campaigns of a year, and of the months in which a meeting spoke of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.inspections.models import Campaign
from bihuan.pages.inspections.columns import UNIT
from bihuan.pages.lists.columns import NOTHING, Column, link, tag, yes_or_no
from bihuan.pages.lists.listing import Listing
from bihuan.records.words import chosen
from bihuan.schemes.models import Enrolment

MONTHS = range(1, 13)


def _title(row: Campaign) -> SafeString:
    opened = link(reverse("campaign", args=[row.pk]), row.title)
    if not row.exception_number:
        return opened
    return format_html('{} <small class="quiet">{} {}</small>', opened, _("exception"), row.exception_number)


CAMPAIGNS = Listing(
    name="campaigns",
    second=("-pk",),
    columns=(
        Column(
            name="title", label=gettext_lazy("Campaign"), value=lambda row: row.title, cell=_title, sort=("title",),
            is_head=True, width=36,
        ),
        Column(
            name="kind", label=gettext_lazy("Kind"), value=lambda row: chosen(row, "kind"), sort=("kind",), width=20
        ),
        Column(
            name="number", label=gettext_lazy("Number"), value=lambda row: row.document_number,
            sort=("document_number",), css="number", width=20,
        ),
        Column(
            name="starts", label=gettext_lazy("Starts on"), value=lambda row: row.starts_on, sort=("starts_on",),
            css="number",
        ),
        Column(
            name="ends", label=pgettext_lazy("campaign", "Ends on"), value=lambda row: row.ends_on, sort=("ends_on",),
            css="number",
        ),
        Column(
            name="announced", label=gettext_lazy("Announced beforehand"), sort=("is_announced",), css="wide",
            value=lambda row: yes_or_no(is_so=row.is_announced), is_usual=False,
        ),
        Column(
            name="exception", label=gettext_lazy("Number of the exception"), value=lambda row: row.exception_number,
            sort=("exception_number",), css="wide", is_usual=False, width=20,
        ),
        Column(
            name="visits", label=gettext_lazy("Visits"), value=lambda row: row.visits, sort=("visits",), css="n"
        ),
        Column(
            name="finished", label=gettext_lazy("Visits done"), value=lambda row: row.finished, sort=("finished",),
            css="n",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """A unit, and by month whether a meeting spoke of it: True or False where one was held, nothing where none was."""

    unit: Enrolment
    months: Mapping[int, bool]

    @property
    def times(self) -> int:
        """At how many meetings it was spoken of."""
        return sum(self.months.values())

    @property
    def gaps(self) -> int:
        """How many meetings were held that did not speak of it."""
        return len(self.months) - self.times


_SIGNS = {True: "✓", False: "!", None: ""}
_SIGN_CELLS = {True: format_html('<span class="up">{}</span>', "✓"), False: tag("!", "warn"), None: NOTHING}


def _month(month: int) -> Column:
    return Column(
        name=f"month{month}", label=format_lazy(gettext_lazy("month {month}"), month=month), css="n", width=7,
        value=lambda row: _SIGNS[row.months.get(month)], cell=lambda row: _SIGN_CELLS[row.months.get(month)],
        sort=(f"month{month}",),
    )  # fmt: skip


MEETINGS = Listing(
    name="meetings",
    columns=(
        UNIT,
        Column(
            name="group", label=gettext_lazy("Group"), value=lambda row: row.unit.category, sort=("group",), css="wide",
            is_usual=False,
        ),
        *(_month(month) for month in MONTHS),
        Column(
            name="times", label=gettext_lazy("Spoken of"), value=lambda row: row.times, sort=("times",), css="n"
        ),
        Column(name="gaps", label=gettext_lazy("Not spoken of"), value=lambda row: row.gaps, sort=("gaps",), css="n"),
    ),
)  # fmt: skip
