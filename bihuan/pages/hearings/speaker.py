"""One speaker: the report, questions and answers, the ballot, the result, what is undertaken."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.db.models import BooleanField, ExpressionWrapper, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import FINDERS, visible_findings
from bihuan.hearings import actions, words
from bihuan.hearings.access import is_counter, sees_results, speaks, visible_speakers
from bihuan.hearings.actions.stepping import COMMITMENT_DOOR
from bihuan.hearings.lifecycle import COMMITMENT, COUNTER, SPEAKER_ROLE
from bihuan.hearings.models import Commitment, Question, Speaker
from bihuan.hearings.queries.hall import out_of
from bihuan.hearings.queries.reporting import rule_in_words
from bihuan.hearings.queries.waiting import measure_is_overdue
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Body, Role
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages import typed
from bihuan.pages.answers import evidence_answer
from bihuan.pages.attempt import again, attempt
from bihuan.pages.hearings.common import speaker_for
from bihuan.pages.hearings.hearing import results_of
from bihuan.pages.hearings.speaker_forms import FindingForm
from bihuan.pages.hearings.writes import WRITES, Write, offers
from bihuan.pages.request import reader
from bihuan.records import clock
from bihuan.records.door import is_first
from bihuan.records.evidence import record_download
from bihuan.urns.lifecycle import DRAWING

Forms = dict[str, django_forms.Form]


def roles_of(standing: Standing, one: Speaker) -> frozenset[str]:
    """What a reader is to a speaker."""
    held = {row.role for row in standing.memberships if row.office_id == one.hearing.office_id}
    held |= {SPEAKER_ROLE} if speaks(standing, one) else set()
    return frozenset(held | ({COUNTER} if is_counter(one.hearing, standing.person) else set()))


def speaker(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, counters, assessors; a unit its own: one speaker at a hearing."""
    standing, one = speaker_for(request, pk)
    return _page(request, standing, one, {})


def _page(request: HttpRequest, standing: Standing, one: Speaker, refused: Forms) -> HttpResponse:
    hearing, roles = one.hearing, roles_of(standing, one)
    is_inner = standing.holds(hearing.office_id, *STAFF) or COUNTER in roles
    bodies = _finders(standing, one)
    prefetch_related_objects([one], "questions__turns")
    questions = list(one.questions.all())
    asked = FindingForm(bodies) if bodies else None
    seen = visible_findings(standing).filter(pk__in=[row.finding_id for row in questions if row.finding_id])
    context = {
        "one": one,
        "hearing": hearing,
        "is_inner": is_inner,
        "questions": [(row, refused.get(f"finding-{row.pk}", asked)) for row in questions],
        "findings": set(seen.values_list("pk", flat=True)),
        "result": results_of(hearing, [one])[:1] if sees_results(standing, hearing) else [],
        "rule": rule_in_words(hearing),
        "out": out_of(one) if is_inner and hearing.urn_id else None,
        "may_print": Role.OFFICE in roles and hearing.state in {"called", "open"} and one.present is None,
        "is_rehearsed": hearing.urn is not None and hearing.urn.state in DRAWING,
        "may_type": COUNTER in roles and one.state == Speaker.State.VOTED,
        "commitments": [(row, _steps(roles, row, standing)) for row in _commitments(one)],
        "offers": offers(one, roles, refused),
        "history": one.steps.select_related("by") if is_inner else [],
    }
    return render(request, "hearings/speaker.html", context, status=400 if refused else 200)


def _finders(standing: Standing, one: Speaker) -> list[Body]:
    """The bodies for which a reader may make a question of a speaker a finding."""
    may_find = one.hearing.cycle_id and standing.offices(*FINDERS)
    return list(Body.objects.filter(pk__in=scoring_bodies(standing))) if may_find else []


def _commitments(one: Speaker) -> QuerySet[Commitment]:
    is_overdue = ExpressionWrapper(measure_is_overdue(clock.today()), BooleanField())
    return one.commitments.select_related("question").annotate(is_overdue=is_overdue)


def _steps(roles: frozenset[str], row: Commitment, standing: Standing) -> list[Any]:
    """The steps of a measure a reader may take now."""
    open_to = (step for step in COMMITMENT.open_to(row.state) if step.who & roles)
    return [step for step in open_to if not is_first(COMMITMENT_DOOR, step, row, standing.person)]


def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whoever sees the speaker: the report that was handed in; each download is on the trail."""
    standing, one = speaker_for(request, pk)
    if one.report is None:
        raise Http404(_("No report was handed in yet."))
    record_download(attachment=one.report, by=standing.person)
    return evidence_answer(one.report, is_original=False)


@require_POST
def write(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Whoever the table names: everything that may be written on a speaker; what was typed stays if it is refused."""
    standing, one = speaker_for(request, pk)
    wanted: Write | None = WRITES.get(act)
    if wanted is None:
        raise Http404(_("There is no such step."))
    form = wanted.form(one, request.POST, request.FILES, auto_id=f"{act}-%s")
    if form.is_valid():
        data = form.cleaned_data | {"version": typed.number(request.POST.get("version"))}
        done = str(wanted.done) or words.SPEAKER.done(act)
        if attempt(request, lambda: wanted.act(one, data, standing.person), form, done=done) is not None:
            return redirect("hearing-speaker", pk=pk)
    return _page(request, standing, one, {act: form})


@require_POST
def question_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who find: make a question a finding of the speaker's unit; what was typed stays if it is refused."""
    standing = reader(request)
    row = get_object_or_404(Question, pk=pk, speaker__in=visible_speakers(standing))
    data = request.POST
    body = get_object_or_404(Body, pk=typed.key(data.get("body")))

    def act() -> Question:
        return actions.question_as_finding(
            question_id=pk, condition=data.get("condition", ""), criteria=data.get("criteria", ""), body=body,
            by=standing.person,
        )  # fmt: skip

    standing, one = speaker_for(request, row.speaker_id)
    form = FindingForm(_finders(standing, one), data, auto_id=f"finding-{pk}-%s")
    done = _("The finding is a draft now: complete it with evidence and send it in.")
    if attempt(request, act, form, done=done) is not None:
        return redirect("hearing-speaker", pk=row.speaker_id)
    return _page(request, standing, one, {f"finding-{pk}": form})


@require_POST
def commitment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: a step of a measure."""
    standing = reader(request)
    row = get_object_or_404(Commitment, pk=pk, speaker__in=visible_speakers(standing))
    note, version = request.POST.get("note", ""), typed.number(request.POST.get("version"))

    def act() -> Commitment:
        return actions.step_commitment(commitment_id=pk, step=step, by=standing.person, note=note, version=version)

    done = words.COMMITMENT.done(step) if step in {one.name for one in COMMITMENT.steps} else ""
    if attempt(request, act, done=done) is None:
        return again(request, "hearing-speaker", pk=row.speaker_id)
    return redirect("hearing-speaker", pk=row.speaker_id)
