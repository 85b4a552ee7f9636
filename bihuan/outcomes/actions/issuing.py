"""From a checked document to one that is out: hashed at approval, numbered once, sealed, delivered, answered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.outcomes.actions.interviewing import notified_by
from bihuan.outcomes.actions.stepping import LETTER_DOOR, go_on, hold, move
from bihuan.outcomes.actions.telling import To, tell_of_delivery
from bihuan.outcomes.actions.writing import Draft, draft_letter, require_corrected, require_final
from bihuan.outcomes.models import Delivery, Interview, Issuer, Kind, Letter, LetterNumber
from bihuan.outcomes.models.letter import SERIES
from bihuan.papers.content import sha256_of
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.door import foresee, lock, require_fits, require_version
from bihuan.records.punctuation import clauses
from bihuan.results.access import scored
from bihuan.results.lifecycle import CIRCULATING


@transaction.atomic
def check_letter(*, letter_id: int, by: Person, version: int | None = None) -> Letter:
    """A second clerk has read it."""
    held = hold(letter_id=letter_id, step="check", by=by, version=version)
    require_corrected(held.record.result_set_id, held.record.enrolment_id)
    return move(held)


@transaction.atomic
def approve_letter(*, letter_id: int, by: Person, version: int | None = None) -> Letter:
    """The signer approves: from now on the content is fixed, and its hash is kept.

    A circular of a result is approved by someone who did not score (BJ-05).
    """
    held = hold(letter_id=letter_id, step="approve", by=by, version=version)
    _require_may_sign(held.record, by)
    return move(held, content_hash=sha256_of(held.record.content))


def _require_may_sign(letter: Letter, by: Person) -> None:
    _require_final_still(letter)
    if letter.kind == Kind.CIRCULAR and letter.result_set_id and scored(by, letter.cycle):
        raise Refused(_("You scored in this year yourself. The result is published by a member who did not score."))


@transaction.atomic
def move_letter(*, letter_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Letter:
    """Send back, drop or archive: the steps that need no more than a note. A dropped notice withdraws nothing."""
    if step not in {"send_back", "drop", "archive"}:
        raise ValidationError(_("There is no such step."))
    held = hold(letter_id=letter_id, step=step, by=by, note=note, version=version)
    fields: dict[str, Any] = {"withdraws": None} if step == "drop" and held.record.withdraws_id else {}
    if step == "drop":
        Interview.objects.filter(notice=held.record).update(notice=None)
    return move(held, **fields)


def _require_final_still(letter: Letter) -> None:
    """What a document rested on when it was drafted must stand when it is approved and when it goes out."""
    require_corrected(letter.result_set_id, letter.enrolment_id)
    findings = [row.finding for row in letter.findings.select_related("finding")]
    require_final(letter.kind, letter.result_set, findings)


def number_letter(letter: Letter, by: Person) -> Letter:
    """Draw the next number of the issuer's series for a letter this transaction holds."""
    held = go_on(letter, "number", by)
    if sha256_of(letter.content) != letter.content_hash:
        raise ValidationError(_("The content is not what was approved."))
    issuer = Issuer.objects.select_for_update().get(pk=letter.issuer_id)
    year, series = clock.today().year, SERIES[Kind(letter.kind)]
    last = LetterNumber.objects.filter(issuer=issuer, series=series, year=year).aggregate(n=Max("serial"))["n"] or 0
    drawn = LetterNumber.objects.create(issuer=issuer, series=series, year=year, serial=last + 1, letter=letter)
    return move(held, number=str(drawn), code=secrets.token_urlsafe(18))


@transaction.atomic
def issue_letter(*, letter_id: int, by: Person, to: Sequence[To], version: int | None = None) -> Letter:
    """Number, seal, issue and deliver an approved letter in one transaction: all of it happens, or nothing.

    With it happens what the letter is for: a notice of withdrawal withdraws, a notice of an interview notifies, and
    whoever it is delivered to is told. Letters of a batch go out in pairs (``issue_batch``), never one alone.
    """
    letter = Letter.objects.select_related("result_set__publication").defer("result_set__inputs").get(pk=letter_id)
    _require_may_go(letter)
    return send_out(letter_id=letter_id, by=by, to=to, version=version)


def _require_may_go(letter: Letter) -> None:
    if letter.batch_id is not None:
        raise ValidationError(_("Feedback letters go out in pairs, from the page of the double feedback."))
    _require_final_still(letter)
    kept = letter.result_set if letter.kind == Kind.CIRCULAR else None
    if kept is not None and kept.publication.state not in CIRCULATING:
        raise ValidationError(_("The result is not circulated yet: the leading group takes that step first."))


