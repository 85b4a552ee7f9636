"""Findings of other organs from a workbook: every row with its problems and its likenesses, decided by a person."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import FINDERS, visible_imports
from bihuan.findings.actions import decide_prior, discard_findings, take_findings, write_findings
from bihuan.findings.models import FindingImport, PriorProblem, Source
from bihuan.organizations.models import Body, Person, Role
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.findings.drafting import own_bodies
from bihuan.pages.findings.forms import PriorForm
from bihuan.pages.request import cycle_for, reader
from bihuan.records.door import require_short
from bihuan.schemes.models import Cycle

DOCUMENT = 80
"""Characters of a document number."""


def import_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Those who write findings: send a workbook, and see those sent before."""
    year = cycle_for(request, cycle)
    standing = reader(request, *FINDERS)
    bodies = own_bodies(standing, year)
    if request.method == "POST":
        body = get_object_or_404(bodies, pk=typed.key(request.POST.get("body")))
        kept = attempt(request, lambda: _taken(request, year, body, standing.person))
        return redirect("finding-import", pk=kept.pk) if kept else again(request, "finding-imports", cycle=cycle)
    rows = visible_imports(standing).filter(cycle=year).select_related("file", "body", "by").defer("rows")
    context = {"cycle": year, "rows": rows[:100], "bodies": bodies, "sources": Source.choices}
    return render(request, "findings/imports.html", context)


def _taken(request: HttpRequest, year: Cycle, body: Body, by: Person) -> FindingImport:
    file, source = request.FILES.get("file"), request.POST.get("source", "")
    document = request.POST.get("document", "").strip()
    if file is None:
        raise ValidationError({"file": _("Choose a file.")})
    require_short(document, DOCUMENT, "document")
    return take_findings(
        cycle=year, body=body, file=file, name=file.name or "file",
        source=source if source in Source.values else Source.TOUR.value, by=by,
        found_on=_day(request.POST.get("found_on", "")), document=document,
    )  # fmt: skip


def _day(text: str) -> date | None:
    """The day of finding of a whole file; None where it is left blank."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ValidationError({"found_on": _("Give the day as 2018-06-12.")}) from error


def finding_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Its body or the office: decide each row, write them all, or put the file aside."""
    standing = reader(request, *FINDERS)
    rows = visible_imports(standing).select_related("cycle__office", "file", "body", "by")
    kept = get_object_or_404(rows, pk=pk)
    decisions = dict(kept.decisions)
    if request.method == "POST":
        decisions = {str(row["row"]): request.POST.get(f"row-{row['row']}", "") for row in kept.rows}
        is_over = request.POST.get("then") == "discard"
        act = discard_findings if is_over else partial(write_findings, decisions=decisions)
        done = attempt(request, lambda: act(import_id=pk, by=standing.person), done="" if is_over else _written)
        if done is not None:
            address = "finding-imports" if is_over else "finding-import" if done.prior.count() else "finding-list"
            return redirect(address, pk if address == "finding-import" else kept.cycle_id)
    return _page(request, kept, decisions, PriorForm())


def _written(done: FindingImport) -> str:
    told = _("%(n)s findings were sent in for confirmation.") % {"n": done.written_rows}
    waiting = done.prior.count()
    more = _("%(n)s problems closed before our time wait for a second person.") % {"n": waiting}
    return f"{told} {more}" if waiting else told


def _page(request: HttpRequest, kept: FindingImport, decisions: dict[str, str], form: PriorForm) -> HttpResponse:
    """The page; ``form`` is the note of a decision, as it was typed where it was refused."""
    standing = reader(request, *FINDERS)
    good = [row for row in kept.rows if not row["problems"]]
    headings = {column: heading for heading, column in kept.layout.get("columns", ()) if column}
    closed = list(kept.prior.select_related("enrolment", "decided_by"))
    context: dict[str, Any] = {
        "cycle": kept.cycle,
        "kept": kept,
        "rows": [_shown(row, decisions, headings) for row in kept.rows],
        "prior": closed,
        "form": form,
        "may_decide": any(one.state == PriorProblem.State.PROPOSED for one in closed)
        and standing.holds(kept.office_id, Role.OFFICE)
        and standing.person.pk != kept.by_id,
        "read": [(heading, column) for heading, column in kept.layout.get("columns", ()) if column],
        "unread": [heading for heading, column in kept.layout.get("columns", ()) if not column],
        "sheets": kept.layout.get("unread", ()),
        "aside": kept.layout.get("aside", ()),
        "good": len(good),
        "bad": len(kept.rows) - len(good),
        "is_checked": kept.state == FindingImport.State.CHECKED,
    }
    return render(request, "findings/import.html", context, status=400 if form.is_bound else 200)


def _shown(row: dict[str, Any], decisions: dict[str, str], headings: dict[str, str]) -> dict[str, Any]:
    """A row with what was decided, its problems under the office's own headings."""
    problems = [[headings.get(column, column), text] for column, text in row["problems"]]
    return {**row, "decided": decisions.get(str(row["row"]), ""), "problems": problems}


@require_POST
def prior(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person of the office: these problems were closed before our time, or were not."""
    standing = reader(request, Role.OFFICE)
    rows = visible_imports(standing).select_related("cycle__office", "file", "body", "by")
    kept, form = get_object_or_404(rows, pk=pk), PriorForm(request.POST)
    is_closed = request.POST.get("then") != "refuse"
    act = lambda: decide_prior(import_id=pk, by=standing.person, is_closed=is_closed, **form.cleaned_data)  # noqa: E731
    done = lambda number: _("Decided: %(n)s problems.") % {"n": number}  # noqa: E731 - said once
    if form.is_valid() and attempt(request, act, form, done=done) is not None:
        return redirect("finding-import", pk=pk)
    return _page(request, kept, dict(kept.decisions), form)
