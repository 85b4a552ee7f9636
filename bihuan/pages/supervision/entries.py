"""The ledger: the list, one entry with its steps, its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages.answers import evidence_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.supervision.rows import SHOWN, entry_rows
from bihuan.records.evidence import record_download
from bihuan.results.access import sees_unit
from bihuan.schemes import words
from bihuan.schemes.access.marks import OPEN_TO_STEPS, roles_towards
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
    asked = filters(
        search(request, _("Unit, indicator or fact")),
        choice(request, "state", _("State"), Entry.State.choices),
        choice(request, "kind", _("Kind"), Kind.choices),
    )
    rows = _filtered(asked, visible_entries(standing).filter(cycle=year))
    rows = rows.select_related("enrolment", "indicator", "body", "rater").only(*SHOWN)
    page = Paginator(rows.order_by("-happened_on", "-id"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycle": year,
        "page": page,
        "filters": asked,
        "rows": entry_rows(page.object_list),
        "may_record": year.state == Cycle.State.RUNNING and bool(scoring_bodies(standing)),
        "has_ratings": standing.holds(year.office_id, *STAFF) and bool(rating_nodes(year)),
    }
    return render(request, "supervision/entry_list.html", context)


def _filtered(asked: Filters, rows: QuerySet[Entry]) -> QuerySet[Entry]:
    for name in ("state", "kind"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    for word in asked["q"].split():
        rows = rows.filter(
            Q(enrolment__name__contains=word) | Q(indicator__title__contains=word) | Q(fact__contains=word)
        )
    return rows


def _entry(request: HttpRequest, pk: int) -> tuple[Standing, Entry]:
    standing = reader(request)
    rows = visible_entries(standing).select_related(
        "cycle__office", "enrolment", "indicator", "scheme", "body", "recorded_by", "reviewed_by", "rater", "clause",
        "reverses__indicator", "source__file",
    )  # fmt: skip
    return standing, get_object_or_404(rows, pk=pk)


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """The office, assessors of its body, and the unit once issued: one entry, its steps, what may be done."""
    standing, entry = _entry(request, pk)
    roles = roles_towards(standing, entry)
    context = {
        "cycle": entry.cycle,
        "entry": entry,
        "sees_unit": sees_unit(standing, entry.enrolment, entry.cycle),
        "sees_source": entry.source is not None and sees_import(standing, entry.source),
        "steps": entry.steps.select_related("by"),
        "evidence": entry.evidence.select_related("attachment__blob"),
        "sees_originals": bool(roles),
        "reversals": entry.reversals.select_related("recorded_by"),
        "open": [_offer(step, entry, standing) for step in MARK.open_to(entry.state) if step.who & roles]
        if (entry.cycle.state in OPEN_TO_STEPS and entry.kind not in {Kind.REVERSAL, Kind.RATING})
        or entry.state == Entry.State.PROPOSED
        else [],
    }
    return render(request, "supervision/entry.html", context)


def _offer(step: Step, entry: Entry, standing: Standing) -> dict[str, Any]:
    same = step.second_person and entry.recorded_by_id == standing.person.pk
    return {"name": step.name, "word": words.MARK.button(step.name), "needs_note": step.needs_note, "same": same}


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Its body or the office: accept, reject, withdraw or reverse an entry."""
    _standing, entry = _entry(request, pk)
    action = STEPS.get(step)
    if action is None:
        raise Http404(_("There is no such step."))
    more = {} if step == "accept" else {"note": request.POST.get("note", "")}
    done = attempt(
        request,
        lambda: action(entry=entry, by=request.user, **more),
        done=lambda made: f"{made}：{words.MARK.state(made.state)}",
    )
    return redirect("entry", pk=pk if done is None else done.pk)


def evidence(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """Whoever may read the entry: one of its files. Pictures go out without place and camera; the original as it
    came in only to its assessors and the office, and each download is on the trail."""
    standing, entry = _entry(request, pk)
    row = get_object_or_404(entry.evidence.select_related("attachment__blob"), attachment_id=attachment)
    wants_original = request.GET.get("original") == "1"
    if wants_original and not roles_towards(standing, entry):
        raise Http404(_("There is no such file, or you may not see it."))
    record_download(attachment=row.attachment, by=request.user)  # type: ignore[arg-type]
    return evidence_answer(row.attachment, is_original=wants_original)
