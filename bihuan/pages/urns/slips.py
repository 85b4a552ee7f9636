"""Codes on their way out and back: slips to print, links to push, what is left over to be scanned back."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.pages.answers import document_answer, filed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.phones import phones_typed
from bihuan.pages.public.answering import address_of
from bihuan.pages.urns.steps import second_person
from bihuan.pages.urns.views import found_urn
from bihuan.papers.slips import Sheet, Slip, pdf_of_slips
from bihuan.urns import actions, codes, queries
from bihuan.urns.actions import Returned
from bihuan.urns.models import Urn


@require_POST
def print_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and who prints: the slips of a ward as PDF, in shuffled order, kept nowhere."""
    standing, urn = found_urn(request, pk)
    ward = request.POST.get("ward", "")
    drawn = attempt(request, lambda: actions.issue(urn_id=pk, ward=_known(urn, ward), by=standing.person))
    if drawn is None:
        return redirect("urn", pk=pk)
    where = queries.wards(urn).get(name=ward).title
    slips = [Slip(where, codes.shown(code), address_of(request, code)) for code in drawn]
    says = _("Scan the code, or type this address and then the code:")
    made = pdf_of_slips(Sheet(urn.title, says, address_of(request), slips))
    return _never_kept(document_answer(made, filed(urn.title, where, _("Slips")) + ".pdf", "application/pdf"))


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and who prints: a link for each telephone number, as a table, once."""
    standing, urn = found_urn(request, pk)
    ward = request.POST.get("ward", "")

    def act() -> list[tuple[str, str]]:
        phones = phones_typed(request.POST.get("phones", ""))
        drawn = actions.issue(urn_id=pk, ward=_known(urn, ward), by=standing.person, count=len(phones))
        return list(zip(phones, drawn, strict=True))

    drawn = attempt(request, act)
    if drawn is None:
        return again(request, "urn", pk=pk)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([_("mobile number"), _("Links")])
    rows.writerows([[phone, address_of(request, code)] for phone, code in drawn])
    return _never_kept(
        document_answer("\ufeff" + out.getvalue(), filed(urn.title, _("Links")) + ".csv", "text/csv; charset=utf-8")
    )


@require_POST
def left_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Two people: void the slips that were left over, as a scanner types them, a line each."""
    standing, _found = found_urn(request, pk)
    lines = [line.rpartition("?c=")[2] for line in request.POST.get("codes", "").split()]

    def act() -> Returned:
        return actions.return_slips(urn_id=pk, typed=lines, by=standing.person, second=second_person(request))

    def told(returned: Returned) -> str:
        counts = {"voided": returned.voided, "used": returned.used, "unknown": returned.unknown}
        return _("%(voided)s voided, %(used)s were used already, %(unknown)s unknown or void before.") % counts

    attempt(request, act, done=told)
    return redirect("urn", pk=pk)


def _known(urn: Urn, ward: str) -> str:
    if ward not in set(queries.wards(urn).values_list("name", flat=True)):
        raise ValidationError(_("There is no such ward."))
    return ward


def _never_kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
