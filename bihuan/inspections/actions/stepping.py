"""The doors of a visit, of a recusal and of a proposed measure."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.engine.lifecycle import Step
from bihuan.inspections import words
from bihuan.inspections.access import require_decider, require_part, require_proposal_step, require_step, roles_towards
from bihuan.inspections.lifecycle import DRAW, INSPECTION, PROPOSAL, RECUSAL, REPORTED
from bihuan.inspections.models import (
    Draw,
    DrawStep,
    Inspection,
    InspectionStep,
    Proposal,
    ProposalStep,
    Recusal,
    RecusalStep,
)
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.records import door


def _visits() -> QuerySet[Inspection]:
    return Inspection.objects.select_related("office", "cycle__scheme", "campaign", "unit", "enrolment")


def _allow(by: Person, step: Step, inspection: Inspection) -> str:
    return require_step(standing_of(by), step, inspection)


def _first(inspection: Inspection, _by: Person) -> int | None:
    return inspection.reported_by_id if inspection.state == REPORTED else inspection.proposed_by_id


def _path(inspection: Inspection) -> str:
    return inspection.office.path


DOOR: door.Door[Inspection] = door.Door(
    table=INSPECTION, words=words.INSPECTION, rows=_visits, allow=_allow, steps=InspectionStep, link="inspection",
    path=_path, first_person=_first, others=others_named,
)  # fmt: skip


def _recusals() -> QuerySet[Recusal]:
    return Recusal.objects.select_related("member__inspection__office", "member__person", "decider")


RECUSAL_DOOR: door.Door[Recusal] = door.Door(
    table=RECUSAL,
    words=words.RECUSAL,
    rows=_recusals,
    allow=lambda by, step, recusal: require_decider(standing_of(by), step, recusal),
    steps=RecusalStep,
    link="recusal",
    path=lambda recusal: recusal.member.inspection.office.path,
    subject=lambda recusal: recusal.member.inspection,
)


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("inspection__office", "inspection__enrolment")


PROPOSAL_DOOR: door.Door[Proposal] = door.Door(
    table=PROPOSAL,
    words=words.PROPOSAL,
    rows=_proposals,
    allow=lambda by, step, proposal: require_proposal_step(standing_of(by), step, proposal),
    steps=ProposalStep,
    link="proposal",
    path=lambda proposal: proposal.inspection.office.path,
    first_person=lambda proposal, _by: proposal.done_by_id,
    others=others_named,
)


def _draws() -> QuerySet[Draw]:
    return Draw.objects.select_related("office", "campaign__cycle", "campaign__office")


DRAW_DOOR: door.Door[Draw] = door.Door(
    table=DRAW,
    words=words.DRAW,
    rows=_draws,
    allow=lambda by, step, draw: require_role(standing_of(by), draw.office, *step.who),
    steps=DrawStep,
    link="draw",
    path=lambda draw: draw.office.path,
)


def locked(inspection_id: int) -> Inspection:
    """A visit with all its acts need, held until the transaction ends."""
    return door.lock(DOOR, pk=inspection_id)


def locked_for(inspection_id: int, by: Person, wanted: frozenset[str]) -> tuple[Inspection, str]:
    """The same, and the role the person acts in. Raises Refused."""
    inspection = locked(inspection_id)
    return inspection, require_part(roles_towards(standing_of(by), inspection), wanted)
