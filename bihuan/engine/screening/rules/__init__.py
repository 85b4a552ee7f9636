"""All rules over tables, by id."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.engine.screening.rule import Rule
from bihuan.engine.screening.rules import (
    absence_leaves,
    absence_records,
    absence_runs,
    contracts_methods,
    contracts_patterns,
    succession,
    tenders_bids,
    tenders_pairs,
    travel_journey,
    travel_limits,
    travel_numbers,
    travel_route,
)

_MODULES = (
    absence_leaves,
    absence_records,
    absence_runs,
    contracts_methods,
    contracts_patterns,
    succession,
    tenders_bids,
    tenders_pairs,
    travel_journey,
    travel_limits,
    travel_numbers,
    travel_route,
)


def _found() -> dict[str, type[Rule]]:
    kinds = [kind for module in _MODULES for kind in vars(module).values() if isinstance(kind, type)]
    rules = {kind.id: kind for kind in kinds if issubclass(kind, Rule) and hasattr(kind, "id")}
    return dict(sorted(rules.items()))


RULES: Mapping[str, type[Rule]] = _found()
