"""The tables of a hearing, of a speaker, and of a commitment.

``speaker`` is whoever speaks or answers for the speaker's unit, ``counter`` a custodian of the hearing's urn.
"""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.hearings.models import Commitment, Hearing, Speaker
from bihuan.organizations.models import Role

OFFICE, GROUP = Role.OFFICE.value, Role.LEADING_GROUP.value
SPEAKER_ROLE, COUNTER = "speaker", "counter"

H = Hearing.State
PLANNED, CALLED, OPEN, CLOSED = H.PLANNED.value, H.CALLED.value, H.OPEN.value, H.CLOSED.value
COUNTED, RELEASED, REPORTED = H.COUNTED.value, H.RELEASED.value, H.REPORTED.value
VOID, DROPPED = H.VOID.value, H.DROPPED.value

HEARING = Lifecycle(
    PLANNED,
    step("call", {PLANNED}, CALLED, who={OFFICE}),
    step("open", {CALLED}, OPEN, who={OFFICE}),
    step("close", {OPEN}, CLOSED, who={OFFICE, COUNTER}),
    step("count", {CLOSED}, COUNTED, who={COUNTER}),
    step("release", {COUNTED}, RELEASED, who={OFFICE, GROUP}, second_person=True),
    step("report", {RELEASED}, REPORTED, who={OFFICE}),
    step("void", {OPEN, CLOSED}, VOID, who={OFFICE, GROUP}, needs_note=True),
    step("drop", {PLANNED, CALLED}, DROPPED, who={OFFICE}, needs_note=True),
)
TOLD = frozenset({CALLED, OPEN, CLOSED, COUNTED, RELEASED, REPORTED})
"""States in which speakers and their units know of the hearing."""
ANNOUNCED = frozenset({RELEASED, REPORTED})
"""States in which units and assessors see results."""
SHOWN = ANNOUNCED | {COUNTED}
"""States in which the hall, the office and the counters see results."""

S = Speaker.State
SPEAKER = Lifecycle(
    S.SELECTED.value,
    step("notify", {S.SELECTED.value}, S.NOTIFIED.value, who={OFFICE}),
    step("submit", {S.NOTIFIED.value, S.SUBMITTED.value}, S.SUBMITTED.value, who={SPEAKER_ROLE, OFFICE},
         needs_evidence=True),
    step("begin", {S.SUBMITTED.value}, S.VOTING.value, who={OFFICE}),
    step("end", {S.VOTING.value}, S.VOTED.value, who={OFFICE, COUNTER}),
    step("count", {S.VOTED.value}, S.COUNTED.value, who={COUNTER}),
    step("plan", {S.COUNTED.value}, S.PLANNED.value, who={SPEAKER_ROLE, OFFICE}),
    step("settle", {S.PLANNED.value}, S.SETTLED.value, who={OFFICE}),
    step("excuse", {S.SELECTED.value, S.NOTIFIED.value, S.SUBMITTED.value}, S.EXCUSED.value, who={OFFICE},
         needs_note=True),
)  # fmt: skip
BEFORE_BALLOT = frozenset({S.SELECTED.value, S.NOTIFIED.value, S.SUBMITTED.value})
AFTER_COUNT = frozenset({S.COUNTED.value, S.PLANNED.value, S.SETTLED.value})

C = Commitment.State
COMMITMENT = Lifecycle(
    C.DOING.value,
    step("finish", {C.DOING.value}, C.DONE.value, who={SPEAKER_ROLE, OFFICE}, needs_note=True),
    step("accept", {C.DONE.value}, C.ACCEPTED.value, who={OFFICE}, second_person=True),
    step("give_back", {C.DONE.value}, C.DOING.value, who={OFFICE}, needs_note=True),
    step("drop", {C.DOING.value}, C.DROPPED.value, who={OFFICE, GROUP}, needs_note=True),
)
SETTLED = frozenset({C.ACCEPTED.value, C.DROPPED.value})
