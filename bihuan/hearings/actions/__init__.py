"""What is done with hearings: planned, called, held, counted by two, announced, followed up, reported."""

from bihuan.hearings.actions.balloting import begin_ballot, end_ballot, hand_out_paper
from bihuan.hearings.actions.calling import call_hearing, drop_hearing, prepare_urn
from bihuan.hearings.actions.counting import count_hearing, read_again, type_papers
from bihuan.hearings.actions.facts import Facts, VoterFacts
from bihuan.hearings.actions.following import (
    complete_plan,
    question_as_finding,
    settle_speaker,
    step_commitment,
    undertake,
)
from bihuan.hearings.actions.holding import ask, close_hearing, open_hearing, pass_door, reply, void_hearing
from bihuan.hearings.actions.planning import (
    change_hearing,
    excuse_speaker,
    plan_hearing,
    select_speaker,
    set_roster,
    submit_report,
    take_schedule,
)
from bihuan.hearings.actions.releasing import release_hearing, report_hearing
from bihuan.hearings.actions.terms import begin_term, say_heard_before, say_risk

__all__ = [
    "Facts",
    "VoterFacts",
    "ask",
    "begin_ballot",
    "begin_term",
    "call_hearing",
    "change_hearing",
    "close_hearing",
    "complete_plan",
    "count_hearing",
    "drop_hearing",
    "end_ballot",
    "excuse_speaker",
    "hand_out_paper",
    "open_hearing",
    "pass_door",
    "plan_hearing",
    "prepare_urn",
    "question_as_finding",
    "read_again",
    "release_hearing",
    "reply",
    "report_hearing",
    "say_heard_before",
    "say_risk",
    "select_speaker",
    "set_roster",
    "settle_speaker",
    "step_commitment",
    "submit_report",
    "take_schedule",
    "type_papers",
    "undertake",
    "void_hearing",
]
