"""What follows from a decided result: letters, deliveries, interviews, accountability actions, exports."""

from bihuan.outcomes.models.action import AccountabilityAction
from bihuan.outcomes.models.export import Export, Recipient
from bihuan.outcomes.models.interview import Interview, InterviewStep, Session
from bihuan.outcomes.models.letter import (
    Batch,
    Delivery,
    Issuer,
    Kind,
    Letter,
    LetterFinding,
    LetterNumber,
    LetterStep,
    Scope,
    Wording,
)

__all__ = [
    "AccountabilityAction",
    "Batch",
    "Delivery",
    "Export",
    "Interview",
    "InterviewStep",
    "Issuer",
    "Kind",
    "Letter",
    "LetterFinding",
    "LetterNumber",
    "LetterStep",
    "Recipient",
    "Scope",
    "Session",
    "Wording",
]
