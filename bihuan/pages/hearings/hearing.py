"""One hearing: what stands, what is next, its speakers with their results; the report; a mark of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.lifecycle import Step
from bihuan.hearings import actions, words
from bihuan.hearings.access import is_counter, sees_results, visible_hearings, visible_speakers
from bihuan.hearings.actions.checking import missing_before
from bihuan.hearings.actions.stepping import DOOR
from bihuan.hearings.lifecycle import COUNTER, DROPPED, HEARING, PLANNED
from bihuan.hearings.models import Hearing, HearingMark, HearingReport, Speaker, Tally
from bihuan.hearings.queries.calling import meeting_notice, speaker_notice
from bihuan.hearings.queries.counting import ranks, why_void
from bihuan.hearings.queries.hall import ballots_out, hall_of
from bihuan.hearings.queries.reporting import report_paper, rule_in_words
from bihuan.hearings.queries.scheduling import due_tenures
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Person, Role
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.hearings.common import hearing_for, speaker_for
from bihuan.pages.hearings.forms import NumberForm, ReleaseForm, SelectForm
from bihuan.pages.noting import offered, step_form
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import reader
from bihuan.papers.content import paper_of
from bihuan.records.door import is_first
from bihuan.schemes.access import visible_enrolments

Forms = Mapping[str, django_forms.Form]
FORMS: Mapping[str, type[django_forms.Form]] = {"release": ReleaseForm, "report": NumberForm}
"""Steps that ask for more than a note."""


def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff and counters: a hearing, what is next; those told of it: day, place, and the speakers they may see."""
    standing, session = hearing_for(request, pk)
    return _page(request, standing, session, {})


def _page(request: HttpRequest, standing: Standing, session: Hearing, refused: Forms) -> HttpResponse:
    rows = visible_speakers(standing).filter(hearing=session).order_by("position")
    speakers = list(rows.select_related("hearing", "tenure__post__unit", "tenure__person", "tally"))
    is_inner = standing.holds(session.office_id, *STAFF) or is_counter(session, standing.person)
    is_clerk = standing.holds(session.office_id, Role.OFFICE)
    sees = sees_results(standing, session)
    steps = _offered(standing, session, refused)
    is_planned = session.state == PLANNED
    context = {
        "hearing": session,
        "rule": rule_in_words(session),
        "hall": hall_of(session) if is_inner else None,
        "rows": _rows(session, speakers, is_inner=is_inner),
        "results": results_of(session, speakers) if sees else [],
        "offers": [(one, missing_before(one.name, session)) for one in steps],
        "is_clerk": is_clerk,
        "is_inner": is_inner,
        "is_staff": standing.holds(session.office_id, *STAFF),
        "is_planned": is_planned,
        "has_notice": _has_notice(session),
        "select_form": SelectForm(due_tenures(session.term)) if is_clerk and is_planned else None,
        "has_report": is_inner and session.state in {"released", "reported"},
        "history": session.steps.select_related("by") if is_inner else [],
    }
    return render(request, "hearings/hearing.html", context, status=400 if refused else 200)


def _rows(session: Hearing, speakers: list[Speaker], *, is_inner: bool) -> list[tuple[Speaker, int]]:
    """The speakers, each with how many ballots are out."""
    out = ballots_out(session) if is_inner else {}
    return [(one, out[one.ward].out if one.ward in out else 0) for one in speakers]


def _offered(standing: Standing, session: Hearing, refused: Forms) -> list[Any]:
    held = {row.role for row in standing.memberships if row.office_id == session.office_id}
    held |= {COUNTER} if is_counter(session, standing.person) else set()
    steps = [row for row in HEARING.open_to(session.state) if row.who & held]
    fresh = {row.name: FORMS[row.name](auto_id=f"{row.name}-%s") for row in steps if row.name in FORMS}
    blocked = lambda row: is_first(DOOR, row, session, standing.person)  # noqa: E731 - said once
    return offered(steps, words.HEARING, {**fresh, **refused}, blocked)


def results_of(session: Hearing, speakers: list[Speaker]) -> list[dict[str, Any]]:
    """Each speaker's result in print: votes by option in their order, n, shares with their counts, rank among all
    who were judged, whoever of them the reader may see."""
    counted = [one for one in speakers if hasattr(one, "tally")]
    places = ranks(Tally.objects.filter(speaker__hearing=session)) if counted else {}
    places = places if len(places) > 1 else {}  # nobody is first of one
    return [
        {
            "speaker": one, "tally": one.tally, "rank": places.get(one.pk), "why": why_void(one.tally.reason),
            "votes": [(row["title"], one.tally.votes.get(row["id"], 0)) for row in session.options],
            "voids": [(why_void(reason), number) for reason, number in one.tally.voids.items()],
            "is_valid": one.tally.result == Tally.Result.VALID,
        }
        for one in counted
    ]  # fmt: skip


