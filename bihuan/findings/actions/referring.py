"""An individual case goes over to those who handle leads; what becomes of it is theirs to know."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings import words
from bihuan.findings.access import first_hand, require_receiver
from bihuan.findings.actions.stepping import hold, move
from bihuan.findings.lifecycle import REFERRAL
from bihuan.findings.models import Category, Finding, Referral, ReferralStep
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Body, Person
from bihuan.records import clock, door


@transaction.atomic
def transfer_finding(
    *, finding_id: int, to_body: Body, number: str, by: Person, note: str, version: int | None = None
) -> Finding:
    """Hand an individual case over as a lead: by another clerk than the one who confirmed it.

    It leaves the rectification figures and stays in the ledger; every other problem is tracked to its end.
    """
    finding = Finding.objects.get(pk=finding_id)
    first = first_hand("transfer", finding)
    held = hold(finding_id=finding_id, step="transfer", by=by, note=note, version=version, first_person=first)
    finding = held.record
    if finding.category != Category.INDIVIDUAL:
        raise ValidationError(_("Only an individual case is handed over as a lead; this problem is to be corrected."))
    if to_body.office_id != finding.office_id:
        raise ValidationError({"to_body": _("This body belongs to another office.")})
    if not number.strip():
        raise ValidationError({"number": _("Give the number of the hand-over.")})
    if Referral.objects.filter(to_body=to_body, number=number.strip()).exists():
        raise ValidationError({"number": _("This number is taken.")})
    made = Referral(
        finding=finding, number=number.strip(), to_body=to_body, reason=note.strip(), handed_by=by,
        handed_at=clock.now(),
    )  # fmt: skip
    door.require_fits(made, reason="note")
    made.save()
    return move(held, detail={"to": to_body.name, "referral": number.strip()})


def _rows() -> QuerySet[Referral]:
    return Referral.objects.select_related("to_body", "finding__office")


def _allow(by: Person, _step: Step, referral: Referral) -> str:
    return require_receiver(standing_of(by), referral)


def _office(referral: Referral) -> str:
    return referral.finding.office.path


DOOR: door.Door[Referral] = door.Door(
    table=REFERRAL, words=words.REFERRAL, rows=_rows, allow=_allow, steps=ReferralStep, link="referral", path=_office,
    column="status", is_note_told=False,
)  # fmt: skip


@transaction.atomic
def step_referral(*, referral_id: int, step: str, by: Person, note: str = "") -> Referral:
    """The receiving body signs for it, takes it up or ends it; the note stays with the receiving body."""
    return door.take(DOOR, step, by, note=note, pk=referral_id)
