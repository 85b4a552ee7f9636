"""Schemes, yearly cycles, the duty catalogue, and the calendar deadlines are counted by."""

from bihuan.schemes.models.calendar import CalendarDay, Deadlines
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
    "Ownership",
    "OwnershipRule",
    "Scheme",
]
