"""What the team's phone may carry, and what it is told of what it sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding
from bihuan.inspections.access import visible_inspections
from bihuan.inspections.lifecycle import SEALED, STARTED, TEAM
from bihuan.inspections.models import Inspection, Member, Stage
from bihuan.organizations.access import Standing

CARRIED = (SEALED, STARTED)
"""From the seal until the team leaves the site."""
MOST_FINDINGS = 200


def carried(standing: Standing, *, in_any_state: bool = False) -> QuerySet[Inspection]:
    """The visits a person is on the team of and may have on a phone: none one is barred from, none cancelled."""
    mine = Member.objects.filter(
        inspection=OuterRef("pk"), person=standing.person, left_on__isnull=True, is_barred=False, role__in=TEAM
    )
    rows = visible_inspections(standing).filter(Exists(mine)).select_related("unit", "campaign", "enrolment")
    return rows.order_by("planned_on", "pk") if in_any_state else rows.filter(state__in=CARRIED).order_by("planned_on")


def open_findings(visit: Inspection) -> list[dict[str, Any]]:
    """The unit's open findings as they are taken along, what falls due first."""
    of_unit = Q(enrolment__unit_id=visit.unit_id) | Q(enrolment_id=visit.enrolment_id)
    rows = Finding.objects.filter(of_unit, state__in=OPEN).order_by("due_on", "pk")[:MOST_FINDINGS]
    return [
        {"number": row.number, "condition": row.amendment or row.condition, "state": row.get_state_display(),
         "due": row.due_on.isoformat() if row.due_on else ""}
        for row in rows
    ]  # fmt: skip


def receipt(stage: Stage) -> dict[str, Any]:
    """What has come in of a step: complete only when every photo of its list is there."""
    files = {row.sha256: row.attachment_id is not None for row in stage.files.all()}
    return {
        "token": stage.token, "at": stage.at.isoformat(), "is_clock_off": stage.is_clock_off,
        "received_at": stage.received_at.isoformat(), "files": files, "is_complete": all(files.values()),
    }  # fmt: skip
