"""Campaigns that a case and its circular start, as a funnel by person as of a day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.screening.common import screener
from bihuan.pages.screening.forms import DriveForm
from bihuan.records import clock
from bihuan.screening.access import SCREENERS, held_dossiers, visible_data, visible_drives, visible_runs
from bihuan.screening.actions.driving import Begun, Declared, begin_drive
from bihuan.screening.models import Circular
from bihuan.screening.queries.drives import funnel_of

STAGES = "screened, 筛查发现\ntransferred, 移送线索, screened\nfiled, 立案\nhandled, 各单位处理"


def drive_list(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: campaigns whose data they may read; clerks begin one."""
    standing, office = screener(request)
    choices = {
        "people": visible_data(standing).filter(office=office, table="stages", erased_at__isnull=True),
        "circular": Circular.objects.filter(dossier__in=held_dossiers(standing)),
        "run": visible_runs(standing).filter(office=office),
    }
    is_clerk = standing.holds(office.pk, Role.OFFICE)
    form = DriveForm(choices, request.POST or None, initial={"stages": STAGES}) if is_clerk else None
    if request.method == "POST":
        reader(request, Role.OFFICE)
        if form is not None and form.is_valid():
            given = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
            stages = [declared(text) for text in given.pop("stages").splitlines() if text.strip()]
            made = attempt(
                request,
                lambda: begin_drive(office=office, begun=Begun(stages=stages, **given), by=standing.person),
                form,
            )
            if made is not None:
                return redirect("drive", pk=made.pk)
    rows = visible_drives(standing).filter(office=office).select_related("circular__dossier")
    context = {"office": office, "rows": rows, "form": form, "has_data": choices["people"].exists()}
    return render(request, "screening/drives.html", context, status=400 if form is not None and form.errors else 200)


def declared(text: str) -> Declared:
    """A stage as it was typed: name, title, base, divided by commas."""
    name, title, base, *_rest = [*(part.strip() for part in text.replace("，", ",").split(",")), "", ""]
    return Declared(name, title, base)


def drive(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may read its table of people: the funnel by person as of a day, the case and the circular before it."""
    standing = reader(request, *SCREENERS)
    rows = visible_drives(standing).select_related("people", "circular__dossier", "run", "by")
    one = get_object_or_404(rows, pk=pk)
    on = typed.day(request.GET.get("on")) or clock.today()
    is_held = one.circular is not None and held_dossiers(standing).filter(pk=one.circular.dossier_id).exists()
    context = {"drive": one, "on": on, "funnel": funnel_of(one, on), "is_held": is_held}
    return render(request, "screening/drive.html", context)
