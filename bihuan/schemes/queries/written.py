"""Which rows of a file are in the ledger already: the same unit, indicator, day, value and fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bihuan.engine.cells import NOT_APPLICABLE
from bihuan.engine.values import Columns
from bihuan.schemes.models import Enrolment, Indicator, MarkImport, MarkState
from bihuan.schemes.queries.drafts import number

STANDING = (MarkState.PROPOSED, MarkState.EFFECTIVE)
_COLUMNS = ("klass", "severity", "option", "member", "group", "incident", "fact")
_CELLS = ("class", "severity", "option", "member", "group", "incident", "note")


@dataclass(frozen=True, slots=True)
class Written:
    """A mark that says the same: when and by whom it was written, and with which import, if any."""

    at: datetime
    by: str
    import_id: int | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file that are looked for: their cells, and what their codes stand for."""

    columns: Columns
    units: Mapping[str, Enrolment]
    nodes: Mapping[str, Indicator]


def already_written(ledger: MarkImport, sheet_rows: Rows, places: Sequence[int]) -> Mapping[int, Written]:
    """By place, the standing mark each of these rows repeats."""
    days = [text for text in sheet_rows.columns.texts("on") if _is_day(text)]
    if not places or not days:
        return {}
    rows = ledger.ledger().filter(
        cycle=ledger.cycle_id, state__in=STANDING, reverses=None, happened_on__range=(min(days), max(days))
    )
    asked = ("enrolment_id", "indicator_id", "happened_on", "value", *_COLUMNS)
    known: dict[tuple[Any, ...], Written] = {}
    for row in rows.values_list(*asked, "recorded_at", "recorded_by__name", "import_number").iterator():
        known.setdefault(row[:-3], Written(*row[-3:]))
    if not known:
        return {}
    return {place: earlier for place in places if (earlier := known.get(_key(sheet_rows, place)))}


def _key(sheet_rows: Rows, place: int) -> tuple[Any, ...]:
    cells = sheet_rows.columns.row(place)
    value: Decimal | None = None if cells["value"] in NOT_APPLICABLE else number(cells["value"])
    unit, node = sheet_rows.units[cells["unit"]].pk, sheet_rows.nodes[cells["indicator"]].pk
    return unit, node, date.fromisoformat(cells["on"]), value, *(cells.get(name, "") for name in _CELLS)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
