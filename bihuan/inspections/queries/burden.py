"""What visits cost a unit, counted by ``engine.burden`` from what was recorded; the caps and their exceptions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from bihuan.engine.burden import Asked, Exemption, Held, Recorded, Room, Sent, room
from bihuan.inspections.lifecycle import APPROVED, FORMED, SEALED
from bihuan.inspections.models import Cap, CapException, Demand, Inspection, Stage
from bihuan.organizations.models import Unit

TO_COME = (APPROVED, FORMED, SEALED)


def recorded(units: Collection[int]) -> dict[int, Recorded]:
    """What was recorded of each unit, of every year; a visit counts from its start on. Three queries of values."""
    started = Inspection.objects.filter(unit_id__in=units, started_at__isnull=False)
    days: dict[int, set[date]] = {}
    for visit, at in Stage.objects.filter(inspection__in=started).values_list("inspection_id", "at"):
        days.setdefault(visit, set()).add(timezone.localdate(at))
    held: dict[int, list[Held]] = {unit: [] for unit in units}
    for visit, unit, started_at in started.values_list("pk", "unit_id", "started_at"):
        if started_at is not None:
            first = timezone.localdate(started_at)
            held[unit].append(Held(first, frozenset({first, *days.get(visit, ())})))
    papers, sent = _demands(units)
    return {unit: Recorded(inspections, papers.get(unit, []), sent.get(unit, [])) for unit, inspections in held.items()}


def _demands(units: Collection[int]) -> tuple[dict[int, list[Asked]], dict[int, list[Sent]]]:
    """Papers and forms asked of each unit, those taken back left out of the forms."""
    papers: dict[int, list[Asked]] = {}
    sent: dict[int, list[Sent]] = {}
    columns = ("unit_id", "kind", "item", "period", "on", "withdrawn_at")
    for unit, kind, item, period, on, withdrawn_at in Demand.objects.filter(unit_id__in=units).values_list(*columns):
        if kind == Demand.Kind.DOCUMENT:
            papers.setdefault(unit, []).append(Asked(item, on, is_withdrawn=withdrawn_at is not None))
        elif withdrawn_at is None:
            sent.setdefault(unit, []).append(Sent(item, period, on))
    return papers, sent


@dataclass(frozen=True, slots=True)
class CapRoom:
    """A cap of a unit and what is left under it."""

    cap: Cap
    room: Room


def cap_rooms(unit: Unit, kind: str, year: int, on: date, *, but: int = 0) -> Iterator[CapRoom]:
    """Every cap that holds for one more visit of a kind at a unit: of that kind, and of all kinds together.

    ``but`` is a visit that is not counted: the one that is being approved.
    """
    caps = Cap.objects.filter(office_id=unit.office_id, year=year, category=unit.category, kind__in=["", kind])
    exceptions = _exemptions(unit, kind, year)
    newest = {cap.kind: cap for cap in caps.order_by("id")}
    for cap in newest.values():
        rows = Inspection.objects.filter(unit=unit).exclude(pk=but)
        if cap.kind:
            rows = rows.filter(campaign__kind=cap.kind)
        counted = sum(
            1
            for at in rows.filter(started_at__isnull=False).values_list("started_at", flat=True)
            if at is not None and timezone.localdate(at).year == year
        )
        approved = rows.filter(state__in=TO_COME, planned_on__year=year).count()
        yield CapRoom(cap, room(counted=counted, approved=approved, cap=cap.most, exemptions=exceptions, on=on))


def _exemptions(unit: Unit, kind: str, year: int) -> list[Exemption]:
    meant = Q(unit=unit) | Q(unit__isnull=True, category=unit.category)
    rows = CapException.objects.filter(meant, office_id=unit.office_id, year=year, kind__in=["", kind])
    return [Exemption(row.extra, row.on) for row in rows]
