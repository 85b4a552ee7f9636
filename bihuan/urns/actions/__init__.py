"""What is done with urns: prepared, rehearsed, codes drawn, answers taken, closed, opened by two."""

from bihuan.urns.actions.answering import Entry, NotACode, NotTaking, UnknownCode, accept, encoded, look
from bihuan.urns.actions.drawing import Returned, exchange_for_paper, issue, return_slips
from bihuan.urns.actions.ending import (
    begin,
    close,
    close_due,
    drop,
    missing_before,
    resume,
    suspend,
    suspend_after_restore,
    turn_ward,
    void,
)
from bihuan.urns.actions.opening import open_urn, rehearse
from bihuan.urns.actions.preparing import Prepared, UrnPlan, WardPlan, name_printer, prepare, set_roster
from bihuan.urns.actions.watching import look_after
from bihuan.urns.box.patience import patient

__all__ = [
    "Entry",
    "NotACode",
    "NotTaking",
    "Prepared",
    "Returned",
    "UnknownCode",
    "UrnPlan",
    "WardPlan",
    "accept",
    "begin",
    "close",
    "close_due",
    "drop",
    "encoded",
    "exchange_for_paper",
    "issue",
    "look",
    "look_after",
    "missing_before",
    "name_printer",
    "open_urn",
    "patient",
    "prepare",
    "rehearse",
    "resume",
    "return_slips",
    "set_roster",
    "suspend",
    "suspend_after_restore",
    "turn_ward",
    "void",
]
