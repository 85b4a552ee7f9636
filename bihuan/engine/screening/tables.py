"""The tables that screening knows: their columns, the types of these and what makes a row's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["s", "i", "d", "m", "f", "b"]
"""Text, integer, day, time of day, decimal degrees, 1/0."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``key`` columns together name a row, ``may_be_empty`` says that an empty one names it too."""

    name: str
    kind: Kind
    key: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """One table."""

    name: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns whose values joined by ``/`` are a row's key."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """A column by its name; KeyError for none such."""
        return _BY_NAME[self.name][name]


_TEXT = {
    "trips": "*trip_id:s unit:s kind:s origin:s start_day:d end_day:d n_people:i budget_fen:i agenda:s",
    "trip_legs": "*trip_id:s *seq:i city:s from_day:d to_day:d",
    "trip_people": "*trip_id:s *person:s rank:s",
    "invoices": (
        "*inv_id:s trip_id:s unit:s person:s code:s no:s day:d at:m cat:s city:s to_city:s to_day:d to_at:m "
        "seller:s item:s amount_fen:i nights:i rooms:i red_of:s"
    ),
    "norms": "*norm_id:s kind:s key:s city:s rank:s from_day:d to_day:d amount:i",
    "gazetteer": "*place_id:s kind:s name:s aliases:s city:s level:s lat:f lon:f",
    "calendar": "*day:d is_workday:b note:s",
    "roster": "*person:s *unit:s post:s *in_day:d out_day:d status:s city:s",
    "attendance": "*person:s *day:d ?source:s first_at:m last_at:m",
    "leave": "*leave_id:s person:s type:s from_day:d to_day:d approved_by:s proof_to:d hours:i",
    "payroll": "*person:s *month:s *item:s unit:s amount_fen:i",
    "contracts": (
        "*contract_id:s unit:s site:s supplier:s category:s work_type:s method:s sign_day:d amount_fen:i final_fen:i "
        "parent_id:s exempt:s start_day:d first_pay_day:d tender_id:s"
    ),
    "tiers": "*tier_id:s category:s lo_fen:i hi_fen:i method:s from_day:d to_day:d",
    "sites": "*site_id:s parent:s name:s",
    "units": "*unit:s parent:s name:s",
    "suppliers": "*supplier:s class:s founded_day:d",
    "tenders": "*tender_id:s unit:s method:s published_day:d deadline_day:d status:s",
    "bids": "*bid_id:s tender_id:s bidder:s amount_fen:i status:s won:b",
    "tenures": "*tenure_id:s unit:s post:s person:s from_day:d to_day:d outcome:s outcome_day:d",
    "register": "*company:s *person:s *role:s from_day:d to_day:d",
    "stages": "*person:s *stage:s *day:d void:b",
}


def _column(text: str) -> Column:
    name, _, kind = text.lstrip("*?").partition(":")
    return Column(name, kind, text[0] in "*?", text[0] == "?")  # type: ignore[arg-type]


TABLES: Mapping[str, Known] = {
    name: Known(name, tuple(map(_column, columns.split()))) for name, columns in _TEXT.items()
}
_BY_NAME = {table.name: {column.name: column for column in table.columns} for table in TABLES.values()}
