"""The answer page: a code, a few questions, thanks. No account, no cookie, no script; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bihuan.pages.public import slowing
from bihuan.pages.public.questions import QuestionPage, Questions, questions_of
from bihuan.pages.public.traces import spoken
from bihuan.records.actions import client_address
from bihuan.urns import actions
from bihuan.urns.actions import Entry, NotACode, UnknownCode

BIGGEST = 200_000
"""Bytes of a form: a questionnaire of many texts has a tenth of that."""


@csrf_exempt  # there is no cookie to forge with: the code is what counts
def answer(request: HttpRequest) -> HttpResponse:
    """Everyone who holds a code."""
    if request.method == "POST":
        return _posted(request)
    code = request.GET.get("c", "")
    return _begin(code) if code else _page("public/code.html", {})


def thanks(_request: HttpRequest) -> HttpResponse:
    """Everyone: the answer is sealed; nothing of it is shown."""
    return _page("public/thanks.html", {})


def why(_request: HttpRequest) -> HttpResponse:
    """Everyone: why it is anonymous, at length, and what is out of reach."""
    return _page("public/why.html", {})


def _page(template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page without the reader's standing or session; the language chosen goes along in its addresses."""
    other = next(row for row in settings.LANGUAGES if row[0] != get_language())
    told = {"spoken": _spoken(), "other": other, **context}
    return HttpResponse(render_to_string(template, told), status=status)


def _spoken() -> str:
    language = spoken.get()
    return f"?language={language}" if language else ""


def _posted(request: HttpRequest) -> HttpResponse:
    too_long = _("This is too much text. Go back and shorten it.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > BIGGEST:
        return _page("public/code.html", {"why": too_long}, 413)
    try:
        typed = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return _page("public/code.html", {"why": too_long}, 413)
    if not typed.get("proof"):
        return _begin(typed.get("code", ""))
    return _go_on(typed)


def _begin(code: str) -> HttpResponse:
    """The first questions for a code; where the database is away, the code and a button to begin again."""
    try:
        with actions.patient():
            entry = _looked(code, "")
            if isinstance(entry, HttpResponse):
                return entry
            typed = QueryDict(mutable=True)
            typed.update({"code": code, "proof": entry.proof, "page": "0"})
            return _asked(entry, typed)
    except DatabaseError:
        told = _("The server is busy. Your code stays good: wait a moment and begin again.")
        return _page("public/code.html", {"why": told, "code": code[:40]}, 503)


def _looked(code: str, proof: str) -> Entry | HttpResponse:
    """What a code opens; a plain sentence if it opens nothing."""
    address = client_address.get()
    told, status = "", 429
    if slowing.must_wait(address):
        told = _("Too many wrong codes came from here. Wait a minute and try again.")
        return _page("public/code.html", {"why": told, "code": code[:40]}, status)
    try:
        return actions.look(code, proof=proof)
    except (NotACode, UnknownCode) as error:
        slowing.was_wrong(address)
        told, status = error.messages[0], 404
    except ValidationError as error:
        told, status = error.messages[0], 409
    return _page("public/code.html", {"why": told, "code": code[:40]}, status)


def _asked(entry: Entry, typed: QueryDict) -> HttpResponse:
    """The questions that follow from what was typed; when nothing is left to ask, the answer is taken."""
    if entry.is_taken:
        return redirect(reverse("answer-thanks") + _spoken())
    questions = questions_of(entry.urn, entry.ward)
    if questions is None:
        told = _("There are no questions for this code yet.")
        return _page("public/code.html", {"why": told, "code": typed["code"][:40]}, 409)
    page = questions.page(typed, {})
    return _take(questions, typed) if page is None else _shown(questions, page, typed, {})


def _go_on(typed: QueryDict) -> HttpResponse:
    """The next page of questions, or thanks; where the database is away, what was typed and a button to send again."""
    try:
        with actions.patient():
            entry = _looked(typed.get("code", ""), str(typed["proof"]))
            return entry if isinstance(entry, HttpResponse) else _asked(entry, typed)
    except DatabaseError:
        return _page("public/again.html", {"kept": _kept(typed, frozenset())}, 503)


def _take(questions: Questions, typed: QueryDict) -> HttpResponse:
    try:
        actions.accept(str(typed["code"]), questions.answer(typed), proof=str(typed["proof"]))
    except ValidationError as error:
        wrong = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        told = {name: texts[0] for name, texts in wrong.items()}
        page = questions.page(typed, told)
        assert page is not None, "what is wrong stands on a page"
        return _shown(questions, page, typed, told, 400)
    return redirect(reverse("answer-thanks") + _spoken())


def _shown(
    questions: Questions, page: QuestionPage, typed: QueryDict, wrong: Mapping[str, str], status: int = 200
) -> HttpResponse:
    context = {
        "questions": questions,
        "page": page,
        "hidden": _kept(typed, page.names | {"page"}),
        "wrong": wrong,
        "share": round(100 * page.number / page.of),
        "code": typed["code"],
    }
    return _page("public/questions.html", context, status)


def _kept(typed: QueryDict, but: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    """What was typed on other pages, to go along."""
    return [(name, value) for name, values in typed.lists() if name not in but for value in values]


def address_of(request: HttpRequest, code: str = "") -> str:
    """The address of the answer page as it stands on slips, with the code where it is for a link.

    The code stands behind the question mark: servers write paths into their logs.
    """
    base = settings.PUBLIC_ADDRESS.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    return f"{base}/v/?c={code}" if code else f"{base}/v/"
