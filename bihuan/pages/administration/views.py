"""Permission changes: proposed by one administrator, decided by the second, seen by the third."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.accounts import words
from bihuan.accounts.access import visible_changes
from bihuan.accounts.actions.deciding import DOOR, take_permission_step
from bihuan.accounts.lifecycle import PERMISSION
from bihuan.accounts.models import PermissionChange
from bihuan.organizations.models import ADMINISTRATORS, Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import choice, filters
from bihuan.pages.noting import offered, step_form
from bihuan.pages.request import reader
from bihuan.records.door import is_first
from bihuan.records.punctuation import told_of

A_PAGE = 50


def permission_list(request: HttpRequest) -> HttpResponse:
    """The three administrators: changes of their office, those that wait first."""
    standing = reader(request, *ADMINISTRATORS)
    rows = visible_changes(standing).select_related("proposed_by", "decided_by")
    asked = filters(choice(request, "state", _("State"), PermissionChange.State.choices))
    before = typed.number(request.GET.get("before"))
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if before is not None:
        rows = rows.filter(pk__lt=before)
    listed = list(rows[: A_PAGE + 1])
    context = {
        "rows": listed[:A_PAGE],
        "older": listed[A_PAGE - 1].pk if len(listed) > A_PAGE else None,
        "waiting": visible_changes(standing).filter(state=PermissionChange.State.PROPOSED).count(),
        "filters": asked,
        "proposes": bool(standing.offices(Role.SYSTEM_ADMIN)),
        "audits": bool(standing.offices(Role.AUDIT_ADMIN)),
    }
    return render(request, "administration/list.html", context)


def permission(request: HttpRequest, pk: int) -> HttpResponse:
    """The three administrators: one change, what it does, who did what; for who may, the next step."""
    return _page(request, pk, {})


def _page(request: HttpRequest, pk: int, refused: Mapping[str, forms.Form]) -> HttpResponse:
    """The page; ``refused`` is the form of a step that was."""
    standing = reader(request, *ADMINISTRATORS)
    rows = visible_changes(standing).select_related("office", "person", "proposed_by", "decided_by")
    change = get_object_or_404(rows, pk=pk)
    roles = {row.role for row in standing.memberships if row.office_id == change.office_id}
    told = change.detail
    context = {
        "change": change,
        "username": change.person.username if change.person else told.get("username", ""),
        "role": Role(told["role"]).label if told.get("role") in Role.values else "",
        "steps": offered(
            [row for row in PERMISSION.open_to(change.state) if row.who & roles],
            words.PERMISSION,
            refused,
            lambda row: is_first(DOOR, row, change, standing.person),
        ),
        "taken": change.steps.select_related("by"),
    }
    return render(request, "administration/change.html", context, status=400 if refused else 200)


@require_POST
def permission_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The security administrator approves or refuses; the system administrator may withdraw."""
    standing = reader(request, *ADMINISTRATORS)
    change = get_object_or_404(visible_changes(standing), pk=pk)
    row = next((row for row in PERMISSION.steps if row.name == step), None)
    if row is None:
        raise Http404(_("There is no such step."))
    form = step_form(row, words.PERMISSION, request.POST)
    act = lambda: take_permission_step(change=change, step=step, by=standing.person, **form.cleaned_data)  # noqa: E731
    if form.is_valid() and attempt(request, act, form, done=told_of(change, words.PERMISSION.done(step))) is not None:
        return redirect("permission", pk=pk)
    return _page(request, pk, {step: form})
