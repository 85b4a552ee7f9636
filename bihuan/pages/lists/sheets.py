"""A list as a sheet one can hand out: its title, as of when, under which scheme, and the columns that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.pages.lists.listing import Look
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.schemes.models import Cycle


def sheet_of(look: Look, title: str, rows: Iterable[Any], above: Sequence[str] = ()) -> bytes:
    """The rows with the columns shown, as a workbook; texts stay texts."""
    columns = look.columns
    return workbook_of(
        Sheet(
            name=title, heads=[str(one.label) for one in columns], above=[title, *above],
            rows=([one.value(row) for one in columns] for row in rows),
            widths={(place, place): one.width for place, one in enumerate(columns)}, is_printed=True,
        )
    )  # fmt: skip


def stamp(cycle: Cycle, on: date, rows: int) -> str:
    """As of when, out of how many, under which scheme, in a line."""
    return _("As of %(on)s · %(n)s rows · %(office)s · %(scheme)s") % {
        "on": on.isoformat(), "n": rows, "office": cycle.office.name, "scheme": cycle.scheme.title,
    }  # fmt: skip
