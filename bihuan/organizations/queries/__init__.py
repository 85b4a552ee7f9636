"""Reads of offices, units and people."""

from bihuan.organizations.queries.demonstration import demonstration_person, demonstration_roles, is_demonstration
from bihuan.organizations.queries.units import History, history, standing_successor, units_on

__all__ = [
    "History",
    "demonstration_person",
    "demonstration_roles",
    "history",
    "is_demonstration",
    "standing_successor",
    "units_on",
]
