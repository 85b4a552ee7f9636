"""The columns of the list of visits: one definition for page and Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.inspections.models import Inspection
from bihuan.inspections.words import INSPECTION
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing

LED_BY = "led_by"
"""What a row is annotated with: the name of the team's leader."""


def _number(row: Inspection) -> SafeString:
    return link(reverse("inspection", args=[row.pk]), row.number)


def _unit(row: Inspection) -> str:
    """The unit visited; one below an assessed unit with that unit's name."""
    name = row.unit.name
    return name if row.unit_id == row.enrolment.unit_id else f"{name}（{row.enrolment.name}）"


def _campaign(row: Inspection) -> str:
    return f"{row.campaign.title} · {_('team %(n)s') % {'n': row.team_number}}"


VISITS = Listing(
    name="visits",
    usual=("-planned_on", "-pk"),
    second=("enrolment__position", "pk"),
    columns=(
        Column(
            name="number", label=gettext_lazy("Number"), value=lambda row: row.number, cell=_number, sort=("number",),
            css="number", is_head=True, width=18,
        ),
        Column(
            name="unit", label=gettext_lazy("Unit"), value=_unit, sort=("enrolment__position", "unit__name"), width=24
        ),
        Column(
            name="campaign", label=gettext_lazy("Campaign"), value=_campaign, sort=("campaign__title", "team_number"),
            width=30,
        ),
        Column(
            name="captain", label=gettext_lazy("Team leader"), value=lambda row: getattr(row, LED_BY), sort=(LED_BY,)
        ),
        Column(
            name="planned", label=gettext_lazy("Planned on"), value=lambda row: row.planned_on, sort=("planned_on",),
            css="number",
        ),
        Column(
            name="until", label=gettext_lazy("Planned until"), value=lambda row: row.planned_until,
            sort=("planned_until",), css="number", is_usual=False,
        ),
        Column(
            name="because", label=gettext_lazy("Why this unit"), value=lambda row: row.because, css="wide",
            is_usual=False, width=36,
        ),
        Column(
            name="approval", label=gettext_lazy("Approval number"), value=lambda row: row.approval_number,
            sort=("approval_number",), css="wide", is_usual=False, width=18,
        ),
        Column(
            name="state", label=gettext_lazy("State"), value=lambda row: INSPECTION.state(row.state),
            cell=lambda row: tag(INSPECTION.state(row.state)), sort=("state",),
        ),
    ),
)  # fmt: skip
