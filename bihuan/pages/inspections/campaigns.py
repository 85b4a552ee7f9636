"""Campaigns: the list, a new one by its number, and one with its leaders, its plan and its visits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bihuan.engine.periods import span
from bihuan.findings.models import Severity
from bihuan.inspections.access import DECIDERS, LEADERS, visible_campaigns, visible_draws, visible_inspections
from bihuan.inspections.actions import CampaignPlan, VisitPlan, open_campaign, propose
from bihuan.inspections.models import Campaign, Inspection
from bihuan.inspections.queries.marks import mapping_of, scoring_leaves
from bihuan.inspections.queries.visits import coverage, held_of
from bihuan.inspections.words import INSPECTION
from bihuan.organizations.access import STAFF
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import Office, Person, Role, Unit
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, filters, period, search
from bihuan.pages.findings.forms import find_unit
from bihuan.pages.inspections.board import captains
from bihuan.pages.inspections.forms import area, day
from bihuan.pages.inspections.plan_columns import CAMPAIGNS
from bihuan.pages.lines import addresses, escaped, lines
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.request import cycle_for, reader
from bihuan.schemes.models import Cycle, Enrolment

A_PAGE = 50
SHOWN = ("team_number", "planned_on", "state", "field", "unit__name")
"""What a line of a campaign's table reads of a visit."""
TEXTS = ("kind", "title", "document_number", "plan", "targets", "scope", "node")
EXCEPTION = ("exception_who", "exception_why", "exception_number")


