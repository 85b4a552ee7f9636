"""The life of a permission change: two administrators, each with a step of their own."""

from __future__ import annotations

from bihuan.accounts.models import PermissionChange
from bihuan.engine.lifecycle import Lifecycle, step
from bihuan.organizations.models import Role

SYSTEM, SECURITY = Role.SYSTEM_ADMIN.value, Role.SECURITY_ADMIN.value

State = PermissionChange.State
PROPOSED, APPROVED = State.PROPOSED.value, State.APPROVED.value
REFUSED, WITHDRAWN = State.REFUSED.value, State.WITHDRAWN.value
PERMISSION = Lifecycle(
    PROPOSED,
    step("approve", {PROPOSED}, APPROVED, who={SECURITY}, second_person=True),
    step("refuse", {PROPOSED}, REFUSED, who={SECURITY}, second_person=True, needs_note=True),
    step("withdraw", {PROPOSED}, WITHDRAWN, who={SYSTEM}),
)
