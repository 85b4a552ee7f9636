"""Visits and lists of duties, read: a visit that is sealed to its reader is not found, as one that does not exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from bihuan.duties.access import visible_lists
from bihuan.duties.models import DutyItem, DutyList, QuarterlyCheck
from bihuan.duties.queries.content import FIELDS
from bihuan.duties.queries.lists import levels_of, signatures_of
from bihuan.inspections.access import roles_towards, visible_inspections
from bihuan.inspections.lifecycle import SHOWN_TO_UNIT, UNIT
from bihuan.inspections.models import Inspection
from bihuan.organizations.access import Standing
from bihuan.pages.api.calling import caller, office_of, page
from bihuan.pages.api.problems import Problem, title

router = Router()


def _in_state(rows: QuerySet[Any], state: str, known: list[str]) -> QuerySet[Any]:
    if state and state not in known:
        raise Problem(422, title(422), {"state": [_("Choose one of: %(known)s.") % {"known": ", ".join(known)}]})
    return rows.filter(state=state) if state else rows


def _of(rows: QuerySet[Any], year: int | None, unit: str) -> QuerySet[Any]:
    rows = rows if year is None else rows.filter(enrolment__cycle__year=year)
    return rows.filter(enrolment__code=unit) if unit else rows


def _visits(request: HttpRequest, standing: Standing) -> QuerySet[Inspection]:
    office = office_of(request)
    rows = visible_inspections(standing).filter(Q(office=office) | Q(campaign__partner_office=office))
    return rows.select_related("campaign", "cycle", "enrolment", "unit")


@router.get("/inspections")
def inspections(request: HttpRequest, year: int | None = None, unit: str = "", state: str = "") -> dict[str, Any]:
    """Visits by the page: those their reader may know of."""
    standing = caller(request, "inspections:read", "year", "unit", "state")
    rows = _of(_visits(request, standing), year, unit)
    return page(request, _in_state(rows, state, Inspection.State.values), _visit)


def _visit(row: Inspection) -> dict[str, Any]:
    names = ("number", "field", "is_announced", "planned_on", "planned_until", "started_at", "state", "version")
    return {
        "id": row.pk, "year": row.cycle.year, "unit": row.enrolment.code, "visited": row.unit.name,
        "campaign": row.campaign.title, "kind": row.campaign.kind, **{name: getattr(row, name) for name in names},
    }  # fmt: skip


@router.get("/inspections/{int:pk}")
def inspection(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One visit with its team and what happened on site; to its unit without its steps, the report once it is made."""
    standing = caller(request, "inspections:read")
    visit = get_object_or_404(_visits(request, standing), pk=pk)
    is_unit = UNIT in roles_towards(standing, visit, is_seen=True)
    members = visit.members.filter(left_on__isnull=True).order_by("id").values("person__name", "role")
    stages = visit.stages.order_by("id").values("kind", "place", "at", "present")
    steps = [] if is_unit else list(visit.steps.order_by("id").values("step", "source", "target", "on", "at"))
    return _visit(visit) | {
        "team": [{"name": row["person__name"], "role": row["role"]} for row in members], "stages": list(stages),
        "report": visit.report if not is_unit or visit.state in SHOWN_TO_UNIT else "", "steps": steps,
    }  # fmt: skip


def _lists(request: HttpRequest, standing: Standing) -> QuerySet[DutyList]:
    rows = visible_lists(standing).filter(enrolment__cycle__office=office_of(request))
    return rows.select_related("enrolment__cycle", "post", "holder")


@router.get("/duty-lists")
def duty_lists(request: HttpRequest, year: int | None = None, unit: str = "", state: str = "") -> dict[str, Any]:
    """Lists of duties by the page."""
    standing = caller(request, "duties:read", "year", "unit", "state")
    rows = _of(_lists(request, standing), year, unit)
    return page(request, _in_state(rows, state, DutyList.State.values), _list)


def _list(row: DutyList) -> dict[str, Any]:
    names = ("tier", "number", "state", "version", "sha256", "in_force_on", "ended_on")
    return {
        "id": row.pk, "year": row.enrolment.cycle.year, "unit": row.enrolment.code,
        "post": row.post.title if row.post else "", "holder": row.holder.name if row.holder else "",
        **{name: getattr(row, name) for name in names},
    }  # fmt: skip


@router.get("/duty-lists/{int:pk}")
def duty_list(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One list with its items, who has signed it, and what the quarters' checks said."""
    standing = caller(request, "duties:read")
    one = get_object_or_404(_lists(request, standing), pk=pk)
    items = list(one.items.select_related("clause").order_by("position"))
    return _list(one) | {"items": _items(items), "signatures": _signatures(one)}


def _items(items: list[DutyItem]) -> list[dict[str, Any]]:
    checks: dict[int, list[dict[str, Any]]] = {}
    for row in QuarterlyCheck.objects.filter(item__in={item.origin for item in items}).order_by("quarter"):
        told = {name: getattr(row, name) for name in ("quarter", "checked_on", "progress", "opinion", "body")}
        checks.setdefault(row.item_id, []).append(told)
    return [
        {"no": item.position, "clause": item.clause.code if item.clause else "",
         **{name: getattr(item, name) for name in FIELDS}, "checks": checks.get(item.origin, [])}
        for item in items
    ]  # fmt: skip


def _signatures(one: DutyList) -> list[dict[str, Any]]:
    told = []
    for level in levels_of(one, signatures_of(one)):
        given = level.signature
        told.append({
            "level": level.seat.level, "title": level.seat.title, "person": level.seat.person.name,
            "signed_by": given.by.name if given else "", "signed_on": given.on if given else None,
            "sha256": given.sha256 if given else "",
        })  # fmt: skip
    return told
