"""What a hearing is made of."""

from bihuan.hearings.models.counting import (
    BLANK,
    NO_BALLOT,
    SPOILED,
    HearingMark,
    HearingMarkStep,
    Tally,
    TypedBallot,
    Typing,
)
from bihuan.hearings.models.following import Commitment, CommitmentStep, HearingReport, Question, Turn
from bihuan.hearings.models.hearing import Hearing, HearingStep, Passage, Speaker, SpeakerStep, Voter
from bihuan.hearings.models.terms import HeardBefore, RiskSaid, Term

__all__ = [
    "BLANK",
    "NO_BALLOT",
    "SPOILED",
    "Commitment",
    "CommitmentStep",
    "HeardBefore",
    "Hearing",
    "HearingMark",
    "HearingMarkStep",
    "HearingReport",
    "HearingStep",
    "Passage",
    "Question",
    "RiskSaid",
    "Speaker",
    "SpeakerStep",
    "Tally",
    "Term",
    "Turn",
    "TypedBallot",
    "Typing",
    "Voter",
]
