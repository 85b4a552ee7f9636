"""The life of a responsibility list: written, signed level by level, in force, changed by a new version, ended.

``author`` is whoever writes it (the unit's people or the body that organises), ``signer`` whose turn it is in the
chain (or their deputy), ``holder`` the successor in the post, ``organiser`` the people of the organising body.
"""

from __future__ import annotations

from bihuan.duties.models import DutyList
from bihuan.engine.lifecycle import Lifecycle, step

AUTHOR, SIGNER, HOLDER, ORGANISER = "author", "signer", "holder", "organiser"
_STATE = DutyList.State
DRAFTING, SIGNING, IN_FORCE = _STATE.DRAFTING.value, _STATE.SIGNING.value, _STATE.IN_FORCE.value
SUPERSEDED, CLOSED, DROPPED = _STATE.SUPERSEDED.value, _STATE.CLOSED.value, _STATE.DROPPED.value

WRITABLE = frozenset({DRAFTING, SIGNING})
"""The content may still change; signatures given before are void then."""
SIGNED = frozenset({IN_FORCE, SUPERSEDED, CLOSED})

DUTY_LIST = Lifecycle(
    DRAFTING,
    #    step         from        to
    step("submit", {DRAFTING}, SIGNING, who={AUTHOR, ORGANISER}),
    step("change", {SIGNING}, SIGNING, who={AUTHOR, ORGANISER}),
    step("sign", {SIGNING}, SIGNING, who={SIGNER}),
    step("refuse", {SIGNING}, DRAFTING, who={SIGNER}, needs_note=True),
    step("take_back", {SIGNING}, DRAFTING, who={AUTHOR, ORGANISER}, needs_note=True),
    step("enact", {SIGNING}, IN_FORCE, who={SIGNER}),
    step("countersign", {IN_FORCE}, IN_FORCE, who={HOLDER}),
    step("supersede", {IN_FORCE}, SUPERSEDED, who={SIGNER}),
    step("close", {IN_FORCE}, CLOSED, who={ORGANISER}),
    step("drop", {DRAFTING}, DROPPED, who={AUTHOR, ORGANISER}, needs_note=True),
)
