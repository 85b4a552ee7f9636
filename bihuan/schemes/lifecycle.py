"""The life of a scheme and of a cycle: who may take which step."""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.organizations.models import Role
from bihuan.schemes.models import Cycle, Scheme

OFFICE, GROUP = Role.OFFICE.value, Role.LEADING_GROUP.value

DRAFT, IN_REVIEW, APPROVED = Scheme.State.DRAFT.value, Scheme.State.IN_REVIEW.value, Scheme.State.APPROVED.value
SCHEME = Lifecycle(
    DRAFT,
    step("edit", {DRAFT}, DRAFT, who={OFFICE}),
    step("submit", {DRAFT}, IN_REVIEW, who={OFFICE}),
    step("return", {IN_REVIEW}, DRAFT, who={OFFICE, GROUP}, needs_note=True),
    step("approve", {IN_REVIEW}, APPROVED, who={GROUP, OFFICE}, second_person=True),
)

PREPARED, RUNNING = Cycle.State.DRAFT.value, Cycle.State.RUNNING.value
UNDER_REVIEW, DECIDED, CLOSED = Cycle.State.UNDER_REVIEW.value, Cycle.State.DECIDED.value, Cycle.State.CLOSED.value
CYCLE = Lifecycle(
    PREPARED,
    step("launch", {PREPARED}, RUNNING, who={OFFICE}),
    step("end_marks", {RUNNING}, UNDER_REVIEW, who={OFFICE}),
    step("reopen_marks", {UNDER_REVIEW}, RUNNING, who={OFFICE}, needs_note=True),
    step("decide", {UNDER_REVIEW}, DECIDED, who={GROUP, OFFICE}),
    step("close", {DECIDED}, CLOSED, who={OFFICE}),
)
