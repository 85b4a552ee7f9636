"""The indicator table an office has in Word or Excel as the beginning of a scheme: sent, checked, taken as a draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.files.reading import apart
from bihuan.engine.problems import InputError
from bihuan.engine.scheme.document import indicator_table
from bihuan.engine.scheme.lacking import lacking
from bihuan.engine.scheme.office_table import ROLES, ColumnRole, OfficeTable, read_office_table, scheme_document
from bihuan.engine.scheme.reading import read_draft
from bihuan.engine.scheme.writing import written
from bihuan.organizations.actions.importing import incoming_path, keep_upload
from bihuan.organizations.models import Office, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import office_of, reader
from bihuan.records import clock
from bihuan.records.punctuation import listed
from bihuan.schemes.actions import begin_draft, draft_title
from bihuan.schemes.queries import LINE_OWNER, reading_language

ROLE_WORDS = {
    "level": gettext_lazy("Name of a row"),
    "share": gettext_lazy("Weight or points"),
    "rule": gettext_lazy("How it is scored"),
    "owner": gettext_lazy("Scored by"),
    "basis": gettext_lazy("Basis"),
    "aside": gettext_lazy("not read"),
}
SHOWN = 6


class TableFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Indicator table, Word (.docx) or Excel (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"}),
    )


def table_file(request: HttpRequest) -> HttpResponse:
    """The office: send the table it has."""
    standing = reader(request, Role.OFFICE)
    office = office_of(request, Role.OFFICE)
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            kept = keep_upload(office=office, file=form.cleaned_data["file"], by=standing.person)
            _read(incoming_path(sha256=kept, by=standing.person))
            return kept

        if sha256 := attempt(request, act, form):
            return redirect("table-file-check", sha256=sha256)
    return render(request, "schemes/table_file.html", {"form": form}, status=400 if form.errors else 200)


def _read(path: Path) -> OfficeTable:
    """The table of a file, read apart. Raises ValidationError saying what is wrong with the file."""
    try:
        return apart(read_office_table, path)
    except InputError as error:
        raise ValidationError({"file": [each.says(reading_language()) for each in error.problems]}) from error


def table_file_check(request: HttpRequest, sha256: str) -> HttpResponse:
    """Who sent it: which column is read as what, and the rows that come of it; taken by the press of its button."""
    standing = reader(request, Role.OFFICE)
    office = office_of(request, Role.OFFICE)
    try:
        path = incoming_path(sha256=sha256, by=standing.person)
        table = _read(path)
    except ValidationError as error:
        raise Http404(" ".join(error.messages)) from error
    table = replace(table, roles=_roles(request, table))
    text = _text(table, office)
    if request.method == "POST" and text:
        made = attempt(
            request,
            lambda: begin_draft(office=office, text=text, by=standing.person),
            done=_("A draft has been made. Change what your own document says, then submit it."),
        )
        if made is not None:
            path.unlink(missing_ok=True)
            return redirect("scheme-table", pk=made.pk)
    return render(request, "schemes/table_file_check.html", _context(table, text))


def _roles(request: HttpRequest, table: OfficeTable) -> list[ColumnRole]:
    """What each column is read as: as chosen on the page, else as its heading says."""
    chosen = [request.GET.get(f"c{place}") or request.POST.get(f"c{place}") for place in range(len(table.headings))]
    pairs = zip(chosen, table.roles, strict=True)
    return [wanted if wanted in ROLES else role for wanted, role in pairs]


def _text(table: OfficeTable, office: Office) -> str:
    """The scheme file that comes of the table; empty where no column names the rows."""
    if "level" not in table.roles:
        return ""
    year = clock.today().year
    document = scheme_document(
        table, key=f"office-{year}", title=draft_title(office), whole=_("Composite"), owner=LINE_OWNER
    )
    document["document"] = {"in_force_from": f"{year}-01-01"}
    document["tree"] = document.pop("tree")
    return written(document)


def _context(table: OfficeTable, text: str) -> dict[str, Any]:
    columns = [
        {
            "heading": heading or "–",
            "role": role,
            "name": f"c{place}",
            "samples": _samples(table, place),
        }
        for place, (heading, role) in enumerate(zip(table.headings, table.roles, strict=True))
    ]
    context: dict[str, Any] = {"columns": columns, "roles": ROLE_WORDS, "table": table}
    try:
        scheme, problems = read_draft(text)
    except InputError as error:
        return {**context, "refused": [each.says(reading_language()) for each in error.problems[:SHOWN]]}
    rows = indicator_table(scheme, reading_language())
    return {**context, "rows": rows, "lacks": lacking(scheme, problems, reading_language())[:SHOWN]}


def _samples(table: OfficeTable, place: int) -> str:
    """The first texts of a column."""
    texts = (cells[place] for cells in table.rows if place < len(cells) and cells[place])
    return listed(dict.fromkeys(texts))[:60]
