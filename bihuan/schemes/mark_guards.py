"""What the database itself holds for every ledger of marks: appended, never changed, moved only along the table."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.records.append_only import append_only
from bihuan.records.guards import moves_only, refused_when
from bihuan.records.replay import Guard

COLUMNS = (
    "id", "office_id", "cycle_id", "enrolment_id", "indicator_id", "scheme_id", "value", "is_not_applicable", "klass",
    "weight", "severity", "option", "member", '"group"', "incident", "fact", "body_id", "happened_on",
    "recorded_by_id", "recorded_at", "is_second_needed", "reverses_id", "token",
)  # fmt: skip
"""The columns of ``schemes.models.Mark`` that are written once."""
WAYS = (
    ("proposed", "effective"),
    ("proposed", "rejected"),
    ("proposed", "withdrawn"),
    ("effective", "reversed"),
)
BEGINS = ("proposed", "effective")
ANOTHER = "OLD.reviewed_by_id IS NOT NULL AND (NEW.reviewed_by_id IS NULL OR NEW.reviewed_by_id <> OLD.reviewed_by_id)"


def mark_guards(table: str, own: Sequence[str] = ()) -> list[Guard]:
    """Migration steps after which marks of ``table`` are neither deleted nor changed, ``own`` columns included; their
    state moves only along the table, and their second person is named once."""
    return [
        append_only(table, [*COLUMNS, *own]),
        moves_only(table, "state", WAYS, BEGINS),
        refused_when(table, "second", "UPDATE OF reviewed_by_id", ANOTHER, f"{table} names its second person once"),
    ]
