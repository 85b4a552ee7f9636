"""Steps of a result to publication, corrections, the selection, and appeals of units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.values import Reference
from bihuan.findings.actions import Upload
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.answers import evidence_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.frozen import found_set
from bihuan.pages.uploads import sound_files
from bihuan.records.evidence import record_download
from bihuan.results import words
from bihuan.results.access import had_part, visible_appeals
from bihuan.results.actions import (
    Council,
    correct_result,
    decide_appeal,
    decide_result,
    go_up,
    lodge_appeal,
    report_result,
    select_units,
    sign_off,
    take_appeal_step,
    take_publication_step,
)
from bihuan.results.actions.appealing import DECISIONS
from bihuan.results.lifecycle import APPEAL, PENDING, PUBLICATION, SHOWN
from bihuan.results.models import Appeal, AppealEvidence, Publication
from bihuan.results.queries.periods import last_day
from bihuan.results.queries.selecting import Limits
from bihuan.results.sources import costs_of
from bihuan.schemes.models import Enrolment


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The office or the leading group: one step of the way, as the table allows."""
    kept = found_set(request, pk)
    by = reader(request, *STAFF).person
    if all(row.name != step for row in PUBLICATION.steps):
        raise Http404(_("There is no such step."))
    more: dict[str, Any] = {"result_set": kept, "by": by, "version": typed.number(request.POST.get("version"))}
    note = request.POST.get("note", "")
    acts: dict[str, Callable[[], Any]] = {
        "check": lambda: sign_off(note=note, **more),
        "report": lambda: report_result(council=_council(request), **more),
        "decide": lambda: decide_result(note=note, **more),
    }
    act = acts.get(step, lambda: take_publication_step(step=step, note=note, **more))
    attempt(request, act, done=f"{kept.cycle.year}：{words.PUBLICATION.done(step)}")
    return redirect("result-set", pk=pk)


def _council(request: HttpRequest) -> Council:
    on = typed.day(request.POST.get("council_on"))
    return Council(on, request.POST.get("council_meeting", ""), request.POST.get("council_resolution", ""))


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: a corrected version of a decided result."""
    kept = found_set(request, pk)
    by = reader(request, Role.OFFICE).person
    reason = request.POST.get("reason", "")
    if attempt(
        request, lambda: correct_result(result_set=kept, by=by, reason=reason), done=_("The correction is frozen.")
    ):
        return redirect("result-sets", cycle=kept.cycle_id)
    return redirect("result-set", pk=pk)


@require_POST
def select(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: select the units low in their group or with prominent problems."""
    kept = found_set(request, pk)
    by = reader(request, Role.OFFICE).person
    limits = Limits(_limit(request, "serious"), _limit(request, "overdue"))
    attempt(request, lambda: select_units(result_set=kept, limits=limits, by=by), done=_("The selection is kept."))
    return redirect("result-set", pk=pk)


def _limit(request: HttpRequest, name: str) -> int | None:
    found = typed.number(request.POST.get(name))
    return found if found and found < 1000 else None


def appeal_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: the year's appeals; a unit: its own, and where it lodges one."""
    found = cycle_for(request, cycle)
    standing = reader(request)
    rows = visible_appeals(standing).filter(result_set__cycle=found).select_related("enrolment", "result_set")
    if request.GET.get("stands") == "pending":
        rows = rows.filter(state__in=PENDING)
    shown = Publication.objects.filter(result_set__cycle=found, state__in=SHOWN).exclude(state="superseded")
    latest = shown.select_related("result_set").defer("result_set__inputs").order_by("-result_set__number").first()
    own = Enrolment.objects.filter(cycle=found, unit_id__in=standing.spoken_for).first()
    until = last_day(latest, own.pk) if latest and own else None
    context = {
        "cycle": found, "appeals": rows.defer("result_set__inputs"), "publication": latest, "own": own, "until": until,
    }  # fmt: skip
    return render(request, "results/appeals.html", context)


@require_POST
def lodge(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """The unit: appeal against its result."""
    by = reader(request, Role.LIAISON, Role.HEAD).person
    found = get_object_or_404(Publication.objects.select_related("result_set"), result_set_id=pk, state__in=SHOWN)
    enrolment = get_object_or_404(Enrolment, pk=unit, cycle=found.result_set.cycle_id)
    grounds = request.POST.get("grounds", "")
    act = lambda: lodge_appeal(  # noqa: E731 - said once, done once
        result_set=found.result_set, enrolment=enrolment, by=by, grounds=grounds,
        uploads=[Upload(file.name or "file", file) for file in sound_files(request, "files")],
    )  # fmt: skip
    attempt(request, act, done=_("Your appeal is lodged."))
    return redirect("appeal-list", cycle=found.result_set.cycle_id)


def _appeal(request: HttpRequest, pk: int) -> Appeal:
    rows = visible_appeals(reader(request)).select_related(
        "result_set__cycle__office", "result_set__publication", "enrolment__cycle", "lodged_by"
    )
    return get_object_or_404(rows.defer("result_set__inputs"), pk=pk)


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the unit: one appeal with its grounds, files, steps, and what may be done."""
    found = _appeal(request, pk)
    standing = reader(request)
    is_office = standing.holds(found.result_set.office_id, Role.OFFICE, Role.LEADING_GROUP)
    context = {
        "appeal": found,
        "cycle": found.result_set.cycle,
        "steps": found.steps.select_related("by"),
        "files": found.evidence.select_related("attachment"),
        "open": {row.name for row in APPEAL.open_to(found.state)},
        "is_office": is_office,
        "is_unit": standing.speaks_for(found.enrolment.unit_id),
        "had_part": is_office and had_part(standing.person, found),
        "costs": costs_of(found.enrolment) if is_office else [],
    }
    return render(request, "results/appeal.html", context)


@require_POST
def appeal_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: one step of an appeal."""
    found = _appeal(request, pk)
    by = reader(request).person
    if all(row.name != step for row in APPEAL.steps):
        raise Http404(_("There is no such step."))
    note = request.POST.get("note", "")
    version = typed.number(request.POST.get("version"))
    taken = _references(request)

    def act() -> Any:
        if step in DECISIONS:
            return decide_appeal(appeal=found, step=step, by=by, note=note, taken=taken, version=version)
        if step == "go_up":
            return go_up(appeal=found, by=by, note=note, version=version)
        return take_appeal_step(appeal=found, step=step, by=by, note=note, version=version)

    attempt(request, act, done=f"{found.enrolment.name}：{words.APPEAL.done(step)}")
    return redirect("appeal", pk=pk)


def _references(request: HttpRequest) -> list[Reference]:
    """The marks chosen to be taken out: ``source-number``."""
    chosen = (text.rpartition("-") for text in request.POST.getlist("mark")[:200])
    return [Reference(source, number) for source, _sign, text in chosen if (number := typed.key(text))]


def appeal_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """The office and the unit: a file of the appeal."""
    found = _appeal(request, pk)
    kept = get_object_or_404(AppealEvidence.objects.select_related("attachment__blob"), pk=file, appeal=found)
    record_download(attachment=kept.attachment, by=reader(request).person)
    return evidence_answer(kept.attachment, is_original=request.GET.get("original") == "1")
