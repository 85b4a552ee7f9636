"""The ledger as people filter it: an explicit list of filters, nothing else is understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.findings.lifecycle import BEFORE, ENDED, OPEN
from bihuan.findings.models import Category, Finding, Method, Severity, Source, State
from bihuan.findings.queries.clocks import near, overdue
from bihuan.schemes.models import Deadlines

CHOICES = {"source": Source, "method": Method, "severity": Severity, "category": Category}
STANDS = ("open", "before", "ended", "near", "overdue", "serious", "repeat", "carried", "unlinked", "uncosted")
FILTERS = (*CHOICES, "state", "stands", "unit", "theme", "clause", "group", "q")


def filtered(
    findings: QuerySet[Finding], wanted: Mapping[str, str], today: date, rules: Deadlines
) -> QuerySet[Finding]:
    """Findings narrowed by the filters that hold a known value; an unknown value narrows to nothing surprising."""
    for name, kind in CHOICES.items():
        if wanted.get(name) in kind.values:
            findings = findings.filter(**{name: wanted[name]})
    if wanted.get("state") in State.values:
        findings = findings.filter(state=wanted["state"])
    for name, column in (("unit", "enrolment_id"), ("theme", "theme_id"), ("clause", "clause_id")):
        if wanted.get(name, "").isascii() and wanted.get(name, "").isdigit():
            findings = findings.filter(**{column: int(wanted[name][:12])})
    if wanted.get("group"):
        findings = findings.filter(enrolment__category=wanted["group"])
    findings = _standing(findings, wanted.get("stands", ""), today, rules)
    for word in wanted.get("q", "").split():
        findings = findings.filter(
            Q(number__icontains=word) | Q(condition__contains=word) | Q(enrolment__name__contains=word)
        )
    return findings


def _standing(findings: QuerySet[Finding], stands: str, today: date, rules: Deadlines) -> QuerySet[Finding]:
    narrowed = {
        "open": lambda: findings.filter(state__in=OPEN),
        "before": lambda: findings.filter(state__in=BEFORE),
        "ended": lambda: findings.filter(state__in=ENDED),
        "near": lambda: near(findings, today, rules),
        "overdue": lambda: overdue(findings, today),
        "serious": lambda: overdue(findings, today, by_days=rules.serious_days),
        "repeat": lambda: findings.filter(repeat_of__isnull=False),
        "carried": lambda: findings.filter(predecessor__isnull=False),
        "unlinked": lambda: findings.filter(clause__isnull=True).exclude(state__in=BEFORE),
        "uncosted": lambda: findings.filter(marks__isnull=True).exclude(state__in=BEFORE),
    }.get(stands)
    return narrowed() if narrowed else findings
