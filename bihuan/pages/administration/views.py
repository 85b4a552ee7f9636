"""Permission changes: proposed by one administrator, decided by the second, seen by the third."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.accounts import words
from bihuan.accounts.access import visible_changes
from bihuan.accounts.actions.deciding import take_permission_step
from bihuan.accounts.lifecycle import PERMISSION
from bihuan.accounts.models import PermissionChange
from bihuan.organizations.models import ADMINISTRATORS, Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import choice, filters
from bihuan.pages.request import reader

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
    found = list(rows[: A_PAGE + 1])
    context = {
        "rows": found[:A_PAGE],
        "older": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "waiting": visible_changes(standing).filter(state=PermissionChange.State.PROPOSED).count(),
        "filters": asked,
        "proposes": bool(standing.offices(Role.SYSTEM_ADMIN)),
        "audits": bool(standing.offices(Role.AUDIT_ADMIN)),
    }
    return render(request, "administration/list.html", context)


def permission(request: HttpRequest, pk: int) -> HttpResponse:
    """The three administrators: one change, what it does, who did what; for who may, the next step."""
    standing = reader(request, *ADMINISTRATORS)
    rows = visible_changes(standing).select_related("office", "person", "proposed_by", "decided_by")
    change = get_object_or_404(rows, pk=pk)
    roles = {row.role for row in standing.memberships if row.office_id == change.office_id}
    told = change.detail
    context = {
        "change": change,
        "username": change.person.username if change.person else told.get("username", ""),
        "role": Role(told["role"]).label if told.get("role") in Role.values else "",
        "steps": [row.name for row in PERMISSION.open_to(change.state) if row.who & roles],
        "taken": change.steps.select_related("by"),
    }
    return render(request, "administration/change.html", context)


@require_POST
def permission_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The security administrator approves or refuses; the system administrator may withdraw."""
    standing = reader(request, *ADMINISTRATORS)
    change = get_object_or_404(visible_changes(standing), pk=pk)
    note = request.POST.get("note", "")
    act = lambda: take_permission_step(change=change, step=step, by=standing.person, note=note)  # noqa: E731 - done once
    attempt(request, act, done=f"{change}：{words.PERMISSION.done(step)}")
    return redirect("permission", pk=pk)
