"""What hangs on one finding: its steps, files, requests, measures, marks and endorsements, a query each."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.findings.models import (
    Endorsement,
    ExtensionRequest,
    Finding,
    FindingEvidence,
    FindingMark,
    FindingStep,
    Measure,
    MeasureStep,
)
from bihuan.records.prepared import fill, prepared


def read_steps(finding: Finding) -> None:
    """Let a finding hold its steps with who took them."""
    fill(finding, "steps", _steps(finding.pk))


@prepared
def _steps(finding: int) -> QuerySet[FindingStep]:
    return FindingStep.objects.filter(finding=finding).select_related("by")


def measures_of(finding: Finding) -> list[Measure]:
    """The measures that were not dropped, with their steps; two queries."""
    measures = _measures(finding.pk)
    steps: dict[int, list[MeasureStep]] = {measure.pk: [] for measure in measures}
    for step in _measure_steps(finding.pk) if measures else ():
        if step.measure_id in steps:
            steps[step.measure_id].append(step)
    for measure in measures:
        measure.finding = finding
        fill(measure, "steps", steps[measure.pk])
    return measures


@prepared
def _measures(finding: int) -> QuerySet[Measure]:
    return Measure.objects.filter(finding=finding).exclude(state=Measure.State.DROPPED)


@prepared
def _measure_steps(finding: int) -> QuerySet[MeasureStep]:
    return MeasureStep.objects.filter(measure__finding=finding).select_related("by")


@prepared
def evidence_of(finding: int) -> QuerySet[FindingEvidence]:
    """Its files, those of its steps and measures included."""
    return FindingEvidence.objects.filter(finding=finding).select_related("attachment__blob")


@prepared
def requests_of(finding: int) -> QuerySet[ExtensionRequest]:
    """The requests for more time."""
    return ExtensionRequest.objects.filter(finding=finding).select_related("asked_by")


@prepared
def marks_of(finding: int) -> QuerySet[FindingMark]:
    """What it costs or cost; reversals stand with what they reverse."""
    return FindingMark.objects.filter(finding=finding, reverses=None).select_related("indicator", "recorded_by")


@prepared
def endorsements_of(finding: int) -> QuerySet[Endorsement]:
    """Who signed for the unit."""
    return Endorsement.objects.filter(finding=finding).select_related("by")
