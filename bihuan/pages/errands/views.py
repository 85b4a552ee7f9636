"""An errand: prepared from the rows chosen on a list, looked at, begun, followed, and read afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.desks.actions import Chosen, prepare_errand, start_errand
from bihuan.desks.actions.errands import MOST
from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.access import Standing, standings_kept
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.context import current_cycle
from bihuan.pages.errands.kinds import Kind, ManyStep, plain_words
from bihuan.pages.errands.registry import KINDS
from bihuan.pages.errands.tasks import progress_key, run, run_in_background
from bihuan.pages.lists.views import back_to
from bihuan.pages.request import cycle_for, reader
from bihuan.records import progress
from bihuan.records.door import is_for_a_second
from bihuan.schemes.models import Cycle

AT_ONCE = 60
"""Rows done before the page answers; more are done beside it."""
SHOWN = 300
"""Rows listed; those refused first."""


@require_POST
def prepare(request: HttpRequest, cycle: int, what: str) -> HttpResponse:
    """Whoever works with these records: a step for those chosen; nothing is done before they have looked at it."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    kind, step = _step(what, request.POST.get("step", ""))
    rows = _chosen_rows(request, standing, year, kind)
    with standings_kept():
        chosen = [_chosen(kind, step, standing, row) for row in rows]
    back = request.POST.get("back", "")
    made = attempt(
        request,
        lambda: prepare_errand(
            office=year.office, by=standing.person, what=what, step=step.name, chosen=chosen, back=back
        ),
    )
    return back_to(back) if made is None else redirect("errand", pk=made.pk)


def _step(what: str, name: str) -> tuple[Kind, ManyStep]:
    kind = KINDS.get(what)
    if kind is None or name not in kind.steps:
        raise Http404(_("There is no such step."))
    return kind, kind.steps[name]


def _chosen_rows(request: HttpRequest, standing: Standing, cycle: Cycle, kind: Kind) -> list[Any]:
    """The rows with a mark, or all the list's address asks for; of those the reader may see."""
    if request.POST.get("all"):
        return list(kind.asked(request, standing, cycle)[: MOST + 1])
    keys = [typed.key(text) for text in request.POST.getlist("row")][: MOST + 1]
    return list(kind.seen(standing, cycle).filter(pk__in=keys))


def _chosen(kind: Kind, step: ManyStep, standing: Standing, row: Any) -> Chosen:
    name, about = kind.called(row)
    return Chosen(row.pk, getattr(row, "version", None), name, about, step.foresee(standing, row))


def errand(request: HttpRequest, pk: int) -> HttpResponse:
    """Who chose the records: what will happen to each, how far it is, what became of each."""
    standing = reader(request)
    errand = get_object_or_404(Errand.objects.select_related("office", "by"), pk=pk, by=standing.person)
    kind, step = _step(errand.what, errand.step)
    form = None
    if errand.begun_at is None:
        form = step.form(errand, request.POST if request.method == "POST" else None)
    if form is not None and form.is_bound and form.is_valid():
        words = plain_words(form.cleaned_data)
        quiet = step.quiet
        if attempt(
            request, lambda: start_errand(errand_id=pk, by=standing.person, words=words, quiet=quiet), form
        ) is not None:  # fmt: skip
            _begin(errand)
            return redirect("errand", pk=pk)
    context = _context(errand, kind, step) | {"form": form, "cycle": current_cycle(request, standing)}
    is_part = request.headers.get("HX-Target") == "errand"
    page = "errands/state.html" if is_part else "errands/errand.html"
    return render(request, page, context, status=400 if form is not None and form.errors else 200)


def _begin(errand: Errand) -> None:
    """A few rows at once; many beside the page."""
    errand.refresh_from_db()
    if errand.rows.filter(outcome=ErrandRow.Outcome.WAITING).count() <= AT_ONCE:
        run(errand, errand.by)
        return
    progress.begin(progress_key(errand.pk), errand.step)
    run_in_background.enqueue(errand.pk, translation.get_language() or "zh-hans")


def _context(errand: Errand, kind: Kind, step: ManyStep) -> dict[str, Any]:
    counts = dict(errand.rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    key = progress_key(errand.pk)
    rows = list(errand.rows.order_by("-outcome" if errand.begun_at is None else "outcome", "id")[:SHOWN])
    return {
        "errand": errand, "step": step, "address": kind.address, "rows": rows,
        "done": counts.get("done", 0), "refused": counts.get("refused", 0), "waiting": counts.get("waiting", 0),
        "total": sum(counts.values()), "progress": progress.read(key), "failure": progress.failure(key),
        "more": sum(counts.values()) - len(rows), "others": _others(errand, step, rows),
    }  # fmt: skip


def _others(errand: Errand, step: ManyStep, rows: Sequence[ErrandRow]) -> str:
    """Before it begins: who may take the step for records in which the reader acted first, said once for all."""
    if errand.begun_at is not None or not any(is_for_a_second(row.reason) for row in rows):
        return ""
    return others_named(errand.office_id, step.roles - {Role.ASSESSOR.value}, (errand.by_id,))


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Who began it: go on with an errand that stopped before its end."""
    standing = reader(request)
    errand = get_object_or_404(
        Errand, pk=pk, by=standing.person, begun_at__isnull=False, ended_at__isnull=True
    )  # fmt: skip
    if progress.read(progress_key(pk)) is None:
        _begin(errand)
    return redirect("errand", pk=pk)
