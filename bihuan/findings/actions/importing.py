"""Findings of an inspection tour or a discipline organ: read, decided row by row, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.numbers import is_whole
from bihuan.engine.problems import InputError
from bihuan.findings.actions.drafting import Facts, draft_finding, number_of
from bihuan.findings.actions.prior import keep_prior
from bihuan.findings.actions.stepping import attach_kept, hold, move
from bihuan.findings.models import Correction, Finding, FindingImport, Measure
from bihuan.findings.queries.reading import ReadRow, Usual, read_findings
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Body, Person
from bihuan.organizations.ties import scoring_bodies
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.evidence import evidence_path, store_evidence
from bihuan.records.punctuation import listed
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import reading_language

NEW, SKIP, BEFORE_US = "new", "skip", "before_us"


@transaction.atomic
def take_findings(
    *, cycle: Cycle, body: Body, file: IO[bytes], name: str, source: str, by: Person, found_on: date | None = None,
    document: str = "",
) -> FindingImport:  # fmt: skip
    """Keep and read a workbook; ``found_on`` and ``document`` stand for rows that say neither.

    Raises Refused, or ValidationError if the file cannot be read at all.
    """
    _require(by, body)
    if not name.lower().endswith((".xlsx", ".csv")):
        raise ValidationError({"file": _("Give an Excel workbook (.xlsx) or a CSV file.")})
    if cycle.state == Cycle.State.DRAFT:
        raise ValidationError(_("The year %(year)s is not launched yet.") % {"year": cycle.year})
    attachment = store_evidence(file=file, name=name, office_path=cycle.office.path, by=by)
    kept = FindingImport(office=cycle.office, cycle=cycle, body=body, file=attachment, by=by, at=clock.now())
    try:
        usual = Usual(source, found_on.isoformat() if found_on else "", document.strip())
        rows, kept.layout = read_findings(kept, evidence_path(attachment), name, usual)
    except InputError as error:
        raise ValidationError(
            {"file": [replace(problem, source=name).text(reading_language()) for problem in error.problems[:20]]}
        ) from error
    kept.rows = [row.as_json() for row in rows]
    kept.decisions = {str(row.number): _suggested(row) for row in rows if not row.problems}
    kept.save(force_insert=True)
    detail = {"file": name, "sha256": attachment.blob_id, "rows": len(rows)}
    record(by=by, action="take_findings", subject=kept, office_path=cycle.office.path, detail=detail)
    return kept


def _suggested(row: ReadRow) -> str:
    """Nothing is decided by the machine: what resembles a finding or is hidden waits for a person's word."""
    if row.like or row.is_hidden:
        return ""
    return BEFORE_US if row.values["is_closed"] else NEW


def _require(by: Person, body: Body) -> None:
    if body.pk not in scoring_bodies(standing_of(by)):
        raise Refused(_("Only the people of %(body)s write findings for it.") % {"body": body.name})


@transaction.atomic
def write_findings(*, import_id: int, decisions: Mapping[str, str], by: Person) -> FindingImport:
    """Write every row as it was decided: ``new``, ``skip``, ``before_us`` (closed before our time), or the number of
    the finding it is the same fact as."""
    rows = FindingImport.objects.select_for_update(of=("self",)).select_related("cycle__office", "body", "file__blob")
    kept = rows.get(pk=import_id)
    _require(by, kept.body)
    if kept.state != FindingImport.State.CHECKED:
        raise ValidationError(_("This file is %(state)s.") % {"state": kept.get_state_display()})
    good = [row for row in kept.rows if not row["problems"]]
    undecided = [row["row"] for row in good if not decisions.get(str(row["row"]))]
    if undecided:
        numbers = listed(map(str, undecided[:20]))
        raise ValidationError(_("Decide these rows first: %(rows)s.") % {"rows": numbers})
    written = sum(_write(kept, row, decisions[str(row["row"])], by) for row in good)
    kept.state, kept.written_rows = FindingImport.State.WRITTEN, written
    kept.decisions = {str(row["row"]): decisions[str(row["row"])] for row in good}
    kept.save(update_fields=["state", "written_rows", "decisions"])
    detail = {"written": written, "decisions": kept.decisions}
    record(by=by, action="write_findings", subject=kept, office_path=kept.office.path, detail=detail)
    return kept


def _write(kept: FindingImport, row: Mapping[str, Any], decision: str, by: Person) -> int:
    if decision == SKIP:
        return 0
    values = row["values"]
    enrolment = Enrolment.objects.select_related("unit").get(pk=values["enrolment"], cycle=kept.cycle_id)
    if decision == BEFORE_US:
        return keep_prior(kept, row, enrolment, by)
    if values.get("is_closed"):
        raise ValidationError(_("Row %(row)s is closed in the file: it never becomes an open problem.") % row)
    facts = Facts(
        condition=values["condition"], criteria=values["criteria"] or values["document"], cause=values["cause"],
        effect=values["effect"], recommendation=_with_progress(values), found_on=date.fromisoformat(values["on"]),
        source=values["source"], method=values["method"], source_document=values["document"],
        theme_id=values["theme"], clause_id=values["clause"], severity=values["severity"],
        correction=values.get("correction") or Correction.IMMEDIATE.value,
    )  # fmt: skip
    token = f"import-{kept.pk}-{row['row']}"
    finding = draft_finding(cycle=kept.cycle, enrolment=enrolment, body=kept.body, facts=facts, by=by, token=token)
    attach_kept(finding, kept.file, by)
    _keep_measure(finding, values)
    sent = hold(finding_id=finding.pk, step="submit", by=by, has_evidence=True)
    detail: dict[str, Any] = {"import": kept.pk, "row": row["row"]}
    if decision != NEW:
        like = Finding.objects.filter(pk=int(decision), enrolment=enrolment).first() if is_whole(decision) else None
        if like is None:
            raise ValidationError(_("Row %(row)s: choose a finding of the same unit.") % {"row": row["row"]})
        detail["same_as"] = like.number
    move(sent, detail=detail, **(number_of(sent.record) if not sent.record.number else {}))
    return 1


def _with_progress(values: Mapping[str, Any]) -> str:
    """What was recommended, and how far the office's own ledger says the correction is."""
    progress = values.get("progress", "")
    told = _("Progress by the office's own ledger: %(text)s") % {"text": progress} if progress else ""
    return "\n".join(text for text in (values["recommendation"], told) if text)[:600]


def _keep_measure(finding: Finding, values: Mapping[str, Any]) -> None:
    """The measure the office's ledger brings along waits in the finding until the unit's head signs the plan."""
    if values.get("measures"):
        due = date.fromisoformat(values["due"]) if values["due"] else finding.cycle.ends_on
        Measure.objects.create(
            finding=finding, position=1, text=values["measures"], owner=values["owner"] or finding.enrolment.name,
            due_on=due,
        )  # fmt: skip


@transaction.atomic
def discard_findings(*, import_id: int, by: Person) -> FindingImport:
    """Put a checked file aside; nothing of it is written."""
    kept = FindingImport.objects.select_for_update(of=("self",)).select_related("body", "office").get(pk=import_id)
    _require(by, kept.body)
    if kept.state != FindingImport.State.CHECKED:
        raise ValidationError(_("This file is %(state)s.") % {"state": kept.get_state_display()})
    kept.state = FindingImport.State.DISCARDED
    kept.save(update_fields=["state"])
    record(by=by, action="discard_findings", subject=kept, office_path=kept.office.path)
    return kept
