"""More time: asked for by the unit before the day, answered by the office; the original day always stays."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.access import roles_towards
from bihuan.findings.actions.stepping import hold, locked_finding, move
from bihuan.findings.lifecycle import OFFICE, UNIT
from bihuan.findings.models import ExtensionRequest, Finding, State
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.queries.calendar import deadlines_of


@transaction.atomic
def ask_extension(*, finding_id: int, until: date, reason: str, by: Person) -> ExtensionRequest:
    """The unit asks for a later day, before the day, with its reason."""
    finding = locked_finding(finding_id)
    if UNIT not in roles_towards(standing_of(by), finding):
        raise Refused(_("Only the people of %(unit)s ask for more time.") % {"unit": finding.enrolment.name})
    _check(finding, until, reason)
    made = ExtensionRequest.objects.create(
        finding=finding, until=until, reason=reason.strip(), asked_by=by, asked_at=clock.now()
    )
    detail = {"from": str(finding.due_on), "until": until.isoformat(), "reason": reason.strip()}
    record(by=by, action="ask_extension", subject=finding, office_path=finding.office.path, detail=detail)
    return made


def _check(finding: Finding, until: date, reason: str) -> None:
    most = deadlines_of(finding.office_id).extensions
    if finding.state != State.RECTIFYING or finding.due_on is None:
        raise ValidationError(_("More time is asked for while the finding is in rectification."))
    if clock.today() > finding.due_on:
        raise ValidationError(
            _("It was due on %(day)s: more time is asked for before the day.") % {"day": finding.due_on.isoformat()}
        )
    if finding.extension_count >= most:
        raise ValidationError(_("It was extended %(n)s times already; more is not allowed.") % {"n": most})
    if until <= finding.due_on:
        raise ValidationError({"until": _("Choose a day after %(day)s.") % {"day": finding.due_on.isoformat()}})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if finding.extension_requests.filter(is_granted__isnull=True).exists():
        raise ValidationError(_("A request is waiting for its answer already."))


@transaction.atomic
def recall_extension(*, request_id: int, by: Person) -> ExtensionRequest:
    """Who asked takes the request back before its answer: decided by whoever asked, which no answer is."""
    asked = ExtensionRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=request_id)
    if asked.is_granted is not None:
        raise ValidationError(_("This request was answered already."))
    if asked.asked_by_id != by.pk:
        raise Refused(_("Only %(name)s, who sent it in, takes it back.") % {"name": asked.asked_by.name})
    finding = locked_finding(asked.finding_id)
    detail = {"until": asked.until.isoformat()}
    record(by=by, action="recall_extension", subject=finding, office_path=finding.office.path, detail=detail)
    asked.is_granted, asked.decided_by, asked.decided_at = False, by, clock.now()
    asked.save(update_fields=["is_granted", "decided_by", "decided_at"])
    return asked


@transaction.atomic
def answer_extension(*, request_id: int, by: Person, is_granted: bool, answer: str) -> ExtensionRequest:
    """The office grants or refuses more time, in writing; whoever asked does not answer."""
    asked = ExtensionRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if asked.is_granted is not None:
        raise ValidationError(_("This request was answered already."))
    if not answer.strip():
        raise ValidationError({"note": _("Say why.")})
    if is_granted:
        held = hold(finding_id=asked.finding_id, step="extend", by=by, note=answer, first_person=asked.asked_by_id)
        finding = held.record
        detail = {"from": str(finding.due_on), "due_on": asked.until.isoformat()}
        move(held, detail=detail, due_on=asked.until, extension_count=finding.extension_count + 1)
    else:
        finding = locked_finding(asked.finding_id)
        if OFFICE not in roles_towards(standing_of(by), finding):
            raise Refused(_("Only clerks of the assessment office answer."))
        detail = {"until": asked.until.isoformat(), "answer": answer}
        record(by=by, action="refuse_extension", subject=finding, office_path=finding.office.path, detail=detail)
    asked.is_granted, asked.answer = is_granted, answer.strip()
    asked.decided_by, asked.decided_at = by, clock.now()
    asked.save(update_fields=["is_granted", "answer", "decided_by", "decided_at"])
    return asked
