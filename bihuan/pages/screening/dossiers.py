"""Files of clues: one matter, one letter, what was answered, the lead, its end and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.engine.screening.concealing import shown_people
from bihuan.findings.actions import Upload
from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.models import Body, Person, Role
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import choice, filters
from bihuan.pages.screening import forms as f
from bihuan.pages.screening.common import dossier_for, screener
from bihuan.pages.uploads import sound_files
from bihuan.records import clock, door
from bihuan.schemes.models import Cycle
from bihuan.screening import words
from bihuan.screening.access import held_dossiers, office_roles
from bihuan.screening.actions import asking, leading
from bihuan.screening.actions.stepping import DOSSIER_DOOR, stands_in_way
from bihuan.screening.lifecycle import DOSSIER, ENDED, OFFICE, TAKEN_UP
from bihuan.screening.models import CONFIRMED, Clue, Dossier
from bihuan.screening.queries.clues import replies_of, trip_of
from bihuan.screening.queries.reading import computed, letter_of, rule_text, unit_names, yuan

A_PAGE = 50
ANSWER_DAYS = 10
"""Days for the answer that the letter begins with; the clerk may give others."""
Act = Callable[[Dossier, dict[str, Any], Person, list[Upload]], Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """An act of a file's page: its form and what does it; ``label`` where the book of the life has none."""

    form: Callable[..., forms.Form]
    act: Act
    label: Any = ""


def _by_note(step: str) -> Act:
    return lambda one, given, by, _files: leading.take_step(dossier_id=one.pk, step=step, by=by, **given)


def _raise(one: Dossier, given: dict[str, Any], by: Person, files: list[Upload]) -> Any:
    facts = leading.facts_of(one, given["condition"], given["criteria"])
    return leading.raise_from_lead(
        dossier_id=one.pk, cycle=given["cycle"], body=given["body"], facts=facts, uploads=files, by=by
    )


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "version"}


ACTS: Mapping[str, Offer] = {
    "ask": Offer(f.AskForm, lambda one, given, by, _files: asking.ask(dossier_id=one.pk, by=by, **given)),
    "register": Offer(
        f.RegisterForm, lambda one, given, by, _files: leading.register_lead(dossier_id=one.pk, by=by, **given)
    ),
    "approve": Offer(forms.Form, _by_note("approve")),
    "send_back": Offer(f.NoteForm, _by_note("send_back")),
    "take_again": Offer(f.NoteForm, _by_note("take_again")),
    "settle": Offer(f.NoteForm, lambda one, given, by, _files: leading.settle(dossier_id=one.pk, by=by, **given)),
    "end": Offer(f.EndForm, lambda one, given, by, _files: leading.end_lead(dossier_id=one.pk, by=by, **given)),
    "finding": Offer(f.FindingForm, _raise, gettext_lazy("Write a finding from it")),
    "circular": Offer(
        f.CircularForm,
        lambda one, given, by, _files: leading.issue_circular(dossier_id=one.pk, by=by, **_plain(given)),
        gettext_lazy("Put down the circular"),
    ),
}
_AFTER = ("finding", "circular")


