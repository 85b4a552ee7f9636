"""A list of units from Excel: sent, previewed field by field, applied. The assessment office only."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.organizations.actions.importing import Plan, apply_import, keep_upload, plan_import
from bihuan.organizations.models import Office, Person
from bihuan.pages import typed
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.units.common import clerk_office, sent_before
from bihuan.pages.units.forms import ImportForm
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.records import clock
from bihuan.schemes.queries.first_day import first_day

FIELDS = {
    "code": gettext_lazy("code"),
    "name": gettext_lazy("name"),
    "category": gettext_lazy("category"),
    "parent": gettext_lazy("unit above"),
    "line_body": gettext_lazy("lead assessor"),
    "headcount": gettext_lazy("headcount"),
}
SHOWN_PROBLEMS = 200


TEMPLATE = Sheet(
    name="单位",
    heads=("单位编号", "单位名称", "类别", "归口考核主体", "上级单位", "编制人数"),
    rows=(("001", "市教育局（样例，请删除）", "政府部门", "第一监督检查室", "", 120),),
    widths={(0, 5): 18},
)


class ApplyForm(forms.Form):
    """Which preview is meant."""

    on = forms.DateField()
    token = forms.CharField(max_length=64)
    bodies = forms.BooleanField(required=False)


def unit_template(request: HttpRequest) -> HttpResponse:
    """Clerks: the empty list of units, to be filled in."""
    clerk_office(request)
    return document_answer(workbook_of(TEMPLATE), "单位名单模板.xlsx", EXCEL)


def unit_import(request: HttpRequest) -> HttpResponse:
    """Clerks: send a list of units."""
    standing, office = clerk_office(request)
    form = ImportForm(request.POST or None, request.FILES or None, initial={"on": first_day(office)})
    if request.method == "POST" and form.is_valid():
        keep = lambda: keep_upload(office=office, file=form.sent(), by=standing.person)  # noqa: E731 - said once
        if sha256 := attempt(request, keep, form):
            return redirect(_preview_address(sha256, form.cleaned_data["on"], office))
    return render(request, "units/import.html", {"form": form, "office": office}, status=400 if form.errors else 200)


def _preview_address(sha256: str, day: date, office: Office) -> str:
    query = urlencode({"on": day.isoformat(), "office": str(office.pk)})
    return f"{reverse('unit-import-preview', args=[sha256])}?{query}"


def unit_import_preview(request: HttpRequest, sha256: str) -> HttpResponse:
    """Who sent the list: what it would change."""
    standing, office = clerk_office(request)
    day = typed.day(request.GET.get("on")) or clock.today()
    makes_bodies = request.GET.get("bodies") == "1"
    plan = _plan(sha256, office, day, standing.person, makes_bodies=makes_bodies)
    return _preview(request, plan, sha256, day, office, makes_bodies=makes_bodies)


def _plan(sha256: str, office: Office, day: date, by: Person, *, makes_bodies: bool = False) -> Plan:
    return plan_import(path=sent_before(sha256, by), office=office, day=day, makes_bodies=makes_bodies)


def _preview(
    request: HttpRequest,
    plan: Plan,
    sha256: str,
    day: date,
    office: Office,
    refusal: list[str] | None = None,
    *,
    makes_bodies: bool = False,
) -> HttpResponse:
    changed = [
        (change, [(FIELDS[name], old, new) for name, (old, new) in change.fields.items()]) for change in plan.changed
    ]
    context = {
        "plan": plan,
        "changed": changed,
        "problems": plan.problems[:SHOWN_PROBLEMS],
        "sha256": sha256,
        "day": day,
        "is_later": day > clock.today(),
        "office": office,
        "refusal": refusal,
        "makes_bodies": makes_bodies,
        "bodies_address": f"{_preview_address(sha256, day, office)}&bodies=1",
    }
    return render(request, "units/preview.html", context, status=409 if refusal else 200)


@require_POST
def unit_import_apply(request: HttpRequest, sha256: str) -> HttpResponse:
    """Who sent the list: write all of it."""
    standing, office = clerk_office(request)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return redirect("unit-import")
    day, token, bodies = (form.cleaned_data[name] for name in ("on", "token", "bodies"))
    try:
        plan = apply_import(office=office, sha256=sha256, token=token, on=day, by=standing.person, makes_bodies=bodies)
    except ValidationError as error:
        return _preview(request, _plan(sha256, office, day, standing.person), sha256, day, office, error.messages)
    text = _("%(added)s units added, %(changed)s changed.")
    messages.success(request, text % {"added": len(plan.added), "changed": len(plan.changed)})
    return redirect("unit-list")
