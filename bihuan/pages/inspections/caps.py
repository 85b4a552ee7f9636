"""How many visits a unit may have in a year, who may have more and why; and what else is asked of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.inspections.actions import Allowed, allow_more, send_form, set_cap, withdraw_demand
from bihuan.inspections.models import Campaign, Cap, CapException, Demand
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Person, Role, Unit
from bihuan.pages.attempt import attempt
from bihuan.pages.inspections.forms import area, day
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.whole import WholeNumberField
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

KINDS = [("", gettext_lazy("all kinds together")), *Campaign.Kind.choices]
SETTERS = (Role.OFFICE, Role.LEADING_GROUP)


class _Form(forms.Form):
    """A form of one year: its categories and units."""

    def __init__(self, cycle: Cycle, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = Enrolment.objects.filter(cycle=cycle).order_by("category").values_list("category", flat=True).distinct()
        category: Any = self.fields.get("category")
        if category is not None:
            empty = [] if category.required else [("", "–")]
            category.choices = [*empty, *((name, name) for name in dict.fromkeys(rows))]


class CapForm(_Form):
    """So many visits at most."""

    category = forms.ChoiceField(label=gettext_lazy("Category"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, required=False)
    most = WholeNumberField(label=gettext_lazy("Visits a year at most"), min_value=0, max_value=999)


class AllowForm(_Form):
    """So many more, named."""

    unit = forms.CharField(
        label=gettext_lazy("Unit"), required=False, max_length=120, help_text=gettext_lazy("Its code; or a category.")
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, required=False)
    extra = WholeNumberField(label=gettext_lazy("So many more"), min_value=1, max_value=99)
    who = forms.CharField(label=gettext_lazy("Approved by"), max_length=80)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=400)
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=80)
    on = day(gettext_lazy("From its day on"))


class SendForm(_Form):
    """A form the office sends out."""

    form = forms.CharField(label=gettext_lazy("Form"), max_length=160)
    period = forms.CharField(label=gettext_lazy("Period"), max_length=40)
    due_on = day(gettext_lazy("Due on"))
    units = area(gettext_lazy("Units, one code a line"), 6000)


FORMS: dict[str, type[_Form]] = {"cap": CapForm, "allow": AllowForm, "form": SendForm}


def caps(request: HttpRequest, cycle: int) -> HttpResponse:
    """Staff: the caps of a year, the exceptions from them, and the papers and forms asked of units."""
    year = cycle_for(request, cycle)
    reader(request, *STAFF)
    return _page(request, year)


def _page(request: HttpRequest, year: Cycle, bound: tuple[str, _Form] | None = None) -> HttpResponse:
    standing = reader(request, *STAFF)
    made = {
        name: bound[1] if bound and bound[0] == name else form(year, auto_id=f"{name}-%s", initial=_initial(name))
        for name, form in FORMS.items()
    }
    mine = {"office": year.office_id, "year": year.year}
    context = {
        "cycle": year,
        "caps": list(Cap.objects.filter(**mine).select_related("set_by")),
        "exceptions": list(CapException.objects.filter(**mine).select_related("unit", "recorded_by")),
        "demands": list(
            Demand.objects.filter(office=year.office_id, on__year=year.year, inspection__isnull=True)
            .select_related("unit", "by")[:200]
        ),
        "forms": made if standing.holds(year.office_id, *SETTERS) else {},
        "is_clerk": standing.holds(year.office_id, Role.OFFICE),
    }  # fmt: skip
    return render(request, "inspections/caps.html", context, status=400 if bound else 200)


def _initial(name: str) -> dict[str, Any]:
    return {"allow": {"on": clock.today()}, "form": {"due_on": clock.today()}}.get(name, {})


@require_POST
def cap_write(request: HttpRequest, cycle: int, what: str) -> HttpResponse:
    """Clerks and the leading group: set a cap, name an exception, write down a form that is sent out."""
    year = cycle_for(request, cycle)
    person = reader(request, *SETTERS).person
    if what not in FORMS:
        raise Http404(_("There is no such step."))
    form = FORMS[what](year, request.POST, auto_id=f"{what}-%s")
    if form.is_valid() and attempt(request, lambda: _do(what, year, form.cleaned_data, person), form, done=_("Kept.")):
        return redirect("cap-list", year.pk)
    return _page(request, year, (what, form))


def _do(what: str, year: Cycle, data: dict[str, Any], by: Person) -> Any:
    office = year.office
    if what == "cap":
        return set_cap(office=office, year=year.year, by=by, **data)
    if what == "allow":
        unit = Unit.objects.filter(office=office, code=data["unit"].split(" ")[0], valid_to__isnull=True).first()
        if data["unit"] and unit is None:
            raise Http404(_("There is no such unit."))
        return allow_more(office=office, year=year.year, allowed=Allowed(**data | {"unit": unit}), by=by)
    codes = data.pop("units").split()
    units = list(Unit.objects.filter(office=office, code__in=codes, valid_to__isnull=True))
    return send_form(office=office, units=units if len(units) == len(set(codes)) else [], by=by, **data)


@require_POST
def demand_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: take back what was asked, unanswered."""
    standing = reader(request, Role.OFFICE)
    row = get_object_or_404(Demand, pk=pk, office_id__in=standing.offices(Role.OFFICE))
    attempt(request, lambda: withdraw_demand(demand_id=pk, by=standing.person), done=_("Taken back."))
    year = Cycle.objects.filter(office_id=row.office_id, year=row.on.year).first()
    return redirect("cap-list", year.pk) if year else redirect("home")