class CampaignForm(forms.Form):
    """A campaign: its number first, then what it is, who decides on ties, who leads."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Campaign.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    document_number = forms.CharField(label=_("Plan entry or approval number"), max_length=80)
    starts_on = day(_("Starts on"))
    ends_on = day(pgettext_lazy("campaign", "Ends on"))
    is_announced = forms.BooleanField(
        label=_("Announced beforehand"),
        required=False,
        help_text=_("Otherwise the units learn nothing until the team is at the door."),
    )
    decider = forms.ModelChoiceField(Person.objects.none(), label=_("Decides on recusals"), empty_label=None)
    decider_above = forms.ModelChoiceField(
        Person.objects.none(), label=_("Decides on the decider's own"), empty_label=None
    )
    leaders = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Leaders who make a visit each"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    plan = area(pgettext_lazy("campaign", "Plan"), 4000, required=False)
    targets = area(_("Targets"), 1000, required=False, rows=2)
    scope = area(_("Scope"), 1000, required=False, rows=2)
    partner = forms.ModelChoiceField(Office.objects.none(), label=_("The other level"), required=False)
    node = forms.ChoiceField(
        label=_("Indicator its marks go to"), required=False, help_text=_("None: it finds and does not score.")
    )
    exception_who = forms.CharField(
        label=_("Exception approved by"), max_length=80, required=False,
        help_text=_("Where the year allows only leaders' visits."),
    )  # fmt: skip
    exception_why = forms.CharField(label=_("Why an exception"), max_length=400, required=False)
    exception_number = forms.CharField(label=_("Number of the exception"), max_length=80, required=False)

    def __init__(self, cycle: Cycle, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        chiefs = people_of(cycle.office_id, *DECIDERS)
        chosen: dict[str, Any] = {
            "decider": chiefs, "decider_above": chiefs.order_by("-pk"),
            "leaders": people_of(cycle.office_id, *LEADERS), "partner": Office.objects.exclude(pk=cycle.office_id),
        }  # fmt: skip
        for name, rows in chosen.items():
            field: Any = self.fields[name]
            field.queryset = rows
            field.label_from_instance = lambda row: row.name
        node: Any = self.fields["node"]
        node.choices = [("", _("none of them")), *((leaf.id, leaf.title) for leaf in scoring_leaves(cycle))]


def campaign_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Staff: the campaigns of a year."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    seen = Q(inspections__in=visible_inspections(standing).filter(cycle=year))
    done = seen & ~Q(inspections__state__in=["proposed", "approved", "formed", "sealed", "started", "cancelled"])
    asked, look = _asked(request, year), Look(request, CAMPAIGNS)
    rows = look.ordered(
        _narrowed(asked, visible_campaigns(standing).filter(cycle=year)).annotate(
            visits=Count("inspections", filter=seen, distinct=True),
            finished=Count("inspections", filter=done, distinct=True),
        )
    )
    if look.wants_shown:
        return year_sheet(request, year, look, gettext("Campaigns %(year)s") % {"year": year.year}, rows)
    context = {
        **look.paged(rows, A_PAGE), "cycle": year, "filters": asked,
        "may_open": standing.holds(year.office_id, Role.OFFICE),
    }  # fmt: skip
    return render(request, "inspections/campaigns.html", context)


def _asked(request: HttpRequest, year: Cycle) -> Filters:
    return filters(
        search(request, _("Title or number")), choice(request, "kind", _("Kind"), Campaign.Kind.choices),
        period(request, _("Runs in"), year.starts_on, year.ends_on), kept=[("sort", request.GET.get("sort", ""))],
    )  # fmt: skip


def _narrowed(asked: Filters, rows: QuerySet[Campaign]) -> QuerySet[Campaign]:
    if text := asked["q"]:
        rows = rows.filter(Q(title__icontains=text) | Q(document_number__icontains=text))
    if dates := span(asked["period"]):
        rows = rows.filter(starts_on__lte=dates[1], ends_on__gte=dates[0])
    return rows.filter(kind=asked["kind"]) if asked["kind"] else rows


def new_campaign(request: HttpRequest, cycle: int) -> HttpResponse:
    """Clerks: open a campaign under its number."""
    year = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE)
    form = CampaignForm(year, request.POST or None, initial={"starts_on": year.starts_on, "ends_on": year.ends_on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        texts = {name: data[name] for name in (*TEXTS, *EXCEPTION, "starts_on", "ends_on", "is_announced")}

        def act() -> Campaign:
            return open_campaign(
                cycle=year, plan=CampaignPlan(**texts), decider=data["decider"], decider_above=data["decider_above"],
                leaders=list(data["leaders"]), partner=data["partner"], by=standing.person,
            )  # fmt: skip

        made = attempt(request, act, form, done=str(_("The campaign is open.")))
        if made is not None:
            return redirect("campaign", made.pk)
    status = 400 if form.errors else 200
    return render(request, "inspections/campaign_new.html", {"cycle": year, "form": form}, status=status)


class ProposeForm(forms.Form):
    """A visit to be: the unit of the year, and the sub-unit if it is one."""

    unit = forms.CharField(
        label=_("Unit"), widget=forms.TextInput({"list": "units", "autocomplete": "off"}),
        help_text=_("Name or code; type a part of it."),
    )  # fmt: skip
    sub_unit = forms.CharField(label=_("Sub-unit"), required=False, help_text=_("Its code, for an extension check."))
    planned_on = day(_("Planned on"))
    planned_until = day(_("Planned until"), required=False)
    field = forms.CharField(label=pgettext_lazy("visit", "Field"), max_length=40, required=False)
    because = forms.CharField(label=_("Why this unit"), max_length=400, required=False)


def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, teams and units of its visits: one campaign."""
    standing = reader(request)
    campaign = get_object_or_404(
        visible_campaigns(standing).select_related("cycle__scheme", "office", "decider", "decider_above"), pk=pk
    )
    return _page(request, campaign, ProposeForm(initial={"planned_on": campaign.starts_on}))


