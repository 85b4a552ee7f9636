"""The lives of a screening, of a clue and of the file clues are gathered in.

``office`` are the clerks who read the data, ``group`` the leading group, ``unit`` whoever speaks for the unit that was
asked, ``concerned`` whom it is about; ``machine`` is a run that looked again.
"""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.screening.models import Clue, Dossier, Run

OFFICE, GROUP, UNIT, CONCERNED, MACHINE = "office", "group", "unit", "concerned", "machine"

WAITING, DONE, FAILED = Run.State.WAITING.value, Run.State.DONE.value, Run.State.FAILED.value
RUN = Lifecycle(
    WAITING,
    #    step      from       to
    step("finish", {WAITING}, DONE, who={MACHINE}, by_machine=True),
    step("fail", {WAITING}, FAILED, who={MACHINE}, by_machine=True),
    step("again", {FAILED}, WAITING, who={OFFICE}),
)

_CLUE = Clue.State
TO_CHECK, EXCLUDED, TAKEN_UP = _CLUE.TO_CHECK.value, _CLUE.EXCLUDED.value, _CLUE.TAKEN_UP.value
CORRECTED, CLUE_ENDED = _CLUE.CORRECTED.value, _CLUE.ENDED.value
CLUE = Lifecycle(
    TO_CHECK,
    #    step       from                  to
    step("exclude", {TO_CHECK, TAKEN_UP}, EXCLUDED, who={OFFICE}, needs_note=True),
    step("take_up", {TO_CHECK}, TAKEN_UP, who={OFFICE}),
    step("reopen", {EXCLUDED, CORRECTED}, TO_CHECK, who={MACHINE}, by_machine=True),
    step("correct", {TO_CHECK, TAKEN_UP}, CORRECTED, who={MACHINE}, by_machine=True),
    step("end", {TAKEN_UP}, CLUE_ENDED, who={OFFICE}),
)
AT_REST = frozenset({EXCLUDED, CORRECTED, CLUE_ENDED})

_FILE = Dossier.State
OPEN, ASKED, ANSWERED, LEAD = _FILE.OPEN.value, _FILE.ASKED.value, _FILE.ANSWERED.value, _FILE.LEAD.value
APPROVED, SETTLED, ENDED = _FILE.APPROVED.value, _FILE.SETTLED.value, _FILE.ENDED.value
DOSSIER = Lifecycle(
    OPEN,
    #    step         from                     to
    step("ask", {OPEN}, ASKED, who={OFFICE}),
    step("answer", {ASKED}, ANSWERED, who={UNIT, CONCERNED}),
    step("register", {ASKED, ANSWERED}, LEAD, who={OFFICE}, second_person=True, needs_note=True),
    step("approve", {LEAD}, APPROVED, who={GROUP}, second_person=True),
    step("send_back", {LEAD}, ANSWERED, who={GROUP}, needs_note=True),
    step("take_again", {APPROVED}, ANSWERED, who={OFFICE}, needs_note=True),
    step("settle", {OPEN, ASKED, ANSWERED}, SETTLED, who={OFFICE}, needs_note=True),
    step("end", {APPROVED}, ENDED, who={OFFICE}, needs_note=True),
)
