"""Documents: the register, one document, its steps, receipts, replies and withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF, Refused, Standing
from bihuan.organizations.models import Role
from bihuan.outcomes import words
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.actions import issuing
from bihuan.outcomes.actions.revising import may_revise
from bihuan.outcomes.actions.telling import recipients
from bihuan.outcomes.lifecycle import LETTER
from bihuan.outcomes.models import Delivery, Kind, Letter
from bihuan.outcomes.queries.board import AWAITS_A_RECEIPT, reply_is_late
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.pages.outcomes.papers import letter_answer
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.objecting import Objection, objection
from bihuan.papers.content import paper_of, whole
from bihuan.records import clock

A_PAGE = 50
LATEST = ("cycle__office", "enrolment__cycle", "issuer", "drafted_by", "office")


def letter_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: the register of the year; everyone else what was delivered to them."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    rows = visible_letters(standing).filter(cycle=year).select_related("enrolment", "issuer").order_by("-id")
    asked, stands = _filters(request), request.GET.get("stands", "")
    if stands == "reply_late":
        rows = rows.filter(reply_is_late(clock.today()))
    if stands == "unsigned":
        rows = rows.filter(AWAITS_A_RECEIPT).distinct()
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if state := asked["state"]:
        rows = rows.filter(state=state)
    if text := asked["q"]:
        rows = rows.filter(Q(addressee__contains=text) | Q(number__contains=text) | Q(title__contains=text))
    context = {
        "cycle": year, "page": Paginator(rows.defer("content"), A_PAGE).get_page(request.GET.get("page")),
        "filters": asked, "state": state, "today": clock.today(),
        "is_office": standing.holds(year.office_id, Role.OFFICE), "is_staff": standing.holds(year.office_id, *STAFF),
        "step": _step_of(standing.holds(year.office_id, Role.OFFICE), standing.holds(year.office_id, GROUP), state),
    }  # fmt: skip
    return render(request, "outcomes/letters.html", context)


def _filters(request: HttpRequest) -> Filters:
    return filters(
        choice(request, "kind", _("Kind"), Kind.choices),
        choice(request, "state", _("State"), Letter.State.choices),
        search(request, _("Number, title or addressee")),
        kept=[("stands", request.GET.get("stands", ""))],
    )


GROUP = Role.LEADING_GROUP


def _step_of(is_office: bool, is_group: bool, state: str) -> str:  # noqa: FBT001 - two facts about the reader
    """The step that can be taken for every document of the list, when the list is of one state."""
    if is_office and state in {"draft", "approved"}:
        return "check" if state == "draft" else "issue"
    return "approve" if is_group and state == "checked" else ""


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
    context = {
        "letter": letter, "cycle": letter.cycle, "blocks": whole(paper_of(letter.content)),
        "steps": letter.steps.select_related("by") if is_staff else [],
        "deliveries": letter.deliveries.select_related("person", "unit"),
        "offers": [row.name for row in offers if row.name in {"check", "approve", "archive", "send_back", "drop"}],
        "may_issue": letter.state == Letter.State.APPROVED
        and letter.batch_id is None
        and standing.holds(letter.office_id, Role.OFFICE),
        "may_withdraw": any(row.name == "withdraw" for row in offers) and standing.holds(letter.office_id, Role.OFFICE),
        "may_reply": letter.state == Letter.State.DELIVERED and letter.kind == Kind.RECOMMENDATION,
        "is_own_draft": letter.drafted_by_id == standing.person.pk, "is_staff": is_staff, "verdicts": Letter.Verdict,
        "may_revise": may_revise(letter) and standing.holds(letter.office_id, Role.OFFICE),
        "notice": Letter.objects.filter(withdraws=letter).first(),
        "objection": _objection(standing, letter),
        "findings": letter.findings.select_related("finding") if is_staff else [],
        "refused": refused, "typed": request.POST if refused else {},
    }  # fmt: skip
    return render(request, "outcomes/letter.html", context, status=400 if refused else 200)


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
    done = f"{letter.number or letter.title}：{words.LETTER.done(step)}"
    act = acts.get(step, lambda: issuing.move_letter(step=step, note=note, **more))
    if attempt(request, act, done=done) is None:
        return _page(request, letter, step)
    return redirect("letter", pk=pk)


@require_POST
def letter_steps(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office or the leading group: the same step for several documents; each says what became of it."""
    year = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE, Role.LEADING_GROUP)
    numbers = [typed.key(text) for text in request.POST.getlist("letter")][:A_PAGE]
    rows = visible_letters(standing).filter(cycle=year, pk__in=numbers).select_related(*LATEST).order_by("id")
    step, by, done = request.POST.get("step", ""), standing.person, 0
    acts: dict[str, Callable[[Letter], Any]] = {
        "check": lambda row: issuing.check_letter(letter_id=row.pk, by=by),
        "approve": lambda row: issuing.approve_letter(letter_id=row.pk, by=by),
        "issue": lambda row: issuing.issue_letter(letter_id=row.pk, by=by, to=recipients(row)),
    }
    if step not in acts:
        raise Http404(_("There is no such step."))
    for row in rows:
        try:
            acts[step](row)
            done += 1
        except (ValidationError, Refused) as error:
            text = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.error(request, f"{row.title}（{row.addressee}）：{text}")
    if done:
        messages.success(request, _("%(n)s documents: %(done)s.") % {"n": done, "done": words.LETTER.done(step)})
    return redirect(f"{reverse('letter-list', args=[cycle])}?state={request.POST.get('state', '')[:12]}")


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
    attempt(request, lambda: issuing.sign_receipt(delivery_id=pk, by=standing.person, name=name), done=done)
    return redirect("letter", pk=delivery.letter_id)
