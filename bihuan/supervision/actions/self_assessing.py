"""Self-assessment: what a unit says of itself, beside the assessors' score and of weight 0."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.numbers import NotANumber, TooLarge, TooManyPlaces, parse_scaled
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.door import require_fits
from bihuan.schemes.access.marks import OPEN_TO_MARKS
from bihuan.schemes.models import Enrolment, Indicator
from bihuan.supervision.models import SelfAssessment


@transaction.atomic
def assess_self(*, enrolment: Enrolment, node: str, score: str, note: str, by: Person) -> SelfAssessment:
    """Add a unit's word on one indicator (0 to 100); the latest counts as its word, earlier ones stay."""
    cycle = enrolment.cycle
    if enrolment.unit_id not in standing_of(by).units:
        raise Refused(_("Only people of %(unit)s speak for it.") % {"unit": enrolment.name})
    if cycle.state not in OPEN_TO_MARKS:
        raise ValidationError(
            _("The year %(year)s is not running: nothing can be recorded in it.") % {"year": cycle.year}
        )
    indicator = Indicator.objects.filter(scheme_id=cycle.scheme_id, node=node).exclude(method="").first()
    if indicator is None or not enrolment.ownerships.filter(indicator=indicator).exists():
        raise ValidationError({"node": _("This indicator does not apply to the unit.")})
    try:
        hundredths = parse_scaled(score.strip(), 2)
    except (NotANumber, TooManyPlaces, TooLarge):
        hundredths = -1
    if not 0 <= hundredths <= 10_000:
        raise ValidationError({"score": _("“%(text)s” is not a score: expected 0 to 100.") % {"text": score[:20]}})
    made = SelfAssessment(
        enrolment=enrolment, indicator=indicator, score=Decimal(hundredths).scaleb(-2), note=note.strip(), by=by,
        at=clock.now(),
    )  # fmt: skip
    require_fits(made)
    made.save()
    detail = {"indicator": node, "score": score}
    record(by=by, action="assess_self", subject=enrolment, office_path=cycle.office.path, detail=detail)
    return made
