"""Writing a list: its table of items, from Excel or by hand, who signs it, and their deputies."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.duties.access import names_deputy, roles_towards, turn_of
from bihuan.duties.actions.drafting import ItemText, write_items
from bihuan.duties.actions.signing import Seat, name_deputy, set_chain
from bihuan.duties.lifecycle import AUTHOR, DRAFTING, ORGANISER, WRITABLE
from bihuan.duties.models import DutyList, Signatory
from bihuan.duties.queries.files import HEADINGS, SHEETS, Fault, ListFile, read_file
from bihuan.organizations.access import Standing
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import Person
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.duties.common import list_for
from bihuan.pages.duties.forms import DeputyForm, FileForm, ItemRows, initial_of
from bihuan.pages.lists.sheets import handed_out
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.schemes.models import CatalogueEntry

LEVELS = 5
"""Levels the page offers."""
HEADS = {name: names[1] for name, names in HEADINGS.items()}


def list_to_write(request: HttpRequest, pk: int) -> tuple[Standing, DutyList]:
    """The list if the reader may write it now, else not found."""
    standing, one = list_for(request, pk)
    if not roles_towards(standing, one, turn_of) & {AUTHOR, ORGANISER} or one.state not in WRITABLE:
        raise Http404(_("There is no such list, or it is signed already."))
    return standing, one


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The list's writers: the table of its items."""
    standing, one = list_to_write(request, pk)
    rows = _rows(request, one)
    wrong = FileForm()
    if request.method == "POST" and rows.is_valid():
        texts = _in_order(rows)
        if "more" in request.POST:
            return _table(request, one, _longer(rows, one), wrong)
        version = typed.number(request.POST.get("version"))
        wrong = FileForm({})
        wrong.is_valid()
        made = attempt(
            request,
            lambda: write_items(list_id=pk, items=texts, by=standing.person, version=version),
            wrong,
            done=_("Kept."),
        )
        if made is not None:
            return redirect("duty-list", pk=pk)
    return _table(request, one, rows, wrong)


def _clauses(one: DutyList) -> list[tuple[str, str]]:
    office = one.enrolment.cycle.office_id
    duties = CatalogueEntry.objects.filter(office=office, tier=one.tier, kind=CatalogueEntry.Kind.DUTY)
    return [(row.code, f"{row.code} {row.text[:30]}") for row in duties]


def _rows(request: HttpRequest, one: DutyList) -> Any:
    kwargs = {"clauses": _clauses(one)}
    if request.method == "POST":
        return ItemRows(request.POST, form_kwargs=kwargs)
    return ItemRows(initial=initial_of(one.items.select_related("clause")), form_kwargs=kwargs)


def _longer(rows: Any, one: DutyList) -> Any:
    """The table as typed, with more empty rows."""
    return ItemRows(initial=[form.cleaned_data for form in rows if form.text()], form_kwargs={"clauses": _clauses(one)})


def _in_order(rows: Any) -> list[ItemText]:
    """What was typed, in the order of the numbers given; rows without one keep their place at the end."""
    texts = [(form.cleaned_data.get("position") or 999, place, form.text()) for place, form in enumerate(rows)]
    return [text for _number, _place, text in sorted(texts, key=lambda row: row[:2]) if text is not None]


def _table(request: HttpRequest, one: DutyList, rows: Any, wrong: FileForm) -> HttpResponse:
    has_errors = bool(rows.is_bound and not rows.is_valid()) or bool(wrong.is_bound and wrong.errors)
    context = {"cycle": one.enrolment.cycle, "one": one, "rows": rows, "wrong": wrong}
    return render(request, "duties/edit.html", context, status=400 if has_errors else 200)


def from_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The list's writers: its items from a workbook or a copied block, checked first; nothing is half written."""
    standing, one = list_to_write(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)
    read, sent = ListFile((), ()), ""
    if request.method == "POST" and form.is_valid():
        read = _with_known_clauses(one, _read(form))
        sent = Path(form.cleaned_data["file"].name or "").name if form.cleaned_data["file"] else ""
        if read.faults or not read.items:
            form.add_error(None, _("Nothing was written: mend what is named below and send it again."))
        else:
            texts = [_as_text(row.texts, row.due_on) for row in read.items]
            if attempt(request, lambda: write_items(list_id=pk, items=texts, by=standing.person), form) is not None:
                return redirect("duty-list", pk=pk)
    context = {
        "cycle": one.enrolment.cycle, "one": one, "form": form, "read": read, "sent": sent,
        "heads": [(HEADS[name], names[1:]) for name, names in HEADINGS.items()],
    }  # fmt: skip
    return render(request, "duties/file.html", context, status=400 if form.errors else 200)


