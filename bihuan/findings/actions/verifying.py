"""Someone else looks: verify or return; then close, give up, exempt, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions.measures import judge_measure
from bihuan.findings.actions.stepping import Held, Upload, hold, move
from bihuan.findings.models import Finding, Measure
from bihuan.organizations.models import Person
from bihuan.records import clock

METHODS = ("listen", "see", "check", "visit", "vote")
"""How a correction may be verified: hear, look on site, check papers, visit, ask people to vote on it."""


def _reporter(finding_id: int) -> int | None:
    return Finding.objects.filter(pk=finding_id).values_list("reported_by_id", flat=True).first()


@transaction.atomic
def verify_finding(
    *, finding_id: int, by: Person, opinion: str, method: str, uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Finding:  # fmt: skip
    """Find the correction good: by someone outside the unit who did not report it, with their own evidence."""
    if method not in METHODS:
        raise ValidationError({"method": _("Choose one of the list.")})
    held = hold(
        finding_id=finding_id,
        step="verify",
        by=by,
        note=opinion,
        version=version,
        first_person=_reporter(finding_id),
        has_evidence=bool(uploads),
    )
    _judge_measures(held, "accept")
    return move(held, uploads=uploads, detail={"method": method}, verified_by=by)


@transaction.atomic
def return_report(
    *, finding_id: int, by: Person, note: str, uploads: Sequence[Upload] = (), version: int | None = None
) -> Finding:
    """Return the report, with what is missing; the returns are counted, the due date stays."""
    held = hold(
        finding_id=finding_id, step="return_report", by=by, note=note, version=version,
        first_person=_reporter(finding_id),
    )  # fmt: skip
    _judge_measures(held, "reject")
    return move(held, uploads=uploads, return_count=held.record.return_count + 1, reported_by=None, reported_on=None)


def _judge_measures(held: Held, step: str) -> None:
    for measure in held.record.measures.filter(state=Measure.State.DONE):
        judge_measure(measure, step, held.by, held.note)


@transaction.atomic
def close_finding(*, finding_id: int, by: Person, note: str = "", version: int | None = None) -> Finding:
    """The office ends a verified finding."""
    held = hold(finding_id=finding_id, step="close", by=by, note=note, version=version)
    return move(held, closed_on=clock.today())


@transaction.atomic
def give_up_finding(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """The leading group ends a finding that was not corrected; it stands in every report as such."""
    held = hold(finding_id=finding_id, step="give_up", by=by, note=note, version=version)
    return move(held, closed_on=clock.today())


@transaction.atomic
def exempt_finding(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """The leading group exempts a finding from correction, with its reason."""
    held = hold(finding_id=finding_id, step="exempt", by=by, note=note, version=version)
    return move(held, closed_on=clock.today())


@transaction.atomic
def reopen_finding(*, finding_id: int, by: Person, note: str, due_on: date, version: int | None = None) -> Finding:
    """Open an ended finding again: a failed re-check or a recurrence; the day it was closed stays in its steps."""
    held = hold(finding_id=finding_id, step="reopen", by=by, note=note, version=version)
    finding = held.record
    if due_on <= clock.today():
        raise ValidationError({"due_on": _("The new due date lies in the future.")})
    detail = {
        "closed_on": str(finding.closed_on),
        "due_on": due_on.isoformat(),
        "original": str(finding.original_due_on),
    }
    for measure in finding.measures.filter(state=Measure.State.ACCEPTED):
        Measure.objects.filter(pk=measure.pk).update(state=Measure.State.REJECTED)
    return move(
        held,
        detail=detail,
        due_on=due_on,
        closed_on=None,
        reopen_count=finding.reopen_count + 1,
        verified_by=None,
        reported_by=None,
        reported_on=None,
    )
