"""Writing down accountability actions: counted, never with a person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.outcomes.models import AccountabilityAction
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.door import require_fits
from bihuan.schemes.models import CatalogueEntry, Enrolment

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What happened: when, which measure, which tier, how many, under which document."""

    on: date
    measure: str
    tier: str
    document: str
    count: int = 1


@transaction.atomic
def hold_accountable(*, enrolment: Enrolment, held: Held, by: Person) -> AccountabilityAction:
    """Write an action down; its document proves it."""
    office = enrolment.cycle.office
    require_role(standing_of(by), office, Role.OFFICE)
    errors: dict[str, str] = {}
    if held.on > clock.today():
        errors["on"] = _("The day lies in the future.")
    if held.measure not in AccountabilityAction.Measure.values or held.tier not in CatalogueEntry.Tier.values:
        errors["measure"] = _("Choose one of the list.")
    if not held.document.strip():
        errors["document"] = _("Give the document that proves it.")
    if not 1 <= held.count <= MOST:
        errors["count"] = _("Between 1 and %(most)s.") % {"most": MOST}
    if errors:
        raise ValidationError(errors)
    made = AccountabilityAction(
        office=office, cycle=enrolment.cycle, enrolment=enrolment, on=held.on, measure=held.measure, tier=held.tier,
        count=held.count, document=held.document.strip(), by=by, at=clock.now(),
    )  # fmt: skip
    require_fits(made)
    made.save()
    detail = {"measure": held.measure, "count": held.count, "document": made.document}
    record(by=by, action="hold_accountable", subject=made, office_path=office.path, detail=detail)
    return made
