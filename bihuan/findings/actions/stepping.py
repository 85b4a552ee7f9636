"""The one door every step of a finding goes through: held, allowed, written as a step, then projected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step, StepRefused
from bihuan.findings.access import require_step
from bihuan.findings.lifecycle import FINDING
from bihuan.findings.models import Finding, FindingEvidence, FindingStep, Measure
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence
from bihuan.records.models import Attachment
from bihuan.schemes.models import Cycle

CLOSED_YEARS = frozenset({Cycle.State.DRAFT.value})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: its name and its bytes."""

    name: str
    file: IO[bytes]


class Stale(ValidationError):
    """Someone else moved the finding since the page was read; ``current`` is how it stands now."""

    def __init__(self, current: Finding) -> None:
        text = _("Someone else has changed this finding since you opened the page; it is now: %(state)s.")
        super().__init__(text % {"state": current.get_state_display()})
        self.current = current


@dataclass(frozen=True, slots=True)
class Held:
    """A finding, locked, with the step that may be taken and the role it is taken in."""

    finding: Finding
    step: Step
    role: str
    by: Person
    note: str


def hold(
    *,
    finding_id: int,
    step: str,
    by: Person,
    note: str = "",
    version: int | None = None,
    first_person: int | None = None,
    has_evidence: bool = False,
) -> Held:
    """Lock the finding and check the step, the role, the second person, the note and the evidence.

    Raises Refused (not yours, tied to the unit, second person), Stale, or ValidationError. Must run in a transaction.
    """
    locked = locked_finding(finding_id)
    row = next(row for row in FINDING.steps if row.name == step)
    role = require_step(standing_of(by), row, locked)
    if version is not None and version != locked.version:
        raise Stale(locked)
    person = locked.found_by_id if first_person is None else first_person
    try:
        taken = FINDING.take(step, locked.state, by=by.pk, first_person=person, note=note, has_evidence=has_evidence)
    except StepRefused as error:
        raise _explained(error, locked) from error
    return Held(locked, taken, role, by, note.strip())


def locked_finding(finding_id: int) -> Finding:
    """The finding with all its steps need, held until the transaction ends."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("cycle", "office", "body", "enrolment")
    return rows.get(pk=finding_id)


def _explained(error: StepRefused, finding: Finding) -> Exception:
    if error.code == "same_person":
        return Refused(_("A second person must do this: you had the first part in it yourself."))
    if error.code == "note_needed":
        return ValidationError({"note": _("Say why.")})
    if error.code == "evidence_needed":
        return ValidationError({"evidence": _("Attach at least one file that shows it.")})
    state = finding.get_state_display()
    return ValidationError(_("This cannot be done now: the finding is “%(state)s”.") % {"state": state})


def move(
    held: Held, *, uploads: Sequence[Upload] = (), detail: Mapping[str, Any] | None = None, **fields: Any
) -> Finding:
    """Write the step and its evidence, project the state, set ``fields`` with it, and leave the trail event."""
    finding, now = held.finding, clock.now()
    _require_forward(finding, now)
    taken = FindingStep.objects.create(
        finding=finding,
        step=held.step.name,
        source=finding.state,
        target=held.step.target,
        by=held.by,
        acting_as=held.role,
        at=now,
        on=clock.today(),
        note=held.note[:1000],
        detail=dict(detail or {}),
    )
    attach(finding, uploads, held.by, step=taken)
    before = finding.state
    for name, value in fields.items():
        setattr(finding, name, value)
    finding.state, finding.version = held.step.target, finding.version + 1
    finding.save(update_fields=["state", "version", *fields])
    told = {"step": held.step.name, "before": before, "after": finding.state, "note": held.note, **(detail or {})}
    record(
        by=held.by,
        action=f"{held.step.name}_finding",
        subject=finding,
        office_path=finding.office.path,
        detail=told,
    )
    return finding


def _require_forward(finding: Finding, now: Any) -> None:
    """A clock that was set back would move deadlines: nothing is written until it is right again."""
    last = finding.steps.order_by("-id").values_list("at", flat=True).first()
    if last is not None and now < last:
        raise ValidationError(
            _("The machine's clock (%(now)s) is behind the finding's last step (%(last)s); set it right first.")
            % {"now": f"{now:%Y-%m-%d %H:%M}", "last": f"{last:%Y-%m-%d %H:%M}"}
        )


def attach(
    finding: Finding,
    uploads: Sequence[Upload],
    by: Person,
    *,
    step: FindingStep | None = None,
    measure: Measure | None = None,
) -> None:
    """Keep files as evidence of a finding, a step or a measure."""
    for upload in uploads:
        kept = store_evidence(file=upload.file, name=upload.name, office_path=finding.office.path, by=by)
        FindingEvidence.objects.create(finding=finding, step=step, measure=measure, attachment=kept)


def attach_kept(finding: Finding, kept: Attachment, by: Person) -> None:
    """The same file as evidence of one more finding: a reference of its own to the same content."""
    copy = Attachment.objects.create(
        blob=kept.blob,
        name=kept.name,
        office_path=kept.office_path,
        uploaded_by_id=by.pk,
        uploaded_by=by.name,
        uploaded_at=clock.now(),
    )
    FindingEvidence.objects.create(finding=finding, attachment=copy)
