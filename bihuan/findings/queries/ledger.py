"""The ledger as people filter it: an explicit list of filters, nothing else is understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from bihuan.engine.numbers import is_whole
from bihuan.engine.periods import span
from bihuan.findings.models import Category, Finding, Method, Severity, Source, State
from bihuan.findings.queries.standing import STANDS, Asked, Rows, as_of
from bihuan.findings.queries.words import has_words
from bihuan.schemes.models import Deadlines

CHOICES = {"source": Source, "method": Method, "severity": Severity, "category": Category}
FILTERS = (*CHOICES, "state", "stands", "unit", "theme", "clause", "group", "period", "q")
NONE = "none"
"""What the filter of themes says of findings without one."""


def filtered(findings: QuerySet[Finding], wanted: Mapping[str, str], on: date, rules: Deadlines) -> Rows:
    """Findings as of a day, narrowed by the filters that hold a known value; an unknown one narrows nothing."""
    rows = _chosen(as_of(findings, on), wanted)
    if wanted.get("stands") in STANDS:
        rows = rows.filter(STANDS[wanted["stands"]](Asked(on, rules)))
    if found_in := span(wanted.get("period", "")):
        rows = rows.filter(found_on__range=found_in)
    return rows.filter(has_words(wanted.get("q", "")))


def _chosen(rows: Rows, wanted: Mapping[str, str]) -> Rows:
    """Those with the values chosen."""
    for name, kind in CHOICES.items():
        if wanted.get(name) in kind.values:
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("state") in State.values:
        rows = rows.filter(stood=wanted["state"])
    for name, column in (("unit", "enrolment_id"), ("theme", "theme_id"), ("clause", "clause_id")):
        if is_whole(wanted.get(name, "")[:12], 12):
            rows = rows.filter(**{column: int(wanted[name][:12])})
    if wanted.get("theme") == NONE:
        rows = rows.filter(theme__isnull=True)
    if wanted.get("group"):
        rows = rows.filter(enrolment__category=wanted["group"])
    return rows
