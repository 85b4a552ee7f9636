"""The steps of a measure: begun, noted and finished by the unit, judged with the report by whoever verifies."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings import words
from bihuan.findings.access import roles_towards
from bihuan.findings.actions.stepping import Upload, attach, locked_finding
from bihuan.findings.lifecycle import MEASURE, UNIT
from bihuan.findings.models import Measure, MeasureStep, State
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.records.models import StepRow

_ASKED = (
    *(field.name for field in Measure._meta.concrete_fields),
    "finding__office__path", "finding__body", "finding__found_by", "finding__confirmed_by", "finding__state",
    "finding__enrolment__unit", "finding__enrolment__name",
)  # fmt: skip
"""What steps ask of a measure and of its finding."""


def _rows() -> QuerySet[Measure]:
    return Measure.objects.select_related("finding__office", "finding__enrolment").only(*_ASKED)


def _allow(by: Person, step: Step, measure: Measure) -> str:
    roles = roles_towards(standing_of(by), measure.finding, step.who) & step.who
    if not roles:
        raise Refused(_("Only the people of %(unit)s do this.") % {"unit": measure.finding.enrolment.name})
    return sorted(roles)[0]


def _office(measure: Measure) -> str:
    return measure.finding.office.path


DOOR: door.Door[Measure] = door.Door(
    table=MEASURE, words=words.MEASURE, rows=_rows, allow=_allow, steps=MeasureStep, link="measure", path=_office
)


@transaction.atomic
def step_measure(*, measure_id: int, step: str, by: Person, note: str = "", uploads: Sequence[Upload] = ()) -> Measure:
    """Begin, note progress on or finish a measure; finishing needs what was done and evidence."""
    if UNIT not in door.step_named(MEASURE, step).who:
        raise Refused(_("A measure is judged with the report of its finding."))
    shown = bool(uploads) or Measure.objects.filter(pk=measure_id, evidence__isnull=False).exists()
    held = door.hold(DOOR, step, by, note=note, has_evidence=shown, pk=measure_id)
    finding = locked_finding(held.record.finding_id)
    if finding.state != State.RECTIFYING:
        raise ValidationError(_("Progress is noted while the finding is in rectification."))

    def with_files(_row: StepRow) -> None:
        attach(finding, uploads, by, measure=held.record)

    return door.move(held, with_step=with_files)


def judge_measure(measure: Measure, step: str, by: Person, note: str) -> Measure:
    """Accept or reject a measure with its report, in the caller's transaction."""
    return door.take(DOOR, step, by, note=note, pk=measure.pk)
