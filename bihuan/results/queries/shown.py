"""The result as it was shown: what units and assessors see is the released version, whatever the ledger says now."""

from __future__ import annotations

from functools import lru_cache

from bihuan.results.inputs import rescore
from bihuan.results.models import ResultSet
from bihuan.results.queries.live import Live
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import engine_units


def shown(cycle: Cycle) -> Live | None:
    """The newest released result of the year, scored from its own frozen inputs; None if nothing was released."""
    kept = ResultSet.objects.filter(release__isnull=False, cycle=cycle).order_by("-number").first()
    return None if kept is None else _frozen(kept.pk, kept.result_hash, cycle.pk)


@lru_cache(maxsize=6)
def _frozen(result_set_id: int, result_hash: str, cycle_id: int) -> Live:  # noqa: ARG001 - remembered by it
    """A frozen result, kept: it never changes."""
    cycle = Cycle.objects.select_related("scheme", "office").get(pk=cycle_id)
    result = rescore(ResultSet.objects.get(pk=result_set_id))
    units = {row.code: row for row in engine_units(cycle)[1]}
    lines = sorted(result.lines, key=lambda line: line.number)
    return Live(cycle, result, [units[line.unit.id] for line in lines])
