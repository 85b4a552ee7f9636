"""An individual case goes over to those who handle leads; what becomes of it is theirs to know."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import StepRefused
from bihuan.findings.access import require_receiver
from bihuan.findings.actions.stepping import hold, move
from bihuan.findings.lifecycle import REFERRAL
from bihuan.findings.models import Finding, Referral, ReferralStep
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Body, Person
from bihuan.records import clock
from bihuan.records.actions import record


@transaction.atomic
def transfer_finding(
    *, finding_id: int, to_body: Body, number: str, by: Person, note: str, version: int | None = None
) -> Finding:
    """Hand a finding over as a lead; it leaves the rectification figures and stays in the ledger."""
    held = hold(finding_id=finding_id, step="transfer", by=by, note=note, version=version)
    finding = held.finding
    if to_body.office_id != finding.office_id:
        raise ValidationError({"to_body": _("This body belongs to another office.")})
    if not number.strip():
        raise ValidationError({"number": _("Give the number of the hand-over.")})
    if Referral.objects.filter(to_body=to_body, number=number.strip()).exists():
        raise ValidationError({"number": _("This number is taken.")})
    Referral.objects.create(
        finding=finding,
        number=number.strip()[:60],
        to_body=to_body,
        reason=note.strip()[:400],
        handed_by=by,
        handed_at=clock.now(),
    )
    return move(held, detail={"to": to_body.name, "referral": number.strip()})


@transaction.atomic
def step_referral(*, referral_id: int, step: str, by: Person, note: str = "") -> Referral:
    """The receiving body signs for it, takes it up or ends it; the note stays with the receiving body."""
    held = Referral.objects.select_for_update(of=("self",)).select_related("to_body", "finding__office")
    referral = held.get(pk=referral_id)
    require_receiver(standing_of(by), referral)
    try:
        row = REFERRAL.take(step, referral.status, note=note)
    except StepRefused as error:
        state = referral.get_status_display()
        raise ValidationError(_("This cannot be done now: the lead is “%(state)s”.") % {"state": state}) from error
    ReferralStep.objects.create(
        referral=referral, step=step, source=referral.status, target=row.target, by=by, at=clock.now(), note=note[:600]
    )
    before, referral.status = referral.status, row.target
    referral.save(update_fields=["status"])
    detail = {"before": before, "after": referral.status}
    office = referral.finding.office.path
    record(by=by, action=f"{step}_referral", subject=referral, office_path=office, detail=detail)
    return referral
