"""Pages of kinds: a trip planned and rebuilt, works and procurement with their sums, posts that failed twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Office
from bihuan.pages.request import reader
from bihuan.pages.screening.columns import period, unit_name
from bihuan.pages.screening.common import screener
from bihuan.screening.access import SCREENERS, held_dossiers, visible_clues, visible_trips
from bihuan.screening.models import Clue, Proof
from bihuan.screening.queries.reading import Places, computed, rows_of, rule_text, subject_text, unit_names, yuan
from bihuan.screening.queries.trips import trip_page

A_PAGE = 20
WORKS = ("P01", "P02", "P04", "P05")
SUCCESSION = ("S01",)
OF_VOUCHERS = ("T03", "T04", "T05", "T06", "T08", "T09", "T10", "T11")
"""Rules of travel that ask about single vouchers, not about a trip as a whole."""


def trip(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks and the leading group who may read the data: a trip as planned and as its vouchers tell it."""
    standing = reader(request, *SCREENERS)
    record = get_object_or_404(visible_trips(standing).select_related("run"), pk=pk)
    same = {"about_type": "trip", "about": record.trip, "office": record.run.office_id}
    clues = list(visible_clues(standing).filter(**same).select_related("run"))
    dossiers = held_dossiers(standing).filter(**same)
    units = unit_names(record.run.office_id)
    context = {
        "record": record, "trip": trip_page(record, record.run.places | units, _asked(clues)),
        "clues": [
            (one, rule_text(one.rule), computed(one, one.run.places | units), yuan(one.amount_fen)) for one in clues
        ],
        "dossiers": dossiers.prefetch_related("circulars"),
    }  # fmt: skip
    return render(request, "screening/trip.html", context)


def _asked(clues: Sequence[Clue]) -> dict[str, list[str]]:
    """The rules that ask about single vouchers, by the voucher's number."""
    asked: dict[str, list[str]] = {}
    by_pk = {one.pk: one for one in clues if one.rule in OF_VOUCHERS}
    for proof in Proof.objects.filter(clue__in=by_pk).order_by("pk"):
        clue = by_pk[proof.clue_id]
        for inv_id in {line[1] for line in proof.lines if line[0] == "invoices"}:
            if proof.digest == clue.digest and clue.rule not in asked.setdefault(inv_id, []):
                asked[inv_id].append(clue.rule)
    return asked


def works(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: methods below their tier, split purchases, the same place again, with the rows."""
    standing, office = screener(request)
    return render(request, "screening/works.html", _context(request, standing, office, WORKS))


def posts(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: posts whose two holders in a row had a serious outcome, asked of the unit above."""
    standing, office = screener(request)
    return render(request, "screening/posts.html", _context(request, standing, office, SUCCESSION))


def _context(request: HttpRequest, standing: Standing, office: Office, rules: tuple[str, ...]) -> dict[str, Any]:
    """Clues of some rules, each with its rows and its arithmetic; a constant number of queries."""
    wanted = request.GET.get("rule", "")
    chosen = (wanted,) if wanted in rules else rules
    rows = visible_clues(standing).filter(office=office, rule__in=chosen, erased_at__isnull=True)
    page = Paginator(rows.select_related("unit", "run"), A_PAGE).get_page(request.GET.get("page"))
    clues, units = list(page.object_list), unit_names(office.pk)
    proofs = {(one.clue_id, one.digest): one for one in Proof.objects.filter(clue__in=clues)}
    return {
        "office": office, "page": page, "rules": [rule_text(rule) for rule in rules], "wanted": wanted,
        "rows": [_shown(clue, proofs.get((clue.pk, clue.digest)), clue.run.places | units) for clue in clues],
    }  # fmt: skip


def _shown(clue: Clue, proof: Proof | None, places: Places) -> dict[str, Any]:
    rows, norms = rows_of(proof, clue, places)
    return {
        "clue": clue, "rule": rule_text(clue.rule), "subject": subject_text(clue), "unit": unit_name(clue),
        "computed": computed(clue, places), "rows": rows, "norms": norms, "amount": yuan(clue.amount_fen),
        "period": period(clue),
    }  # fmt: skip
