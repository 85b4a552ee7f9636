"""Questionnaires: begun from ready questions or a file, changed question by question, seen as on a phone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.surveys.instrument import Asked, read_instrument
from bihuan.organizations.access import require_role
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.attempt import attempt, did
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys.asking import Sheet, said, sheet_of
from bihuan.pages.surveys.forms import KINDS, InstrumentForm, QuestionForm, option_lines
from bihuan.pages.surveys.sheets import TEMPLATE, document_of_workbook
from bihuan.pages.workbook import workbook_of
from bihuan.surveys.access import visible_instruments
from bihuan.surveys.actions import begin_instrument, save_instrument
from bihuan.surveys.actions.asking import preset, read_document
from bihuan.surveys.models import Instrument

KINDS_SAID = dict(KINDS)
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
    form = InstrumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        title, by = form.cleaned_data["title"], reader(request).person

        def act() -> Instrument:
            return begin_instrument(office=office, title=title, document=_document(form), by=by)

        made = attempt(request, act, form)
        if made is not None:
            return redirect("instrument", pk=made.pk)
    return render(request, "surveys/instrument_new.html", {"form": form}, status=400 if form.errors else 200)


def template(request: HttpRequest) -> HttpResponse:
    """The office: a questionnaire as a workbook, to be filled in."""
    office_of(request, Role.OFFICE)
    return document_answer(workbook_of(TEMPLATE), "调查问卷模板.xlsx", EXCEL)


def _document(form: InstrumentForm) -> dict[str, Any]:
    start, file = form.cleaned_data["start"], form.cleaned_data["file"]
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
    at = typed.number(request.GET.get("edit"))
    return _page(request, instrument, questions, at, _form_of(questions, at))


def _form_of(questions: list[dict[str, Any]], at: int | None) -> QuestionForm:
    if at is None or not 0 < at <= len(questions):
        return QuestionForm()
    kept = questions[at - 1]
    rule = kept.get("show_if")
    after = f"{rule['question']}: {', '.join(rule['options'])}" if rule else ""
    return QuestionForm(
        initial=kept
        | {"options": option_lines(kept), "least": kept.get("min"), "most": kept.get("max"), "after": after,
           "required": kept.get("required") == "true", "matrix": kept.get("matrix") == "true"}
    )  # fmt: skip


def _condition(row: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> str:
    """After which answer a question of a sheet is asked, in words; nothing for one that is always asked."""
    rule = row.get("show_if")
    for place, before in enumerate(questions, 1):
        if rule and before["id"] == rule["question"]:
            names = [option["title"] for option in before.get("options", ()) if option["id"] in rule["options"]]
            return _("question %(n)s: %(options)s") % {"n": place, "options": "、".join(names)}
    return ""


def _page(
    request: HttpRequest, instrument: Instrument, questions: list[dict[str, Any]], at: int | None, form: QuestionForm
) -> HttpResponse:
    is_fixed = instrument.waves.exclude(state__in=["designed", "void"]).exists()
    may_write = reader(request).holds(instrument.office_id, Role.OFFICE) and not is_fixed
    context = {
        "instrument": instrument, "form": form, "at": at,
        "questions": [
            (n, row, KINDS_SAID[row["type"]], _condition(row, questions)) for n, row in enumerate(questions, 1)
        ],
        "may_write": may_write, "is_fixed": is_fixed,
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
    if act not in {"up", "down", "remove"} or at is None or not 0 < at <= len(questions):
        raise Http404(_("There is no such question."))
    _moved(questions, at - 1, act)
    attempt(request, lambda: save_instrument(instrument=instrument, questions=questions, by=reader(request).person))
    return redirect("instrument", pk=pk)


def _moved(questions: list[dict[str, Any]], place: int, act: str) -> None:
    if act == "remove":
        del questions[place]
        return
    to = place - 1 if act == "up" else place + 1
    if 0 <= to < len(questions):
        questions[place], questions[to] = questions[to], questions[place]


def _save(
    request: HttpRequest, instrument: Instrument, questions: list[dict[str, Any]], at: int | None
) -> HttpResponse:
    form = QuestionForm(request.POST)
    before = [dict(one) for one in questions]
    if form.is_valid():
        if at is not None and 0 < at <= len(questions):
            questions[at - 1] = form.question()
        else:
            questions.append(form.question())
        by = reader(request).person
        if did(request, lambda: save_instrument(instrument=instrument, questions=questions, by=by), form):
            return redirect("instrument", pk=instrument.pk)
    return _page(request, instrument, before, at, form)


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
    told = {"question": said(question.title, question.title_en), "options": "、".join(names)}
    return _("Asked only after “%(question)s” was answered: %(options)s") % told
