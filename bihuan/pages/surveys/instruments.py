"""Questionnaires: begun from ready questions or a file, changed question by question, seen as on a phone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.surveys.instrument import Asked, read_instrument
from bihuan.organizations.access import require_role
from bihuan.organizations.models import Office, Role
from bihuan.pages import typed
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.attempt import attempt, did
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys.asking import Sheet, said, sheet_of
from bihuan.pages.surveys.forms import COPY, InstrumentForm
from bihuan.pages.surveys.question_form import (
    KINDS,
    QuestionForm,
    condition_of,
    english_lines,
    left_hanging,
    refused_at,
)
from bihuan.pages.surveys.sheets import TEMPLATE, document_of_workbook
from bihuan.pages.workbook import workbook_of
from bihuan.records.punctuation import listed
from bihuan.surveys.access import visible_instruments
from bihuan.surveys.actions import begin_instrument, save_instrument
from bihuan.surveys.actions.asking import preset, read_document
from bihuan.surveys.models import Instrument

KINDS_SAID = dict(KINDS)
MOVES = ("up", "down", "remove")
BLANK = {
    "id": "q1", "title": "总体上您怎么看？", "type": "scale", "required": "true",
    "options": [
        {"id": "1", "title": "满意", "score": "100", "top": "true"},
        {"id": "2", "title": "基本满意", "score": "80", "top": "true"},
        {"id": "3", "title": "不满意", "score": "0"},
        {"id": "4", "title": "不了解", "dont_know": "true"},
    ],
}  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """The office: begin a questionnaire."""
    office = office_of(request, Role.OFFICE)
    start = {"start": f"{COPY}{request.GET['of']}"} if "of" in request.GET else {}
    form = InstrumentForm(office, request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        title, by = form.cleaned_data["title"], reader(request).person

        def act() -> Instrument:
            return begin_instrument(office=office, title=title, document=_document(form, office), by=by)

        made = attempt(request, act, form)
        if made is not None:
            return redirect("instrument", pk=made.pk)
    return render(request, "surveys/instrument_new.html", {"form": form}, status=400 if form.errors else 200)


def template(request: HttpRequest) -> HttpResponse:
    """The office: a questionnaire as a workbook, to be filled in."""
    office_of(request, Role.OFFICE)
    return document_answer(workbook_of(TEMPLATE), "调查问卷模板.xlsx", EXCEL)


def _document(form: InstrumentForm, office: Office) -> dict[str, Any]:
    start, file = form.cleaned_data["start"], form.cleaned_data["file"]
    if start.startswith(COPY):
        copied: dict[str, Any] = json.loads(Instrument.objects.get(office=office, pk=start.removeprefix(COPY)).text)
        return copied
    if start == "preset":
        return preset()
    if start == "blank":
        return {"questions": [BLANK]}
    if file is None:
        raise ValidationError({"file": _("Choose the file to begin with.")})
    content = file.read()
    return document_of_workbook(content) if content[:2] == b"PK" else read_document(content, file.name)


def _found(request: HttpRequest, pk: int) -> Instrument:
    return get_object_or_404(visible_instruments(reader(request)).select_related("office"), pk=pk)


def instrument(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: a questionnaire, its questions in order, one of them open to be changed."""
    instrument = _found(request, pk)
    questions = json.loads(instrument.text)["questions"]
    at = _place(typed.number(request.GET.get("edit")), questions)
    return _page(request, instrument, questions, at, QuestionForm(questions, at))


def _place(at: int | None, questions: Sequence[Mapping[str, Any]]) -> int | None:
    """The place of a question that is there."""
    return at if at is not None and 0 < at <= len(questions) else None


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the table, and what can be done with it."""

    place: int
    question: Mapping[str, Any]
    kind: str
    after: str
    moves: Sequence[str]

    @property
    def english(self) -> str:
        """The English of its options in a line; nothing where none has any."""
        options = self.question.get("options", ())
        return " / ".join(one.get("title_en") or "–" for one in options) if english_lines(self.question) else ""


def _rows(questions: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The questions; a move that would part one from the answer it hangs on is not offered."""
    rows = []
    for place, one in enumerate(questions, 1):
        moves = [act for act in MOVES if (moved := _moved(questions, place - 1, act)) and not left_hanging(moved)]
        rows.append(Row(place, one, str(KINDS_SAID[one["type"]]), _condition(one, questions), moves))
    return rows


