"""The life of a document and of an interview: who may take which step, and what it needs."""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.outcomes.models import Interview, Letter

OFFICE, GROUP, UNIT = "office", "leading_group", "head"

_L = Letter.State
DRAFT, CHECKED, APPROVED = _L.DRAFT.value, _L.CHECKED.value, _L.APPROVED.value
NUMBERED, SEALED, ISSUED = _L.NUMBERED.value, _L.SEALED.value, _L.ISSUED.value
DELIVERED, REPLIED, ARCHIVED = _L.DELIVERED.value, _L.REPLIED.value, _L.ARCHIVED.value
WITHDRAWN, DROPPED = _L.WITHDRAWN.value, _L.DROPPED.value

OUT = frozenset({ISSUED, DELIVERED, REPLIED, ARCHIVED})
"""States in which a document has left the office and is valid."""
FIXED = frozenset({APPROVED, NUMBERED, SEALED, *OUT, WITHDRAWN})
"""States in which nothing of its content changes any more."""

GONE = frozenset({WITHDRAWN, DROPPED})
"""States in which a document stands for nothing (any more)."""

LETTER = Lifecycle(
    DRAFT,
    step("revise", {DRAFT}, DRAFT, who={OFFICE}),
    step("check", {DRAFT}, CHECKED, who={OFFICE}, second_person=True),
    step("send_back", {CHECKED, APPROVED}, DRAFT, who={OFFICE, GROUP}, needs_note=True),
    step("drop", {DRAFT, CHECKED}, DROPPED, who={OFFICE}, needs_note=True),
    step("approve", {CHECKED}, APPROVED, who={GROUP}, second_person=True),
    step("number", {APPROVED}, NUMBERED, who={OFFICE}),
    step("seal", {NUMBERED}, SEALED, who={OFFICE}),
    step("issue", {SEALED}, ISSUED, who={OFFICE}),
    step("deliver", {ISSUED}, DELIVERED, who={OFFICE}),
    step("reply", {DELIVERED}, REPLIED, who={OFFICE, UNIT}, needs_note=True),
    step("archive", {DELIVERED, REPLIED}, ARCHIVED, who={OFFICE}),
    step("withdraw", {NUMBERED, SEALED, *OUT}, WITHDRAWN, who={GROUP, OFFICE}, needs_note=True),
)

_I = Interview.State
DUE, NOTIFIED, HELD = _I.DUE.value, _I.NOTIFIED.value, _I.HELD.value
SIGNED, COMMITTED, CLOSED = _I.SIGNED.value, _I.COMMITTED.value, _I.CLOSED.value
CALLED_OFF = _I.CALLED_OFF.value

INTERVIEW = Lifecycle(
    DUE,
    step("notify", {DUE}, NOTIFIED, who={OFFICE}),
    step("hold", {NOTIFIED, HELD}, HELD, who={OFFICE}),
    step("sign", {HELD}, SIGNED, who={OFFICE}),
    step("commit", {SIGNED}, COMMITTED, who={OFFICE, UNIT}, needs_note=True),
    step("close", {COMMITTED}, CLOSED, who={OFFICE}, needs_note=True),
    step("call_off", {DUE, NOTIFIED}, CALLED_OFF, who={OFFICE}, needs_note=True),
)
