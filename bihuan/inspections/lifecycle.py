"""The tables of a visit, of a recusal and of a measure proposed on site."""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.inspections.models import Draw, Inspection, Member, Proposal, Recusal
from bihuan.organizations.models import Role

OFFICE, GROUP, UNIT = Role.OFFICE.value, Role.LEADING_GROUP.value, "unit"
CAPTAIN, MEMBER, OBSERVER = Member.Role.CAPTAIN.value, Member.Role.MEMBER.value, Member.Role.OBSERVER.value
DECIDER = "decider"
TEAM = frozenset({CAPTAIN, MEMBER})
"""Who works on site; an observer reads and comments."""

S = Inspection.State
PROPOSED, APPROVED, FORMED, SEALED = S.PROPOSED.value, S.APPROVED.value, S.FORMED.value, S.SEALED.value
STARTED, ON_SITE_DONE, REPORTED = S.STARTED.value, S.ON_SITE_DONE.value, S.REPORTED.value
REVIEWED, ARCHIVED, CANCELLED = S.REVIEWED.value, S.ARCHIVED.value, S.CANCELLED.value

INSPECTION = Lifecycle(
    PROPOSED,
    step("approve", {PROPOSED}, APPROVED, who={OFFICE, GROUP}, second_person=True),
    step("form", {APPROVED}, FORMED, who={OFFICE}),
    step("reform", {FORMED, SEALED}, APPROVED, who={OFFICE}, needs_note=True),
    step("seal", {FORMED}, SEALED, who={OFFICE}),
    step("start", {SEALED}, STARTED, who={CAPTAIN, MEMBER}),
    step("finish", {STARTED}, ON_SITE_DONE, who={CAPTAIN, MEMBER}),
    step("report", {ON_SITE_DONE}, REPORTED, who={CAPTAIN, MEMBER}),
    step("return", {REPORTED}, ON_SITE_DONE, who={OFFICE, GROUP}, needs_note=True),
    step("review", {REPORTED}, REVIEWED, who={OFFICE, GROUP}, second_person=True),
    step("archive", {REVIEWED}, ARCHIVED, who={OFFICE}),
    step("cancel", {PROPOSED, APPROVED, FORMED, SEALED}, CANCELLED, who={OFFICE, GROUP}, needs_note=True),
)
BEFORE_START = frozenset({PROPOSED, APPROVED, FORMED, SEALED})
SHOWN_TO_UNIT = frozenset({REPORTED, REVIEWED, ARCHIVED})
"""From the report on the unit reads what was asked and said, not only where the team was."""
OPEN_ON_SITE = frozenset({STARTED})
"""States in which what happens on site is written down."""
OPEN_TO_REMARKS = frozenset({STARTED, ON_SITE_DONE, REPORTED})

ASKED, GRANTED, REFUSED = Recusal.State.ASKED.value, Recusal.State.GRANTED.value, Recusal.State.REFUSED.value
RECUSAL = Lifecycle(
    ASKED,
    step("grant", {ASKED}, GRANTED, who={DECIDER}),
    step("refuse", {ASKED}, REFUSED, who={DECIDER}, needs_note=True),
)

P = Proposal.State
PROPOSAL = Lifecycle(
    P.PROPOSED.value,
    step("take_up", {P.PROPOSED.value}, P.DOING.value, who={OFFICE, UNIT}),
    step("finish", {P.DOING.value}, P.DONE.value, who={OFFICE, UNIT}, needs_note=True),
    step("accept", {P.DONE.value}, P.ACCEPTED.value, who={OFFICE}, second_person=True),
    step("give_back", {P.DONE.value}, P.DOING.value, who={OFFICE}, needs_note=True),
    step("drop", {P.PROPOSED.value, P.DOING.value}, P.DROPPED.value, who={OFFICE, GROUP}, needs_note=True),
)
SETTLED = frozenset({P.ACCEPTED.value, P.DROPPED.value})

D = Draw.State
DRAW = Lifecycle(
    D.ANNOUNCED.value,
    step("draw", {D.ANNOUNCED.value}, D.DRAWN.value, who={OFFICE}),
    step("drop", {D.ANNOUNCED.value}, D.DROPPED.value, who={OFFICE}, needs_note=True),
)
