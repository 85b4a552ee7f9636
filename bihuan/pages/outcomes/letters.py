"""Documents: the register, one document, its steps, receipts, replies and withdrawal; the office's own wording."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.models import Finding
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.actions import issuing
from bihuan.outcomes.actions.issuers import add_issuer
from bihuan.outcomes.actions.wording import preview_wording, upload_wording
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.lifecycle import LETTER
from bihuan.outcomes.models import Delivery, Issuer, Kind, Letter, Scope, Wording
from bihuan.outcomes.queries.feedback import problems_of
from bihuan.outcomes.queries.redacting import Redactor
from bihuan.pages.answers import told
from bihuan.pages.outcomes.forms import BY_HAND, LetterForm, RecipientsForm
from bihuan.pages.outcomes.papers import letter_answer, paper_answer
from bihuan.pages.request import cycle_for, reader

A_PAGE = 50
LATEST = ("cycle", "enrolment", "issuer", "drafted_by", "office")


def letter_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: the register of the year; everyone else what was delivered to them."""
    found = cycle_for(request, cycle)
    standing = reader(request)
    rows = visible_letters(standing).filter(cycle=found).select_related("enrolment", "issuer").order_by("-id")
    kind, state, text = (request.GET.get(name, "") for name in ("kind", "state", "q"))
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if state in Letter.State.values:
        rows = rows.filter(state=state)
    if text.strip():
        rows = rows.filter(addressee__contains=text.strip()) | rows.filter(number__contains=text.strip())
    context = {
        "cycle": found, "page": Paginator(rows.defer("content"), A_PAGE).get_page(request.GET.get("page")),
        "kinds": Kind.choices, "states": Letter.State.choices, "kind": kind, "state": state, "text": text,
        "is_office": standing.holds(found.office_id, Role.OFFICE), "is_staff": standing.holds(found.office_id, *STAFF),
    }  # fmt: skip
    return render(request, "outcomes/letters.html", context)


