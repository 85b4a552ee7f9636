"""The life of an urn: prepared, rehearsed, open, closed, opened. What only two custodians may, they do together."""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.organizations.models import Role
from bihuan.urns.models import Urn

CUSTODIAN, OFFICE = "custodian", Role.OFFICE.value
PRODUCT = "product"
"""What the product does by itself: it is nobody's role."""

S = Urn.State
PREPARED, REHEARSED, OPEN = S.PREPARED.value, S.REHEARSED.value, S.OPEN.value
CLOSED, OPENED, SUSPENDED, VOID = S.CLOSED.value, S.OPENED.value, S.SUSPENDED.value, S.VOID.value

URN = Lifecycle(
    PREPARED,
    step("rehearse", {PREPARED, REHEARSED}, REHEARSED, who={CUSTODIAN}),
    step("begin", {REHEARSED}, OPEN, who={OFFICE}),
    step("rehearse_again", {OPEN}, OPEN, who={CUSTODIAN}),
    step("close", {OPEN}, CLOSED, who={OFFICE, CUSTODIAN}),
    step("open", {CLOSED}, OPENED, who={CUSTODIAN}),
    step("suspend", {OPEN, CLOSED}, SUSPENDED, who={CUSTODIAN, OFFICE}, needs_note=True),
    step("resume", {SUSPENDED}, OPEN, who={CUSTODIAN}, needs_note=True),
    step("resume_closed", {SUSPENDED}, CLOSED, who={CUSTODIAN}, needs_note=True),
    step("drop", {PREPARED, REHEARSED}, VOID, who={OFFICE}, needs_note=True),
    step("void", {CLOSED, SUSPENDED}, VOID, who={CUSTODIAN}, needs_note=True),
)
LIVING = frozenset({PREPARED, REHEARSED, OPEN, CLOSED, SUSPENDED})
"""States in which something may still become of the urn."""
DRAWING = frozenset({REHEARSED, OPEN})
"""States in which codes are drawn."""
