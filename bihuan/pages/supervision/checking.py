"""The check page of an import: what each sheet, column and row is read as, what stands aside, what it would do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.engine.files.marking import MOST_WRITTEN, Note, marked_workbook
from bihuan.engine.files.reading import apart
from bihuan.engine.problems import InputError
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.records.evidence import evidence_path
from bihuan.records.progress import report
from bihuan.results.queries.effect import effects
from bihuan.schemes.access.marks import require_sender
from bihuan.schemes.actions.importing import choose_reading, progress_key
from bihuan.schemes.queries import reading_language
from bihuan.schemes.queries.import_page import failed_notes, notes_of
from bihuan.schemes.queries.reading import KNOWN, read_ledger
from bihuan.supervision.access import visible_imports
from bihuan.supervision.models import LedgerImport
from bihuan.supervision.tasks import check_in_background

READERS = (*STAFF, Role.ASSESSOR)
SENDERS = (Role.OFFICE, Role.LEADING_GROUP, Role.ASSESSOR)
"""Who may score for a body; auditors only read."""
ROLES = {
    "unit": gettext_lazy("unit"),
    "indicator": gettext_lazy("indicator"),
    "note": gettext_lazy("fact"),
    "on": gettext_lazy("date"),
    "points": gettext_lazy("points lost"),
    "times": gettext_lazy("number of times"),
    "value": gettext_lazy("value as the scheme takes it"),
    "class": gettext_lazy("class"),
    "weight": gettext_lazy("weight"),
    "member": gettext_lazy("member"),
    "group": gettext_lazy("group"),
    "option": gettext_lazy("option"),
    "severity": gettext_lazy("severity"),
    "incident": gettext_lazy("incident"),
    "more": gettext_lazy("added to the fact"),
    "": gettext_lazy("not read"),
}
REASONS = {
    "total": gettext_lazy("a total"),
    "heading": gettext_lazy("headings repeated"),
    "stray": gettext_lazy("no unit, indicator or value"),
}
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def found_ledger(request: HttpRequest, pk: int) -> LedgerImport:
    """An import the reader may see."""
    standing = reader(request, *READERS)
    rows = visible_imports(standing).select_related("cycle__office", "cycle__scheme", "office", "body", "by", "file")
    return get_object_or_404(rows, pk=pk)


def check_context(ledger: LedgerImport) -> dict[str, Any]:
    """What the page shows of a file that was read."""
    reading = ledger.reading
    if not reading or ledger.state not in {LedgerImport.State.CHECKED, LedgerImport.State.WRITTEN}:
        return {}
    is_open = ledger.state == LedgerImport.State.CHECKED
    told = effects(ledger.cycle, reading["marks"]) if is_open else ()
    counts = reading["counts"]
    return {
        "reading": reading,
        "columns": [one | {"says": ROLES[one["column"]]} for one in reading["columns"]],
        "roles": list(ROLES.items()),
        "aside": [[sheet, row, REASONS[reason], text] for sheet, row, reason, text in reading["aside"]],
        "skipped": ledger.rows - ledger.good_rows,
        "effects": told,
        "unread": [one for one in reading["sheets"] if not one["is_read"] and one["name"]],
        "is_long": ledger.rows > len(reading["rows"]),
        "is_again": bool(counts["written"] or counts["repeated"]),
    }


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sent the file: say how it is to be read; it is checked again."""
    ledger = found_ledger(request, pk)
    standing = reader(request)
    require_sender(standing, ledger)

    def act() -> None:
        choose_reading(ledger=ledger, by=standing.person, **_told(request, ledger))
        report(progress_key(ledger), 0, 2, "reading")
        language = reading_language()
        transaction.on_commit(lambda: check_in_background.enqueue(ledger.pk, language))

    attempt(request, transaction.atomic(act))
    return redirect("ledger-import", pk=pk)


def _told(request: HttpRequest, ledger: LedgerImport) -> dict[str, Any]:
    """One button (``kind|key|value``), or the sheets and columns as the form has them where they differ."""
    kind, _bar, rest = request.POST.get("choice", "").partition("|")
    key, _bar, value = rest.rpartition("|")
    if kind == "hidden" and value in {"yes", "no"}:
        return {"hidden": value}
    if kind in {"cells", "rows"} and _is_shown(ledger, kind, key, value):
        return {kind: {key: value}}
    if kind:
        raise ValidationError(_("There is nothing of this name to choose."))
    reading = ledger.reading or {"sheets": [], "columns": []}
    sheets = {one["name"]: "yes" if f"sheet-{n}" in request.POST else "no" for n, one in enumerate(reading["sheets"])}
    columns = {one["heading"]: request.POST.get(f"column-{n}", "") for n, one in enumerate(reading["columns"])}
    was = {one["name"]: "yes" if one["is_read"] else "no" for one in reading["sheets"]}
    read_as = {one["heading"]: one["column"] for one in reading["columns"]}
    return {
        "sheets": {name: said for name, said in sheets.items() if said != was[name]},
        "columns": {name: said for name, said in columns.items() if said != read_as[name] and said in ROLES},
    }


def _is_shown(ledger: LedgerImport, kind: str, key: str, value: str) -> bool:
    """Only what the page offers can be taken over: a suggestion for its cell, a row for its row."""
    for row in (ledger.reading or {}).get("rows", ()):
        place = f"{row['sheet']}/{row['row']}"
        if kind == "rows" and key == place and value == "keep":
            return True
        offered = {f"{place}/{note['column']}": note["near"] for note in row["notes"] if note["near"]}
        if kind == "cells" and offered.get(key) == value:
            return True
    return False


def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and its body: the same workbook, with the cells marked that need a look."""
    ledger = found_ledger(request, pk)
    language = reading_language()
    path, name = evidence_path(ledger.file), ledger.file.name
    try:
        notes: list[Note] = notes_of(read_ledger(ledger, path, name), language)
    except InputError as error:
        notes = failed_notes(error, language)
    try:
        book = apart(marked_workbook, path, name, notes, _("Check"), KNOWN, written=MOST_WRITTEN)
    except InputError as error:
        messages.error(request, error.problems[0].says(language))
        return redirect("ledger-import", pk=pk)
    return document_answer(book, filed(name.rpartition(".")[0] or name, _("checked result")) + ".xlsx", BOOK_TYPE)
