"""The door of a finding: the mechanism of ``records.door`` with this life cycle's table, people, clock and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings import words
from bihuan.findings.access import require_step
from bihuan.findings.lifecycle import FINDING
from bihuan.findings.models import Finding, FindingEvidence, FindingStep, Measure
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.evidence import store_evidence
from bihuan.records.models import Attachment, StepRow

Held: TypeAlias = door.Held[Finding]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: its name and its bytes."""

    name: str
    file: IO[bytes]


def _rows() -> QuerySet[Finding]:
    return Finding.objects.select_related("cycle", "office", "body", "enrolment")


def _allow(by: Person, step: Step, finding: Finding) -> str:
    return require_step(standing_of(by), step, finding)


def _finder(finding: Finding, _by: Person) -> int:
    return finding.found_by_id


def _office(finding: Finding) -> str:
    return finding.office.path


DOOR: door.Door[Finding] = door.Door(
    table=FINDING, words=words.FINDING, rows=_rows, allow=_allow, steps=FindingStep, link="finding", path=_office,
    first_person=_finder, others=others_named,
)  # fmt: skip


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
    """Lock the finding and check whether the step may be taken now; see ``records.door.hold``."""
    return door.hold(
        DOOR, step, by, note=note, version=version, first_person=first_person, has_evidence=has_evidence, pk=finding_id
    )


def locked_finding(finding_id: int) -> Finding:
    """The finding with all its steps need, held until the transaction ends."""
    return door.lock(DOOR, pk=finding_id)


def move(
    held: Held, *, uploads: Sequence[Upload] = (), detail: Mapping[str, Any] | None = None, **fields: Any
) -> Finding:
    """Write the step and its evidence, project the state, set ``fields`` with it, and leave the trail event."""
    _require_forward(held.record, clock.now())

    def with_files(step: StepRow) -> None:
        attach(held.record, uploads, held.by, step=step)

    return door.move(held, detail=detail, with_step=with_files, **fields)


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
    step: StepRow | None = None,
    measure: Measure | None = None,
) -> None:
    """Keep files as evidence of a finding, a step or a measure."""
    for upload in uploads:
        kept = store_evidence(file=upload.file, name=upload.name, office_path=finding.office.path, by=by)
        FindingEvidence.objects.create(
            finding=finding, step_id=None if step is None else step.pk, measure=measure, attachment=kept
        )


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
