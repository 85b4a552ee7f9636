"""The life of a ledger entry: who may take which step, and what it needs.

``assessor`` is someone who scores for the body that owns the entry (also the office, where it owns the pair),
``office`` a clerk of the assessment office. ``NEW`` is an entry before it is written.
"""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.organizations.models import Role
from bihuan.supervision.models import Entry

NEW = "new"
PROPOSED, EFFECTIVE = Entry.State.PROPOSED.value, Entry.State.EFFECTIVE.value
REJECTED, WITHDRAWN, REVERSED = Entry.State.REJECTED.value, Entry.State.WITHDRAWN.value, Entry.State.REVERSED.value
ASSESSOR, OFFICE = Role.ASSESSOR.value, Role.OFFICE.value

ENTRY = Lifecycle(
    NEW,
    #    step        from         to
    step("record", {NEW}, EFFECTIVE, who={ASSESSOR}),
    step("propose", {NEW}, PROPOSED, who={ASSESSOR}),
    step("accept", {PROPOSED}, EFFECTIVE, who={ASSESSOR, OFFICE}, second_person=True),
    step("reject", {PROPOSED}, REJECTED, who={ASSESSOR, OFFICE}, second_person=True, needs_note=True),
    step("withdraw", {PROPOSED}, WITHDRAWN, who={ASSESSOR}, needs_note=True),
    step("reverse", {EFFECTIVE}, REVERSED, who={ASSESSOR}, needs_note=True),
)