def _read(form: FileForm) -> ListFile:
    sent = form.cleaned_data["file"]
    block = form.cleaned_data["block"].strip()
    if sent is None and not block:
        return ListFile((), (Fault(1, "", _("Send a file, or paste a block with its headings.")),))
    with tempfile.TemporaryDirectory() as folder:
        name = "pasted.csv" if sent is None else Path(sent.name or "list.xlsx").name
        path = Path(folder) / f"list{Path(name).suffix or '.csv'}"
        path.write_bytes(_comma_separated(block) if sent is None else sent.read())
        return read_file(path, name)


def _with_known_clauses(one: DutyList, read: ListFile) -> ListFile:
    """The file as it was read, with what the page alone can tell: no rows, or a duty the catalogue does not have."""
    if not read.items and not read.faults:
        return replace(read, faults=(Fault(2, "", _("No item stands beneath the headings.")),))
    rows = CatalogueEntry.objects.filter(office=one.enrolment.cycle.office_id, kind=CatalogueEntry.Kind.DUTY)
    known = {"", *rows.values_list("code", flat=True)}
    faults = [
        Fault(row.row, HEADS["clause"], _("The catalogue has no duty “%(code)s”.") % {"code": code[:40]})
        for row in read.items
        if (code := row.texts.get("clause", "")) not in known
    ]
    return replace(read, faults=(*read.faults, *faults))


def _comma_separated(block: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(csv.reader(block.splitlines(), delimiter="\t"))
    return out.getvalue().encode()


def _as_text(texts: Any, due_on: Any) -> ItemText:
    kept = {name: texts.get(name, "") for name in HEADINGS if name != "due_on"}
    return ItemText(due_on=due_on, **kept)


def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see the list: it as a workbook, which can be sent in again."""
    _standing, one = list_for(request, pk)
    rows = [
        (row.clause.code if row.clause else "", row.duty, row.measure, row.target, row.due_on or "", row.department,
         row.cooperating)
        for row in one.items.select_related("clause")
    ]  # fmt: skip
    sheet = Sheet(name=SHEETS[0], heads=list(HEADS.values()), rows=rows, widths={(1, 2): 48, (3, 6): 18})
    name = filed(one.enrolment.name, _("responsibility list"))
    return handed_out(request, one.enrolment.cycle.office, workbook_of(sheet), name, len(rows))


def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """The list's writers: who signs, from the lowest level up."""
    standing, one = list_for(request, pk)
    if not roles_towards(standing, one, turn_of) & {AUTHOR, ORGANISER} or one.state != DRAFTING:
        raise Http404(_("The chain is set while the list is being written."))
    people = {person.pk: person for person in _people(one)}
    form = FileForm({} if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()
        seats = _seats(request, people)
        if attempt(request, lambda: set_chain(list_id=pk, seats=seats, by=standing.person), form) is not None:
            return redirect("duty-list", pk=pk)
    now = {seat.level: seat for seat in one.chain.all()}
    levels = [_typed_level(request, level, now.get(level)) for level in range(1, LEVELS + 1)]
    context = {"cycle": one.enrolment.cycle, "one": one, "levels": levels, "people": people.values(), "form": form}
    return render(request, "duties/chain.html", context, status=400 if form.errors else 200)


def _typed_level(request: HttpRequest, level: int, seat: Signatory | None) -> tuple[int, int, str]:
    if request.method == "POST":
        return level, typed.key(request.POST.get(f"person-{level}")), request.POST.get(f"title-{level}", "")
    return level, seat.person_id if seat else 0, seat.title if seat else ""


def _seats(request: HttpRequest, people: dict[int, Person]) -> list[Seat]:
    seats = []
    for level in range(1, LEVELS + 1):
        person = people.get(typed.key(request.POST.get(f"person-{level}")))
        if person is not None:
            seats.append(Seat(person, request.POST.get(f"title-{level}", "")[:80]))
    return seats


def _people(one: DutyList) -> Any:
    """Who may sign: everyone with a role in the office."""
    return people_of(one.enrolment.cycle.office_id).order_by("name", "pk")


def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """The signer and the organising body: an absent signer's deputy."""
    seat = get_object_or_404(Signatory.objects.select_related("person"), pk=pk)
    standing, one = list_for(request, seat.duty_list_id)
    if not names_deputy(standing, seat, roles_towards(standing, one, turn_of)):
        raise Http404(_("A deputy is named by the signer or by the body that organises."))
    people = {person.pk: person for person in _people(one).exclude(pk=seat.person_id)}
    form = DeputyForm(people.values(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = people[given.pop("deputy")]
        made = attempt(
            request, lambda: name_deputy(signatory_id=pk, deputy=person, by=standing.person, **given), form,
            done=_("%(name)s may sign in these days.") % {"name": person.name},
        )  # fmt: skip
        if made is not None:
            return redirect("duty-list", pk=one.pk)
    context = {"cycle": one.enrolment.cycle, "one": one, "seat": seat, "form": form}
    return render(request, "duties/deputy.html", context, status=400 if form.errors else 200)
