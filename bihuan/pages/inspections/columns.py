"""The columns of the list of visits and of what they cost units: one definition for page and Excel."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.engine.burden import Burden, Change
from bihuan.inspections.models import Inspection
from bihuan.inspections.queries.choosing import reasons_told
from bihuan.inspections.words import INSPECTION
from bihuan.pages.lines import addresses
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records.punctuation import in_brackets
from bihuan.schemes.models import Enrolment

LED_BY = "led_by"
"""What a row is annotated with: the name of the team's leader."""


def _number(row: Inspection) -> SafeString:
    return link(addresses("inspection")(row.pk), row.number)


def _unit(row: Inspection) -> str:
    """The unit visited; one below an assessed unit with that unit's name."""
    name = row.unit.name
    return name if row.unit_id == row.enrolment.unit_id else name + in_brackets(row.enrolment.name)


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
            name="because", label=gettext_lazy("Why this unit"), value=lambda row: reasons_told(row.because),
            css="wide", is_usual=False, width=36,
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


@dataclass(frozen=True, slots=True)
class Borne:
    """A line of the burden: a unit, what its year cost it, beside the year before, and visits at units below it."""

    unit: Enrolment
    figures: Burden
    change: dict[str, Change] | None
    below: int

    @property
    def visits(self) -> Change | None:
        """Visits beside last year's; None for a unit set up this year."""
        return self.change["inspections"] if self.change else None


def _papers(row: Borne) -> SafeString:
    again = _("%(n)s again") % {"n": row.figures.repeats}
    more = format_html(' <small class="quiet">{}</small>', again) if row.figures.repeats else ""
    return format_html("{}{}", row.figures.documents, more)


def _moved(row: Borne) -> SafeString:
    moved = row.visits
    if moved is None or not moved.difference:
        return format_html("{}", "" if moved is None else "–")
    sign = format_html("▲ {}", moved.difference)
    if moved.difference < 0:
        sign = format_html('<span class="up">▼ {}</span>', moved.difference)
    percent = "" if moved.percent is None else format_html(' <small class="quiet">{}%</small>', moved.percent)
    return format_html("{}{}", sign, percent)


UNIT = Column(
    name="unit", label=gettext_lazy("Unit"), value=lambda row: row.unit.name, by=lambda row: row.unit.position,
    sort=("unit",), is_head=True, width=24,
)  # fmt: skip
"""The head of a line about a ``unit`` of the year, in the order of its table."""
BURDEN = Listing(
    name="burden",
    columns=(
        UNIT,
        Column(
            name="visits", label=gettext_lazy("visits"), value=lambda row: row.figures.inspections, sort=("visits",),
            css="n",
        ),
        Column(name="days", label=gettext_lazy("Days"), value=lambda row: row.figures.days, sort=("days",), css="n"),
        Column(
            name="distinct", label=gettext_lazy("Different days"), value=lambda row: row.figures.distinct_days,
            sort=("distinct",), css="n wide",
        ),
        Column(
            name="papers", label=gettext_lazy("Papers"), value=lambda row: row.figures.documents, cell=_papers,
            sort=("papers",), css="n",
        ),
        Column(
            name="again", label=gettext_lazy("Papers asked for again"), value=lambda row: row.figures.repeats,
            sort=("again",), css="n", is_usual=False, width=20,
        ),
        Column(
            name="forms", label=gettext_lazy("Forms"), value=lambda row: row.figures.forms, sort=("forms",), css="n"
        ),
        Column(
            name="last", label=gettext_lazy("Visits last year"), sort=("last",), css="n",
            value=lambda row: row.visits.last if row.visits else _("newly set up"),
            by=lambda row: row.visits.last if row.visits else None,
        ),
        Column(
            name="change", label=pgettext_lazy("burden", "Change"), sort=("change",), css="n", cell=_moved,
            value=lambda row: row.visits.difference if row.visits else None,
        ),
        Column(
            name="below", label=gettext_lazy("At sub-units"), value=lambda row: row.below, sort=("below",), css="n wide"
        ),
    ),
)  # fmt: skip
