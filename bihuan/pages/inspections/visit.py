"""One visit on three pages: who goes, what happened on site, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import visible_findings
from bihuan.findings.actions import Upload
from bihuan.inspections import words
from bihuan.inspections.access import TEAM, roles_towards, visible_inspections
from bihuan.inspections.actions import answer_objection, decide_recusal, step_proposal
from bihuan.inspections.actions.stepping import PROPOSAL_DOOR
from bihuan.inspections.lifecycle import OFFICE, PROPOSAL, SHOWN_TO_UNIT, UNIT
from bihuan.inspections.models import (
    Campaign,
    Inspection,
    Objection,
    Proposal,
    Recusal,
    Remark,
    Stage,
    StageFile,
)
from bihuan.inspections.queries.choosing import reasons_told
from bihuan.inspections.queries.lacking import TEAM_READ, lacking
from bihuan.inspections.queries.visits import stages_of
from bihuan.organizations.access import Standing
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import Person
from bihuan.pages import typed
from bihuan.pages.answers import evidence_answer
from bihuan.pages.attempt import again, attempt
from bihuan.pages.inspections import forms
from bihuan.pages.inspections.writes import AFTER, OVERVIEW, SITE, WRITES, Reader, Roles, may, offers, title_of
from bihuan.pages.next_in_sources import next_of_visit
from bihuan.pages.request import reader
from bihuan.pages.uploads import sound_files
from bihuan.records import clock
from bihuan.records.door import is_first
from bihuan.records.evidence import record_download
from bihuan.records.joining import joined
from bihuan.records.prepared import fill

TEMPLATES = {
    OVERVIEW: "inspections/visit.html",
    SITE: "inspections/site.html",
    AFTER: "inspections/after.html",
}
READ_WITH: Mapping[str, tuple[Prefetch[Any] | str, ...]] = {
    OVERVIEW: TEAM_READ,
    SITE: (Prefetch("remarks", Remark.objects.select_related("by")),),
    AFTER: ("remarks",),
}
"""What a page and the choices of its forms share."""
Bound = tuple[str, forms.VisitForm] | None


def found_visit(request: HttpRequest, pk: int) -> tuple[Standing, Inspection, Roles]:
    """The reader, a visit they may see (else not found, as one that is not there), and what they are to it."""
    standing = reader(request)
    rows = visible_inspections(standing).select_related(
        "campaign", "cycle", "office", "unit", "enrolment", "proposed_by"
    )
    visit = get_object_or_404(rows, pk=pk)
    return standing, visit, roles_towards(standing, visit, is_seen=True)


def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, the team, the unit once it has started: who goes, and how far it is."""
    return _page(request, found_visit(request, pk), OVERVIEW)


