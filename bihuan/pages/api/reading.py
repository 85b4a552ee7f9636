"""Reads: units, years, schemes, results. What the token's person may not see is not found."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from bihuan.engine.incomplete import empty_components
from bihuan.organizations.access import STAFF, visible_units
from bihuan.organizations.models import Unit
from bihuan.pages.api.calling import caller, office_of, page
from bihuan.results.access import sees_ranking, visible_sets
from bihuan.results.models import ResultSet
from bihuan.results.queries.live import live
from bihuan.results.queries.shown import shown
from bihuan.schemes.access import visible_cycles, visible_schemes
from bihuan.schemes.models import Cycle, Scheme

router = Router()


def year_of(request: HttpRequest, standing: Any, year: int) -> Cycle:
    """The year of the token's office, if its person may see it."""
    rows = visible_cycles(standing).filter(office=office_of(request), year=year)
    return get_object_or_404(rows.select_related("office"))


@router.get("/units")
def units(request: HttpRequest) -> dict[str, Any]:
    """Units by the page, those that were and those that are."""
    standing = caller(request, "units:read")
    return page(request, visible_units(standing).filter(office=office_of(request)), _unit)


def _unit(row: Unit) -> dict[str, Any]:
    return {
        "id": row.pk, "code": row.code, "name": row.name, "category": row.category, "headcount": row.headcount,
        "valid_from": row.valid_from, "valid_to": row.valid_to,
    }  # fmt: skip


@router.get("/schemes")
def schemes(request: HttpRequest) -> dict[str, Any]:
    """Schemes by the page."""
    standing = caller(request, "schemes:read")
    return page(request, visible_schemes(standing).filter(office=office_of(request)).defer("text"), _scheme)


@router.get("/schemes/{int:pk}")
def scheme(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One scheme with its document."""
    standing = caller(request, "schemes:read")
    scheme = get_object_or_404(visible_schemes(standing).filter(office=office_of(request)), pk=pk)
    return _scheme(scheme) | {"text": scheme.text}


def _scheme(row: Scheme) -> dict[str, Any]:
    names = ("key", "version", "title", "document_number", "sha256", "state")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


@router.get("/years")
def years(request: HttpRequest) -> dict[str, Any]:
    """Years by the page."""
    standing = caller(request, "schemes:read")
    return page(request, visible_cycles(standing).filter(office=office_of(request)), _year)


def _year(row: Cycle) -> dict[str, Any]:
    return {"id": row.pk, "year": row.year, "state": row.state, "scheme": row.scheme_id,
            "starts_on": row.starts_on, "ends_on": row.ends_on}  # fmt: skip


@router.get("/years/{int:year}/results")
def results(request: HttpRequest, year: int) -> dict[str, Any]:
    """The live ranking (to assessors the released one), for those who may see it; a unit's own is on the pages."""
    standing = caller(request, "results:read")
    cycle = year_of(request, standing, year)
    if not sees_ranking(standing, cycle) or cycle.state == Cycle.State.DRAFT:
        raise Http404
    ranking = (None if standing.holds(cycle.office_id, *STAFF) else shown(cycle)) or live(cycle)
    rows = []
    for line in ranking.result.lines:
        published = ranking.published(line)
        rows.append({
            "unit": line.unit.id, "name": line.unit.name, "class": line.unit.klass, "group": line.group,
            "composite": None if published is None else str(published), "rank": line.rank, "grade": line.grade,
        })  # fmt: skip
    return {"year": cycle.year, "state": cycle.state, "scheme_sha256": cycle.scheme.sha256, "lines": rows,
            "lacking": [node.title for node in empty_components(ranking.result)]}  # fmt: skip


@router.get("/results/{int:pk}")
def result_set(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A frozen result with its hashes."""
    standing = caller(request, "results:read")
    rows = visible_sets(standing).filter(cycle__office=office_of(request)).select_related("cycle")
    return _set(get_object_or_404(rows, pk=pk))


@router.get("/results")
def result_sets(request: HttpRequest) -> dict[str, Any]:
    """Frozen results by the page."""
    standing = caller(request, "results:read")
    rows = visible_sets(standing).filter(cycle__office=office_of(request)).select_related("cycle").defer("inputs")
    return page(request, rows, _set)


def _set(row: ResultSet) -> dict[str, Any]:
    return {
        "id": row.pk, "year": row.cycle.year, "number": row.number, "frozen_at": row.frozen_at, "note": row.note,
        "input_sha256": row.input_hash, "result_sha256": row.result_hash,
    }  # fmt: skip
