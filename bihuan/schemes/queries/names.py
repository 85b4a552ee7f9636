"""What the units of a year are called: one matcher for every file and every field that names a unit."""

from __future__ import annotations

from bihuan.engine.names import Names
from bihuan.organizations.queries.names import other_names
from bihuan.schemes.models import Cycle, Enrolment


def enrolled_names(cycle: Cycle) -> Names[Enrolment]:
    """The enrolled units by code and name, then by the short, former and later names of the same unit: two queries."""
    rows = list(Enrolment.objects.filter(cycle=cycle).order_by("position"))
    firm = [*((row.code, row) for row in rows), *((row.name, row) for row in rows)]
    return Names(firm, other_names(cycle.office_id, {row.code: row for row in rows}))


def enrolled_named(cycle: Cycle, text: str) -> Enrolment | None:
    """The unit that was typed or chosen from a list, where it stands as code and name: ``A01 市水务局``."""
    names = enrolled_names(cycle)
    return names.of(text) or names.exact.get(text.split(" ", maxsplit=1)[0])
