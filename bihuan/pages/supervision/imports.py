"""A month's ledger from Excel: sent, checked with every error at its cell, written whole or in part."""

from __future__ import annotations

import csv
import io

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.engine.output.tables import safe_cell
from bihuan.engine.problems import InputError
from bihuan.organizations.models import Body
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.attempt import attempt
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.supervision.checking import READERS, ROLES, SENDERS, check_context, found_ledger
from bihuan.records import clock
from bihuan.records.evidence import evidence_path
from bihuan.records.progress import read, report
from bihuan.schemes.access.marks import require_sender
from bihuan.schemes.actions.importing import progress_key
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import reading_language
from bihuan.schemes.queries.drafts import FACT_LENGTH
from bihuan.schemes.queries.reading import read_ledger
from bihuan.supervision.access import visible_imports
from bihuan.supervision.actions import discard_ledger, lay_out_ledger, recheck_ledger, take_ledger
from bihuan.supervision.models import Kind, LedgerImport
from bihuan.supervision.tasks import check_in_background, write_in_background


class LedgerForm(forms.Form):
    """A file and what it holds."""

    file = forms.FileField(
        label=gettext_lazy("Ledger"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV with unit, indicator, value, date and reason."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    body = forms.ModelChoiceField(Body.objects.none(), label=gettext_lazy("Scored by"), empty_label=None)
    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"),
        choices=[choice for choice in Kind.choices if choice[0] in {Kind.DAILY, Kind.TASK, Kind.SURVEY}],
    )


def import_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office and assessors: files sent so far, and the form to send one."""
    year = cycle_for(request, cycle)
    standing = reader(request, *READERS)
    if request.method == "POST":
        reader(request, *SENDERS)
    bodies = Body.objects.filter(pk__in=scoring_bodies(standing), office_id=year.office_id)
    form = LedgerForm(request.POST or None, request.FILES or None)
    form.fields["body"].queryset = bodies  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> LedgerImport:
            ledger = take_ledger(cycle=year, name=data["file"].name, by=standing.person, **data)
            read_in_background(ledger)
            return ledger

        ledger = attempt(request, transaction.atomic(act), form)
        if ledger is not None:
            return redirect("ledger-import", pk=ledger.pk)
    rows = visible_imports(standing).filter(cycle=year).select_related("file", "body", "by")[:100]
    context = {
        "cycle": year,
        "form": form,
        "imports": rows,
        "may_send": year.state == Cycle.State.RUNNING and bodies.exists(),
    }
    return render(request, "supervision/import_list.html", context, status=400 if form.errors else 200)


class WideForm(forms.Form):
    """What a table with an indicator a column does not say itself."""

    measure = forms.ChoiceField(
        label=gettext_lazy("The numbers in its cells are"),
        choices=[("", "–"), *((name, ROLES[name]) for name in ("points", "times", "value"))],
    )
    on = forms.DateField(
        label=gettext_lazy("Day of what is not dated"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("Fact of all cells"),
        max_length=FACT_LENGTH,
        help_text=gettext_lazy(
            "Such as the circular or the check the table comes from; what the table says itself follows."
        ),
        widget=forms.Textarea({"rows": 2}),
    )


def ledger_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and its body: how far the file is, what is wrong in it, and what to do next."""
    ledger = found_ledger(request, pk)
    return _ledger_page(request, ledger, WideForm(initial={"on": clock.today()}))


def _ledger_page(request: HttpRequest, ledger: LedgerImport, form: WideForm) -> HttpResponse:
    progress = read(progress_key(ledger))
    is_mine = ledger.by_id == reader(request).person.pk
    wide = ledger.reading.get("wide") if ledger.state == LedgerImport.State.FAILED else None
    context = {
        "cycle": ledger.cycle,
        "ledger": ledger,
        "progress": progress,
        "is_busy": progress is not None,
        "is_mine": is_mine,
        "wide": wide,
        "form": form,
        **check_context(ledger),
    }
    part = request.headers.get("HX-Target") == "ledger"
    page = "supervision/import_state.html" if part else "supervision/import.html"
    return render(request, page, context, status=400 if form.errors else 200)


@require_POST
def lay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sent a table with an indicator a column: have it laid out as a ledger, which is checked like any other."""
    ledger = found_ledger(request, pk)
    standing = reader(request)
    require_sender(standing, ledger)
    form = WideForm(request.POST)
    if form.is_valid():

        def act() -> LedgerImport:
            made = lay_out_ledger(ledger=ledger, by=standing.person, **form.cleaned_data)
            read_in_background(made)
            return made

        made = attempt(request, transaction.atomic(act), form)
        if made is not None:
            return redirect("ledger-import", pk=made.pk)
    return _ledger_page(request, ledger, form)


def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and its body: every problem of the file as CSV."""
    ledger = found_ledger(request, pk)
    text, name = io.StringIO(), ledger.file.name
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Column"), _("Problem")])
    try:
        reading = read_ledger(ledger, evidence_path(ledger.file), ledger.file.name)
        listed = [*reading.problems, *reading.warnings]
    except InputError as error:
        listed = list(error.problems)
    for problem in listed:
        writer.writerow([problem.row, problem.column, safe_cell(problem.says(reading_language()))])
    return document_answer(
        f"\ufeff{text.getvalue()}",
        filed(name.rpartition(".")[0] or name, _("Problems")) + ".csv",
        "text/csv; charset=utf-8",
    )


def read_in_background(ledger: LedgerImport) -> None:
    """Have the file read once the transaction is kept; the page shows how far it is."""
    report(progress_key(ledger), 0, 2, "reading")
    language = reading_language()
    transaction.on_commit(lambda: check_in_background.enqueue(ledger.pk, language))


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sent the file: write all rows, or the good ones by choice."""
    ledger = found_ledger(request, pk)
    standing = reader(request)
    require_sender(standing, ledger)
    only_good = request.POST.get("rows") == "good"
    report(progress_key(ledger), 0, ledger.good_rows, "reading")
    write_in_background.enqueue(ledger.pk, standing.person.pk, only_good)
    return redirect("ledger-import", pk=pk)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Its body: have the file checked once more."""
    ledger = found_ledger(request, pk)
    by = reader(request).person

    def act() -> None:
        recheck_ledger(ledger=ledger, by=by)
        read_in_background(ledger)

    attempt(request, transaction.atomic(act))
    return redirect("ledger-import", pk=pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Its body: put the file aside."""
    ledger = found_ledger(request, pk)
    by = reader(request).person
    attempt(request, lambda: discard_ledger(ledger=ledger, by=by))
    return redirect("ledger-import", pk=pk)
