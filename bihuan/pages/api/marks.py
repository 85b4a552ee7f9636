"""Marks out and in: read, recorded and reversed as on the pages, with the same rules and second persons."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from bihuan.pages.api.calling import caller, office_of, once, page
from bihuan.pages.api.reading import year_of
from bihuan.pages.api.schemas import MarkIn, ReverseIn
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment
from bihuan.supervision.access import visible_entries
from bihuan.supervision.actions import record_entry, reverse_entry
from bihuan.supervision.models import Entry
from bihuan.supervision.queries import Draft

router = Router()


@router.get("/marks")
def marks(request: HttpRequest, year: int | None = None, unit: str = "", indicator: str = "") -> dict[str, Any]:
    """Marks of the ledger by the page."""
    standing = caller(request, "marks:read", "year", "unit", "indicator")
    rows = visible_entries(standing).filter(office=office_of(request))
    if year is not None:
        rows = rows.filter(cycle__year=year)
    if unit:
        rows = rows.filter(enrolment__code=unit)
    if indicator:
        rows = rows.filter(indicator__node=indicator)
    return page(request, rows.select_related("enrolment", "indicator", "cycle", "body"), mark_out)


def mark_out(row: Entry) -> dict[str, Any]:
    """A mark as it goes out."""
    return {
        "id": row.pk, "year": row.cycle.year, "unit": row.enrolment.code, "indicator": row.indicator.node,
        "value": None if row.value is None else f"{row.value.normalize():f}", "happened_on": row.happened_on,
        "fact": row.fact, "severity": row.severity, "option": row.option, "group": row.group, "body": row.body.name,
        "kind": row.kind, "state": row.state, "reverses": row.reverses_id,
    }  # fmt: skip


@router.post("/marks")
def record_mark(request: HttpRequest, body: MarkIn) -> HttpResponse:
    """Record one mark."""
    standing = caller(request, "marks:write")
    return once(request, lambda: (201, _record(request, standing, body)))


def _record(request: HttpRequest, standing: Any, body: MarkIn) -> dict[str, Any]:
    cycle = year_of(request, standing, body.year)
    typed = body.model_dump(exclude={"year", "unit", "indicator", "clause"})
    draft = Draft(
        cycle_id=cycle.pk, enrolment_id=enrolment_of(cycle, body.unit).pk, node=body.indicator,
        clause_id=clause_of(cycle, body.clause), **typed,
    )  # fmt: skip
    return mark_out(_whole(record_entry(draft=draft, by=standing.person)))


def enrolment_of(cycle: Cycle, code: str) -> Enrolment:
    """The enrolled unit of a code."""
    enrolment = Enrolment.objects.filter(cycle=cycle, code=code).select_related("unit", "cycle").first()
    if enrolment is None:
        raise ValidationError({"unit": _("No enrolled unit has this code or name.")})
    return enrolment


def clause_of(cycle: Cycle, code: str) -> int | None:
    """The catalogue entry of a code; none for an empty one."""
    if not code:
        return None
    clause = CatalogueEntry.objects.filter(office=cycle.office_id, code=code).first()
    if clause is None:
        raise ValidationError({"clause": _("This clause is not in the catalogue.")})
    return clause.pk


def _whole(entry: Entry) -> Entry:
    return Entry.objects.select_related("enrolment", "indicator", "cycle", "body").get(pk=entry.pk)


@router.post("/marks/{int:pk}/reverse")
def reverse_mark(request: HttpRequest, pk: int, body: ReverseIn) -> HttpResponse:
    """Take a mark back by a reversing one."""
    standing = caller(request, "marks:write")
    entry = get_object_or_404(visible_entries(standing).filter(office=office_of(request)), pk=pk)

    def act() -> tuple[int, dict[str, Any]]:
        return 201, mark_out(_whole(reverse_entry(entry=entry, by=standing.person, note=body.note)))

    return once(request, act)
