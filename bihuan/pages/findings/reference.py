"""What findings are measured against: the duty catalogue and themes, the calendar and the terms."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.findings.access import FINDERS
from bihuan.findings.actions import set_themes
from bihuan.findings.lifecycle import BEFORE
from bihuan.findings.models import Finding, Theme
from bihuan.organizations.models import Office, Person, Role
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.context import current_cycle
from bihuan.pages.request import office_of, reader
from bihuan.pages.whole import WholeNumberField
from bihuan.records import clock
from bihuan.schemes.actions import add_catalogue, seed_calendar, set_calendar, set_deadlines
from bihuan.schemes.models import CalendarDay, CatalogueEntry, Deadlines
from bihuan.schemes.queries.calendar import deadlines_of
from bihuan.supervision.queries.unlinked import unlinked_entries


def _office(request: HttpRequest) -> Office:
    """The office whose catalogue and calendar the reader sees."""
    return office_of(request, *FINDERS, Role.AUDITOR)


def catalogue(request: HttpRequest) -> HttpResponse:
    """Those who write findings: duties and negative items of three tiers, what cites them, and what cites none."""
    office = _office(request)
    standing = reader(request, *FINDERS, Role.AUDITOR)
    if request.method == "POST":
        by = reader(request, Role.OFFICE).person
        return redirect("catalogue") if _save(request, office, by) else again(request, "catalogue")
    cycle = current_cycle(request, standing)
    cited = Finding.objects.filter(office=office).exclude(state__in=BEFORE)
    counts = dict(cited.values_list("clause").annotate(n=Count("pk")).order_by())
    entries = CatalogueEntry.objects.filter(office=office)
    tiers = [
        (label, [(kind, [(row, counts.get(row.pk, 0)) for row in entries if (row.tier, row.kind) == (tier, key)])
                 for key, kind in CatalogueEntry.Kind.choices])
        for tier, label in CatalogueEntry.Tier.choices
    ]  # fmt: skip
    unlinked = cited.filter(clause__isnull=True, cycle=cycle) if cycle else cited.none()
    context = {
        "office": office,
        "cycle": cycle,
        "tiers": tiers,
        "themes": Theme.objects.filter(office=office).select_related("parent"),
        "unlinked": unlinked.count(),
        "unlinked_entries": unlinked_entries(cycle).count() if cycle else 0,
        "is_office": standing.holds(office.pk, Role.OFFICE),
        "tier_choices": CatalogueEntry.Tier.choices,
        "kind_choices": CatalogueEntry.Kind.choices,
    }
    return render(request, "findings/catalogue.html", context)


def _save(request: HttpRequest, office: Office, by: Person) -> int | None:
    data = request.POST
    code, title = data.get("code", ""), data.get("title", "")
    if data.get("what") == "theme":
        rows = [(code, title, data.get("parent", ""))]
        return attempt(request, lambda: set_themes(office=office, themes=rows, by=by), done=_("Kept."))
    entries = [(code, data.get("tier", ""), data.get("kind", ""), title)]
    return attempt(request, lambda: add_catalogue(office=office, entries=entries, by=by), done=_("Kept."))


class DeadlinesForm(forms.ModelForm):  # type: ignore[type-arg] # the stubs' own base needs no parameter at run time
    """The terms of the office."""

    class Meta:
        model = Deadlines
        fields = (
            "plan_months",
            "appeal_workdays",
            "immediate_workdays",
            "staged_workdays",
            "continuous_months",
            "extensions",
            "lamp_days",
            "serious_days",
        )
        field_classes: ClassVar[dict[str, type[forms.Field]]] = dict.fromkeys(fields, WholeNumberField)


def calendar(request: HttpRequest) -> HttpResponse:
    """Those who write findings: the workdays and the terms; the clerk sets them."""
    office = _office(request)
    standing = reader(request, *FINDERS, Role.AUDITOR)
    rules = deadlines_of(office.pk)
    form = DeadlinesForm(request.POST if request.POST.get("what") == "terms" else None, instance=rules)
    if request.method == "POST":
        reader(request, Role.OFFICE)
        if _set(request, office, form):
            return redirect("calendar")
    context = {
        "office": office,
        "form": form,
        "days": CalendarDay.objects.filter(office=office).order_by("-on")[:120],
        "is_office": standing.holds(office.pk, Role.OFFICE),
        "year": clock.today().year,
    }
    return render(request, "findings/calendar.html", context, status=400 if form.errors else 200)


def _set(request: HttpRequest, office: Office, form: Any) -> bool:
    data, by = request.POST, reader(request, Role.OFFICE).person

    def kept() -> bool:
        if data.get("what") == "terms":
            set_deadlines(office=office, terms=form.cleaned_data, by=by)
        elif data.get("what") == "seed":
            seed_calendar(office=office, year=typed.key(data.get("year")), by=by)
        else:
            set_calendar(office=office, days=list(read_days(data.get("days", ""))), by=by)
        return True

    is_typed_well = data.get("what") != "terms" or form.is_valid()
    return is_typed_well and bool(attempt(request, kept, form if form.is_bound else None, done=_("Kept.")))


def read_days(text: str) -> list[tuple[date, bool, str]]:
    """Lines of “date, work or rest, occasion”; ValidationError names each line that cannot be read."""
    days, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.replace("，", ",").replace("\t", ",").split(",")]
        if not any(cells):
            continue
        try:
            on = date.fromisoformat(cells[0])
            worked = {"班": True, "work": True, "休": False, "rest": False}[cells[1]]
        except (ValueError, KeyError, IndexError):
            problems.append(
                _("Line %(n)s: “%(text)s”; expected like 2018-10-01,休,国庆节.") % {"n": number, "text": line[:60]}
            )
            continue
        days.append((on, worked, cells[2] if len(cells) > 2 else ""))
    if problems or not days:
        raise ValidationError(problems or [_("Give at least one day.")])
    return days
