"""What comes of a visit: findings, measures that are tracked to their end, the review, the archive, objections."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import Facts, draft_finding
from bihuan.findings.models import Method, Source
from bihuan.inspections.access import revealed
from bihuan.inspections.actions.marking import mark_visit
from bihuan.inspections.actions.stepping import DOOR, PROPOSAL_DOOR, locked_for
from bihuan.inspections.actions.telling import tell_cancelled
from bihuan.inspections.lifecycle import BEFORE_START, OFFICE, OPEN_TO_REMARKS, TEAM, UNIT, P
from bihuan.inspections.models import Campaign, Inspection, Objection, Proposal, Raised, Remark
from bihuan.inspections.queries.visits import left_over
from bihuan.organizations.models import Body, Person
from bihuan.records import clock, door
from bihuan.records.actions import record

SOURCES = {Campaign.Kind.LEADER.value: Source.LEADER.value, Campaign.Kind.RING.value: Source.PEER.value}


@transaction.atomic
def raise_finding(*, inspection_id: int, facts: Facts, body: Body, by: Person, remark_id: int | None = None) -> Raised:
    """Write a finding of a visit down: it stands with the unit that answers, and bears where it was found.

    Raises Refused, ValidationError by field.
    """
    visit, _role = locked_for(inspection_id, by, TEAM | {OFFICE})
    if visit.state in BEFORE_START:
        raise ValidationError(_("The visit has not started."))
    remark = visit.remarks.filter(pk=remark_id).first() if remark_id else None
    if remark is not None and Raised.objects.filter(remark=remark).exists():
        raise ValidationError(_("This comment is a finding already."))
    finding = draft_finding(cycle=visit.cycle, enrolment=visit.enrolment, body=body, facts=facts, by=by)
    made = Raised.objects.create(
        inspection=visit, remark=remark, unit=visit.unit, finding=finding, by=by, at=clock.now()
    )
    detail = {"finding": finding.pk, "campaign": visit.campaign_id}
    record(by=by, action="raise_finding", subject=visit, office_path=visit.office.path, detail=detail)
    return made


def facts_of(
    visit: Inspection, remark: Remark | None, criteria: str = "", *, condition: str = "", theme_id: int | None = None
) -> Facts:
    """A comment as the facts of a finding: its source is the kind of visit, its document the campaign's."""
    return Facts(
        condition=condition or (remark.text if remark else ""), criteria=criteria,
        found_on=clock.today(), method=Method.VISIT.value,
        source=SOURCES.get(visit.campaign.kind, Source.DISCIPLINE.value),
        source_document=visit.campaign.document_number, place=visit.unit.name[:120], theme_id=theme_id,
    )  # fmt: skip


@transaction.atomic
def propose_measure(
    *, inspection_id: int, text: str, owner: str, due_on: date, by: Person, remark_id: int | None = None
) -> Proposal:
    """A measure proposed on site, with who does it and until when. Raises Refused, ValidationError by field."""
    visit, _role = locked_for(inspection_id, by, TEAM | {OFFICE})
    if visit.state not in OPEN_TO_REMARKS:
        raise ValidationError(_("Measures are proposed from the start until the report is reviewed."))
    wrong = {name: _("Say it.") for name, said in (("text", text), ("owner", owner)) if not said.strip()}
    if due_on < clock.today():
        wrong["due_on"] = _("The day is over already.")
    if wrong:
        raise ValidationError(wrong)
    remark = visit.remarks.filter(pk=remark_id).first() if remark_id else None
    made = Proposal.objects.create(
        inspection=visit, remark=remark, text=text.strip(), owner=owner.strip(), due_on=due_on, by=by, at=clock.now()
    )
    record(by=by, action="propose_measure", subject=made, office_path=visit.office.path, detail={"owner": made.owner})
    return made


@transaction.atomic
def step_proposal(*, proposal_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Proposal:
    """Take up, finish, accept, give back or drop a proposed measure. Raises Refused, Stale, ValidationError."""
    held = door.hold(PROPOSAL_DOOR, step, by, note=note, version=version, pk=proposal_id)
    if step == "finish":
        return door.move(held, done_by=by)
    return door.move(held)


@transaction.atomic
def take_step(*, inspection_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> Inspection:
    """Review, give back, form anew or cancel a visit: what needs no more than its note.

    Raises Refused, Stale, ValidationError.
    """
    visit = door.take(DOOR, step, by, note=note, version=version, pk=inspection_id)
    if step == "cancel":
        tell_cancelled(visit)
    return visit


@transaction.atomic
def archive(*, inspection_id: int, by: Person, version: int | None = None) -> Inspection:
    """Put a visit away: every measure proposed on it was taken up, or dropped with a reason. Where its campaign scores,
    its marks are made now.

    Raises Refused, Stale, ValidationError.
    """
    held = door.hold(DOOR, "archive", by, version=version, pk=inspection_id)
    left = held.record.proposals.filter(state=P.PROPOSED).count()
    if left:
        raise ValidationError(left_over(left))
    return door.move(held, detail={"marks": mark_visit(held.record)})


@transaction.atomic
def object_to(*, inspection_id: int, text: str, by: Person) -> Objection:
    """The unit objects to a visit it knows of. Raises Refused, ValidationError."""
    visit, _role = locked_for(inspection_id, by, frozenset({UNIT}))
    if not Inspection.objects.filter(revealed(), pk=visit.pk).exists():
        raise Inspection.DoesNotExist
    if not text.strip():
        raise ValidationError({"text": _("Say why.")})
    made = Objection.objects.create(inspection=visit, by=by, text=text.strip(), at=clock.now())
    record(by=by, action="object_to_inspection", subject=visit, office_path=visit.office.path)
    return made


@transaction.atomic
def answer_objection(*, objection_id: int, text: str, by: Person) -> Objection:
    """The office answers an objection, once. Raises Refused, ValidationError."""
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    visit, _role = locked_for(objection.inspection_id, by, frozenset({OFFICE}))
    if objection.answer or not text.strip():
        raise ValidationError({"text": _("An objection is answered once, in words.")})
    objection.answer, objection.answered_by, objection.answered_at = text.strip(), by, clock.now()
    door.require_fits(objection, answer="text")
    objection.save(update_fields=["answer", "answered_by", "answered_at"])
    record(by=by, action="answer_objection", subject=visit, office_path=visit.office.path)
    return objection