def unmoved(letter: Letter, step: str, by: Person) -> str:
    """What would keep a document from being checked, approved or issued now; nothing: "". Writes nothing."""
    try:
        if step == "check":
            require_corrected(letter.result_set_id, letter.enrolment_id)
        if step == "approve":
            _require_may_sign(letter, by)
        if step == "issue":
            _require_may_go(letter)
    except ValidationError as error:
        return clauses(error.messages)
    except Refused as error:
        return str(error)
    return foresee(LETTER_DOOR, "number" if step == "issue" else step, by, letter)


def send_out(
    *, letter_id: int, by: Person, to: Sequence[To], version: int | None = None, plan_due_on: date | None = None
) -> Letter:
    """What ``issue_letter`` does, for whoever has checked that the letter may go. Must run in a transaction."""
    letter = lock(LETTER_DOOR, pk=letter_id)
    require_version(LETTER_DOOR, letter, version)
    if not to:
        raise ValidationError(_("Say to whom it is delivered."))
    number_letter(letter, by)
    move(go_on(letter, "seal", by))
    fields: dict[str, Any] = {"issued_on": clock.today()}
    if plan_due_on is not None:
        fields["plan_due_on"] = plan_due_on
    move(go_on(letter, "issue", by), **fields)
    done = move(go_on(letter, "deliver", by))
    Delivery.objects.bulk_create(
        Delivery(letter=done, to=one.name[:200], unit=one.unit, person=one.person, delivered_on=clock.today())
        for one in to
    )
    if done.withdraws_id:
        note = _("withdrawn by %(number)s") % {"number": done.number}
        move(hold(letter_id=done.withdraws_id, step="withdraw", by=by, note=note))
    notified_by(done, by)
    tell_of_delivery(done, to)
    return done


@transaction.atomic
def sign_receipt(*, delivery_id: int, by: Person, name: str = "") -> Delivery:
    """The receipt of a delivery: by the unit's people or the leader themselves, else noted by the office."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("letter__office", "unit")
    delivery = rows.get(pk=delivery_id)
    standing = standing_of(by)
    is_own = delivery.person_id == by.pk or (
        delivery.person_id is None and delivery.unit is not None and standing.speaks_for(delivery.unit.unit_id)
    )
    if not is_own and not standing.holds(delivery.letter.office_id, "office"):
        raise Refused(_("Only who received it gives the receipt."))
    if delivery.received_on is not None:
        raise ValidationError(_("The receipt has been given already."))
    if not is_own and not name.strip():
        raise ValidationError({"name": _("Say who received it.")})
    delivery.received_by, delivery.received_on = (by.name if is_own else name.strip()), clock.today()
    require_fits(delivery, received_by="name")
    delivery.save(update_fields=["received_by", "received_on"])
    detail = {"by": delivery.received_by}
    record(
        by=by, action="receipt_letter", subject=delivery.letter, office_path=delivery.letter.office.path, detail=detail
    )
    return delivery


@transaction.atomic
def reply_letter(*, letter_id: int, by: Person, verdict: str, reasons: str, version: int | None = None) -> Letter:
    """The answer to a recommendation: accepted, in part, or refused; the latter two only with reasons."""
    if not Letter.objects.filter(pk=letter_id, kind=Kind.RECOMMENDATION).exists():
        raise ValidationError(_("Only a recommendation is answered."))
    if verdict not in Letter.Verdict.values:
        raise ValidationError({"verdict": _("Choose one of the list.")})
    if verdict != Letter.Verdict.ACCEPT and not reasons.strip():
        raise ValidationError({"note": _("Say why it is not accepted in full.")})
    note = reasons.strip() or str(Letter.Verdict(verdict).label)
    return move(hold(letter_id=letter_id, step="reply", by=by, note=note, version=version), verdict=verdict)


@transaction.atomic
def withdraw_letter(*, letter_id: int, by: Person, reason: str) -> Letter:
    """Draft the notice that withdraws a numbered document. It takes its own way through a second person and the
    signer; the document is withdrawn when the notice is issued, and its number is never used again."""
    held = hold(letter_id=letter_id, step="withdraw", by=by, note=reason)
    letter = held.record
    if Letter.objects.filter(withdraws=letter).exists():
        raise ValidationError(_("A notice that withdraws this document is on its way already."))
    values = {"文号": letter.number, "原因": reason.strip(), "事由": letter.title}
    draft = Draft(
        cycle=letter.cycle, kind=Kind.WITHDRAWAL, addressee=letter.addressee, values=values, issuer=letter.issuer,
        enrolment=letter.enrolment, withdraws=letter,
    )  # fmt: skip
    return draft_letter(draft=draft, by=by)
