"""What the number of a mark is called: how often it happened, the points taken off, or what the indicator measures."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.measures import OCCURRENCES
from bihuan.engine.scheme import Node

ANY_AMOUNT = gettext_lazy("Times or points")
"""Where the indicator is not chosen yet, and at the head of a column of many indicators."""
_COUNTED = frozenset({"count_to_max", "ballot_mean"})
_SCORED = frozenset({"direct", "rated_mean", "mean_of_members", "survey_mean", "bonus"})


def amount_word(leaf: Node | None) -> str:
    """The label of the field that takes it."""
    method = leaf.method.name if leaf is not None and leaf.method is not None else ""
    if not method:
        return str(ANY_AMOUNT)
    if method in OCCURRENCES:
        return _("Number of times")
    if method == "discretionary":
        return _("Points off")
    if method in _COUNTED:
        return _("How many")
    return _("Points given") if method in _SCORED else _("Figure of the indicator")
