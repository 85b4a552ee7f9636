"""Interviews: called from the selection, their notices, one record with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Value
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.outcomes import words
from bihuan.outcomes.access import may_take_interview_step, visible_interviews
from bihuan.outcomes.actions import interviewing
from bihuan.outcomes.lifecycle import INTERVIEW
from bihuan.outcomes.models import Interview, Issuer, Session
from bihuan.outcomes.queries.board import commitment_is_late, decided_of
from bihuan.outcomes.queries.interviewees import PAIRS, suggested
from bihuan.outcomes.queries.records import interview_paper
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.next_steps import interview_next
from bihuan.pages.noting import NoteForm
from bihuan.pages.outcomes.forms import CallForm, RecordForm, SignForm
from bihuan.pages.outcomes.interview_columns import INTERVIEWS
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.records.punctuation import listed, told_of, typed_names
from bihuan.results.lifecycle import PUBLISHED
from bihuan.schemes.models import Cycle, Enrolment


def interview_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: interviews of the year and the form to call them; a unit: its own."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    decided = decided_of(year)
    pair = request.GET.get("pair", "")
    pair = pair if pair in PAIRS else Session.Pair.HEAD.value
    form = CallForm(request.POST or None, initial=suggested(year, decided, pair))
    if request.method == "POST" and form.is_valid() and decided is not None:
        data = form.cleaned_data
        names = typed_names(data["interviewers"])
        call = interviewing.Call(
            form=data["form"], purpose=data["purpose"], pair=data["pair"], basis=data["basis"], interviewers=names
        )

        def act() -> Any:
            people = _people(year, data["people"])
            kept = decided.result_set
            return interviewing.call_interviews(result_set=kept, call=call, people=people, by=standing.person)

        if attempt(request, act, form, done=_("Called. Send the notices next.")):
            return redirect("interview-list", cycle=cycle)
    rows = visible_interviews(standing).filter(session__cycle=year).select_related("session", "enrolment", "notice")
    if request.GET.get("stands") == "late":
        rows = rows.filter(commitment_is_late(clock.today()))
    is_staff, look = standing.holds(year.office_id, *STAFF), Look(request, INTERVIEWS)
    is_late = ExpressionWrapper(commitment_is_late(clock.today()), BooleanField())
    listed = list(look.ordered(rows.annotate(opens_notice=Value(is_staff), is_late=is_late)))
    if look.wants_shown:
        return year_sheet(request, year, look, _("Interviews %(year)s") % {"year": year.year}, listed)
    context = {
        "cycle": year, "rows": listed, "look": look, "body": look.body(listed),
        "form": form, "decided": decided, "pair": pair, "pairs": Session.Pair.choices,
        "without_notice": [row for row in listed if row.state == Interview.State.DUE and row.notice_id is None],
        "issuers": Issuer.objects.filter(office=year.office_id), "today": clock.today(),
        "is_office": standing.holds(year.office_id, Role.OFFICE),
        "is_early": decided is not None and decided.state not in PUBLISHED,
        "is_staff": is_staff,
    }  # fmt: skip
    return render(request, "outcomes/interviews.html", context, status=400 if form.errors else 200)


def _people(cycle: Cycle, text: str) -> list[interviewing.Interviewee]:
    units = {row.code: row for row in Enrolment.objects.filter(cycle=cycle)}
    people = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        if not any(parts):
            continue
        if len(parts) != 3 or parts[0] not in units:
            raise ValidationError(_("Line %(n)s: give the unit's code, the name and the post.") % {"n": number})
        people.append(interviewing.Interviewee(units[parts[0]], parts[1], parts[2]))
    return people


@require_POST
def interview_notices(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: draft the notice of every interview that has none."""
    year = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE)
    issuer = get_object_or_404(Issuer, pk=typed.key(request.POST.get("issuer")), office=year.office_id)
    rows = visible_interviews(standing).filter(session__cycle=year, state=Interview.State.DUE, notice=None)
    invitation = interviewing.Invitation(issuer, typed.day(request.POST.get("on")), request.POST.get("place", ""))

    def act() -> Any:
        return interviewing.draft_notices(
            interviews=list(rows.order_by("id")), invitation=invitation, by=standing.person
        )

    made = attempt(request, act, done=_("Drafted: a second clerk checks the notices among the letters."))
    return (
        redirect("interview-list", cycle=cycle) if made is not None else again(request, "interview-list", cycle=cycle)
    )


