"""The life of a wave: designed, frozen, in the field, closed, checked, released. Nothing that was asked changes once
it is frozen; who checked a wave does not release it."""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.organizations.models import Role
from bihuan.surveys.models import Wave

OFFICE, GROUP = Role.OFFICE.value, Role.LEADING_GROUP.value

S = Wave.State
DESIGNED, FROZEN, FIELDING = S.DESIGNED.value, S.FROZEN.value, S.FIELDING.value
CLOSED, CHECKED, RELEASED, VOID = S.CLOSED.value, S.CHECKED.value, S.RELEASED.value, S.VOID.value

WAVE = Lifecycle(
    DESIGNED,
    step("freeze", {DESIGNED}, FROZEN, who={OFFICE}),
    step("field", {FROZEN}, FIELDING, who={OFFICE}),
    step("close", {FIELDING}, CLOSED, who={OFFICE}),
    step("check", {CLOSED}, CHECKED, who={OFFICE}, needs_note=True),
    step("release", {CHECKED}, RELEASED, who={OFFICE, GROUP}, second_person=True),
    step("void", {DESIGNED, FROZEN, FIELDING, CLOSED, CHECKED}, VOID, who={OFFICE}, needs_note=True),
)
SENDING = frozenset({FIELDING, CLOSED})
"""States in which an agency sends its files."""
CALLING = frozenset({FIELDING, CLOSED, CHECKED})
"""States in which interviews are called back: until the figures are released."""
COMPUTED = frozenset({CHECKED, RELEASED})
"""States in which figures exist."""
