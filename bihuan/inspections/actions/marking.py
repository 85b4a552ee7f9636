"""Marks of a visit: made when it is put away, from what was confirmed, under the indicator its campaign names."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from bihuan.inspections.models import Inspection, VisitMark
from bihuan.inspections.queries.marks import ONE, Due, marks_due, undecided
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.schemes.actions.marks import open_cycle
from bihuan.schemes.lifecycle import EFFECTIVE, is_second_needed
from bihuan.schemes.models import Indicator, Ownership


def mark_visit(visit: Inspection) -> int:
    """Make the marks of a visit, in the caller's transaction: reported by who sent the report, accepted by who found
    it in order. How many; none where the campaign finds and does not score, or nobody scores the unit there.

    Raises ValidationError while a finding waits to be confirmed, or the year takes no marks.
    """
    if not visit.campaign.node:
        return 0
    if waiting := undecided(visit):
        raise ValidationError(waiting)
    due = marks_due(visit)
    if not due:
        return 0
    open_cycle(visit.cycle_id)
    indicator = Indicator.objects.get(scheme_id=visit.cycle.scheme_id, node=visit.campaign.node)
    owner = Ownership.objects.filter(enrolment_id=visit.enrolment_id, indicator=indicator).first()
    if owner is None:
        return 0
    reviewer = visit.steps.filter(step="review").order_by("-id").values_list("by_id", flat=True)[0]
    return len(VisitMark.objects.bulk_create(_mark(visit, indicator, owner.body_id, reviewer, one) for one in due))


def _mark(visit: Inspection, indicator: Indicator, body_id: int, reviewer_id: int, due: Due) -> VisitMark:
    finding, reporter = due.finding, visit.reported_by
    assert isinstance(reporter, Person)
    return VisitMark(
        office_id=visit.office_id, cycle=visit.cycle, enrolment=visit.enrolment, indicator=indicator,
        scheme_id=visit.cycle.scheme_id, value=ONE, severity=due.severity, incident=finding.number,
        fact=(finding.amendment or finding.condition)[:600], body_id=body_id, happened_on=finding.found_on,
        recorded_by=reporter, recorded_at=clock.now(), is_second_needed=is_second_needed(indicator),
        reviewed_by_id=reviewer_id, state=EFFECTIVE, inspection=visit, finding=finding,
    )  # fmt: skip
