"""Interviews, accountability actions, exports: lists, records, steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.outcomes.access import require_sees_outcomes, speaks_in, visible_exports, visible_interviews
from bihuan.outcomes.actions import interviewing
from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.actions.holding import Held, hold_accountable
from bihuan.outcomes.lifecycle import INTERVIEW
from bihuan.outcomes.models import AccountabilityAction, Export, Interview, Recipient
from bihuan.outcomes.queries.actions import year_on_year
from bihuan.outcomes.queries.board import decided_of
from bihuan.pages.answers import file_answer, told
from bihuan.pages.outcomes.forms import ActionForm, CallForm, RecordForm
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.frozen import found_set
from bihuan.records.evidence import record_download
from bihuan.results.models import Publication, Selected
from bihuan.schemes.models import Cycle, Enrolment


def interview_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: interviews of the year and the form to call them; a unit: its own."""
    found = cycle_for(request, cycle)
    standing = reader(request)
    decided = decided_of(found)
    form = CallForm(request.POST or None, initial=_suggested(found, decided))
    if request.method == "POST" and form.is_valid() and decided is not None:
        data = form.cleaned_data
        names = [name.strip() for name in data["interviewers"].split("、")]
        call = interviewing.Call(
            form=data["form"], purpose=data["purpose"], pair=data["pair"], basis=data["basis"], interviewers=names
        )

        def act() -> Any:
            people = _people(found, data["people"])
            kept = decided.result_set
            return interviewing.call_interviews(result_set=kept, call=call, people=people, by=standing.person)

        if told(request, act, _("Called. Send the notices next.")):
            return redirect("interview-list", cycle=cycle)
    rows = visible_interviews(standing).filter(session__cycle=found).select_related("session", "enrolment")
    context = {
        "cycle": found, "rows": rows.order_by("-session_id", "id"), "form": form, "decided": decided,
        "is_office": standing.holds(found.office_id, Role.OFFICE),
    }  # fmt: skip
    return render(request, "outcomes/interviews.html", context)


def _suggested(cycle: Cycle, decided: Publication | None) -> dict[str, str]:
    """The selected units, a line each, to complete with names."""
    basis = _("assessment result of %(year)s") % {"year": cycle.year}
    if decided is None:
        return {"basis": basis}
    selection = decided.result_set.selections.order_by("-id").first()
    rows = Selected.objects.filter(selection=selection).select_related("enrolment") if selection else []
    return {"basis": basis, "people": "\n".join(f"{row.enrolment.code}，，" for row in rows)}


def _people(cycle: Cycle, text: str) -> list[interviewing.Interviewee]:
    units = {row.code: row for row in Enrolment.objects.filter(cycle=cycle)}
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        if not any(parts):
            continue
        if len(parts) != 3 or parts[0] not in units:
            raise ValidationError(_("Line %(n)s: give the unit's code, the name and the post.") % {"n": number})
        found.append(interviewing.Interviewee(units[parts[0]], parts[1], parts[2]))
    return found


def _interview(request: HttpRequest, pk: int) -> Interview:
    rows = visible_interviews(reader(request)).select_related("session__cycle", "enrolment")
    return get_object_or_404(rows, pk=pk)


def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the unit: one record and what is next."""
    found = _interview(request, pk)
    standing = reader(request)
    facts = {name: getattr(found, name) for name in interviewing.FACTS}
    steps = {row.name for row in INTERVIEW.open_to(found.state)}
    is_office = standing.holds(found.session.office_id, Role.OFFICE)
    context = {
        "interview": found, "cycle": found.session.cycle, "steps": found.steps.select_related("by"),
        "form": RecordForm(initial=facts), "open": steps, "is_office": is_office,
        "may_commit": "commit" in steps and (is_office or speaks_in(standing, found.enrolment.unit_id)),
        "is_staff": standing.holds(found.session.office_id, *STAFF),
        "needed": "、".join([found.interviewee, *found.session.interviewers, found.recorder]),
    }  # fmt: skip
    return render(request, "outcomes/interview.html", context)


@require_POST
def interview_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: one step of an interview."""
    found = _interview(request, pk)
    by = reader(request).person
    text = request.POST.get("text", "")
    acts: dict[str, Callable[[], Any]] = {
        "notify": lambda: interviewing.notify_interview(interview_id=found.pk, by=by),
        "hold": lambda: interviewing.hold_interview(interview_id=found.pk, told=_record(request), by=by),
        "sign": lambda: interviewing.sign_interview(interview_id=found.pk, by=by, signatures=text.split("、")),
        "commit": lambda: interviewing.commit_interview(interview_id=found.pk, by=by, text=text),
        "close": lambda: interviewing.close_interview(interview_id=found.pk, by=by, text=text),
    }
    if step not in acts:
        raise Http404(_("There is no such step."))
    told(request, acts[step], _("Noted."))
    return redirect("interview", pk=pk)


def _record(request: HttpRequest) -> interviewing.Record:
    form = RecordForm(request.POST)
    if not form.is_valid():
        raise ValidationError([f"{form.fields[name].label}：{rows[0]}" for name, rows in form.errors.items()])
    return interviewing.Record(**form.cleaned_data)


def action_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: accountability actions of the year against the year before."""
    found = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, found.office_id)
    form = ActionForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        unit = data.pop("enrolment")
        done = _("The action is kept.")
        if told(request, lambda: hold_accountable(enrolment=unit, held=Held(**data), by=standing.person), done):
            return redirect("action-list", cycle=cycle)
    rows = AccountabilityAction.objects.filter(office=found.office_id, on__year=found.year).select_related("enrolment")
    context = {"cycle": found, "rows": rows, "form": form, "total": year_on_year(found.office_id, found.year)}
    context["is_office"] = standing.holds(found.office_id, Role.OFFICE)
    return render(request, "outcomes/actions.html", context)


def export_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: what was handed on of a result, to whom and for what."""
    standing = reader(request, *STAFF)
    kept = found_set(request, pk)
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
        told(request, add, _("The recipient is listed."))
        return redirect("export-list", pk=pk)
    chosen = request.POST.get("recipient", "")
    found = get_object_or_404(Recipient, pk=int(chosen) if chosen.isdigit() else 0)
    purpose = request.POST.get("purpose", "")
    act = lambda: export_result(result_set=kept, recipient=found, purpose=purpose, by=standing.person)  # noqa: E731
    told(request, act, _("Signed and kept; fetch the file from the list."))
    return redirect("export-list", pk=pk)


def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The office's staff: the signed file of an export."""
    standing = reader(request, *STAFF)
    found = get_object_or_404(visible_exports(standing).select_related("file__blob"), pk=pk)
    record_download(attachment=found.file, by=standing.person)
    return file_answer(found.file)
