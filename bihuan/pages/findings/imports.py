"""Findings of other organs from a workbook: every row with its problems and its likenesses, decided by a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.findings.access import FINDERS, visible_imports
from bihuan.findings.actions import discard_findings, take_findings, write_findings
from bihuan.findings.models import FindingImport, Source
from bihuan.pages import typed
from bihuan.pages.findings.drafting import own_bodies
from bihuan.pages.request import cycle_for, reader


def import_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Those who write findings: send a workbook, and see those sent before."""
    found = cycle_for(request, cycle)
    standing = reader(request, *FINDERS)
    bodies = own_bodies(standing, found)
    if request.method == "POST":
        file = request.FILES.get("file")
        body = get_object_or_404(bodies, pk=typed.key(request.POST.get("body")))
        try:
            if file is None:
                raise ValidationError({"file": _("Choose a file.")})
            source = request.POST.get("source", "")
            kept = take_findings(
                cycle=found, body=body, file=file, name=file.name or "file",
                source=source if source in Source.values else Source.TOUR.value, by=standing.person,
            )  # fmt: skip
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            return redirect("finding-import", pk=kept.pk)
    rows = visible_imports(standing).filter(cycle=found).select_related("file", "body", "by").defer("rows")
    context = {"cycle": found, "rows": rows[:100], "bodies": bodies, "sources": Source.choices}
    return render(request, "findings/imports.html", context)


def finding_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Its body or the office: decide each row, write them all, or put the file aside."""
    standing = reader(request, *FINDERS)
    rows = visible_imports(standing).select_related("cycle__office", "file", "body", "by")
    kept = get_object_or_404(rows, pk=pk)
    decisions = dict(kept.decisions)
    if request.method == "POST":
        decisions = {str(row["row"]): request.POST.get(f"row-{row['row']}", "") for row in kept.rows}
        try:
            if request.POST.get("then") == "discard":
                discard_findings(import_id=pk, by=standing.person)
                return redirect("finding-imports", cycle=kept.cycle_id)
            done = write_findings(import_id=pk, decisions=decisions, by=standing.person)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            messages.success(request, _("%(n)s findings were sent in for confirmation.") % {"n": done.written_rows})
            return redirect("finding-list", cycle=kept.cycle_id)
    good = [row for row in kept.rows if not row["problems"]]
    context: dict[str, Any] = {
        "cycle": kept.cycle,
        "kept": kept,
        "rows": [{**row, "decided": decisions.get(str(row["row"]), "")} for row in kept.rows],
        "good": len(good),
        "bad": len(kept.rows) - len(good),
        "is_checked": kept.state == FindingImport.State.CHECKED,
    }
    return render(request, "findings/import.html", context)