Act = Callable[[int, QueryDict, Mapping[str, Any], Person], Hearing]


def _version(data: QueryDict) -> int | None:
    return typed.number(data.get("version"))


ACTS: Mapping[str, Act] = {
    "call": lambda pk, data, _f, by: actions.call_hearing(hearing_id=pk, by=by, version=_version(data)),
    "open": lambda pk, data, _f, by: actions.open_hearing(hearing_id=pk, by=by, version=_version(data)),
    "close": lambda pk, data, _f, by: actions.close_hearing(hearing_id=pk, by=by, version=_version(data)),
    "count": lambda pk, data, _f, by: actions.count_hearing(hearing_id=pk, by=by, version=_version(data)),
    "release": lambda pk, data, given, by: actions.release_hearing(
        hearing_id=pk, plans_due_on=given["plans_due_on"], by=by, version=_version(data)
    ),
    "report": lambda pk, data, given, by: actions.report_hearing(
        hearing_id=pk, number=given["number"], by=by, version=_version(data)
    ),
    "void": lambda pk, data, given, by: actions.void_hearing(
        hearing_id=pk, note=given["note"], by=by, version=_version(data)
    ),
    "drop": lambda pk, data, given, by: actions.drop_hearing(
        hearing_id=pk, note=given["note"], by=by, version=_version(data)
    ),
}


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names; what was typed stays if the step is refused."""
    standing, session = hearing_for(request, pk)
    row: Step | None = next((one for one in HEARING.steps if one.name == step), None)
    if row is None or step not in ACTS:
        raise Http404(_("There is no such step."))
    form_of = FORMS.get(step)
    form = form_of(request.POST, auto_id=f"{step}-%s") if form_of else step_form(row, words.HEARING, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        act = lambda: ACTS[step](pk, request.POST, given, standing.person)  # noqa: E731 - said once, done once
        if attempt(request, act, form, done=words.HEARING.done(step)) is not None:
            return redirect("hearing", pk=pk)
    return _page(request, standing, session, {step: form})


def report(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Staff and counters: the report to the standing committee, as sent or as it would be sent now, as PDF or Word."""
    standing, session = hearing_for(request, pk)
    is_inner = standing.holds(session.office_id, *STAFF) or is_counter(session, standing.person)
    if not is_inner or not sees_results(standing, session):
        raise Http404(_("There is no report yet."))
    sent = HearingReport.objects.filter(hearing=session).first()
    paper = paper_of(sent.content) if sent else report_paper(session)
    return paper_answer(paper, filed(session.title), form)


def notice(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Staff: the notice of the meeting with its roster, as PDF or Word; a draft until it is given."""
    _standing, session = hearing_for(request, pk, *STAFF)
    if not _has_notice(session):
        raise Http404(_("There is no notice of this hearing yet."))
    paper = meeting_notice(session)
    return paper_answer(paper, filed(_stands(session), paper.title), form)


def notice_of_speaker(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Whoever sees the speaker: the notice to the speaker's unit, as PDF or Word; a draft until it is given."""
    _standing, one = speaker_for(request, pk)
    if not _has_notice(one.hearing) or one.state == Speaker.State.EXCUSED:
        raise Http404(_("There is no notice of this hearing yet."))
    paper = speaker_notice(one)
    return paper_answer(paper, filed(_stands(one.hearing), paper.title), form)


def _has_notice(session: Hearing) -> bool:
    """Whether notice was given, or could be given as the hearing is planned now."""
    return session.state != DROPPED and not (session.state == PLANNED and missing_before("call", session))


def _stands(session: Hearing) -> str:
    """What the file's name begins with."""
    return _("draft") if session.state == PLANNED else session.on.isoformat()


def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sees the unit's year: what a mark of a hearing rests on. It leads to the session, never to a ballot."""
    standing = reader(request)
    rows = HearingMark.objects.select_related("enrolment", "indicator", "cycle", "speaker__hearing", "body")
    row = get_object_or_404(rows, pk=pk)
    get_object_or_404(visible_enrolments(standing, row.cycle), pk=row.enrolment_id)
    one = row.speaker
    sees = one is not None and visible_hearings(standing).filter(pk=one.hearing_id).exists()
    same = HearingMark.objects.filter(speaker=one, enrolment=row.enrolment, state="effective").order_by("pk")
    context = {"mark": row, "sees_hearing": sees, "same": same if one is not None else [row]}
    return render(request, "hearings/mark.html", context)
