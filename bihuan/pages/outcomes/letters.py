"""Documents: the register, one document, its steps, receipts, replies and withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.outcomes import words
from bihuan.outcomes.access import answers, visible_letters
from bihuan.outcomes.actions import issuing
from bihuan.outcomes.actions.revising import may_revise
from bihuan.outcomes.actions.stepping import LETTER_DOOR
from bihuan.outcomes.actions.telling import recipients
from bihuan.outcomes.lifecycle import LETTER
from bihuan.outcomes.models import Delivery, Kind, Letter
from bihuan.outcomes.queries.wordings import FILLED, lacking, lines_of
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.errands.bar import bar
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.next_steps import letter_next
from bihuan.pages.outcomes.asked import letter_filters, letters_asked
from bihuan.pages.outcomes.columns import LETTERS, SHOWN
from bihuan.pages.outcomes.papers import letter_answer
from bihuan.pages.outcomes.writing import lacks
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.objecting import Objection, objection
from bihuan.papers.content import paper_of, whole
from bihuan.records.door import is_first
from bihuan.records.punctuation import told_of
from bihuan.results.queries.hindrances import letter_held

A_PAGE = 50
LATEST = ("cycle__office", "enrolment__cycle", "issuer", "drafted_by", "office")


def letter_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: the register of the year; everyone else what was delivered to them."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    look = Look(request, LETTERS)
    rows = letters_asked(request, standing, year).select_related("enrolment", "issuer")
    ordered = look.ordered(rows.only(*SHOWN))
    if look.wants_shown:
        return year_sheet(request, year, look, _("Documents of %(year)s") % {"year": year.year}, ordered)
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    shown, state = list(page.object_list), request.GET.get("state", "")
    step = STEP_FROM.get(state, "")
    batch = bar(standing, year, "letters", shown=len(shown), total=page.paginator.count, first={step})
    context = {
        "cycle": year, "page": page, "look": look, "filters": letter_filters(request, year), "rows": shown,
        "batch": batch, "body": look.body(shown, is_choosable=bool(batch)),
        "is_office": standing.holds(year.office_id, Role.OFFICE), "is_staff": standing.holds(year.office_id, *STAFF),
    }  # fmt: skip
    return render(request, "outcomes/letters.html", context)


STEP_FROM = {"draft": "check", "checked": "approve", "approved": "issue"}
"""The step that takes a document on from a state."""
OFFERED = frozenset({"check", "approve", "archive", "send_back", "drop"})


def _letter(request: HttpRequest, pk: int) -> Letter:
    return get_object_or_404(visible_letters(reader(request)).select_related(*LATEST), pk=pk)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The office, and whoever it was delivered to: one document with its steps, deliveries, and what is next."""
    return _page(request, _letter(request, pk))


def _objection(standing: Standing, letter: Letter) -> Objection | None:
    """How long the unit may appeal, on the letter that told it its result."""
    told = letter.enrolment if letter.kind == Kind.FEEDBACK_UNIT else None
    return objection(standing, told) if told else None


