"""Making, changing, merging and splitting units: the assessment office only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.actions.aliases import set_aliases
from bihuan.organizations.actions.removing import remove_unit
from bihuan.organizations.actions.units import change_unit, create_unit, merge_units, split_unit
from bihuan.organizations.models import Person, Unit
from bihuan.organizations.queries import standing_successor
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt, did
from bihuan.pages.units.common import clerk_office, unit_to_edit
from bihuan.pages.units.forms import ChangeUnitForm, MergeForm, NewUnitForm, Places, SplitForm, UnitForm
from bihuan.records import clock
from bihuan.records.punctuation import typed_names
from bihuan.schemes.queries.first_day import first_day

MOST_PARTS = 8


def unit_new(request: HttpRequest) -> HttpResponse:
    """Clerks: add a unit."""
    standing, office = clerk_office(request)
    places = Places(office)
    form = NewUnitForm(places, request.POST or None, initial={"valid_from": first_day(office)})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        act = lambda: create_unit(office=office, facts=form.facts(), valid_from=day, by=standing.person)  # noqa: E731
        if unit := attempt(request, act, form, done=lambda unit: _("%(unit)s has been added.") % {"unit": unit.name}):
            return redirect("unit-detail", pk=unit.pk)
    return _page(request, "units/new.html", form, {"groups": places.categories, "office": office})


def _page(request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=400 if form.errors else 200)


def _initial(unit: Unit) -> dict[str, Any]:
    day = clock.today()
    return {
        "code": unit.code,
        "name": unit.name,
        "category": unit.category,
        "parent": standing_successor(unit.parent, day).pk if unit.parent else None,
        "line_body": unit.line_body_id,
        "headcount": unit.headcount,
        "on": day,
    }


def unit_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: say what a unit is from a day on."""
    standing, unit = unit_to_edit(request, pk)
    places = Places(unit.office)
    form = ChangeUnitForm(places, request.POST or None, without=unit, initial=_initial(unit))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        told = {"on": data["on"], "by": standing.person, "document": data["document"]}
        act = lambda: change_unit(unit=unit, facts=form.facts(), **told)  # noqa: E731 - said once, done once
        done = _("The change holds from %(day)s on.") % {"day": data["on"].isoformat()}
        if new := attempt(request, act, form, done=done):
            return redirect("unit-detail", pk=new.pk)
    return _page(request, "units/change.html", form, {"groups": places.categories, "unit": unit})


@require_POST
def unit_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: say by which short names files mean a unit."""
    standing, unit = unit_to_edit(request, pk)
    given = typed_names(request.POST.get("aliases", ""))
    act = lambda: set_aliases(unit=unit, aliases=given, by=standing.person)  # noqa: E731 - said once, done once
    kept = attempt(request, act, done=_("The short names are kept; files may use them from now on."))
    return redirect("unit-detail", pk=pk) if kept is not None else again(request, "unit-detail", pk=pk)


def unit_merge(request: HttpRequest) -> HttpResponse:
    """Clerks: several units become one; ``?unit=1&unit=2`` are those chosen in the list."""
    standing, office = clerk_office(request)
    places = Places(office)
    chosen = [pk for pk in places.units if str(pk) in request.GET.getlist("row")]
    form = MergeForm(places, chosen, request.POST or None, initial=_merge_initial(places, chosen))
    if request.method == "POST" and form.is_valid():
        done = lambda unit: _("%(unit)s stands for the merged units.") % {"unit": unit.name}  # noqa: E731 - said once
        if unit := attempt(request, lambda: _merge(form, places, standing.person), form, done=done):
            return redirect("unit-detail", pk=unit.pk)
    return _page(request, "units/merge.html", form, {"groups": places.categories, "office": office})


def _merge_initial(places: Places, chosen: list[int]) -> dict[str, Any]:
    if not chosen:
        return {"on": clock.today()}
    heads = [places.units[pk].headcount for pk in chosen]
    total = sum(count for count in heads if count is not None) if None not in heads else None
    return {**_initial(places.units[chosen[0]]), "units": chosen, "headcount": total}


def _merge(form: MergeForm, places: Places, by: Person) -> Unit:
    data = form.cleaned_data
    units = [places.units[pk] for pk in data["units"]]
    return merge_units(units=units, into=form.facts(), on=data["on"], by=by, document=data["document"])


def unit_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: one unit becomes several; ``?parts=3`` asks for three."""
    standing, unit = unit_to_edit(request, pk)
    places = Places(unit.office)
    count = _parts(request)
    form = SplitForm(count, request.POST or None, initial={"on": clock.today()})
    parts = [_part(request, places, unit, number) for number in range(count)]
    if request.method == "POST" and all([form.is_valid(), *(part.is_valid() for part in parts)]):
        act = lambda: _split(form, parts, unit, standing.person)  # noqa: E731 - said once, done once
        if attempt(request, act, form, done=_("%(unit)s has been split.") % {"unit": unit.name}):
            return redirect("unit-detail", pk=unit.pk)
    is_wrong = bool(form.errors or any(part.errors for part in parts))
    more = count + 1 if count < MOST_PARTS else None
    context = {"form": form, "parts": parts, "unit": unit, "groups": places.categories, "more": more}
    return render(request, "units/split.html", context, status=400 if is_wrong else 200)


def _parts(request: HttpRequest) -> int:
    return min(max(typed.key(request.GET.get("parts")), 2), MOST_PARTS)


def _part(request: HttpRequest, places: Places, unit: Unit, number: int) -> UnitForm:
    initial = {"category": unit.category, "line_body": unit.line_body_id}
    if number == 0:
        initial |= {"code": unit.code, "name": unit.name}
    return UnitForm(places, request.POST or None, without=unit, initial=initial, prefix=f"part{number + 1}")


def _split(form: SplitForm, parts: list[UnitForm], unit: Unit, by: Person) -> list[Unit]:
    """The units it became. Errors of a part stand in that part, the others go up."""
    data = form.cleaned_data
    facts = [part.facts() for part in parts]
    told = {"on": data["on"], "by": by, "document": data["document"], "people_to": data["people_to"]}
    try:
        return split_unit(unit=unit, parts=facts, **told)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            _show_at_parts(parts, error.error_dict)
        raise


def _show_at_parts(parts: list[UnitForm], errors: dict[str, list[ValidationError]]) -> None:
    for part in parts:
        own = {part.add_prefix(name): name for name in part.fields}
        for key in own.keys() & errors.keys():
            part.add_error(own[key], errors.pop(key))


@require_POST
def unit_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: delete a unit nothing rests on."""
    standing, unit = unit_to_edit(request, pk)
    act = lambda: remove_unit(unit=unit, by=standing.person)  # noqa: E731 - said once, done once
    is_done = did(request, act, done=_("Deleted: %(name)s") % {"name": unit.name})
    return redirect("unit-list") if is_done else redirect("unit-detail", pk=pk)
