"""Check-ups: a unit's open findings and a drawn sample of closed ones, looked at again; what came back reopens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions.drafting import require_finder
from bihuan.findings.actions.verifying import reopen_finding
from bihuan.findings.lifecycle import CLOSED, ISSUED
from bihuan.findings.models import CheckUp, CheckUpItem, Finding
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Body, Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.punctuation import clauses
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.calendar import calendar_of


@transaction.atomic
def start_check_up(
    *, cycle: Cycle, enrolment: Enrolment, body: Body, by: Person, seed: str, sample: int = 5
) -> CheckUp:
    """Make the list: every open finding known to the unit, of this and earlier years, and ``sample`` closed ones.

    The same seed draws the same sample, so that nobody can choose what is looked at.
    """
    require_finder(by, cycle, enrolment, body)
    if not seed.strip():
        raise ValidationError({"seed": _("Give a seed, so that the drawing can be repeated.")})
    rows = Finding.objects.filter(enrolment__unit_id=enrolment.unit_id, office=cycle.office_id)
    chosen = [*rows.filter(state__in=ISSUED).order_by("id"), *drawn(rows.filter(state=CLOSED), seed, sample)]
    made = CheckUp(
        office=cycle.office, cycle=cycle, enrolment=enrolment, body=body, seed=seed.strip(), by=by, at=clock.now()
    )
    door.require_fits(made)
    made.save()
    CheckUpItem.objects.bulk_create([CheckUpItem(check_up=made, finding=row, was=row.state) for row in chosen])
    detail = {"seed": seed, "findings": [row.number for row in chosen]}
    record(by=by, action="start_check_up", subject=made, office_path=cycle.office.path, detail=detail)
    return made


def drawn(rows: Iterable[Finding], seed: str, sample: int) -> list[Finding]:
    """A sample by the hash of seed and number: the same for everyone who repeats it."""
    listed = list(rows)
    key = {row.pk: hashlib.sha256(f"{seed.strip()} {row.number}".encode()).hexdigest() for row in listed}
    return sorted(listed, key=lambda row: key[row.pk])[:sample]


@transaction.atomic
def judge_item(*, item_id: int, result: str, by: Person, note: str = "", due_on: date | None = None) -> CheckUpItem:
    """Note what was seen; a closed finding that has come back is reopened with a new due date."""
    item = CheckUpItem.objects.select_for_update(of=("self",)).select_related(
        "check_up__cycle__office", "check_up__body", "check_up__enrolment", "finding"
    ).get(pk=item_id)  # fmt: skip
    check_up = item.check_up
    _require_may_judge(item, result, by)
    door.require_short(note, CheckUpItem._meta.get_field("note").max_length or 0)
    if result == "failed":
        if not note.strip():
            raise ValidationError({"note": _("Say what was seen.")})
        term = due_on or calendar_of(check_up.office_id).workdays_after(clock.today(), 15)
        reopen_finding(finding_id=item.finding_id, by=by, note=note, due_on=term)
    item.result, item.note, item.by, item.at = result, note.strip(), by, clock.now()
    item.save(update_fields=["result", "note", "by", "at"])
    detail = {"finding": item.finding.number, "result": result, "note": note}
    record(by=by, action="judge_check_up_item", subject=item, office_path=check_up.office.path, detail=detail)
    return item


def _require_may_judge(item: CheckUpItem, result: str, by: Person) -> None:
    check_up = item.check_up
    require_finder(by, check_up.cycle, check_up.enrolment, check_up.body)
    if item.result:
        raise ValidationError(_("This finding was looked at already in this check-up."))
    if item.was == CLOSED and result == "stands":
        raise ValidationError({"result": _("It was closed: its correction holds, or it has come back.")})
    allowed = {"holds", "failed"} if item.was == CLOSED else {"stands", "holds"}
    if result not in allowed:
        raise ValidationError({"result": _("Choose one of the list.")})


def unjudged(item: CheckUpItem, result: str, by: Person) -> str:
    """What would keep a result of a check from being noted now; nothing: "". Writes nothing."""
    try:
        _require_may_judge(item, result, by)
    except ValidationError as error:
        return clauses(error.messages)
    except Refused as error:
        return str(error)
    return ""