def site(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, the team, the unit once it has started: what happened on site."""
    return _page(request, found_visit(request, pk), SITE)


def after(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, the team, the unit once it has started: what came of it."""
    return _page(request, found_visit(request, pk), AFTER)


def _page(
    request: HttpRequest, access: tuple[Standing, Inspection, Roles], page: str, bound: Bound = None, status: int = 200
) -> HttpResponse:
    standing, visit, roles = access
    is_unit = UNIT in roles
    prefetch_related_objects([visit], *READ_WITH[page])
    if page == SITE:
        fill(visit, "questions", joined(visit.questions.order_by("id"), "turns", ("kind", "speaker", "text")))
    lack = lacking(visit)
    context: dict[str, Any] = {
        "visit": visit,
        "cycle": visit.cycle,
        "roles": roles,
        "is_unit": is_unit,
        "page": page,
        "next": next_of_visit(visit, lack),
        "offers": offers(visit, Reader(standing, roles), page, lack, bound),
        "today": clock.today(),
    }
    parts = {OVERVIEW: _overview, SITE: _site, AFTER: _after}[page]
    context |= parts(standing, visit, roles)
    return render(request, TEMPLATES[page], context, status=status)


def _overview(standing: Standing, visit: Inspection, roles: Roles) -> dict[str, Any]:
    recusals = [row for member in visit.members.all() for row in member.recusals.all()]
    return {
        "members": visit.members.all(),
        "recusals": sorted(recusals, key=lambda row: row.pk),
        "objections": list(visit.objections.select_related("by", "answered_by")),
        "steps": [] if UNIT in roles else list(visit.steps.select_related("by")),
        "is_office": OFFICE in roles,
        "because": reasons_told(visit.because),
        "me": standing.person.pk,
        "people": list(people_of(visit.office_id, *TEAM).order_by("name")[:300]) if may("member", visit, roles) else [],
    }


def _site(_standing: Standing, visit: Inspection, roles: Roles) -> dict[str, Any]:
    is_told = UNIT not in roles or visit.state in SHOWN_TO_UNIT
    stages = stages_of(visit)
    made = {stage.kind for stage in stages}
    return {
        "stages": stages,
        "missing": [label for kind, label in Stage.Kind.choices if kind not in made],
        "heard": list(visit.heard.all()),
        "papers": [row.item for row in visit.demands.all() if row.withdrawn_at is None],
        "questions": visit.questions.all() if is_told else [],
        "remarks": visit.remarks.all() if is_told else [],
        "methods": list(visit.methods.all()) if visit.campaign.kind == Campaign.Kind.YEAR_END else [],
        "is_told": is_told,
    }


def _after(standing: Standing, visit: Inspection, roles: Roles) -> dict[str, Any]:
    seen = set(visible_findings(standing).filter(visit__inspection=visit).values_list("pk", flat=True))
    raised = visit.raised.select_related("finding", "unit").order_by("id")
    is_told = UNIT not in roles or visit.state in SHOWN_TO_UNIT
    proposals = list(visit.proposals.order_by("id")) if is_told else []
    return {
        "raised": [(row, row.finding_id in seen) for row in raised if UNIT not in roles or row.finding.delivered_on],
        "proposals": [_proposal(row, roles, standing.person) for row in proposals],
        "is_told": is_told,
    }


def _proposal(row: Proposal, roles: Roles, by: Person) -> tuple[Proposal, list[Any], bool]:
    """A proposed measure, the steps the reader may take on it, and whether it is late."""
    open_to = [step for step in PROPOSAL.open_to(row.state) if step.who & roles]
    steps = [step for step in open_to if not is_first(PROPOSAL_DOOR, step, row, by)]
    return row, steps, row.is_overdue(clock.today())


@require_POST
def write(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Whoever the list names: write something on a visit. What is refused stays typed, with the error at its field."""
    standing, visit, roles = found_visit(request, pk)
    if what not in WRITES:
        raise Http404(_("There is no such step."))
    chosen = WRITES[what]
    form = chosen.form(visit, request.POST, request.FILES, by=standing, auto_id=f"{what}-%s")
    if form.is_valid():
        data = form.cleaned_data | {"version": typed.number(request.POST.get("version"))}

        def act() -> Any:
            files = sound_files(request, "photos") if "photos" in form.fields else []
            return chosen.act(visit, data, standing.person, [Upload(one.name or "file", one) for one in files])

        done = str(chosen.done) or (words.INSPECTION.done(what) if not chosen.title else title_of(what))
        if attempt(request, act, form, done=done) is not None:
            return redirect("inspection-list", visit.cycle_id) if _is_gone(standing, pk) else redirect(chosen.page, pk)
    access = (standing, visit, roles)
    return _page(request, access, chosen.page, (what, form), status=400)


def _is_gone(standing: Standing, pk: int) -> bool:
    """Whether the reader may no longer see the visit: a tie was declared."""
    return not visible_inspections(standing).filter(pk=pk).exists()


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The one who decides on a recusal."""
    standing = reader(request)
    recusal = get_object_or_404(
        Recusal.objects.select_related("member"), pk=pk, decider=standing.person, member__inspection__isnull=False
    )
    grant, note = request.POST.get("step") == "grant", request.POST.get("note", "")
    done = words.RECUSAL.done("grant" if grant else "refuse")
    act = lambda: decide_recusal(recusal_id=pk, grant=grant, note=note, by=standing.person)  # noqa: E731 - done once
    if attempt(request, act, done=done) is None:
        return again(request, "inspection", pk=recusal.member.inspection_id)
    if visible_inspections(standing).filter(pk=recusal.member.inspection_id).exists():
        return redirect("inspection", recusal.member.inspection_id)
    return redirect("home")


@require_POST
def proposal_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Office and unit: a step of a proposed measure."""
    standing = reader(request)
    row = get_object_or_404(Proposal, pk=pk, inspection__in=visible_inspections(standing))
    note, version = request.POST.get("note", ""), typed.number(request.POST.get("version"))
    act = lambda: step_proposal(proposal_id=pk, step=step, by=standing.person, note=note, version=version)  # noqa: E731
    if attempt(request, act, done=words.PROPOSAL.done(step)) is None:
        return again(request, AFTER, pk=row.inspection_id)
    return redirect(AFTER, row.inspection_id)


@require_POST
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: answer an objection."""
    standing = reader(request)
    row = get_object_or_404(Objection, pk=pk, inspection__in=visible_inspections(standing))
    text = request.POST.get("text", "")
    act = lambda: answer_objection(objection_id=pk, text=text, by=standing.person)  # noqa: E731 - done once
    if attempt(request, act, done=_("The answer is kept.")) is None:
        return again(request, "inspection", pk=row.inspection_id)
    return redirect("inspection", row.inspection_id)


def stage_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Staff and the team, and the unit once it is told: a photo of a step on site; each download is on the trail."""
    standing = reader(request)
    rows = StageFile.objects.select_related("attachment__blob", "stage__inspection__enrolment")
    row = get_object_or_404(rows, pk=pk, stage__inspection__in=visible_inspections(standing), attachment__isnull=False)
    roles = roles_towards(standing, row.stage.inspection)
    if row.attachment is None or (UNIT in roles and row.stage.inspection.state not in SHOWN_TO_UNIT):
        raise Http404(_("There is no such file, or you may not see it."))
    record_download(attachment=row.attachment, by=standing.person)
    return evidence_answer(row.attachment, is_original=False)
