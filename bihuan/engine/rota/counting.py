"""What mere counting tells about demands: too few who can lead, too many targets."""

from __future__ import annotations

from bihuan.engine.rota.case import Case

COUNTED = frozenset({"everyone", "size", "leader", "loads", "targets"})
"""Demands among which counting decides."""


def cannot_by_counts(case: Case, demands: frozenset[str], required: int) -> bool:
    """True if numbers alone forbid a plan in which ``required`` targets must have a team."""
    teams, people, targets = case.teams, len(case.unit), len(case.unit_of_target)
    if "leader" in demands and sum(case.can_lead) < teams:
        return True
    if "size" in demands and people < case.size.least * teams:
        return True
    if {"size", "everyone"} <= demands and people > case.size.most * teams:
        return True
    if "loads" in demands and targets < case.loads.least * teams:
        return True
    return {"loads", "targets"} <= demands and required > case.loads.most * teams
