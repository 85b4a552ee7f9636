"""Schemes, yearly cycles, the duty catalogue, the calendar deadlines are counted by, and what ledgers are made of."""

from bihuan.schemes.models.calendar import CalendarDay, Deadlines
from bihuan.schemes.models.marks import Mark, MarkImport, MarkState, MarkStep
from bihuan.schemes.models.yearly import (
    Amendment,
    CatalogueEntry,
    Cycle,
    CycleStep,
    Enrolment,
    Indicator,
    Ownership,
    OwnershipRule,
    Scheme,
    SchemeStep,
    titled_version,
)

__all__ = [
    "Amendment",
    "CalendarDay",
    "CatalogueEntry",
    "Cycle",
    "CycleStep",
    "Deadlines",
    "Enrolment",
    "Indicator",
    "Mark",
    "MarkImport",
    "MarkState",
    "MarkStep",
    "Ownership",
    "OwnershipRule",
    "Scheme",
    "SchemeStep",
    "titled_version",
]
