"""The office's board, the loop report, the year's letters as one job, the booklet, several years, the leader's view."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.organizations.access import STAFF, visible_units
from bihuan.organizations.models import Role, Unit
from bihuan.outcomes.access import require_sees_outcomes
from bihuan.outcomes.actions.batching import approve_batch, check_batch
from bihuan.outcomes.actions.exporting import write_corrections
from bihuan.outcomes.models import Batch, Issuer, Letter
from bihuan.outcomes.queries.board import board, decided_of, leader_view
from bihuan.outcomes.queries.booklet import booklet
from bihuan.outcomes.queries.corrections import to_correct
from bihuan.outcomes.queries.loop import by_group, loops
from bihuan.outcomes.queries.profile import problems, themes
from bihuan.outcomes.queries.report import chart, report
from bihuan.outcomes.queries.years import compare, latest_sets
from bihuan.outcomes.tasks import issue_in_background, prepare_in_background, progress_key
from bihuan.pages.answers import told
from bihuan.pages.context import current_cycle
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.frozen import found_set
from bihuan.pages.results.opened import trend_points
from bihuan.records import clock
from bihuan.records import progress as jobs
from bihuan.results.access import visible_sets
from bihuan.results.lifecycle import SHOWN
from bihuan.results.models import Publication, ResultSet
from bihuan.results.queries.trend import kin_of, trend
from bihuan.schemes.models import Cycle

WORDS = {
    "findings": gettext_lazy("findings overdue"), "plans": gettext_lazy("plans overdue"),
    "replies": gettext_lazy("replies overdue"), "commitments": gettext_lazy("commitments overdue"),
    "appeals": gettext_lazy("appeals to decide"), "drafts": gettext_lazy("documents to check"),
    "checked": gettext_lazy("documents to approve"), "approved": gettext_lazy("documents to issue"),
    "receipts": gettext_lazy("receipts outstanding"),
    "corrections": gettext_lazy("departments to tell of a correction"),
}  # fmt: skip


def outcome_board(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: what is late, what waits, how far the loops are."""
    found = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, found.office_id)
    seen = board(found, clock.today())
    context = {
        "cycle": found, "board": seen, "words": WORDS,
        "is_office": standing.holds(found.office_id, Role.OFFICE), "missing": [r for r in seen.rows if r.missing][:20],
    }  # fmt: skip
    return render(request, "outcomes/board.html", context)


def loop_report(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: every unit's links, the missing ones named."""
    found = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, found.office_id)
    decided = decided_of(found)
    rows = loops(decided.result_set) if decided else []
    complete = sum(row.is_complete for row in rows)
    context = {"cycle": found, "publication": decided, "rows": rows, "groups": by_group(rows), "complete": complete}
    return render(request, "outcomes/loop.html", context)


def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the leading group: the double feedback of a result as one job."""
    standing = reader(request, *STAFF)
    kept = found_set(request, pk)
    batch = Batch.objects.filter(result_set=kept).first()
    if request.method == "POST":
        return _take(request, pk)
    progress = jobs.read(progress_key(pk))
    counts = {
        state: batch.letters.filter(state=state).count() if batch else 0
        for state in ("draft", "checked", "approved", "delivered")
    }
    found = Publication.objects.select_related("corrects").get(result_set=kept)
    context = {
        "to_correct": to_correct(found) if found.state in SHOWN else [],
        "kept": kept, "cycle": kept.cycle, "batch": batch, "counts": counts, "progress": progress,
        "total": batch.letters.count() if batch else 0, "issuers": Issuer.objects.filter(office=kept.office_id),
        "is_office": standing.holds(kept.office_id, Role.OFFICE),
        "is_group": standing.holds(kept.office_id, Role.LEADING_GROUP),
        "is_maker": batch is not None and batch.made_by_id == standing.person.pk,
    }  # fmt: skip
    part = request.headers.get("HX-Target") == "job"
    return render(request, "outcomes/feedback_state.html" if part else "outcomes/feedback.html", context)


def _take(request: HttpRequest, pk: int) -> HttpResponse:
    kept = found_set(request, pk)
    person, step = reader(request, Role.OFFICE, Role.LEADING_GROUP).person, request.POST.get("step", "")
    batch = Batch.objects.filter(result_set=kept).first()
    if step == "prepare":
        issuer = _issuer(request, kept)
        reader(request, Role.OFFICE)
        jobs.report(progress_key(pk), 0, 1, "drafting")
        prepare_in_background.enqueue(pk, issuer.pk, person.pk)
    elif step == "announce":
        act = lambda: write_corrections(result_set=kept, issuer=_issuer(request, kept), by=person)  # noqa: E731
        told(request, act, _("Drafted: each department that was handed the earlier version."))
    elif batch is None:
        raise Http404(_("There are no letters yet."))
    elif step == "check":
        told(request, lambda: check_batch(batch=batch, by=person), _("The letters are checked."))
    elif step == "approve":
        told(request, lambda: approve_batch(batch=batch, by=person), _("The letters are approved."))
    elif step == "issue":
        reader(request, Role.OFFICE)
        jobs.report(progress_key(pk), 0, 1, "issuing")
        issue_in_background.enqueue(pk, person.pk)
    return redirect("feedback", pk=pk)


def _issuer(request: HttpRequest, kept: ResultSet) -> Issuer:
    given = request.POST.get("issuer", "")
    return get_object_or_404(Issuer, pk=int(given) if given.isdigit() else 0, office=kept.office_id)


def booklet_file(request: HttpRequest, cycle: int, form: str) -> HttpResponse:
    """The office's staff: the booklet of all problems of the year."""
    found = cycle_for(request, cycle)
    require_sees_outcomes(reader(request, *STAFF), found.office_id)
    issuer = Issuer.objects.filter(office=found.office_id).first()
    return paper_answer(booklet(found, issuer.name if issuer else found.office.name), f"booklet-{found.year}", form)


