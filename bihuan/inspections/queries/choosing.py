"""Key units by a rule: what the product knows as the files ``bihuan select`` reads, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.engine.files.opening import bare
from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.problems import InputError
from bihuan.engine.selecting import parse_rule, read_findings, read_units, select, targets_text
from bihuan.findings.models import Finding, State
from bihuan.inspections.models import Campaign
from bihuan.inspections.queries.draws import as_folder
from bihuan.records.punctuation import clauses
from bihuan.schemes.models import Enrolment

UNITS = ("unit", "name", "area", "group", "score")
FINDINGS = ("finding", "unit", "severity", "state", "due_on", "repeat_of")
CLOSED = frozenset({State.CLOSED.value, State.EXEMPT.value, State.NOT_CORRECTED.value, State.CARRIED.value})
GONE = frozenset({State.WITHDRAWN.value, State.MERGED.value, State.TRANSFERRED.value})
NOT_YET = frozenset({State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value})


def inputs_of(campaign: Campaign, scores: Mapping[str, str]) -> dict[str, str]:
    """``units.csv`` and ``findings.csv`` of the year, confirmed findings alone: two queries."""
    units = Enrolment.objects.filter(cycle=campaign.cycle_id).order_by("code")
    listed = [(row.code, row.name, "", row.category, scores.get(row.code, "")) for row in units]
    findings = Finding.objects.filter(cycle=campaign.cycle_id).exclude(state__in=NOT_YET).order_by("id")
    rows = findings.values_list("number", "enrolment__code", "severity", "state", "due_on", "repeat_of_id")
    told = [
        (number, unit, severity, _state(state), due.isoformat() if due else "", str(repeat or ""))
        for number, unit, severity, state, due, repeat in rows
    ]
    return {"units.csv": csv_text(UNITS, listed), "findings.csv": csv_text(FINDINGS, told)}


def _state(state: str) -> str:
    if state in GONE:
        return "withdrawn"
    return "closed" if state in CLOSED else "open"


def chosen_units(rule: str, inputs: Mapping[str, str]) -> str:
    """``targets.csv`` of the choice. Raises InputError."""
    read = parse_rule(rule.encode(), "rule.yaml")
    try:
        with as_folder(inputs) as folder:
            units, problems = read_units(folder / "units.csv")
            findings, more = read_findings(folder / "findings.csv", {unit.unit for unit in units})
    except InputError as error:
        raise InputError(bare(error.problems)) from error
    if problems or more:
        raise InputError(bare([*problems, *more]))
    return targets_text(select(read, units, findings))


MEASURED = {
    "score": gettext_lazy("score %(n)s, below %(limit)s"),
    "severe": gettext_lazy("severe findings: %(n)s, threshold %(limit)s"),
    "repeats": gettext_lazy("repeated findings: %(n)s, threshold %(limit)s"),
    "overdue": gettext_lazy("overdue findings: %(n)s, threshold %(limit)s"),
    "findings": gettext_lazy("findings: %(n)s, threshold %(limit)s"),
}
"""What a rule measures, in words."""
CHOSEN = {
    "must": gettext_lazy("named beforehand"),
    "drawn": pgettext_lazy("selection", "drawn by lot"),
    "risk": gettext_lazy("by its risk"),
}
"""Why a draw chose a target, in words."""
_REASON = re.compile(r"(\w+) (\S+) (?:<|>=) (\S+)")


def reasons_told(because: str) -> str:
    """The reasons of ``targets.csv`` or ``chosen.csv`` in the reader's words; what is written otherwise stays."""
    return clauses([_told(part) for part in because.split("; ")])


def _told(part: str) -> str:
    if part in CHOSEN:
        return str(CHOSEN[part])
    read = _REASON.fullmatch(part)
    if read is None or read[1] not in MEASURED:
        return part
    return str(MEASURED[read[1]]) % {"n": read[2], "limit": read[3]}