def _interview(request: HttpRequest, pk: int) -> Interview:
    rows = visible_interviews(reader(request)).select_related("session__cycle__office", "enrolment", "notice")
    return get_object_or_404(rows, pk=pk)


ASKS = {"commit": gettext_lazy("Commitment"), "close": gettext_lazy("Follow-up"),
        "call_off": gettext_lazy("Why it is not held")}  # fmt: skip
"""What the note of a step is called."""
ACTS = frozenset({"notify", "hold", "sign"} | ASKS.keys())


def _needed(interview: Interview) -> str:
    """Who has to sign the record."""
    return listed([interview.interviewee, *interview.session.interviewers, interview.recorder])


def _form(interview: Interview, step: str, data: QueryDict | None = None) -> forms.Form:
    """What a step asks for, filled with what was typed."""
    if step == "notify":
        return forms.Form(data)
    if step == "hold":
        return RecordForm(data, initial={name: getattr(interview, name) for name in interviewing.FACTS})
    if step == "sign":
        return SignForm(data, initial={"signatures": _needed(interview)})
    row = next(row for row in INTERVIEW.steps if row.name == step)
    return NoteForm(row, words.INTERVIEW, data, label=ASKS[step])


def _forms(standing: Standing, interview: Interview) -> dict[str, forms.Form]:
    """The form of each step the reader may take."""
    steps = [
        row.name
        for row in INTERVIEW.open_to(interview.state)
        if may_take_interview_step(standing, row, interview)
        and not (row.name == "notify" and interview.notice_id)  # the issue of its notice notifies
    ]
    return {step: _form(interview, step) for step in steps}


def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the unit: one record and what is next."""
    return _page(request, _interview(request, pk), {})


def _page(request: HttpRequest, interview: Interview, wrong: dict[str, forms.Form]) -> HttpResponse:
    """The page; ``wrong`` is the form of a step that was refused, which takes the place of its empty one."""
    standing = reader(request)
    context = {
        "next": interview_next(interview),
        "interview": interview, "cycle": interview.session.cycle, "steps": interview.steps.select_related("by"),
        "forms": _forms(standing, interview) | wrong, "is_staff": standing.holds(interview.session.office_id, *STAFF),
    }  # fmt: skip
    return render(request, "outcomes/interview.html", context, status=400 if wrong else 200)


@require_POST
def interview_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: one step of an interview; what is wrong stands at its field, what was typed stays."""
    interview = _interview(request, pk)
    by = reader(request).person
    if step not in ACTS:
        raise Http404(_("There is no such step."))
    form = _form(interview, step, request.POST)
    more: dict[str, Any] = {"interview_id": pk, "by": by, "version": typed.number(request.POST.get("version"))}
    done = told_of(interview.interviewee, words.INTERVIEW.done(step))
    if form.is_valid() and attempt(request, _act(step, form.cleaned_data, more), form, done=done) is not None:
        return redirect("interview", pk=pk)
    return _page(request, interview, {step: form})


def _act(step: str, told: dict[str, Any], more: dict[str, Any]) -> Callable[[], Interview]:
    acts: dict[str, Callable[[], Interview]] = {
        "notify": lambda: interviewing.notify_interview(**more),
        "hold": lambda: interviewing.hold_interview(**more, told=interviewing.Record(**told)),
        "sign": lambda: interviewing.sign_interview(**more, signatures=typed_names(told["signatures"])),
        "commit": lambda: interviewing.commit_interview(**more, text=told["note"]),
        "close": lambda: interviewing.close_interview(**more, text=told["note"]),
        "call_off": lambda: interviewing.call_off_interview(**more, text=told["note"]),
    }
    return acts[step]


def interview_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The office and the unit: the record as it is written, to be read and signed."""
    interview = _interview(request, pk)
    name = filed(interview.session.cycle.year, _("Interview"), interview.enrolment.name, interview.interviewee)
    return paper_answer(interview_paper(interview), name, form)
