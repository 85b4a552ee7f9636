"""The second person at the office: confirm with what it costs, return, withdraw, merge what is the same fact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.files.cells import plain_number
from bihuan.engine.numbers import NotANumber, TooLarge
from bihuan.findings.actions.stepping import hold, move
from bihuan.findings.lifecycle import ENDED, ENDED_UNCORRECTED, VERIFIED
from bihuan.findings.models import Finding, FindingMark, Grant
from bihuan.organizations.access import Refused, Standing, require_role, standing_of
from bihuan.organizations.models import Body, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.punctuation import clauses
from bihuan.schemes.actions.marks import reverse_by_decision
from bihuan.schemes.lifecycle import EFFECTIVE
from bihuan.schemes.models import Indicator
from bihuan.schemes.queries import reading_language
from bihuan.schemes.queries.checking import mark_problems
from bihuan.schemes.queries.columns import effective
from bihuan.schemes.queries.drafts import MOST, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a finding costs under the scheme: an indicator's id and a value; nothing if it is only to be rectified."""

    node: str = ""
    value: str = ""
    severity: str = ""
    klass: str = ""


NO_COST = Cost()


@transaction.atomic
def confirm_finding(*, finding_id: int, by: Person, cost: Cost = NO_COST, version: int | None = None) -> Finding:
    """A second person confirms the fact and says what it costs under the scheme; it is open from now on."""
    held = hold(finding_id=finding_id, step="confirm", by=by, version=version)
    mark = mark_finding(held.record, cost, by)
    detail = {"indicator": cost.node, "value": cost.value} if mark else {}
    return move(held, detail=detail, confirmed_by=by, opened_on=clock.today())


def mark_finding(finding: Finding, cost: Cost, by: Person, reason: str = "") -> FindingMark | None:
    """Write what the finding costs, checked by the engine against the scheme; None if it costs nothing."""
    if not cost.node:
        return None
    indicator = Indicator.objects.filter(scheme_id=finding.cycle.scheme_id, node=cost.node).exclude(method="").first()
    if indicator is None:
        raise ValidationError({"node": _("The scheme has no such indicator.")})
    row = mark_row(finding, cost, by)
    problems = mark_problems(finding.cycle, finding.enrolment, row)
    if problems:
        raise ValidationError({"value": [problem.says(reading_language()) for problem in problems]})
    for former in effective(FindingMark, finding.cycle).filter(finding=finding):
        reverse_by_decision(mark=former, by=by, note=reason or _("costed anew"))
    return FindingMark.objects.create(
        finding=finding,
        office_id=finding.office_id,
        cycle_id=finding.cycle_id,
        enrolment_id=finding.enrolment_id,
        body_id=finding.body_id,
        indicator=indicator,
        scheme_id=finding.cycle.scheme_id,
        value=_number(cost.value),
        klass=cost.klass,
        severity=cost.severity,
        fact=finding.condition[:600],
        happened_on=finding.found_on,
        recorded_by=by,
        recorded_at=clock.now(),
        state=EFFECTIVE,
        reason=reason[:400],
    )


def mark_row(finding: Finding, cost: Cost, by: Person) -> dict[str, str]:
    """What a finding costs as the engine reads it."""
    row = {
        "unit": finding.enrolment.code, "indicator": cost.node, "value": plain_number(cost.value), "class": cost.klass,
        "severity": cost.severity, "rater": finding.found_by.name, "second": by.name, "note": finding.condition[:600],
        "on": finding.found_on.isoformat(),
    }  # fmt: skip
    return {name: text for name, text in row.items() if text}


def waive_cost(*, finding: Finding, by: Person, reason: str) -> None:
    """A finding costs nothing any more by the decision of an appeal: its mark is reversed, and stays readable.

    The caller has checked that ``by`` may decide; must run in its transaction.
    """
    mark = effective(FindingMark, finding.cycle).filter(finding=finding).first()
    if mark is None or not mark.value:
        raise ValidationError(_("Finding %(n)s costs nothing.") % {"n": finding.number})
    reverse_by_decision(mark=mark, by=by, note=reason)
    record(by=by, action="waive_finding", subject=finding, office_path=finding.office.path, detail={"reason": reason})


def _number(text: str) -> Decimal:
    try:
        value = number(text)
    except (NotANumber, TooLarge) as error:
        raise ValidationError({"value": _("“%(value)s” is not a number.") % {"value": text[:40]}}) from error
    if abs(value) > MOST:
        raise ValidationError({"value": _("This number is too large.")})
    return value


@transaction.atomic
def send_back_finding(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """Return a finding to its finder, with the reason."""
    return move(hold(finding_id=finding_id, step="send_back", by=by, note=note, version=version))


@transaction.atomic
def withdraw_finding(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """Take a confirmed finding back before it is fed back: by another clerk than the one who confirmed it."""
    first = Finding.objects.filter(pk=finding_id).values_list("confirmed_by_id", flat=True).first()
    return move(hold(finding_id=finding_id, step="withdraw", by=by, note=note, version=version, first_person=first))


@transaction.atomic
def merge_finding(*, finding_id: int, into: Finding, by: Person, note: str, version: int | None = None) -> Finding:
    """Say that a finding is the same fact as another of the unit: its line goes on there, and it scores once."""
    held = hold(finding_id=finding_id, step="merge", by=by, note=note, version=version)
    finding = held.record
    into = Finding.objects.select_for_update().get(pk=into.pk)
    if into.enrolment_id != finding.enrolment_id or into.pk == finding.pk:
        raise ValidationError({"into": _("Choose another finding of the same unit and year.")})
    if into.state in ENDED_UNCORRECTED:
        raise ValidationError({"into": _("That finding was itself ended without a correction; choose a living one.")})
    detail = {"into": into.number, "document": finding.source_document}
    return move(held, detail=detail, merged_into=into)


@transaction.atomic
def require_grantable(standing: Standing, finding: Finding) -> None:
    """Refuse to assign a finding of which nobody has anything to verify: a draft, what was verified or has ended."""
    require_role(standing, finding.office, Role.OFFICE)
    if not finding.number:
        raise ValidationError(_("It has not been sent in yet."))
    if finding.state == VERIFIED or finding.state in ENDED:
        told = _("Nothing is left to verify: the finding is “%(state)s”.")
        raise ValidationError(told % {"state": finding.get_state_display()})


def ungrantable(standing: Standing, finding: Finding) -> str:
    """Why a finding cannot be assigned to a body that verifies it; nothing if it can."""
    try:
        require_grantable(standing, finding)
    except ValidationError as error:
        return clauses(error.messages)
    except Refused:
        return _("Only clerks of the assessment office assign a finding.")
    return ""


def grant_finding(*, finding: Finding, body: Body, by: Person) -> Grant:
    """Let another body read and verify a finding."""
    require_grantable(standing_of(by), finding)
    if body.office_id != finding.office_id:
        raise Refused(_("This body belongs to another office."))
    made, _new = Grant.objects.get_or_create(finding=finding, body=body, defaults={"by": by, "at": clock.now()})
    record(by=by, action="grant_finding", subject=finding, office_path=finding.office.path, detail={"body": body.name})
    return made
