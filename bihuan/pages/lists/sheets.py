"""A list as a sheet one can hand out: its title, as of when, under which scheme, and the columns that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.desks.actions import record_sheet
from bihuan.organizations.models import Office
from bihuan.pages.answers import EXCEL, document_answer, filed
from bihuan.pages.lists.listing import Look
from bihuan.pages.request import signed_in
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.records import clock
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


def year_sheet(request: HttpRequest, cycle: Cycle, look: Look, title: str, rows: Iterable[Any]) -> HttpResponse:
    """A list of a year as it stands today, handed out: its sheet as the answer, its event on the trail."""
    listed, today = list(rows), clock.today()
    content = sheet_of(look, title, listed, [stamp(cycle, today, len(listed))])
    return handed_out(request, cycle.office, content, filed(title, today), len(listed))


MOST = 20_000
"""Rows a list over all years hands out at once."""


def office_sheet(
    request: HttpRequest, office: Office, look: Look, title: str, rows: QuerySet[Any, Any]
) -> HttpResponse:
    """A list of one office over all years as it stands today, handed out: ``rows`` are that office's alone. One that
    is longer than a sheet says where it stops."""
    listed, today = list(rows[: MOST + 1]), clock.today()
    told = {"on": today.isoformat(), "n": len(listed[:MOST]), "office": office.name}
    above = [_("As of %(on)s · %(n)s rows · %(office)s") % told]
    if len(listed) > MOST:
        above.append(_("Only the first %(n)s rows: ask for a shorter period to have the others.") % told)
    content = sheet_of(look, title, listed[:MOST], above)
    return handed_out(request, office, content, filed(title, today), len(listed[:MOST]))


def handed_out(request: HttpRequest, office: Office, content: bytes, name: str, rows: int) -> HttpResponse:
    """A workbook as the answer, under a ``name`` without its ending; that it was taken is on the trail."""
    file = f"{name}.xlsx"
    record_sheet(office=office, by=signed_in(request), name=file, rows=rows, content=content)
    return document_answer(content, file, EXCEL)
