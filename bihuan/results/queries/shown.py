"""The result as it was shown: what units and assessors see is the released version, whatever the ledger says now."""

from __future__ import annotations

from functools import lru_cache

from bihuan.results.inputs import rescore
from bihuan.results.models import Release, ResultSet
from bihuan.results.queries.live import Live
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import engine_units


def shown(cycle: Cycle) -> Live | None:
    """The newest released result of the year, scored from its own frozen inputs; None if nothing was released."""
    found = Release.objects.filter(result_set__cycle=cycle).order_by("-result_set__number").first()
    return None if found is None else _frozen(found.result_set_id, cycle.pk)


@lru_cache(maxsize=6)
def _frozen(result_set_id: int, cycle_id: int) -> Live:
    """A frozen result, kept: it never changes."""
    cycle = Cycle.objects.select_related("scheme", "office").get(pk=cycle_id)
    result = rescore(ResultSet.objects.get(pk=result_set_id))
    units = {row.code: row for row in engine_units(cycle)[1]}
    lines = sorted(result.lines, key=lambda line: line.number)
    return Live(cycle, result, [units[line.unit.id] for line in lines])