def _page(request: HttpRequest, campaign: Campaign, form: ProposeForm, status: int = 200) -> HttpResponse:
    standing = reader(request)
    seen = visible_inspections(standing).filter(campaign=campaign).order_by("team_number", "id")
    page = Paginator(seen.select_related("unit").only(*SHOWN), A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    may_propose = standing.holds(campaign.office_id, Role.OFFICE)
    is_staff = standing.holds(campaign.office_id, *STAFF)
    led = coverage(campaign, seen) if is_staff else None
    held = held_of(seen) if led and not led.planned else None
    context = {
        "cycle": campaign.cycle, "campaign": campaign, "page": page, "rows": rows, "body": _body(rows),
        "coverage": led if led and led.planned else None, "form": form if may_propose else None,
        "is_staff": is_staff, "held": held, **_scoring(campaign),
        "draws": list(visible_draws(standing).filter(campaign=campaign).only("inputs_hash")),
        "units": _units(campaign) if may_propose else "",
    }  # fmt: skip
    return render(request, "inspections/campaign.html", context, status=status)


def _body(rows: Sequence[Inspection]) -> SafeString:
    """The visits as lines of their table."""
    address, leaders = addresses("inspection"), captains(rows)
    state = {one: INSPECTION.state(one) for one in {row.state for row in rows}}
    team, leader, planned, stands = (escaped(_(word)) for word in ("Team", "Team leader", "Planned on", "State"))
    pattern = (
        f'<tr><td class="n" data-label="{team}">{{}}</td><th scope="row"><a href="{{}}">{{}}</a>{{}}</th>'
        f'<td data-label="{leader}">{{}}</td><td class="number" data-label="{planned}">{{}}</td>'
        f'<td data-label="{stands}"><span class="tag">{{}}</span></td></tr>'
    )
    return lines(
        pattern,
        (
            (row.team_number, address(row.pk), row.unit.name,
             format_html(' <small class="quiet">{}</small>', row.field) if row.field else "",
             leaders.get(row.pk, "–"), f"{row.planned_on:%m-%d}", state[row.state])
            for row in rows
        ),
    )  # fmt: skip


def _units(campaign: Campaign) -> SafeString:
    """The units of the year to choose from."""
    rows = Enrolment.objects.filter(cycle=campaign.cycle).values_list("code", "name")
    return lines('<option value="{} {}"></option>', rows)


def _scoring(campaign: Campaign) -> dict[str, Any]:
    """Under which indicator the campaign scores, and how its severities read there."""
    leaf = next((one for one in scoring_leaves(campaign.cycle) if campaign.node and one.id == campaign.node), None)
    words = mapping_of(campaign) if leaf else {}
    return {"indicator": leaf, "mapping": [(Severity(one).label, word) for one, word in words.items() if word]}


@require_POST
def propose_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: propose a visit of a campaign."""
    standing = reader(request, Role.OFFICE)
    campaign = get_object_or_404(visible_campaigns(standing).select_related("cycle__office", "office"), pk=pk)
    form = ProposeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data

        def act() -> Inspection:
            unit = _named_unit(campaign, data["unit"])
            plan = VisitPlan(
                planned_on=data["planned_on"], planned_until=data["planned_until"], field=data["field"],
                because=data["because"], sub_unit=_sub_unit(unit, data["sub_unit"]),
            )  # fmt: skip
            return propose(campaign=campaign, enrolment=unit, plan=plan, by=standing.person)

        made = attempt(request, act, form, done=str(_("The visit is proposed; someone else approves it.")))
        if made is not None:
            return redirect("campaign", pk)
    return _page(request, campaign, form, status=400)


def _named_unit(campaign: Campaign, text: str) -> Enrolment:
    try:
        return find_unit(campaign.cycle, text.strip())
    except ValidationError as error:
        raise ValidationError({"unit": error.messages}) from error


def _sub_unit(unit: Enrolment, code: str) -> Unit | None:
    if not code.strip():
        return None
    sub_unit = Unit.objects.filter(parent=unit.unit_id, code=code.strip(), valid_to__isnull=True).first()
    if sub_unit is None:
        raise ValidationError({"sub_unit": _("This unit has no such sub-unit.")})
    return sub_unit
