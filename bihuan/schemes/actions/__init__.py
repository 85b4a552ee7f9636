"""Writes of schemes and cycles."""

from bihuan.schemes.actions.amending import amend_cycle
from bihuan.schemes.actions.calendar import seed_calendar, set_calendar, set_deadlines
from bihuan.schemes.actions.catalogue import add_catalogue
from bihuan.schemes.actions.cycles import (
    add_ownership_rule,
    decide_cycle,
    draft_cycle,
    launch_cycle,
    remove_cycle,
    remove_ownership_rule,
    take_cycle_step,
)
from bihuan.schemes.actions.schemes import (
    approve_scheme,
    begin_draft,
    copy_scheme,
    draft_title,
    edit_scheme,
    return_scheme,
    submit_scheme,
    take_preset,
    upload_scheme,
    write_draft,
)

__all__ = [
    "add_catalogue",
    "add_ownership_rule",
    "amend_cycle",
    "approve_scheme",
    "begin_draft",
    "copy_scheme",
    "decide_cycle",
    "draft_cycle",
    "draft_title",
    "edit_scheme",
    "launch_cycle",
    "remove_cycle",
    "remove_ownership_rule",
    "return_scheme",
    "seed_calendar",
    "set_calendar",
    "set_deadlines",
    "submit_scheme",
    "take_cycle_step",
    "take_preset",
    "upload_scheme",
    "write_draft",
]
