"""Which step may be a page's main button: one that leads on; none that takes back, refuses or ends what was begun."""

from __future__ import annotations

BACK = frozenset({
    "annul", "call_off", "cancel", "discard", "drop", "fail", "give_back", "recall", "recall_contest", "recall_plan",
    "recall_report", "refuse", "reject", "reject_late", "repeal", "return", "return_plan", "return_report", "reverse",
    "send_back", "suspend", "take_back", "void", "withdraw",
})  # fmt: skip
"""Steps offered quietly, also where nothing else is offered."""


def leads_on(step: str) -> bool:
    """True for a step that may be a main button."""
    return step not in BACK
