"""An agency's own pages: the waves it is named for and nothing else of the product. Its account has no role."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from bihuan.organizations.models import Person
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.phones import phones_typed
from bihuan.pages.public.answering import address_of
from bihuan.pages.request import Request, signed_in
from bihuan.records.punctuation import listed
from bihuan.surveys import actions
from bihuan.surveys.access import LINKING, agent_waves, is_agent
from bihuan.surveys.lifecycle import SENDING
from bihuan.surveys.models import Channel, SurveyFile, Wave
from bihuan.surveys.planning import asked_in, groups_of
from bihuan.surveys.queries.results import channel_name
from bihuan.surveys.wards import THROUGH_URN
from bihuan.urns import queries as urns


class FileForm(forms.Form):
    """A file of interviews."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    file = forms.FileField(
        label=gettext_lazy("Interviews (CSV or Excel)"), widget=forms.FileInput({"accept": ".csv,.xlsx"})
    )


def _found(request: HttpRequest, pk: int) -> tuple[Person, Wave]:
    """The agency's account and a wave it is named for; not found for everyone else."""
    person = signed_in(request)
    return person, get_object_or_404(agent_waves(person).select_related("office", "urn", "instrument"), pk=pk)


def is_agency(request: HttpRequest) -> bool:
    """Whether the reader works for an agency alone; asked of the database only for an account without a role."""
    person = signed_in(request)
    return not cast(Request, request).standing.memberships and is_agent(person)


def home(request: HttpRequest) -> HttpResponse:
    """An agency: the waves it works for."""
    person = signed_in(request)
    if not is_agent(person):
        raise Http404(_("This page is for survey agencies."))
    return render(request, "surveys/agency_home.html", {"rows": agent_waves(person)})


def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave's agency: the frame, the columns of a file, what was sent."""
    _person, wave = _found(request, pk)
    return _page(request, wave, _form(wave))


def _form(wave: Wave, *data: object) -> FileForm:
    form = FileForm(*data)  # type: ignore[arg-type] # post and files, or nothing
    channels = dict.fromkeys(c for group in groups_of(wave) for c in group.channels if c not in THROUGH_URN)
    form.fields["channel"].choices = [(c, channel_name(c)) for c in channels]  # type: ignore[attr-defined]
    return form


def _page(request: HttpRequest, wave: Wave, form: FileForm) -> HttpResponse:
    is_linking = wave.urn is not None and wave.state in LINKING
    links = urns.wards(wave.urn).filter(name__endswith=f"|{Channel.LINK}") if is_linking and wave.urn else []
    context = {
        "wave": wave,
        "form": form,
        "columns": columns_of([group.name for group in groups_of(wave)]),
        "questions": asked_in(wave).questions,
        "units": wave.frame.count(),
        "files": wave.files.order_by("-id"),
        "links": links,
        "may_send": wave.state in SENDING and bool(form.fields["channel"].choices),  # type: ignore[attr-defined]
    }
    return render(request, "surveys/agency.html", context, status=400 if form.errors else 200)


CALLED = {
    "respondent": pgettext_lazy("column", "respondent"), "unit": pgettext_lazy("column", "unit"),
    "group": pgettext_lazy("column", "group"), "interviewer": pgettext_lazy("column", "interviewer"),
    "start": pgettext_lazy("column", "start"), "end": pgettext_lazy("column", "end"),
    "weight": pgettext_lazy("column", "weight"),
}  # fmt: skip
"""The columns of a file of interviews beside the questions, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file of interviews beside the questions, as the file may call it."""

    name: str
    holds: str
    cells: str = ""


def columns_of(groups: Sequence[str]) -> list[Column]:
    once, optional = _("a number of your own, each once; needed"), _("may be left out")
    asked = [Column(str(CALLED["group"]), _("Respondent group"), listed(groups))] if len(groups) > 1 else []
    return [
        Column(str(CALLED["respondent"]), _("Who was asked: no name"), once),
        Column(str(CALLED["unit"]), _("The unit's code in the sample frame"), _("needed")),
        *asked,
        Column(str(CALLED["interviewer"]), _("Who asked"), optional),
        Column(str(CALLED["start"]), _("When the interview began"), optional),
        Column(str(CALLED["end"]), _("When it ended: too short ones are looked at"), optional),
        Column(str(CALLED["weight"]), _("The weight by design, above 0"), optional),
    ]


def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave's agency: its sample frame."""
    _person, wave = _found(request, pk)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([str(CALLED["unit"]), _("Unit"), _("Eligible people")])
    rows.writerows(wave.frame.order_by("id").values_list("code", "title", "eligible"))
    return document_answer(
        "\ufeff" + out.getvalue(), filed(wave.title, _("Sample frame")) + ".csv", "text/csv; charset=utf-8"
    )


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave's agency: a link for each telephone number, as a table, once."""
    person, wave = _found(request, pk)
    ward = request.POST.get("ward", "")

    ward_row = urns.wards(wave.urn).filter(name=ward).first() if wave.urn is not None else None

    def act() -> list[tuple[str, str]]:
        phones = phones_typed(request.POST.get("phones", ""))
        if ward_row is None:
            raise ValidationError(_("There is no such ward."))
        drawn = actions.draw_links(wave_id=pk, ward=ward, count=len(phones), by=person)
        return list(zip(phones, drawn, strict=True))

    drawn = attempt(request, act)
    if drawn is None or ward_row is None:
        return again(request, "agency-wave", pk=pk)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([_("mobile number"), _("Links")])
    rows.writerows([[phone, address_of(request, code)] for phone, code in drawn])
    answer = document_answer(
        "\ufeff" + out.getvalue(), filed(wave.title, ward_row.title, _("Links")) + ".csv", "text/csv; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave's agency: send a file of interviews; it gets a receipt whether it is good or not."""
    person, wave = _found(request, pk)
    form = _form(wave, request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data

        def act() -> SurveyFile:
            file = data["file"]
            return actions.take_file(wave_id=pk, channel=data["channel"], file=file, name=file.name, by=person)

        made = attempt(request, act, form)
        if made is not None:
            return redirect("agency-receipt", pk=made.pk)
    return _page(request, wave, form)


def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave's agency: the receipt of a file, and every mistake at its cell."""
    person = signed_in(request)
    rows = SurveyFile.objects.filter(wave__in=agent_waves(person)).select_related("wave", "attachment", "by")
    file = get_object_or_404(rows, pk=pk)
    problems = [one | {"column": CALLED.get(one["column"], one["column"])} for one in file.problems]
    return render(request, "surveys/receipt.html", {"file": file, "problems": problems})