def years_report(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: three years (or any two result sets, ``?a=…&b=…``) side by side."""
    found = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, found.office_id)
    given = [request.GET.get(name, "") for name in ("a", "b")]
    known = visible_sets(standing).filter(office=found.office_id).select_related("cycle", "scheme").defer("inputs")
    sets = latest_sets(found.office_id, found.year)
    if all(text.isdigit() for text in given):
        chosen = {row.pk: row for row in known.filter(pk__in=[int(text) for text in given])}
        sets = sorted(chosen.values(), key=lambda row: (row.cycle.year, row.number))
    seen = compare(sets)
    recurring = [theme for theme in seen.themes if theme.is_recurring]
    years = [kept.cycle.year for kept in seen.sets]
    group = request.GET.get("group", "")
    groups = sorted({move.places[-1].group for move in seen.moves if move.places[-1]})
    moves = [move for move in seen.moves if not group or (move.places[-1] and move.places[-1].group == group)]
    context = {
        "cycle": found, "years": seen, "moves": moves, "recurring": recurring, "groups": groups, "group": group,
        "chart": chart(recurring[:12], years) if recurring else "", "known": known.order_by("-cycle__year", "-number"),
        "given": given,
    }  # fmt: skip
    return render(request, "outcomes/years.html", context)


def years_file(request: HttpRequest, cycle: int, form: str) -> HttpResponse:
    """The office's staff: the same as PDF or Word."""
    found = cycle_for(request, cycle)
    require_sees_outcomes(reader(request, *STAFF), found.office_id)
    sets = latest_sets(found.office_id, found.year)
    if not sets:
        raise Http404(_("There is no decided result yet."))
    issuer = Issuer.objects.filter(office=found.office_id).first()
    name = issuer.name if issuer else found.office.name
    return paper_answer(report(compare(sets), name), f"analysis-{found.year}", form)


def unit_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: one unit over the years."""
    standing = reader(request, *STAFF)
    unit = get_object_or_404(Unit, pk=pk, office_id__in=standing.offices(*STAFF), pk__in=visible_units(standing))
    kin = kin_of(unit)
    letters = Letter.objects.filter(enrolment__unit__in=kin).exclude(state="dropped").defer("content")
    years = trend(unit)
    context = {
        "unit": unit, "years": years, "points": trend_points(years), "rows": problems(kin), "themes": themes(kin),
        "letters": letters.order_by("-id")[:50],
    }  # fmt: skip
    return render(request, "outcomes/profile.html", context)


def leader(request: HttpRequest) -> HttpResponse:
    """A leader in charge, on the phone: three numbers and one list, everything opens."""
    standing = reader(request, Role.LEADER)
    found: Cycle | None = current_cycle(request, standing)
    units = [row.unit_id for row in standing.memberships if row.role == Role.LEADER and row.unit_id]
    view = leader_view(units, found, clock.today()) if found else None
    letters = Letter.objects.filter(deliveries__person=standing.person, state__in=["delivered", "replied", "archived"])
    context = {"cycle": found, "view": view, "letters": letters.defer("content").order_by("-id")[:10]}
    return render(request, "outcomes/leader.html", context | {"today": clock.today()})
