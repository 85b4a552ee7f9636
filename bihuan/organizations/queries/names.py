"""What units and bodies of an office are called, for every list that names one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from bihuan.engine.names import Names
from bihuan.organizations.models import Body, Office, Unit
from bihuan.organizations.queries.units import units_on

T = TypeVar("T")


def unit_names(office: Office, day: date) -> Names[Unit]:
    """The units that stand on a day by code and name, then by their short and former names: two queries."""
    units = list(units_on(office, day).select_related("office", "parent", "line_body").order_by("code"))
    firm = [*((unit.code, unit) for unit in units), *((unit.name, unit) for unit in units)]
    return Names(firm, other_names(office.pk, {unit.code: unit for unit in units}))


def other_names(office: int, by_code: dict[str, T]) -> Iterator[tuple[str, T]]:
    """What units of the same code are or were called: now, formerly and in short; one query."""
    units = Unit.objects.filter(office=office, code__in=by_code)
    for code, name, aliases in units.values_list("code", "name", "aliases"):
        for text in (name, *aliases):
            yield text, by_code[code]


def body_names(office: Office) -> Iterator[tuple[Body, str]]:
    """Each body with each of its names, the present one last, so that it wins over another's former one."""
    bodies = list(Body.objects.filter(office=office))
    for body in bodies:
        yield from ((body, text) for text in body.former_names)
    yield from ((body, body.name) for body in bodies)
