"""The life of a finding and of what hangs on it, of a report and of a policy: who may take which step, and its needs.

Roles are what a person is *to the finding* (``access.roles_towards``): ``assessor`` of its body, ``office`` clerk,
``leading_group``, ``unit`` (liaison or head), ``head``, ``verifier`` and ``reviewer``, who may have had no part in it.
"""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.findings.models import Measure, Policy, Referral, Report, State

ASSESSOR, OFFICE, GROUP = "assessor", "office", "leading_group"
UNIT, HEAD, VERIFIER, REVIEWER = "unit", "head", "verifier", "reviewer"
RECEIVER, UPPER, LOWER = "receiver", "upper_office", "lower_office"

DRAFT, SUBMITTED, RETURNED = State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value
CONFIRMED, NOTIFIED, CONTESTED = State.CONFIRMED.value, State.NOTIFIED.value, State.CONTESTED.value
PLANNED, RECTIFYING, REPORTED = State.PLANNED.value, State.RECTIFYING.value, State.REPORTED.value
VERIFIED, CLOSED, NOT_CORRECTED = State.VERIFIED.value, State.CLOSED.value, State.NOT_CORRECTED.value
EXEMPT, WITHDRAWN, MERGED = State.EXEMPT.value, State.WITHDRAWN.value, State.MERGED.value
TRANSFERRED, CARRIED = State.TRANSFERRED.value, State.CARRIED.value

BEFORE = frozenset({DRAFT, SUBMITTED, RETURNED})
"""Not opened yet: nobody has confirmed it."""
OPEN = frozenset({CONFIRMED, NOTIFIED, CONTESTED, PLANNED, RECTIFYING, REPORTED, VERIFIED})
"""Opened and not ended."""
ENDED = frozenset({CLOSED, NOT_CORRECTED, EXEMPT, WITHDRAWN, MERGED, TRANSFERRED, CARRIED})
ISSUED = frozenset({NOTIFIED, CONTESTED, PLANNED, RECTIFYING, REPORTED, VERIFIED})
"""Open and known to the unit."""

FINDING = Lifecycle(
    DRAFT,
    #    step                from                       to
    step("submit", {DRAFT, RETURNED}, SUBMITTED, who={ASSESSOR}, needs_evidence=True, by_machine=True),
    step("send_back", {SUBMITTED}, RETURNED, who={OFFICE}, second_person=True, needs_note=True),
    step("recall", {SUBMITTED}, RETURNED, who={ASSESSOR}),
    step("confirm", {SUBMITTED}, CONFIRMED, who={OFFICE}, second_person=True),
    step("merge", {SUBMITTED, CONFIRMED}, MERGED, who={OFFICE}, second_person=True, needs_note=True),
    step("withdraw", {CONFIRMED}, WITHDRAWN, who={OFFICE}, second_person=True, needs_note=True),
    step("notify", {CONFIRMED}, NOTIFIED, who={OFFICE}, by_machine=True),
    step("contest", {NOTIFIED}, CONTESTED, who={UNIT}, needs_note=True),
    step("uphold", {CONTESTED}, NOTIFIED, who={REVIEWER}, needs_note=True),
    step("amend", {CONTESTED}, NOTIFIED, who={REVIEWER}, needs_note=True),
    step("annul", {CONTESTED}, WITHDRAWN, who={REVIEWER}, needs_note=True),
    step("recall_contest", {CONTESTED}, NOTIFIED, who={UNIT}),
    step("plan", {NOTIFIED}, PLANNED, who={HEAD}),
    step("return_plan", {PLANNED}, NOTIFIED, who={ASSESSOR, OFFICE}, needs_note=True),
    step("recall_plan", {PLANNED}, NOTIFIED, who={HEAD}),
    step("accept_plan", {PLANNED}, RECTIFYING, who={ASSESSOR, OFFICE}),
    step("extend", {RECTIFYING}, RECTIFYING, who={OFFICE}, needs_note=True),
    step("report", {RECTIFYING}, REPORTED, who={HEAD}, needs_evidence=True),
    step("recall_report", {REPORTED}, RECTIFYING, who={HEAD}),
    step("return_report", {REPORTED}, RECTIFYING, who={VERIFIER}, second_person=True, needs_note=True),
    step("verify", {REPORTED}, VERIFIED, who={VERIFIER}, second_person=True, needs_note=True, needs_evidence=True),
    step("close", {VERIFIED}, CLOSED, who={OFFICE}),
    step("give_up", {RECTIFYING}, NOT_CORRECTED, who={GROUP}, needs_note=True),
    step("exempt", {RECTIFYING}, EXEMPT, who={GROUP}, needs_note=True),
    step("reopen", {CLOSED, NOT_CORRECTED}, RECTIFYING, who={ASSESSOR, OFFICE}, needs_note=True),
    step("transfer", {SUBMITTED, *OPEN}, TRANSFERRED, who={OFFICE}, second_person=True, needs_note=True),
    step("carry_over", {*OPEN}, CARRIED, who={OFFICE}),
    step("succeed", {DRAFT}, CONFIRMED, who={OFFICE}),
    step("resume", {CONFIRMED}, RECTIFYING, who={OFFICE}),
    step("contest_on", {NOTIFIED}, CONTESTED, who={OFFICE}),
)

