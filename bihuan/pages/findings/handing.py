"""Workbooks of findings as answers: each says where all of them are, and that it was taken is on the trail."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.findings.actions.exporting import record_export
from bihuan.findings.queries.conservation import Balance
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.request import signed_in
from bihuan.schemes.models import Cycle


def conserved(total: Balance, on: date) -> str:
    """Conservation in one sentence."""
    return _(
        "As of %(on)s: opened %(opened)s = closed %(closed)s + not corrected %(not_corrected)s + exempt %(exempt)s + "
        "withdrawn %(withdrawn)s + merged %(merged)s + handed over %(transferred)s + carried %(carried)s + "
        "open %(open)s"
    ) % {"on": on.isoformat(), **total.as_dict()}


def exported(request: HttpRequest, cycle: Cycle, content: bytes, name: str, rows: int) -> HttpResponse:
    """A workbook under a ``name`` without its ending."""
    file = f"{name}.xlsx"
    record_export(cycle=cycle, by=signed_in(request), what=file, rows=rows, content=content)
    return document_answer(content, file, EXCEL)
