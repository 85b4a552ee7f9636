"""What a reader keeps of a list: the columns, and filters under a name. It is theirs alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.desks.actions import drop_view, keep_columns, keep_view
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader


def back_to(given: str) -> HttpResponse:
    """To the list again that a form names, on this site alone."""
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return redirect(given if is_ours else "home")


@require_POST
def columns(request: HttpRequest, listing: str) -> HttpResponse:
    """Everyone with a role: choose the columns of a list; ``usual`` goes back to those it has by itself."""
    standing = reader(request)
    chosen = [] if "usual" in request.POST else request.POST.getlist("column")
    keep_columns(by=standing.person, listing=listing[:40], columns=[name[:30] for name in chosen][:40])
    return back_to(request.POST.get("back", ""))


@require_POST
def keep(request: HttpRequest, listing: str) -> HttpResponse:
    """Everyone with a role: keep the filters of the address under a name."""
    standing = reader(request)
    name, words = request.POST.get("name", ""), request.POST.get("words", "")
    attempt(
        request,
        lambda: keep_view(by=standing.person, listing=listing[:40], name=name, words=words),
        done=_("The filter is kept."),
    )
    return back_to(request.POST.get("back", ""))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever kept it: a filter is kept no longer."""
    drop_view(by=reader(request).person, pk=pk)
    return back_to(request.POST.get("back", ""))