def _page(request: HttpRequest, letter: Letter, refused: str = "") -> HttpResponse:
    """The page; ``refused`` is the step that was, whose form keeps what was typed."""
    standing = reader(request)
    is_staff = standing.holds(letter.office_id, *STAFF)
    offers = [row for row in LETTER.open_to(letter.state) if standing.holds(letter.office_id, *row.who)]
    deliveries = list(letter.deliveries.select_related("person", "unit"))
    held = letter_held(letter.result_set_id, letter.enrolment_id) if is_staff and letter.state in STEP_FROM else ""
    context = {
        "next": letter_next(letter, deliveries) if is_staff and not held else None,
        "letter": letter, "cycle": letter.cycle, "blocks": whole(paper_of(letter.content)),
        "steps": letter.steps.select_related("by") if is_staff else [],
        "deliveries": deliveries,
        "offers": [row.name for row in offers if row.name in {*OFFERED} - ({"check", "approve"} if held else set())],
        "held": held,
        "may_issue": letter.state == Letter.State.APPROVED
        and letter.batch_id is None and not held
        and standing.holds(letter.office_id, Role.OFFICE),
        "may_withdraw": any(row.name == "withdraw" for row in offers) and standing.holds(letter.office_id, Role.OFFICE),
        "may_reply": letter.state == Letter.State.DELIVERED and letter.kind == Kind.RECOMMENDATION
        and answers(standing, letter),
        "is_own_draft": _is_own(letter, offers, standing),
        "is_staff": is_staff, "verdicts": Letter.Verdict,
        "may_revise": may_revise(letter) and standing.holds(letter.office_id, Role.OFFICE),
        "notice": Letter.objects.filter(withdraws=letter).first(),
        "objection": _objection(standing, letter),
        "findings": letter.findings.select_related("finding") if is_staff else [],
        "lacks": _lacks(letter) if is_staff else "",
        "refused": refused, "typed": request.POST if refused else {},
    }  # fmt: skip
    return render(request, "outcomes/letter.html", context, status=400 if refused else 200)


def _is_own(letter: Letter, offers: list[Step], standing: Standing) -> bool:
    """Whether the reader wrote some of its words, so that someone else checks it."""
    return any(is_first(LETTER_DOOR, row, letter, standing.person) for row in offers if row.name == "check")


def _lacks(letter: Letter) -> str:
    """What the template of a letter that waits for its check has no place for, in words."""
    if letter.state != Letter.State.DRAFT or letter.kind not in FILLED:
        return ""
    names = lacking(letter.kind, lines_of(letter.office_id, letter.kind))
    return lacks(names) if names else ""


def letter_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Who sees the document: as PDF or Word. Before it is issued only the office's staff sees it."""
    return letter_answer(request, _letter(request, pk), form)


@require_POST
def letter_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: one step."""
    letter = _letter(request, pk)
    by = reader(request, Role.OFFICE, Role.LEADING_GROUP).person
    more: dict[str, Any] = {"letter_id": pk, "by": by, "version": typed.number(request.POST.get("version"))}
    note = request.POST.get("note", "")
    acts: dict[str, Callable[[], Any]] = {
        "check": lambda: issuing.check_letter(**more),
        "approve": lambda: issuing.approve_letter(**more),
        "issue": lambda: issuing.issue_letter(to=recipients(letter, request.POST.get("to", "")), **more),
        "withdraw": lambda: issuing.withdraw_letter(letter_id=pk, by=by, reason=note),
    }
    if step not in acts and all(row.name != step for row in LETTER.steps):
        raise Http404(_("There is no such step."))
    done = told_of(letter.number or letter.title, words.LETTER.done(step))
    act = acts.get(step, lambda: issuing.move_letter(step=step, note=note, **more))
    if attempt(request, act, done=done) is None:
        return _page(request, letter, step)
    return redirect("letter", pk=pk)


@require_POST
def letter_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit, or the office for an organ outside: the answer to a recommendation."""
    letter = _letter(request, pk)
    by = reader(request).person
    verdict, reasons = request.POST.get("verdict", ""), request.POST.get("reasons", "")
    act = lambda: issuing.reply_letter(letter_id=pk, by=by, verdict=verdict, reasons=reasons)  # noqa: E731 - done once
    if attempt(request, act, done=_("The reply is kept.")) is None:
        return _page(request, letter, "reply")
    return redirect("letter", pk=pk)


@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Who received a document gives the receipt; for organs outside the office notes it."""
    standing = reader(request)
    delivery = get_object_or_404(Delivery, pk=pk, letter__in=visible_letters(standing))
    name = request.POST.get("name", "")
    done = _("The receipt is given.")
    given = attempt(request, lambda: issuing.sign_receipt(delivery_id=pk, by=standing.person, name=name), done=done)
    return redirect("letter", pk=delivery.letter_id) if given else again(request, "letter", pk=delivery.letter_id)
