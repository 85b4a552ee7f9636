"""The columns of the list of units: one definition for page and Excel."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.organizations.models import Unit
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the list, with the unit above it on the day."""

    unit: Unit
    above: Unit | None

    @property
    def pk(self) -> int:
        """By which it is chosen."""
        return self.unit.pk

    def __str__(self) -> str:
        return self.unit.name


def _name(row: UnitRow) -> SafeString:
    named = link(reverse("unit-detail", args=[row.unit.pk]), row.unit.name)
    if row.unit.valid_to is None:
        return named
    return format_html("{} {}", named, tag(_("until %(day)s") % {"day": row.unit.valid_to.isoformat()}))


UNITS = Listing(
    name="units",
    columns=(
        Column(name="code", label=gettext_lazy("Code"), value=lambda row: row.unit.code, sort=("code",), css="number"),
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.unit.name, cell=_name, sort=("name",),
            is_head=True, width=24,
        ),
        Column(
            name="category", label=gettext_lazy("Category"), value=lambda row: row.unit.category, sort=("category",),
            width=18,
        ),
        Column(
            name="above", label=gettext_lazy("Unit above"), value=lambda row: row.above.name if row.above else "",
            sort=("above",), css="wide", width=24,
        ),
        Column(
            name="line_body", label=gettext_lazy("Lead assessor"), sort=("line_body",), css="wide", width=24,
            value=lambda row: row.unit.line_body.name if row.unit.line_body else "",
        ),
        Column(
            name="headcount", label=gettext_lazy("Headcount"), value=lambda row: row.unit.headcount,
            sort=("headcount",), css="n",
        ),
        Column(
            name="since", label=gettext_lazy("As it is since"), value=lambda row: row.unit.valid_from, sort=("since",),
            css="number wide",
        ),
        Column(
            name="until", label=gettext_lazy("Until"), value=lambda row: row.unit.valid_to, sort=("until",),
            css="number wide", is_usual=False,
        ),
    ),
)  # fmt: skip
