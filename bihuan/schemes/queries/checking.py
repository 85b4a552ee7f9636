"""Is this mark what the scheme asks for? The engine answers, in the words of its problems."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.engine.lines import Lines, lay_out
from bihuan.engine.marks import MarkReader
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.values import Columns
from bihuan.engine.values import Unit as EngineUnit
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import parsed


def lines_of(cycle: Cycle, enrolment: Enrolment) -> Lines:
    """The engine's lines of one enrolled unit."""
    units = [
        EngineUnit(enrolment.code, enrolment.name, enrolment.category, klass) for klass in enrolment.classes or [""]
    ]
    return lay_out(parsed(cycle.scheme), units)


def mark_problems(cycle: Cycle, enrolment: Enrolment, row: Mapping[str, str]) -> tuple[Problem, ...]:
    """Everything the scheme has against one mark of one unit; nothing if it may be recorded."""
    try:
        MarkReader(parsed(cycle.scheme), lines_of(cycle, enrolment), Columns.from_rows([row])).read()
    except InputError as error:
        return tuple(error.problems)
    return ()
