"""Frozen results: kept with their hashes, released, recomputed byte for byte."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages.attempt import again, attempt
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.checking import shown
from bihuan.pages.results.forms import CorrectionForm, FreezeForm
from bihuan.pages.results.rows import frozen_incomplete
from bihuan.pages.results.way import offers, others, step_forms
from bihuan.results.access import require_ranking, submitted_sets, visible_sets
from bihuan.results.actions import freeze_result, recompute, set_check_aside
from bihuan.results.lifecycle import AFTER_DECISION, COMPUTED, SHOWN
from bihuan.results.models import ResultSet
from bihuan.results.queries.checks import checks, checks_before, rows_of
from bihuan.schemes.models import Cycle


def result_sets(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: every frozen result of the year."""
    return _sets(request, cycle_for(request, cycle), FreezeForm())


def _sets(request: HttpRequest, year: Cycle, form: FreezeForm) -> HttpResponse:
    require_ranking(reader(request, *STAFF), year)
    rows = ResultSet.objects.filter(cycle=year).select_related("scheme", "frozen_by", "publication").defer("inputs")
    may_freeze = reader(request).holds(year.office_id, Role.OFFICE) and year.state not in {
        Cycle.State.DRAFT,
        Cycle.State.CLOSED,
    }
    context = {"cycle": year, "sets": rows, "may_freeze": may_freeze, "may_set_aside": may_freeze, "form": form}
    context["checks"] = shown(year, checks_before(year)) if may_freeze else []
    return render(request, "results/sets.html", context, status=400 if form.is_bound else 200)


@require_POST
def set_aside(request: HttpRequest, cycle: int, code: str) -> HttpResponse:
    """The office: set the known cases of a check aside, in writing."""
    year = cycle_for(request, cycle)
    by, note = reader(request, Role.OFFICE).person, request.POST.get("note", "")
    done = _("Set aside; what was said is kept with your name.")
    kept = attempt(request, lambda: set_check_aside(cycle=year, code=code, note=note, by=by), done=done)
    return redirect("result-sets", cycle=cycle) if kept else again(request, "result-sets", cycle=cycle)


def submitted(request: HttpRequest) -> HttpResponse:
    """The office's staff: results that lower levels have released, read only."""
    rows = submitted_sets(reader(request, *STAFF)).select_related("office", "cycle", "scheme", "publication")
    rows = rows.defer("inputs", "scheme__text").order_by("-cycle__year", "office__path", "-number")
    return render(request, "results/submitted.html", {"sets": rows})


@require_POST
def freeze(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: keep the result as it stands."""
    year = cycle_for(request, cycle)
    by, form = reader(request, Role.OFFICE).person, FreezeForm(request.POST)
    if form.is_valid() and (kept := attempt(
        request,
        lambda: freeze_result(cycle=year, by=by, note=form.cleaned_data["note"]),
        form,
        done=lambda made: _("Frozen as result %(number)s.") % {"number": made.number},
    )):  # fmt: skip
        return redirect("result-set", pk=kept.pk)
    return _sets(request, year, form)


_NEEDED = ("cycle__office", "cycle__scheme", "office", "scheme", "frozen_by", "publication__corrects__result_set")


def found_set(request: HttpRequest, pk: int) -> ResultSet:
    """A frozen result of an office the reader works for, else not found."""
    rows = visible_sets(reader(request, *STAFF))
    return get_object_or_404(rows.select_related(*_NEEDED), pk=pk)


def result_set(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: one frozen result as it was, and how far it is on its way to publication."""
    kept = found_set(request, pk)
    standing = reader(request, *STAFF)
    return render(request, "results/set.html", context_of(standing, kept))


def context_of(standing: Standing, kept: ResultSet) -> dict[str, Any]:
    """Everything the page of a frozen result shows."""
    rows = rows_of(kept)
    publication = kept.publication
    is_own, is_fresh = standing.holds(kept.office_id, *STAFF), publication.state == COMPUTED
    corrected = publication.corrections.select_related("result_set")
    offered = offers(standing, publication) if is_own else []
    return {
        "is_own": is_own,
        "kept": kept,
        "incomplete": frozen_incomplete(kept, rows),
        "publication": publication,
        "cycle": kept.cycle,
        "rows": rows,
        "heads": [title for _node, title, _score in rows[0].components] if rows else [],
        "steps": list(publication.steps.select_related("by")),
        "offers": offered,
        "takers": others(publication, offered),
        "forms": step_forms(offered) | {"correct": CorrectionForm()},
        "checks": shown(kept.cycle, checks(kept, rows)) if is_own and is_fresh else [],
        "may_set_aside": is_own and standing.holds(kept.office_id, Role.OFFICE),
        "appeals": list(kept.appeals.select_related("enrolment")) if is_own and not is_fresh else [],
        "corrections": [] if is_fresh else list(corrected.defer("result_set__inputs")),
        "selection": kept.selections.prefetch_related("units__enrolment").last() if is_own else None,
        "may_select": publication.state in AFTER_DECISION and standing.holds(kept.office_id, Role.OFFICE),
        "is_shown": is_own and publication.state in SHOWN,
        "may_correct": publication.state in AFTER_DECISION and standing.holds(kept.office_id, Role.OFFICE),
    }


@require_POST
def recompute_set(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and auditors: score the frozen inputs again and compare byte for byte."""
    kept = found_set(request, pk)
    again = recompute(result_set=kept, by=request.user)  # type: ignore[arg-type]
    if again.is_same:
        messages.success(request, _("Recomputed: inputs and result are the same to the last byte."))
    else:
        messages.error(request, _("Recomputed: the result differs. Engine then %(then)s, now %(now)s.") % {
            "then": kept.engine_version, "now": again.engine_version,
        })  # fmt: skip
    return redirect("result-set", pk=pk)
