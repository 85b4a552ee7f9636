"""Schemes: the list, the printed indicator table, the text, the difference, the way to approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.scheme.changes import said_once, scheme_changes
from bihuan.engine.scheme.document import indicator_table
from bihuan.engine.scheme.model import Choices
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.attempt import attempt, did
from bihuan.pages.next_steps import scheme_next
from bihuan.pages.noting import Offered, offered, step_form
from bihuan.pages.request import office_of, reader
from bihuan.pages.schemes.forms import SchemeTextForm
from bihuan.records.door import is_first
from bihuan.records.punctuation import listed, told_of
from bihuan.schemes import words
from bihuan.schemes.access import visible_cycles, visible_schemes
from bihuan.schemes.actions import approve_scheme, copy_scheme, edit_scheme, return_scheme, submit_scheme, upload_scheme
from bihuan.schemes.actions.schemes import DOOR, discard_scheme, may_recall, recall_scheme
from bihuan.schemes.lifecycle import SCHEME
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries import are_comparable, drafted, reading_language
from bihuan.schemes.queries.approving import may_approve

STEPS: dict[str, Callable[..., Scheme]] = {
    "submit": submit_scheme,
    "approve": approve_scheme,
    "return": return_scheme,
    "recall": recall_scheme,
    "discard": discard_scheme,
}


def scheme_list(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: the schemes they work under; staff also those being prepared, and the years."""
    standing = reader(request)
    rows = visible_schemes(standing).select_related("drafted_by", "approved_by").defer("text").order_by("-id")
    years = visible_cycles(standing).select_related("scheme").defer("scheme__text").order_by("-year")
    may_write = bool(standing.offices(Role.OFFICE))
    context = {"schemes": rows, "years": years, "may_write": may_write, "staff_of": standing.offices(*STAFF)}
    return render(request, "schemes/list.html", context)


def _scheme(request: HttpRequest, pk: int) -> Scheme:
    rows = visible_schemes(reader(request)).select_related("office", "drafted_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone who works under it: the scheme as the printed indicator table."""
    return _page(request, _scheme(request, pk), {})


def _page(request: HttpRequest, scheme: Scheme, refused: Mapping[str, forms.Form]) -> HttpResponse:
    """The page; ``refused`` is the form of a step that was."""
    standing, pk = reader(request), scheme.pk
    tree, lacks = drafted(scheme)
    others = (
        visible_schemes(standing).filter(office_id=scheme.office_id).exclude(pk=pk).defer("text").order_by("-id")[:10]
    )
    approvers = listed(one.name for one in may_approve(scheme)) if scheme.state != "approved" else ""
    context = {
        "scheme": scheme,
        "choices": tree.choices,
        "words": _words(tree.choices),
        "rows": indicator_table(tree, reading_language()),
        "others": others,
        "steps": [] if lacks else _offers(scheme, standing, refused),
        "lacks": bool(lacks),
        "approvers": approvers,
        "next": scheme_next(scheme, approvers),
        "is_writer": standing.holds(scheme.office_id, Role.OFFICE),
        "waits": scheme.state == Scheme.State.IN_REVIEW and not standing.holds(scheme.office_id, Role.LEADING_GROUP),
    }
    return render(request, "schemes/scheme.html", context, status=400 if refused else 200)


def _words(choices: Choices) -> dict[str, str]:
    """Scheme-wide choices in words."""
    within = {"category": _("category"), "class": _("class"), "all": _("all units together")}
    policies = {
        "renormalise": _("left out, the others count for more"),
        "full_marks": _("full marks"),
        "zero": _("nothing earned"),
        "error": _("not allowed: the result cannot be frozen"),
    }
    return {
        "within": within.get(choices.ranking.within, choices.ranking.within),
        "not_applicable": policies[choices.not_applicable],
        "missing": policies[choices.missing],
    }


def _offers(scheme: Scheme, standing: Standing, refused: Mapping[str, forms.Form]) -> list[Offered]:
    rows = [
        step
        for step in SCHEME.open_to(scheme.state)
        if step.name in STEPS
        and standing.holds(scheme.office_id, *step.who)
        and (step.name != "recall" or may_recall(scheme, standing.person))
    ]
    return offered(rows, words.SCHEME, refused, lambda row: is_first(DOOR, row, scheme, standing.person))


def scheme_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone who works under it: the file itself."""
    scheme = _scheme(request, pk)
    return document_answer(scheme.text, f"{filed(scheme)}.yaml", "text/plain; charset=utf-8")


def scheme_new(request: HttpRequest) -> HttpResponse:
    """The office: upload or write a scheme."""
    standing = reader(request, Role.OFFICE)
    form = SchemeTextForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        office, text = office_of(request, Role.OFFICE), form.cleaned_data["text"]
        act = lambda: upload_scheme(office=office, text=text, by=standing.person)  # noqa: E731 - said once, done once
        if made := attempt(request, act, form):
            return redirect("scheme", pk=made.pk)
    context = {"form": form, "scheme": None}
    return render(request, "schemes/edit.html", context, status=400 if form.errors else 200)


def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: change the text of a draft."""
    standing = reader(request, Role.OFFICE)
    scheme = _scheme(request, pk)
    if scheme.state != Scheme.State.DRAFT:
        raise Http404(_("Only a draft is edited; upload a new version instead."))
    initial = {"text": scheme.text, "read_sha256": scheme.sha256}
    form = SchemeTextForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        told = {"text": data["text"], "read_sha256": data["read_sha256"], "by": standing.person}
        if did(request, lambda: edit_scheme(scheme=scheme, **told), form):
            return redirect("scheme", pk=pk)
    context = {"form": form, "scheme": scheme}
    return render(request, "schemes/edit.html", context, status=400 if form.errors else 200)


@require_POST
def scheme_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: a new draft that begins with this scheme."""
    standing = reader(request, Role.OFFICE)
    scheme = _scheme(request, pk)
    act = lambda: copy_scheme(scheme=scheme, by=standing.person)  # noqa: E731 - done once
    made = attempt(request, act, done=_("A draft has been made. Change what your own document says, then submit it."))
    return redirect("scheme-table", pk=made.pk) if made else redirect("scheme", pk=pk)


def scheme_diff(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Everyone who works under both: what changed, in words."""
    new, old = _scheme(request, pk), _scheme(request, other)
    changes = [
        change.text(reading_language()) for change in said_once(scheme_changes(drafted(old)[0], drafted(new)[0]))
    ]
    context = {"new": new, "old": old, "changes": changes, "comparable": are_comparable(old, new)}
    return render(request, "schemes/diff.html", context)


@require_POST
def scheme_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The office and the leading group: submit or return; the leading group approves."""
    standing = reader(request, Role.OFFICE, Role.LEADING_GROUP)
    scheme = _scheme(request, pk)
    action, row = STEPS.get(step), next((row for row in SCHEME.steps if row.name == step), None)
    if action is None or row is None:
        raise Http404(_("There is no such step."))
    form = step_form(row, words.SCHEME, request.POST)
    act = lambda: action(scheme=scheme, by=standing.person, **form.cleaned_data)  # noqa: E731 - said once, done once
    if form.is_valid() and attempt(request, act, form, done=told_of(scheme.title, words.SCHEME.done(step))) is not None:
        return redirect("scheme-list") if step == "discard" else redirect("scheme", pk=pk)
    return _page(request, _scheme(request, pk), {step: form})
