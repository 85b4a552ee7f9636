"""Campaigns and their visits, teams and recusals, and what happened on site."""

from bihuan.inspections.models.asked import Demand
from bihuan.inspections.models.circular import Circular
from bihuan.inspections.models.draw import Draw, DrawStep, DrawWitness, Replacement
from bihuan.inspections.models.feed import CalendarFeed
from bihuan.inspections.models.marks import VisitMark, VisitMarkStep
from bihuan.inspections.models.meeting import KeySelection, Meeting, MeetingComment
from bihuan.inspections.models.onsite import (
    Heard,
    MethodUsed,
    Proposal,
    ProposalStep,
    Question,
    Raised,
    Remark,
    Stage,
    StageFile,
    Turn,
)
from bihuan.inspections.models.plan import Campaign, Cap, CapException, Roster
from bihuan.inspections.models.visit import (
    Declaration,
    Inspection,
    InspectionStep,
    Member,
    Objection,
    Recusal,
    RecusalStep,
)

__all__ = [
    "CalendarFeed",
    "Campaign",
    "Cap",
    "CapException",
    "Circular",
    "Declaration",
    "Demand",
    "Draw",
    "DrawStep",
    "DrawWitness",
    "Heard",
    "Inspection",
    "InspectionStep",
    "KeySelection",
    "Meeting",
    "MeetingComment",
    "Member",
    "MethodUsed",
    "Objection",
    "Proposal",
    "ProposalStep",
    "Question",
    "Raised",
    "Recusal",
    "RecusalStep",
    "Remark",
    "Replacement",
    "Roster",
    "Stage",
    "StageFile",
    "Turn",
    "VisitMark",
    "VisitMarkStep",
]
