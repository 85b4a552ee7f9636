"""Level by level: each level signs what it sends up; the level above may annotate or return it, never alter it."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import StepRefused
from bihuan.findings.lifecycle import REPORT
from bihuan.findings.models import Report, ReportStep
from bihuan.findings.queries.conservation import balance
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
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
    report = Report.objects.create(
        office=office,
        to_office=office.parent,
        cycle=cycle,
        lower=lower,
        title=title.strip()[:120],
        as_of=day,
        text=text.strip()[:4000],
        content=plain,
        sha256=hashlib.sha256(plain.encode()).hexdigest(),
        signed_by=by,
        signed_at=clock.now(),
    )
    record(by=by, action="send_report", subject=report, office_path=office.path, detail={"sha256": report.sha256})
    return report


@transaction.atomic
def step_report(*, report_id: int, step: str, by: Person, note: str = "") -> Report:
    """The level above signs for it, annotates it or returns it."""
    if step == "pass_on":
        raise ValidationError(_("Passing on is done by a report of one's own."))
    return _step(report_id, step, by, note)


def _step(report_id: int, step: str, by: Person, note: str = "") -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("to_office__parent", "office")
    report = rows.get(pk=report_id)
    require_role(standing_of(by), report.to_office, Role.OFFICE)
    try:
        row = REPORT.take(step, report.state, note=note)
    except StepRefused as error:
        if error.code == "note_needed":
            raise ValidationError({"note": _("Say why.")}) from error
        state = report.get_state_display()
        raise ValidationError(_("This cannot be done now: the report is “%(state)s”.") % {"state": state}) from error
    ReportStep.objects.create(
        report=report, step=step, source=report.state, target=row.target, by=by, at=clock.now(), note=note[:1000]
    )
    before, report.state = report.state, row.target
    report.save(update_fields=["state"])
    detail = {"before": before, "after": report.state, "note": note}
    record(by=by, action=f"{step}_report", subject=report, office_path=report.to_office.path, detail=detail)
    return report


@transaction.atomic
def pass_report_on(*, report_id: int, title: str, text: str, by: Person) -> Report:
    """The level above adds its own signed page and sends both to the next level; the lower text goes unaltered."""
    lower = _step(report_id, "pass_on", by)
    content: dict[str, object] = {"office": lower.to_office.name, "lower": json.loads(lower.content),
                                  "lower_sha256": lower.sha256}  # fmt: skip
    return _send(lower.to_office, title, text, content, by, day=lower.as_of, lower=lower)
