"""Data sets: sent, their columns mapped, what is kept of them and for whom, and their end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.engine.screening.heads import guess
from bihuan.engine.screening.labels import called, table_called
from bihuan.engine.screening.ocds.words import TABLE as OCDS
from bihuan.engine.screening.tables import TABLES
from bihuan.organizations.models import Person, Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.screening.common import clerk, screener
from bihuan.pages.screening.forms import MONEY, DataForm, screeners
from bihuan.records import clock
from bihuan.records.punctuation import listed
from bihuan.screening.access import SCREENERS, visible_arrivals, visible_data
from bihuan.screening.actions.arriving import About, peeked, receive_file
from bihuan.screening.actions.erasing import erase_data
from bihuan.screening.actions.releases import receive_releases
from bihuan.screening.actions.taking import name_reader, remembered, take_data
from bihuan.screening.models import Arrival, DataSet
from bihuan.screening.queries.reading import side


def data_sets(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: the data sets they may see; clerks send a file."""
    standing, office = screener(request)
    rows = visible_data(standing).filter(office=office).select_related("by", "corrected_by")
    is_clerk = standing.holds(office.pk, Role.OFFICE)
    open_sets = rows.filter(erased_at__isnull=True, corrected_by__isnull=True)
    people = screeners(office.pk).exclude(pk=standing.person.pk)
    form = DataForm(people, open_sets, request.POST or None, request.FILES or None) if is_clerk else None
    if request.method == "POST":
        reader(request, Role.OFFICE)
        if form is not None and form.is_valid():
            made = attempt(request, lambda: _receive(office, form.cleaned_data, standing.person), form)
            if made is not None:
                return redirect("data-map" if isinstance(made, Arrival) else "data-set", pk=made.pk)
    context = {
        "office": office,
        "rows": [(one, table_called(one.table, side())) for one in rows[:200]],
        "arrivals": visible_arrivals(standing).filter(office=office)[:20],
        "form": form,
        "today": clock.today(),
        "exempt": sum(one.exempt for one in rows if one.erased_at is None),
    }
    return render(request, "screening/data_sets.html", context, status=400 if form is not None and form.errors else 200)


def _receive(office: Any, given: dict[str, Any], by: Person) -> Arrival | DataSet:
    """A table that waits for its mapping; procurement notices need none and are taken at once."""
    names = ("legal_basis", "purpose", "erase_on", "shifts", "corrects")
    about = About(readers=tuple(one.pk for one in given["readers"]), **{name: given[name] for name in names})
    file, source = given["file"], given["source"]
    if given["table"] == OCDS:
        return receive_releases(office=office, source=source, file=file, name=file.name, about=about, by=by)
    return receive_file(
        office=office, table=given["table"], source=source, file=file, name=file.name, about=about, by=by
    )


class MapForm(forms.Form):
    """Which heading is which column, in what money stands, and that a change is meant."""

    money = forms.ChoiceField(label=gettext_lazy("Amounts stand in"), choices=MONEY)
    is_sure = forms.BooleanField(label=gettext_lazy("The change is meant"), required=False)

    def __init__(self, arrival: Arrival, *args: Any) -> None:
        super().__init__(*args)
        last = remembered(arrival.office_id, arrival.table, arrival.source)
        names = last.names if last is not None else guess(arrival.headings, arrival.table)
        self.initial["money"] = last.money if last is not None else peeked(arrival).money
        if last is None:
            del self.fields["is_sure"]
        at, columns = side(), TABLES[arrival.table].columns
        choices = [("", _("not taken")), *((one.name, called(one.name, at)) for one in columns)]
        for place, heading in enumerate(arrival.headings):
            field = forms.ChoiceField(label=heading, choices=choices, required=False, initial=names.get(heading, ""))
            field.help_text = listed(text for text in arrival.samples[place] if text)[:120]
            self.fields[f"h{place}"] = field
        self.order_fields([*(f"h{place}" for place in range(len(arrival.headings))), "money", "is_sure"])

    def names(self, arrival: Arrival) -> dict[str, str]:
        """The headings that are taken."""
        chosen = ((heading, self.cleaned_data[f"h{place}"]) for place, heading in enumerate(arrival.headings))
        return {heading: column for heading, column in chosen if column}


def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sent the file: map its columns, and take it whole or not at all."""
    standing, _office = clerk(request)
    waiting = get_object_or_404(visible_arrivals(standing).select_related("office"), pk=pk)
    form = MapForm(waiting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request,
            lambda: take_data(
                arrival_id=pk, names=form.names(waiting), money=form.cleaned_data["money"], by=standing.person,
                is_sure=form.cleaned_data.get("is_sure", False),
            ),
            form, done=_("The data set is taken."),
        )  # fmt: skip
        if made is not None:
            return redirect("data-set", pk=made.pk)
    keys = [called(one.name, side()) for one in TABLES[waiting.table].columns if one.key and not one.may_be_empty]
    context = {
        "arrival": waiting, "seen": peeked(waiting), "form": form, "table": table_called(waiting.table, side()),
        "keys": keys,
        "is_known": remembered(waiting.office_id, waiting.table, waiting.source) is not None,
    }  # fmt: skip
    return render(request, "screening/arrival.html", context, status=400 if form.errors else 200)


def data_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is named to read it: what a data set is, why it is kept, who sees it, when it goes."""
    standing = reader(request, *SCREENERS)
    rows = visible_data(standing).select_related("office", "by", "corrects", "corrected_by")
    one = get_object_or_404(rows, pk=pk)
    is_clerk = standing.holds(one.office_id, Role.OFFICE)
    named = [row.person for row in one.readers.select_related("person")]
    at = side()
    context = {
        "one": one, "table": table_called(one.table, at), "named": named, "is_clerk": is_clerk,
        "columns": [(heading, called(name, at)) for heading, name in one.names.items()],
        "others": screeners(one.office_id).exclude(pk__in=[person.pk for person in named]) if is_clerk else [],
        "runs": one.runs.select_related("run")[:20],
    }  # fmt: skip
    return render(request, "screening/data_set.html", context)


@require_POST
def add_reader(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks who may read it: let another one see the data set."""
    standing, office = clerk(request)
    one = get_object_or_404(visible_data(standing), pk=pk)
    person = get_object_or_404(screeners(office.pk), pk=typed.key(request.POST.get("person")))
    attempt(
        request,
        lambda: name_reader(data_set_id=one.pk, person=person, by=standing.person),
        done=_("%(name)s may see it now.") % {"name": person.name},
    )
    return redirect("data-set", pk=pk)


@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks who may read it: erase the data set before its day."""
    standing, _office = clerk(request)
    one = get_object_or_404(visible_data(standing), pk=pk)
    attempt(request, lambda: erase_data(data_set_id=one.pk, by=standing.person), done=_("The data set is erased."))
    return redirect("data-set", pk=pk)