def dossier_list(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group who may read the data: files, the newest first."""
    standing, office = screener(request)
    asked = filters(choice(request, "state", _("State"), Dossier.State.choices))
    rows = held_dossiers(standing).filter(office=office).select_related("unit", "taken_by")
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    listed = [(one, _about(one)) for one in page.object_list]
    return render(
        request, "screening/dossiers.html", {"office": office, "page": page, "rows": listed, "filters": asked}
    )


def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks and the leading group who may read the data: one file, the unit's words beside the question."""
    return _page(request, *dossier_for(request, pk), {})


def _about(one: Dossier) -> str:
    """What a file is about, people masked; that it was erased."""
    return str(_("erased when its time ended")) if one.erased_at is not None else shown_people(one.about)


def _page(request: HttpRequest, standing: Standing, one: Dossier, refused: Mapping[str, forms.Form]) -> HttpResponse:
    clues, units = list(one.clues.select_related("run", "unit")), unit_names(one.office_id)
    is_writing = request.GET.get("act") == "finding" or "finding" in refused
    is_over = one.state == ENDED and not is_writing
    context = {
        "one": one, "about": _about(one), "replies": replies_of(one), "is_writing": is_writing,
        "clues": [
            (row, rule_text(row.rule), computed(row, row.run.places | units), yuan(row.amount_fen)) for row in clues
        ],
        "offers": _offers(standing, one, refused, _left(clues), is_writing=is_writing),
        "steps": one.steps.select_related("by"),
        "trip": None if is_writing else trip_of(standing, one.about_type, one.about),
        "raised": one.raised.select_related("finding") if is_over else [],
        "circulars": one.circulars.prefetch_related("drives") if is_over else [],
        "may_write": _is_confirmed(one) and standing.holds(one.office_id, Role.OFFICE),
    }  # fmt: skip
    return render(request, "screening/dossier.html", context, status=400 if refused else 200)


def _is_confirmed(one: Dossier) -> bool:
    """Whether a finding may be written from it."""
    return one.state == ENDED and one.outcome in CONFIRMED and one.erased_at is None


def _offers(
    standing: Standing, one: Dossier, refused: Mapping[str, forms.Form], left: int, *, is_writing: bool
) -> list[tuple[str, str, str, forms.Form, str]]:
    """What may be done with the file now: name, word, what to know before, form, and what stands in the way."""
    if one.erased_at is not None:
        return []
    roles = office_roles(standing, one.office_id)
    names = [row.name for row in DOSSIER.open_to(one.state) if row.who & roles and row.name in ACTS]
    if one.state == ENDED and OFFICE in roles:
        names.append("finding" if is_writing and _is_confirmed(one) else "circular")
    book = words.DOSSIER
    return [
        (
            name, str(ACTS[name].label) or book.button(name), book.help(name),
            refused.get(name) or _form(standing, one, name, None, None),
            "" if name in refused else _reason(standing, one, name, left),
        )
        for name in names
    ]  # fmt: skip


def _left(clues: Sequence[Clue]) -> int:
    """How many clues of a file are open."""
    return sum(clue.state == TAKEN_UP for clue in clues)


def _reason(standing: Standing, one: Dossier, name: str, left: int) -> str:
    """Why a step cannot be taken now, or not by the reader; nothing: ""."""
    if name in _AFTER:
        return ""
    return stands_in_way(one, name, left) or door.foresee(DOSSIER_DOOR, name, standing.person, one)


def _first_letter(one: Dossier) -> dict[str, Any]:
    """What the form of a question begins with."""
    return {"letter": letter_of(one), "due_on": clock.today() + timedelta(days=ANSWER_DAYS)}


def _form(standing: Standing, one: Dossier, name: str, data: Any, files: Any) -> forms.Form:
    more = {"auto_id": f"{name}-%s"}
    if name == "ask":
        return f.AskForm(one, data, initial=_first_letter(one) if data is None else None, **more)
    if name == "finding":
        cycles = Cycle.objects.filter(office=one.office_id, state=Cycle.State.RUNNING, enrolments__unit=one.unit_id)
        bodies = Body.objects.filter(pk__in=scoring_bodies(standing), office=one.office_id)
        return f.FindingForm(cycles.distinct(), bodies, data, files, **more)
    return ACTS[name].form(data, **more)


@require_POST
def take_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Whoever's act it is: ask, register, approve, settle, end, and what follows; what was typed stays if refused."""
    standing, one = dossier_for(request, pk)
    if act not in ACTS:
        raise Http404(_("There is no such step."))
    if act in _AFTER and OFFICE not in office_roles(standing, one.office_id):
        raise Refused(_("Only clerks who may read the data do this."))
    form = _form(standing, one, act, request.POST, request.FILES)
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "photos"}
        if act not in _AFTER:
            given["version"] = typed.number(request.POST.get("version"))

        def do() -> Any:
            files = [Upload(file.name or "file", file) for file in sound_files(request, "photos")]
            return ACTS[act].act(one, given, standing.person, files)

        done = _("Done: %(what)s.") % {"what": str(ACTS[act].label) or words.DOSSIER.done(act)}
        if attempt(request, do, form, done=done) is not None:
            return redirect("dossier", pk=pk)
    return _page(request, *dossier_for(request, pk), {act: form})
