"""Accountability actions and exports."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.outcomes.access import require_sees_outcomes, visible_exports
from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.actions.holding import Held, hold_accountable
from bihuan.outcomes.models import AccountabilityAction, Export, Recipient
from bihuan.outcomes.queries.actions import year_on_year
from bihuan.pages import typed
from bihuan.pages.answers import EXCEL, document_answer, file_answer, filed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.outcomes.forms import ActionForm
from bihuan.pages.outcomes.workbooks import export_workbook
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.frozen import found_set
from bihuan.records.evidence import record_download


def action_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: accountability actions of the year against the year before."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, year.office_id)
    form = ActionForm(year, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        unit = data.pop("enrolment")
        done = _("The action is kept.")
        act = lambda: hold_accountable(enrolment=unit, held=Held(**data), by=standing.person)  # noqa: E731 - done once
        if attempt(request, act, form, done=done):
            return redirect("action-list", cycle=cycle)
    rows = AccountabilityAction.objects.filter(office=year.office_id, on__year=year.year).select_related("enrolment")
    context = {"cycle": year, "rows": rows, "form": form, "total": year_on_year(year.office_id, year.year)}
    context["is_office"] = standing.holds(year.office_id, Role.OFFICE)
    return render(request, "outcomes/actions.html", context, status=400 if form.errors else 200)


def export_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: what was handed on of a result, to whom and for what."""
    standing = reader(request, *STAFF)
    kept = found_set(request, pk)
    require_sees_outcomes(standing, kept.office_id)
    if request.method == "POST":
        return _export(request, pk)
    rows = Export.objects.filter(result_set=kept).select_related("recipient", "by", "file")
    context = {
        "kept": kept, "cycle": kept.cycle, "rows": rows, "kinds": Recipient.Kind.choices,
        "recipients": Recipient.objects.filter(office=kept.office_id, is_active=True),
        "is_office": standing.holds(kept.office_id, Role.OFFICE),
    }  # fmt: skip
    return render(request, "outcomes/exports.html", context)


def _export(request: HttpRequest, pk: int) -> HttpResponse:
    standing = reader(request, Role.OFFICE)
    kept = found_set(request, pk)
    name, kind = request.POST.get("name", ""), request.POST.get("kind", "")
    if name:
        add = lambda: add_recipient(office=kept.office, name=name, kind=kind, by=standing.person)  # noqa: E731
        listed = attempt(request, add, done=_("The recipient is listed."))
        return redirect("export-list", pk=pk) if listed else again(request, "export-list", pk=pk)
    recipient = get_object_or_404(Recipient, pk=typed.key(request.POST.get("recipient")))
    purpose = request.POST.get("purpose", "")
    act = lambda: export_result(result_set=kept, recipient=recipient, purpose=purpose, by=standing.person)  # noqa: E731
    made = attempt(request, act, done=_("Signed and kept; fetch the file from the list."))
    return redirect("export-list", pk=pk) if made else again(request, "export-list", pk=pk)


def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The office's staff: the signed file of an export."""
    standing = reader(request, *STAFF)
    export = get_object_or_404(visible_exports(standing).select_related("file__blob"), pk=pk)
    record_download(attachment=export.file, by=standing.person)
    return file_answer(export.file)


def export_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: what was signed in an export, as a workbook to read."""
    standing = reader(request, *STAFF)
    rows = visible_exports(standing).select_related("file__blob", "result_set__cycle").defer("result_set__inputs")
    export = get_object_or_404(rows, pk=pk)
    record_download(attachment=export.file, by=standing.person)
    name = filed(_("Results %(year)s") % {"year": export.result_set.cycle.year}, export.recipient.name) + ".xlsx"
    return document_answer(export_workbook(export), name, EXCEL)
