"""Level by level: each level signs what it sends up; the level above may annotate or return it, never alter it."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings import words
from bihuan.findings.lifecycle import REPORT, UPPER
from bihuan.findings.models import Report, ReportStep
from bihuan.findings.queries.conservation import balance
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes.models import Cycle


@transaction.atomic
def send_report(*, cycle: Cycle, title: str, text: str, by: Person, as_of: date | None = None) -> Report:
    """Sign the year's findings and their rectification as they stand, and send them to the level directly above."""
    office = cycle.office
    require_role(standing_of(by), office, Role.OFFICE)
    day = as_of or clock.today()
    figures = balance(cycle, day)
    content = {"office": office.name, "year": cycle.year, "as_of": day.isoformat(), "figures": figures.as_dict()}
    return _send(office, title, text, content, by, cycle=cycle, day=day)


def _send(
    office: Office, title: str, text: str, content: dict[str, object], by: Person, *,
    day: date, cycle: Cycle | None = None, lower: Report | None = None,
) -> Report:  # fmt: skip
    if office.parent is None:
        raise ValidationError(_("%(office)s has no level above it.") % {"office": office.name})
    if not title.strip() or not text.strip():
        raise ValidationError({"text": _("Write a title and a text.")})
    plain = json.dumps(content | {"title": title.strip(), "text": text.strip()}, ensure_ascii=False, sort_keys=True)
    report = Report(
        office=office, to_office=office.parent, cycle=cycle, lower=lower, title=title.strip(), as_of=day,
        text=text.strip(), content=plain, sha256=hashlib.sha256(plain.encode()).hexdigest(), signed_by=by,
        signed_at=clock.now(),
    )  # fmt: skip
    door.require_fits(report)
    report.save()
    record(by=by, action="send_report", subject=report, office_path=office.path, detail={"sha256": report.sha256})
    return report


def _rows() -> QuerySet[Report]:
    return Report.objects.select_related("to_office__parent", "office")


def _allow(by: Person, step: Step, report: Report) -> str:
    """The level above acts on it; who sent it may take it back."""
    if step.name == "recall":
        return require_role(standing_of(by), report.office, Role.OFFICE)
    require_role(standing_of(by), report.to_office, Role.OFFICE)
    return UPPER


def _office(report: Report) -> str:
    return report.to_office.path


DOOR: door.Door[Report] = door.Door(
    table=REPORT, words=words.REPORT, rows=_rows, allow=_allow, steps=ReportStep, link="report", path=_office
)


@transaction.atomic
def step_report(*, report_id: int, step: str, by: Person, note: str = "") -> Report:
    """The level above signs for it, annotates it or returns it; who sent it takes it back before that."""
    if step == "pass_on":
        raise ValidationError(_("Passing on is done by a report of one's own."))
    return door.take(DOOR, step, by, note=note, pk=report_id)


@transaction.atomic
def pass_report_on(*, report_id: int, title: str, text: str, by: Person) -> Report:
    """The level above adds its own signed page and sends both to the next level; the lower text goes unaltered."""
    lower = door.take(DOOR, "pass_on", by, pk=report_id)
    content: dict[str, object] = {"office": lower.to_office.name, "lower": json.loads(lower.content),
                                  "lower_sha256": lower.sha256}  # fmt: skip
    return _send(lower.to_office, title, text, content, by, day=lower.as_of, lower=lower)