def _condition(row: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> str:
    """After which answer a question of a sheet is asked, in words; nothing for one that is always asked."""
    rule = condition_of(row, questions)
    return _("question %(n)s: %(options)s") % {"n": rule[0], "options": listed(rule[2])} if rule else ""


def _page(
    request: HttpRequest, instrument: Instrument, questions: list[dict[str, Any]], at: int | None, form: QuestionForm
) -> HttpResponse:
    is_fixed = instrument.waves.exclude(state__in=["designed", "void"]).exists()
    is_office = reader(request).holds(instrument.office_id, Role.OFFICE)
    context = {
        "instrument": instrument, "form": form, "at": at,
        "questions": _rows(questions),
        "may_write": is_office and not is_fixed, "may_copy": is_office and is_fixed, "is_fixed": is_fixed,
    }  # fmt: skip
    return render(request, "surveys/instrument.html", context, status=400 if form.errors else 200)


@require_POST
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The office: add, change, move or remove a question."""
    instrument = _found(request, pk)
    require_role(reader(request), instrument.office, Role.OFFICE)
    questions = json.loads(instrument.text)["questions"]
    at = typed.number(request.POST.get("at"))
    if act == "save":
        return _save(request, instrument, questions, at)
    place = _place(at, questions)
    if act not in MOVES or place is None:
        raise Http404(_("There is no such question."))
    moved = _moved(questions, place - 1, act)
    if did(request, lambda: _kept(request, instrument, moved or questions)):
        answer = redirect("instrument", pk=pk)
        answer["Location"] += f"#q-{min(max(place + {'up': -1, 'down': 1}.get(act, 0), 1), len(moved) or 1)}"
        return answer
    return redirect("instrument", pk=pk)


def _moved(questions: Sequence[Mapping[str, Any]], place: int, act: str) -> list[Mapping[str, Any]]:
    """The questions after a move; none where there is nowhere to go."""
    moved, to = list(questions), {"up": place - 1, "down": place + 1}.get(act, place)
    if not 0 <= to < len(moved):
        return []
    one = moved.pop(place)
    if act != "remove":
        moved.insert(to, one)
    return moved


def _kept(request: HttpRequest, instrument: Instrument, questions: Sequence[Mapping[str, Any]]) -> None:
    """Keep the questions. ValidationError naming those left without the answer they hang on."""
    if told := left_hanging(questions):
        raise ValidationError(told)
    try:
        save_instrument(instrument=instrument, questions=[dict(one) for one in questions], by=reader(request).person)
    except ValidationError as error:
        raise refused_at(error) from error


def _save(
    request: HttpRequest, instrument: Instrument, questions: list[dict[str, Any]], at: int | None
) -> HttpResponse:
    place = _place(at, questions)
    form = QuestionForm(questions, place, request.POST)
    if form.is_valid():
        made = form.question()
        changed = [made if n == place else _renamed(one, form.kept, made) for n, one in enumerate(questions, 1)]
        if did(request, lambda: _kept(request, instrument, changed if place else [*questions, made]), form):
            answer = redirect("instrument", pk=instrument.pk)
            answer["Location"] += f"#q-{place or len(questions) + 1}"
            return answer
    return _page(request, instrument, questions, place, form)


def _renamed(one: dict[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """A question whose condition follows the new short name of another."""
    rule = one.get("show_if")
    if not rule or rule["question"] != before.get("id"):
        return one
    return one | {"show_if": rule | {"question": after["id"]}}


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: the questionnaire as a respondent sees it on a phone."""
    instrument = _found(request, pk)
    asked = read_instrument(instrument.text)
    fields = [(one, _as_asked(one, place)) for place, one in enumerate(asked.questions, 1)]
    shown = [(html, _after(asked.question(one.show_if.question), one.show_if.options) if one.show_if else "")
             for one, html in fields]  # fmt: skip
    return render(request, "surveys/preview.html", {"instrument": instrument, "fields": shown, "typed": QueryDict()})


def _as_asked(question: Asked, place: int) -> SafeString:
    """A question as a respondent meets it; a matrix with two units that stand for those to come."""
    rows = tuple(question.rows([_("The first unit"), _("The second unit")]))
    return sheet_of(Sheet(rows, question if question.matrix else None), place, {row.id: "" for row in rows}, {})


def _after(question: Any, options: tuple[str, ...]) -> str:
    """After which answer a question is asked, in words."""
    names = [said(option.title, option.title_en) for option in question.options if option.id in options]
    told = {"question": said(question.title, question.title_en), "options": listed(names)}
    return _("Asked only after “%(question)s” was answered: %(options)s") % told
