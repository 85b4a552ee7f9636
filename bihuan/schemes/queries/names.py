"""What the units of a year are called: one matcher for every file and every field that names a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from bihuan.engine.names import Names, squeezed
from bihuan.engine.problems import Problem
from bihuan.engine.values import Columns
from bihuan.organizations.queries.names import other_names
from bihuan.schemes.models import Cycle, Enrolment

T = TypeVar("T")


def enrolled_names(cycle: Cycle) -> Names[Enrolment]:
    """The enrolled units by code and name, then by the short, former and later names of the same unit: two queries."""
    rows = list(Enrolment.objects.filter(cycle=cycle).order_by("position"))
    firm = [*((row.code, row) for row in rows), *((row.name, row) for row in rows)]
    return Names(firm, other_names(cycle.office_id, {row.code: row for row in rows}))


def enrolled_named(cycle: Cycle, text: str) -> Enrolment | None:
    """The unit that was typed or chosen from a list, where it stands as code and name: ``A01 市水务局``."""
    names = enrolled_names(cycle)
    return names.of(text) or names.exact.get(text.split(" ", maxsplit=1)[0])


def put_names(said: Columns, column: str, names: Names[T], called: Callable[[T], tuple[str, str]]) -> Iterator[Problem]:
    """Put a record's own name where a file has a short or former one, or blanks within; each is told once.

    ``called`` gives the name of a record, and the code that stands for it where another is called so, too.
    """
    texts, codes = list(said.texts(column)), said.codes(column)
    for code, text in enumerate(texts):
        record = None if text in names.exact else names.of(text)
        if record is None:
            continue
        name, key = called(record)
        texts[code] = name if names.exact.get(name) == record else key
        places = np.flatnonzero(codes == code)
        if len(places) and squeezed(text) != squeezed(texts[code]):
            yield Problem(
                said.source, int(places[0]), column, "name_read_as", {"text": text[:40], "name": name}, "warning"
            )
    said.columns[column] = codes, texts
