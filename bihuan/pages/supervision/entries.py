"""The ledger: the list, one entry with its steps, its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.queries.lists import cited_by
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages.answers import evidence_answer, small_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.errands.bar import bar
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.noting import offered, step_form
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.supervision.asked import entries_asked, entry_filters
from bihuan.pages.supervision.columns import ENTRIES, SHOWN
from bihuan.records.door import is_first
from bihuan.records.evidence import record_download
from bihuan.records.punctuation import told_of
from bihuan.results.access import sees_unit
from bihuan.schemes import words
from bihuan.schemes.access.marks import OPEN_TO_STEPS, roles_towards
from bihuan.schemes.actions.marks import door_of
from bihuan.schemes.lifecycle import MARK
from bihuan.schemes.models import Cycle
from bihuan.supervision.access import sees_import, visible_entries
from bihuan.supervision.actions import accept_entry, reject_entry, reverse_entry, withdraw_entry
from bihuan.supervision.models import Entry, Kind
from bihuan.supervision.queries.matrix import rating_nodes

A_PAGE = 50
STEPS: dict[str, Callable[..., Entry]] = {
    "accept": accept_entry,
    "reject": reject_entry,
    "withdraw": withdraw_entry,
    "reverse": reverse_entry,
}


def entry_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office and assessors: the ledger of the year, filtered and searched."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    look = Look(request, ENTRIES)
    rows = entries_asked(request, standing, year).select_related("enrolment", "indicator", "body", "rater")
    ordered = look.ordered(rows.only(*SHOWN))
    if look.wants_shown:
        return year_sheet(request, year, look, _("Entries of %(year)s") % {"year": year.year}, ordered)
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    batch = bar(standing, year, "entries", shown=len(shown), total=page.paginator.count)
    context = {
        "cycle": year, "page": page, "filters": entry_filters(request), "look": look, "batch": batch, "rows": shown,
        "body": look.body(shown, is_choosable=bool(batch)),
        "may_record": year.state == Cycle.State.RUNNING and bool(scoring_bodies(standing)),
        "has_ratings": standing.holds(year.office_id, *STAFF) and bool(rating_nodes(year)),
    }  # fmt: skip
    return render(request, "supervision/entry_list.html", context)


def _entry(request: HttpRequest, pk: int) -> tuple[Standing, Entry]:
    standing = reader(request)
    rows = visible_entries(standing).select_related(
        "cycle__office", "enrolment", "indicator", "scheme", "body", "recorded_by", "reviewed_by", "rater", "clause",
        "reverses__indicator", "source__file",
    )  # fmt: skip
    return standing, get_object_or_404(rows, pk=pk)


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """The office, assessors of its body, and the unit once issued: one entry, its steps, what may be done."""
    return _page(request, *_entry(request, pk), {})


def _page(request: HttpRequest, standing: Standing, entry: Entry, refused: Mapping[str, forms.Form]) -> HttpResponse:
    """The page; ``refused`` is the form of a step that was."""
    roles = roles_towards(standing, entry)
    is_open = entry.cycle.state in OPEN_TO_STEPS and entry.kind not in {Kind.REVERSAL, Kind.RATING}
    rows = MARK.open_to(entry.state) if is_open or entry.state == Entry.State.PROPOSED else ()
    context = {
        "cycle": entry.cycle,
        "entry": entry,
        "sees_unit": sees_unit(standing, entry.enrolment, entry.cycle),
        "sees_source": entry.source is not None and sees_import(standing, entry.source),
        "steps": entry.steps.select_related("by"),
        "evidence": entry.evidence.select_related("attachment__blob"),
        "sees_originals": bool(roles),
        "reversals": entry.reversals.select_related("recorded_by"),
        "duties": cited_by("entry", entry.pk),
        "open": offered(
            [row for row in rows if row.who & roles],
            words.MARK,
            refused,
            lambda row: is_first(door_of(Entry), row, entry, standing.person),
        ),
    }
    return render(request, "supervision/entry.html", context, status=400 if refused else 200)


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Its body or the office: accept, reject, withdraw or reverse an entry."""
    standing, entry = _entry(request, pk)
    action, row = STEPS.get(step), next((row for row in MARK.steps if row.name == step), None)
    if action is None or row is None:
        raise Http404(_("There is no such step."))
    form = step_form(row, words.MARK, request.POST)
    if form.is_valid() and (made := attempt(
        request,
        lambda: action(entry=entry, by=standing.person, **form.cleaned_data),
        form,
        done=lambda made: told_of(made, words.MARK.state(made.state)),
    )):  # fmt: skip
        return redirect("entry", pk=made.pk)
    return _page(request, *_entry(request, pk), {step: form})


def evidence(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """Whoever may read the entry: one of its files. Pictures go out without place and camera; the original as it
    came in only to its assessors and the office, and each download is on the trail."""
    standing, entry = _entry(request, pk)
    row = get_object_or_404(entry.evidence.select_related("attachment__blob"), attachment_id=attachment)
    if request.GET.get("small") == "1":
        return small_answer(row.attachment)
    wants_original = request.GET.get("original") == "1"
    if wants_original and not roles_towards(standing, entry):
        raise Http404(_("There is no such file, or you may not see it."))
    record_download(attachment=row.attachment, by=request.user)  # type: ignore[arg-type]
    return evidence_answer(row.attachment, is_original=wants_original)
