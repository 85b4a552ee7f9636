"""Papers a team asks for on site, forms the office sends out: written down as they are asked, because they count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.inspections.actions.stepping import locked_for
from bihuan.inspections.lifecycle import OFFICE, OPEN_TO_REMARKS, TEAM
from bihuan.inspections.models import Demand
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role, Unit
from bihuan.records import clock
from bihuan.records.actions import record

LONGEST = 160


@transaction.atomic
def ask_documents(*, inspection_id: int, items: str, by: Person) -> list[Demand]:
    """Papers asked for on a visit, one a line: each counts. Raises Refused, ValidationError by field."""
    visit, _role = locked_for(inspection_id, by, TEAM | {OFFICE})
    if visit.state not in OPEN_TO_REMARKS:
        raise ValidationError(_("Papers are asked for from the start until the report is reviewed."))
    wanted = [line.strip() for line in items.splitlines() if line.strip()]
    if not wanted or any(len(line) > LONGEST for line in wanted):
        raise ValidationError({"items": _("One paper a line, at most %(n)s signs each.") % {"n": LONGEST}})
    made = Demand.objects.bulk_create(
        Demand(
            office=visit.office, unit=visit.unit, inspection=visit, kind=Demand.Kind.DOCUMENT, item=line,
            on=clock.today(), by=by, at=clock.now(),
        )
        for line in wanted
    )  # fmt: skip
    record(by=by, action="ask_documents", subject=visit, office_path=visit.office.path, detail={"items": len(made)})
    return made


@transaction.atomic
def send_form(
    *, office: Office, units: Sequence[Unit], form: str, period: str, due_on: date, by: Person
) -> list[Demand]:  # fmt: skip
    """A form the office sends to units for a period. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), office, Role.OFFICE)
    wrong = {name: _("Say it.") for name, text in (("form", form), ("period", period)) if not text.strip()}
    if not units or any(unit.office_id != office.pk for unit in units):
        wrong["units"] = _("Name the units, by code.")
    if wrong:
        raise ValidationError(wrong)
    made = Demand.objects.bulk_create(_forms(office, units, (form.strip(), period.strip()), due_on, by))
    detail = {"form": form.strip(), "period": period.strip(), "units": len(made)}
    record(by=by, action="send_form", subject=office, office_path=office.path, detail=detail)
    return made


def _forms(office: Office, units: Iterable[Unit], what: tuple[str, str], due_on: date, by: Person) -> list[Demand]:
    now = clock.now()
    return [
        Demand(office=office, unit=unit, kind=Demand.Kind.FORM, item=what[0], period=what[1], on=due_on, by=by, at=now)
        for unit in units
    ]


@transaction.atomic
def withdraw_demand(*, demand_id: int, by: Person) -> Demand:
    """Take back unanswered what was asked: it counts for nothing then. Raises Refused, ValidationError."""
    demand = Demand.objects.select_for_update().select_related("office").get(pk=demand_id)
    require_role(standing_of(by), demand.office, Role.OFFICE)
    if demand.withdrawn_at is not None:
        raise ValidationError(_("It was taken back already."))
    demand.withdrawn_at = clock.now()
    demand.save(update_fields=["withdrawn_at"])
    record(by=by, action="withdraw_demand", subject=demand, office_path=demand.office.path)
    return demand
