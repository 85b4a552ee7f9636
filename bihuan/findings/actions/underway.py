"""A problem that an office's own ledger brings along in the midst of its correction goes on where it stood.

Its measures, term and persons come in with it. What the ledger says of its state is kept with its submission and takes
effect when a second person confirms it: no letter is written anew, no plan asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.findings.actions.stepping import hold, move
from bihuan.findings.models import Finding, Measure
from bihuan.findings.queries.terms import terms_of
from bihuan.organizations.models import Person
from bihuan.records import clock

Told = Mapping[str, str]


def told_of(kept_row: Mapping[str, Any], file: str) -> dict[str, str]:
    """What a row of a ledger says of the state of its problem: the document it was fed back by, its term, how far it
    is."""
    values = kept_row["values"]
    letter = values["document"] or _("%(file)s, row %(row)s") % {"file": file, "row": kept_row["row"]}
    told = {"letter": letter[:80], "due_on": values["due"], "progress": values["progress"]}
    return {name: text for name, text in told.items() if text}


def keep_measures(finding: Finding, values: Mapping[str, Any], state: str) -> None:
    """The measures the ledger brings along, a line each, with their person and term."""
    due = date.fromisoformat(values["due"]) if values["due"] else finding.cycle.ends_on
    owner = values["owner"] or finding.enrolment.name
    texts = [text.strip() for text in values["measures"].splitlines() if text.strip()]
    for position, text in enumerate(texts, start=1):
        Measure.objects.create(
            finding=finding, position=position, text=text, owner=owner, due_on=due, state=state,
        )  # fmt: skip


def underway(finding: Finding) -> Told | None:
    """What the ledger a finding came from says of its state; None for every other finding."""
    sent = [step for step in finding.steps.all() if step.step == "submit"]
    told: Told | None = max(sent, key=lambda step: step.pk).detail.get("underway") if sent else None
    return told


def go_on(finding: Finding, by: Person) -> Finding:
    """Let a confirmed finding that came in the midst of its correction go on there; every other one stays as it is.

    Must run in the transaction that confirms it. Its unit knows it by the letter of its ledger; what was to be
    contested was so before our time.
    """
    told = underway(finding)
    if told is None:
        return finding
    today = clock.today()
    due_on = told.get("due_on")
    due = date.fromisoformat(due_on) if due_on else terms_of(finding.office_id).due(finding.correction, today)
    dates: dict[str, Any] = {"delivered_on": today, "plan_due_on": due, "due_on": due, "original_due_on": due}
    progress = told.get("progress", "")
    note = _("Progress by the office's own ledger: %(text)s") % {"text": progress} if progress else ""
    held = hold(finding_id=finding.pk, step="resume", by=by, note=note)
    detail = {"letter": told["letter"]} | {name: day.isoformat() for name, day in dates.items()}
    return move(held, detail=detail, letter_number=told["letter"], **dates)