ENDED_UNCORRECTED = ENDED - {CLOSED, NOT_CORRECTED}
"""Ended without a correction of its own: nothing is merged into it."""

MEASURE = Lifecycle(
    Measure.State.PLANNED.value,
    step("begin", {Measure.State.PLANNED, Measure.State.REJECTED}, Measure.State.DOING, who={UNIT, HEAD}),
    step("note", {Measure.State.DOING}, Measure.State.DOING, who={UNIT, HEAD}, needs_note=True),
    step(
        "finish",
        {Measure.State.PLANNED, Measure.State.DOING, Measure.State.REJECTED},
        Measure.State.DONE,
        who={UNIT, HEAD},
        needs_note=True,
        needs_evidence=True,
    ),
    step("accept", {Measure.State.DONE}, Measure.State.ACCEPTED, who={VERIFIER}),
    step("reject", {Measure.State.DONE}, Measure.State.REJECTED, who={VERIFIER}),
    step("drop", {Measure.State.PLANNED}, Measure.State.DROPPED, who={UNIT, HEAD}),
)

REFERRAL = Lifecycle(
    Referral.Status.HANDED_OVER.value,
    step("receive", {Referral.Status.HANDED_OVER}, Referral.Status.RECEIVED, who={RECEIVER}),
    step("take_up", {Referral.Status.RECEIVED}, Referral.Status.IN_HAND, who={RECEIVER}),
    step("end", {Referral.Status.RECEIVED, Referral.Status.IN_HAND}, Referral.Status.ENDED, who={RECEIVER}),
)

REPORT = Lifecycle(
    Report.State.SENT.value,
    step("receive", {Report.State.SENT}, Report.State.RECEIVED, who={UPPER}),
    step("annotate", {Report.State.RECEIVED}, Report.State.RECEIVED, who={UPPER}, needs_note=True),
    step("send_back", {Report.State.SENT, Report.State.RECEIVED}, Report.State.RETURNED, who={UPPER}, needs_note=True),
    step("pass_on", {Report.State.RECEIVED}, Report.State.PASSED_ON, who={UPPER}),
    step("recall", {Report.State.SENT}, Report.State.RECALLED, who={OFFICE}),
)

POLICY = Lifecycle(
    Policy.State.IN_FORCE.value,
    step("repeal", {Policy.State.IN_FORCE}, Policy.State.REPEALED, who={OFFICE}, needs_note=True),
    step("take_back", {Policy.State.IN_FORCE}, Policy.State.TAKEN_BACK, who={OFFICE}, needs_note=True),
)
