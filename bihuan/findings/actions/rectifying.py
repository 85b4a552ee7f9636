"""What the unit does: measures, a plan its head signs, progress, requests for more time, a report its head signs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.access import roles_towards
from bihuan.findings.actions.stepping import Held, hold, locked_finding, move
from bihuan.findings.lifecycle import UNIT
from bihuan.findings.models import Endorsement, Finding, FindingEvidence, Measure, State
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.punctuation import listed

M = Measure.State
LIVING = (M.PLANNED, M.DOING, M.DONE, M.ACCEPTED, M.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureText:
    """A measure as typed."""

    text: str
    owner: str
    due_on: date
    department: str = ""
    promised: str = ""


@transaction.atomic
def set_measures(*, finding_id: int, measures: Sequence[MeasureText], by: Person) -> list[Measure]:
    """Write the measures of a finding whose plan is awaited; earlier ones not signed yet are dropped, not erased."""
    finding = locked_finding(finding_id)
    if UNIT not in roles_towards(standing_of(by), finding):
        raise Refused(_("Only the people of %(unit)s write its measures.") % {"unit": finding.enrolment.name})
    if finding.state != State.NOTIFIED:
        raise ValidationError(_("Measures are written while the plan is awaited."))
    _check_measures(measures)
    finding.measures.exclude(state=M.DROPPED).update(state=M.DROPPED)
    made = [
        Measure(
            finding=finding, position=number, text=row.text.strip(), owner=row.owner.strip(), due_on=row.due_on,
            department=row.department.strip(), promised=row.promised.strip(),
        )
        for number, row in enumerate(measures, start=1)
    ]  # fmt: skip
    for measure in made:
        door.require_fits(measure)
        measure.save()
    detail = {"measures": [[row.text, row.owner, row.due_on.isoformat()] for row in made]}
    record(by=by, action="set_measures", subject=finding, office_path=finding.office.path, detail=detail)
    return made


def _check_measures(measures: Sequence[MeasureText]) -> None:
    problems = []
    for number, row in enumerate(measures, start=1):
        missing = [
            label
            for label, text in ((_("measure"), row.text), (_("responsible person"), row.owner))
            if not text.strip()
        ]
        if missing:
            problems.append(_("Measure %(n)s lacks: %(what)s.") % {"n": number, "what": listed(missing)})
        if row.due_on < clock.today():
            problems.append(_("Measure %(n)s is due in the past (%(day)s).") % {"n": number, "day": row.due_on})
    if not measures:
        problems.append(_("A plan needs at least one measure."))
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def sign_plan(*, finding_id: int, by: Person, version: int | None = None) -> Finding:
    """The head signs the plan: every measure has an owner and a day, and the signature binds these very words."""
    held = hold(finding_id=finding_id, step="plan", by=by, version=version)
    rows = _living(held.record)
    if not rows:
        raise ValidationError(_("A plan needs at least one measure."))
    return _signed(held, Endorsement.Kind.PLAN, rows)


@transaction.atomic
def accept_plan(*, finding_id: int, by: Person, note: str = "", version: int | None = None) -> Finding:
    """The finder or the office accepts the plan."""
    return move(hold(finding_id=finding_id, step="accept_plan", by=by, note=note, version=version))


@transaction.atomic
def return_plan(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """The finder or the office returns the plan, saying what is missing."""
    return move(hold(finding_id=finding_id, step="return_plan", by=by, note=note, version=version))


@transaction.atomic
def sign_report(*, finding_id: int, by: Person, note: str = "", version: int | None = None) -> Finding:
    """The head reports the correction done: every measure is done and shown, and the signature binds the report."""
    shown = FindingEvidence.objects.filter(finding_id=finding_id, measure__isnull=False).exists()
    held = hold(finding_id=finding_id, step="report", by=by, note=note, version=version, has_evidence=shown)
    rows = _living(held.record)
    waiting = [row.text for row in rows if row.state not in {M.DONE, M.ACCEPTED} or not row.evidence.exists()]
    if waiting:
        raise ValidationError([_("Not done, or nothing shows it: %(measure)s") % {"measure": text} for text in waiting])
    return _signed(held, Endorsement.Kind.REPORT, rows, reported_by=by, reported_on=clock.today())


def _living(finding: Finding) -> list[Measure]:
    return list(finding.measures.filter(state__in=LIVING).order_by("position"))


def _signed(held: Held, kind: str, rows: Sequence[Measure], **fields: Any) -> Finding:
    """Bind the words of plan or report to the head's name and the time, and move on."""
    finding = held.record
    content = signed_content(finding, kind, rows, held.note)
    made = Endorsement.objects.create(
        finding=finding,
        kind=kind,
        by=held.by,
        name=held.by.name,
        at=clock.now(),
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )
    return move(held, uploads=(), detail={"signed": made.sha256}, **fields)


def signed_content(finding: Finding, kind: str, rows: Sequence[Measure], note: str) -> str:
    """What is signed, as canonical JSON: the finding, the measures as they stand, their evidence, the words."""
    measures = [
        {
            "no": row.position,
            "measure": row.text,
            "owner": row.owner,
            "department": row.department,
            "due": row.due_on.isoformat(),
            "state": row.state,
            "evidence": sorted(row.evidence.values_list("attachment__blob_id", flat=True)),
        }
        for row in rows
    ]
    whole = {
        "finding": finding.number,
        "condition": finding.condition,
        "kind": kind,
        "measures": measures,
        "note": note,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1)
