"""Recording one mark in under a minute: the form shapes itself to the indicator and says what will follow."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.scheme import Node
from bihuan.engine.words import rule
from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.supervision.forms import EntryForm
from bihuan.pages.uploads import sound_files
from bihuan.results.queries.consequence import Consequence, consequence
from bihuan.results.queries.live import live
from bihuan.schemes.access.marks import OPEN_TO_MARKS, owned
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import parsed, reading_language
from bihuan.schemes.queries.drafts import WAITING_SECOND
from bihuan.supervision.actions import Upload, record_entry
from bihuan.supervision.models import Entry


def _leaves(standing: Standing, cycle: Cycle) -> list[Node]:
    """The indicators the reader's bodies score, in document order."""
    nodes = set(owned(standing, cycle).values_list("indicator__node", flat=True).distinct())
    return [leaf for leaf in parsed(cycle.scheme).leaves if leaf.id in nodes and not leaf.raters]


def _form(request: HttpRequest, cycle: Cycle, data: Any = None) -> EntryForm:
    standing = reader(request, Role.OFFICE, Role.ASSESSOR, Role.LEADING_GROUP)
    leaves = _leaves(standing, cycle)
    wanted = (data or request.GET).get("node", "")
    chosen = next((leaf for leaf in leaves if leaf.id == wanted), None)
    initial = {"unit": request.GET.get("unit", ""), "node": wanted, "token": secrets.token_hex(16)}
    if data is None:
        return EntryForm(cycle, leaves, chosen, initial=initial)
    return EntryForm(cycle, leaves, chosen, data, request.FILES, initial=initial)


def new_entry(request: HttpRequest, cycle: int) -> HttpResponse:
    """Assessors of an owning body: write one mark."""
    year = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE, Role.ASSESSOR, Role.LEADING_GROUP)
    if year.state not in OPEN_TO_MARKS:
        raise Refused(_("The year %(year)s is not running: nothing can be recorded in it.") % {"year": year.year})
    form = _form(request, year, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def act() -> Entry:
            uploads = [Upload(file.name or "file", file) for file in sound_files(request, "photos")]
            return record_entry(
                draft=form.draft(), by=standing.person, uploads=uploads, token=form.cleaned_data["token"]
            )

        done = lambda entry: _("Recorded: %(state)s.") % {"state": entry.get_state_display()}  # noqa: E731 - said once
        if entry := attempt(request, act, form, done=done):
            return redirect("entry", pk=entry.pk)
    context = _context(year, form) | {"units": Enrolment.objects.filter(cycle=year).only("code", "name")}
    return render(request, "supervision/entry_new.html", context, status=400 if form.errors else 200)


def parts(request: HttpRequest, cycle: int) -> HttpResponse:
    """The fields the chosen indicator asks for, and what the mark would do; nothing is written.

    The fact is not asked for: it changes nothing here, and what was found must not stand in an address.
    """
    year = cycle_for(request, cycle)
    form = _form(request, year, request.GET)
    form.fields["fact"].required = False
    result = None
    if form.chosen is not None and form.is_valid() and form.enrolment is not None:
        result = _consequence(year, form, reader(request))
    context = _context(year, form) | {"consequence": result, "unit": form.enrolment}
    shown = _form(request, year, None)
    for name in shown.fields:
        if name in request.GET and name != "token":
            shown.initial[name] = request.GET[name]
    shown.initial["token"] = request.GET.get("token", "")
    return render(request, "supervision/entry_parts.html", context | {"form": shown, "is_part": True})


def _consequence(cycle: Cycle, form: EntryForm, standing: Standing) -> Consequence | None:
    assert form.enrolment is not None
    try:
        now = live(cycle)
    except InputError:
        return None
    row = form.draft().row(form.enrolment.code, standing.person.name, WAITING_SECOND)
    return consequence(cycle, now, form.enrolment, {name: text for name, text in row.items() if text})


def _context(cycle: Cycle, form: EntryForm) -> dict[str, Any]:
    words = rule(form.chosen, reading_language()) if form.chosen else ""
    needs_second = form.chosen is not None and (
        form.chosen.second_person or (form.chosen.method is not None and "second" in form.chosen.method.needs)
    )
    return {"cycle": cycle, "form": form, "rule": words, "needs_second": needs_second}