def letter_new(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: write a document; its words come from the template of its kind."""
    found = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE)
    kind = request.GET.get("kind", "")
    kind = kind if kind in BY_HAND else BY_HAND[0].value
    form = LetterForm(found, kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_letter(draft=_draft(found, kind, form), by=standing.person)
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
        else:
            messages.success(request, _("Drafted. A second clerk checks it."))
            return redirect("letter", pk=made.pk)
    status = 400 if form.is_bound else 200
    context = {"cycle": found, "form": form, "kinds": BY_HAND, "kind": Kind(kind)}
    return render(request, "outcomes/letter_new.html", context, status=status)


def _draft(cycle: Any, kind: str, form: LetterForm) -> Draft:
    data = {"scope": Scope.INTERNAL, "enrolment": None, "result_set": None, "findings": "", "listed": "",
            "reply_due_on": None} | form.cleaned_data  # fmt: skip
    scope, unit = data["scope"], data["enrolment"]
    redact = Redactor(cycle.office_id, scope if kind == Kind.CIRCULAR else Scope.INTERNAL)
    wanted = [number.strip() for number in data["findings"].replace("，", ",").split(",") if number.strip()]
    findings = list(Finding.objects.filter(cycle=cycle, number__in=wanted).select_related("enrolment").order_by("id"))
    missing = sorted(set(wanted) - {row.number for row in findings})
    if missing:
        raise ValidationError(_("There are no such findings: %(numbers)s.") % {"numbers": "、".join(missing)})
    problems = [
        row | {"单位": redact(finding.enrolment.name), "内容": redact(row["内容"])}
        for row, finding in zip(problems_of(findings), findings, strict=True)
    ]
    listed = [line.strip() for line in data["listed"].splitlines() if line.strip()]
    due = data["reply_due_on"]
    values = {
        "年度": str(cycle.year), "单位": redact(unit.name) if unit else "", "问题": problems,
        "名单": [{"序号": str(n), "内容": redact(line)} for n, line in enumerate(listed, start=1)],
        "回复期限": f"{due.year}年{due.month}月{due.day}日" if due else "",
        **{name: redact(data.get(field, "")) for name, field in form.PLACES.items()},
    }  # fmt: skip
    return Draft(
        cycle=cycle, kind=kind, addressee=data["addressee"], values=values, issuer=data["issuer"], enrolment=unit,
        result_set=data["result_set"], scope=scope, signer=data["signer"], copies=data["copies"], findings=findings,
        reply_due_on=due,
    )  # fmt: skip


def _found(request: HttpRequest, pk: int) -> Letter:
    return get_object_or_404(visible_letters(reader(request)).select_related(*LATEST), pk=pk)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The office, and whoever it was delivered to: one document with its steps, deliveries, and what is next."""
    found = _found(request, pk)
    standing = reader(request)
    is_staff = standing.holds(found.office_id, *STAFF)
    offers = [row for row in LETTER.open_to(found.state) if standing.holds(found.office_id, *row.who)]
    context = {
        "letter": found, "cycle": found.cycle, "blocks": found.content["blocks"],
        "steps": found.steps.select_related("by") if is_staff else [],
        "deliveries": found.deliveries.select_related("person", "unit"),
        "offers": [row.name for row in offers if row.name in {"check", "approve", "archive", "send_back", "drop"}],
        "may_issue": found.state == Letter.State.APPROVED and standing.holds(found.office_id, Role.OFFICE),
        "may_withdraw": any(row.name == "withdraw" for row in offers),
        "may_reply": found.state == Letter.State.DELIVERED and found.kind == Kind.RECOMMENDATION,
        "is_own_draft": found.drafted_by_id == standing.person.pk, "is_staff": is_staff, "verdicts": Letter.Verdict,
        "recipients": RecipientsForm(found),
        "notice": Letter.objects.filter(withdraws=found).first(),
    }  # fmt: skip
    return render(request, "outcomes/letter.html", context)


def letter_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Who sees the document: as PDF or Word. Before it is issued only the office's staff sees it."""
    return letter_answer(request, _found(request, pk), form)


@require_POST
def letter_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: one step."""
    found = _found(request, pk)
    by = reader(request, Role.OFFICE, Role.LEADING_GROUP).person
    text = request.POST.get("version", "")
    more: dict[str, Any] = {"letter_id": pk, "by": by, "version": int(text) if text.isdigit() else None}
    note = request.POST.get("note", "")
    acts: dict[str, Callable[[], Any]] = {
        "check": lambda: issuing.check_letter(**more),
        "approve": lambda: issuing.approve_letter(**more),
        "issue": lambda: issuing.issue_letter(to=RecipientsForm(found, request.POST).chosen(), **more),
        "withdraw": lambda: issuing.withdraw_letter(letter_id=pk, by=by, reason=note),
    }
    if step not in acts and all(row.name != step for row in LETTER.steps):
        raise Http404(_("There is no such step."))
    told(request, acts.get(step, lambda: issuing.move_letter(step=step, note=note, **more)), _("Noted."))
    return redirect("letter", pk=pk)


@require_POST
def letter_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit, or the office for an organ outside: the answer to a recommendation."""
    found = _found(request, pk)
    by = reader(request).person
    verdict, reasons = request.POST.get("verdict", ""), request.POST.get("reasons", "")
    told(
        request,
        lambda: issuing.reply_letter(letter_id=found.pk, by=by, verdict=verdict, reasons=reasons),
        _("The reply is kept."),
    )
    return redirect("letter", pk=pk)


@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Who received a document gives the receipt; for organs outside the office notes it."""
    standing = reader(request)
    found = get_object_or_404(Delivery, pk=pk, letter__in=visible_letters(standing))
    name = request.POST.get("name", "")
    done = _("The receipt is given.")
    told(request, lambda: issuing.sign_receipt(delivery_id=pk, by=standing.person, name=name), done)
    return redirect("letter", pk=found.letter_id)


def wordings(request: HttpRequest) -> HttpResponse:
    """The office: templates of every kind, to take as Word, edit, upload and preview."""
    standing = reader(request, Role.OFFICE)
    offices = standing.offices(Role.OFFICE)
    if request.method == "POST":
        kind, file = request.POST.get("kind", ""), request.FILES.get("file")
        office = next(row.office for row in standing.memberships if row.office_id in offices)
        names = ("name", "sign", "address", "printed_by")
        issuer = {name: request.POST[name] for name in names if name in request.POST}
        if issuer.get("sign"):
            told(request, lambda: add_issuer(office=office, by=standing.person, **issuer), _("The issuer is kept."))
            return redirect("wordings")
        act = lambda: upload_wording(office=office, kind=kind, file=file, by=standing.person)  # noqa: E731
        told(request, act, _("The template is in use from now on."))
        return redirect("wordings")
    own = {row.kind: row for row in Wording.objects.filter(office_id__in=offices).select_related("by")}
    rows = [(kind, label, own.get(kind)) for kind, label in Kind.choices]
    issuers = list(Issuer.objects.filter(office_id__in=offices))
    return render(request, "outcomes/wordings.html", {"rows": rows, "issuers": issuers})


def wording_file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The office: the template in use, as Word to edit (``docx``), or filled with an example (``pdf``)."""
    standing = reader(request, Role.OFFICE)
    if kind not in Kind.values:
        raise Http404(_("There is no such kind."))
    office = next(row.office for row in standing.memberships if row.role == Role.OFFICE)
    return paper_answer(preview_wording(office, kind, is_filled=form == "pdf"), f"template-{kind}", form)
