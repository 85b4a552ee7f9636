"""The quarterly check of an item, and the citation of items by marks and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.duties.access import CHECK
from bihuan.duties.lifecycle import IN_FORCE
from bihuan.duties.models import CheckEvidence, Citation, DutyItem, QuarterlyCheck
from bihuan.duties.queries.quarters import item_quarters
from bihuan.engine.duties.quarters import bounds
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.acting import require_acting
from bihuan.organizations.models import Person, Role
from bihuan.organizations.ties import require_no_tie
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: its name and its bytes."""

    name: str
    file: IO[bytes]


@transaction.atomic
def check_item(
    *,
    item_id: int,
    quarter: int,
    progress: str,
    opinion: str,
    by: Person,
    checked_on: date | None = None,
    uploads: Sequence[Upload] = (),
) -> QuarterlyCheck:
    """Record the check of an item for a quarter: progress, opinion and what was seen.

    Refused to everyone but the body that checks, and to whoever is tied to the unit. ValidationError if the quarter is
    not due, was checked before, or the day lies before the quarter or in the future.
    """
    rows = DutyItem.objects.select_related("duty_list__enrolment__cycle__office", "duty_list__enrolment__unit")
    item = rows.select_for_update(of=("self",)).get(pk=item_id)
    enrolment = item.duty_list.enrolment
    standing, office = standing_of(by), enrolment.cycle.office
    body = require_acting(standing, office, CHECK)
    require_no_tie(standing, enrolment.unit_id, enrolment.name)
    day = checked_on or clock.today()
    _require_due(item, quarter, day)
    _require_texts(progress, opinion)
    if QuarterlyCheck.objects.filter(item=item.origin, quarter=quarter).exists():
        raise ValidationError({"quarter": _("Quarter %(n)s of this item was checked already.") % {"n": quarter}})
    made = QuarterlyCheck.objects.create(
        item_id=item.origin, quarter=quarter, checked_on=day, recorded_on=clock.today(), progress=progress.strip(),
        opinion=opinion.strip(), body=body, by=by, at=clock.now(),
    )  # fmt: skip
    for upload in uploads:
        kept = store_evidence(file=upload.file, name=upload.name, office_path=office.path, by=by)
        CheckEvidence.objects.create(check_row=made, attachment=kept)
    detail = {"quarter": quarter, "on": day.isoformat(), "body": body, "item": item.position}
    record(by=by, action="check_duty_item", subject=item.duty_list, office_path=office.path, detail=detail)
    return made


def _require_texts(progress: str, opinion: str) -> None:
    if not progress.strip():
        raise ValidationError({"progress": _("Say how far it is.")})
    if not opinion.strip():
        raise ValidationError({"opinion": _("Say what you make of it.")})
    door.require_short(progress, 800, "progress")
    door.require_short(opinion, 400, "opinion")


def _require_due(item: DutyItem, quarter: int, day: date) -> None:
    one = item.duty_list
    if one.state != IN_FORCE:
        raise ValidationError(_("Only a list in force is checked."))
    today = clock.today()
    if day > today:
        raise ValidationError({"checked_on": _("The day lies in the future.")})
    year = one.enrolment.cycle.year
    states = next(
        (row.states for row in item_quarters(one.enrolment.cycle, today, enrolment=one.enrolment)
         if row.origin == item.origin), (),
    )  # fmt: skip
    if quarter not in {row.quarter for row in states}:
        raise ValidationError({"quarter": _("This item is not due in quarter %(n)s.") % {"n": quarter}})
    if day < bounds(year, quarter)[0]:
        raise ValidationError({"checked_on": _("The day lies before the quarter.")})


@transaction.atomic
def cite_item(*, item_id: int, source: str, number: int, by: Person) -> Citation:
    """Say that a mark or a finding shows this duty unmet. That ``by`` may see the mark is the caller's to ask."""
    rows = DutyItem.objects.select_related("duty_list__enrolment__cycle__office")
    item = rows.get(pk=item_id)
    office = item.duty_list.enrolment.cycle.office
    require_role(standing_of(by), office, Role.OFFICE, Role.ASSESSOR, Role.LEADING_GROUP)
    made, is_new = Citation.objects.get_or_create(
        item_id=item.origin, source=source, number=number, defaults={"by": by, "at": clock.now()}
    )
    if is_new:
        detail = {"source": source, "number": number, "item": item.position}
        record(by=by, action="cite_duty_item", subject=item.duty_list, office_path=office.path, detail=detail)
    return made
