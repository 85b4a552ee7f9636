"""The life of a scheme, of a cycle and of a mark: who may take which step, and what it needs.

Towards a mark, ``assessor`` is someone who scores for the body that owns it (also the office, where it owns the pair),
``office`` a clerk of the assessment office. ``NEW`` is a mark before it is written.
"""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.organizations.models import Role
from bihuan.schemes.models import Cycle, Indicator, MarkState, Scheme

OFFICE, GROUP, ASSESSOR = Role.OFFICE.value, Role.LEADING_GROUP.value, Role.ASSESSOR.value

DRAFT, IN_REVIEW, APPROVED = Scheme.State.DRAFT.value, Scheme.State.IN_REVIEW.value, Scheme.State.APPROVED.value
DISCARDED = Scheme.State.DISCARDED.value
SCHEME = Lifecycle(
    DRAFT,
    step("edit", {DRAFT}, DRAFT, who={OFFICE}),
    step("submit", {DRAFT}, IN_REVIEW, who={OFFICE}),
    step("return", {IN_REVIEW}, DRAFT, who={OFFICE, GROUP}, needs_note=True),
    step("recall", {IN_REVIEW}, DRAFT, who={OFFICE}),
    step("approve", {IN_REVIEW}, APPROVED, who={GROUP}, second_person=True),
    step("discard", {DRAFT}, DISCARDED, who={OFFICE}),
)

PREPARED, RUNNING = Cycle.State.DRAFT.value, Cycle.State.RUNNING.value
UNDER_REVIEW, DECIDED, CLOSED = Cycle.State.UNDER_REVIEW.value, Cycle.State.DECIDED.value, Cycle.State.CLOSED.value
CYCLE = Lifecycle(
    PREPARED,
    step("launch", {PREPARED}, RUNNING, who={OFFICE}),
    step("end_marks", {RUNNING}, UNDER_REVIEW, who={OFFICE}),
    step("reopen_marks", {UNDER_REVIEW}, RUNNING, who={OFFICE}, needs_note=True),
    step("decide", {UNDER_REVIEW}, DECIDED, who={GROUP}),
    step("close", {DECIDED}, CLOSED, who={OFFICE}),
)

NEW = "new"
PROPOSED, EFFECTIVE = MarkState.PROPOSED.value, MarkState.EFFECTIVE.value
REJECTED, WITHDRAWN, REVERSED = MarkState.REJECTED.value, MarkState.WITHDRAWN.value, MarkState.REVERSED.value
MARK = Lifecycle(
    NEW,
    #    step        from         to
    step("record", {NEW}, EFFECTIVE, who={ASSESSOR}, by_machine=True),
    step("propose", {NEW}, PROPOSED, who={ASSESSOR}, by_machine=True),
    step("accept", {PROPOSED}, EFFECTIVE, who={ASSESSOR, OFFICE}, second_person=True),
    step("reject", {PROPOSED}, REJECTED, who={ASSESSOR, OFFICE}, second_person=True, needs_note=True),
    step("withdraw", {PROPOSED}, WITHDRAWN, who={ASSESSOR}, needs_note=True, by_machine=True),
    step("reverse", {EFFECTIVE}, REVERSED, who={ASSESSOR}, needs_note=True, by_machine=True),
)

NEEDS_SECOND = frozenset({"discretionary"})
"""Methods whose marks count only after a second person, whatever the scheme says."""


def is_second_needed(indicator: Indicator) -> bool:
    """Whether a mark of the indicator counts only after a second person has accepted it."""
    return indicator.second_person or indicator.method in NEEDS_SECOND
