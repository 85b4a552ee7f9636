"""Comment meetings written down, their comments made findings; key units chosen by a stated rule."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError, Language
from bihuan.findings.actions import Facts, draft_finding
from bihuan.findings.models import Method
from bihuan.inspections.actions.planning import VisitPlan, propose
from bihuan.inspections.models import Campaign, Inspection, KeySelection, Meeting, MeetingComment
from bihuan.inspections.queries.choosing import chosen_units, inputs_of
from bihuan.inspections.queries.draws import rows_of
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Body, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.models import Cycle, Enrolment


@transaction.atomic
def hold_meeting(*, cycle: Cycle, month: int, on: date, number: str, minutes: str, by: Person) -> Meeting:
    """Write the comment meeting of a month down with its minutes. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), cycle.office, Role.OFFICE)
    wrong: dict[str, str] = {}
    if not 1 <= month <= 12:
        wrong["month"] = _("A month from 1 to 12.")
    elif cycle.meetings.filter(month=month).exists():
        wrong["month"] = _("The meeting of this month is written down already.")
    if on > clock.today():
        wrong["on"] = _("The date must not be in the future.")
    wrong |= {name: _("Say it.") for name, text in (("number", number), ("minutes", minutes)) if not text.strip()}
    if wrong:
        raise ValidationError(wrong)
    made = Meeting.objects.create(
        office=cycle.office, cycle=cycle, month=month, on=on, number=number.strip(), minutes=minutes.strip(), by=by,
        at=clock.now(),
    )  # fmt: skip
    detail = {"month": month, "number": made.number}
    record(by=by, action="hold_meeting", subject=made, office_path=cycle.office.path, detail=detail)
    return made


@transaction.atomic
def comment_on(*, meeting: Meeting, enrolment: Enrolment, text: str, by: Person) -> MeetingComment:
    """What the meeting said of a unit: one comment a unit. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), meeting.office, Role.OFFICE)
    if enrolment.cycle_id != meeting.cycle_id:
        raise ValidationError({"unit": _("This unit is not part of the year.")})
    if meeting.comments.filter(enrolment=enrolment).exists():
        raise ValidationError({"unit": _("The meeting's comment on this unit is written down already.")})
    if not text.strip():
        raise ValidationError({"text": _("Write the comment.")})
    made = MeetingComment.objects.create(meeting=meeting, enrolment=enrolment, text=text.strip(), by=by, at=clock.now())
    detail = {"unit": enrolment.name}
    record(by=by, action="comment_on_unit", subject=made, office_path=meeting.office.path, detail=detail)
    return made


@transaction.atomic
def comment_as_finding(*, comment_id: int, criteria: str, body: Body, by: Person) -> MeetingComment:
    """Make a comment of a meeting a finding, once. Raises Refused, ValidationError by field."""
    comment = MeetingComment.objects.select_for_update().get(pk=comment_id)
    if comment.finding_id is not None:
        raise ValidationError(_("This comment is a finding already."))
    meeting = Meeting.objects.select_related("cycle__office", "cycle__scheme").get(pk=comment.meeting_id)
    facts = Facts(
        condition=comment.text, criteria=criteria, found_on=meeting.on, method=Method.FORUM.value,
        source_document=meeting.number,
    )  # fmt: skip
    unit = Enrolment.objects.select_related("unit").get(pk=comment.enrolment_id)
    comment.finding = draft_finding(cycle=meeting.cycle, enrolment=unit, body=body, facts=facts, by=by)
    comment.save(update_fields=["finding"])
    return comment


@transaction.atomic
def select_key_units(*, campaign: Campaign, rule: str, scores: Mapping[str, str], by: Person) -> KeySelection:
    """Choose the key units of a year-end check by a rule as ``bihuan select`` reads it, from the findings of today and
    the scores given by unit code. Raises Refused, ValidationError with every problem of the rule."""
    require_role(standing_of(by), campaign.office, Role.OFFICE)
    inputs = inputs_of(campaign, scores)
    try:
        chosen = chosen_units(rule, inputs)
    except InputError as error:
        language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
        raise ValidationError({"rule": [problem.text(language) for problem in error.problems[:20]]}) from error
    sha256 = hashlib.sha256((rule + inputs["units.csv"] + inputs["findings.csv"]).encode()).hexdigest()
    made = KeySelection.objects.create(
        campaign=campaign, rule=rule, inputs=inputs, chosen=chosen, sha256=sha256, by=by, at=clock.now()
    )
    detail = {"inputs": sha256, "chosen": len(rows_of(chosen))}
    record(by=by, action="select_key_units", subject=campaign, office_path=campaign.office.path, detail=detail)
    return made


@transaction.atomic
def propose_chosen(*, selection_id: int, planned_on: date, by: Person) -> list[Inspection]:
    """Propose a visit of every key unit that has none yet, with the reasons it was chosen for."""
    selection = KeySelection.objects.select_related("campaign__cycle", "campaign__office").get(pk=selection_id)
    campaign = selection.campaign
    have = set(campaign.inspections.exclude(state="cancelled").values_list("enrolment__code", flat=True))
    rows = {row["unit"]: row["because"] for row in rows_of(selection.chosen) if row["unit"] not in have}
    units = Enrolment.objects.filter(cycle=campaign.cycle_id, code__in=rows).select_related("unit")
    return [
        propose(
            campaign=campaign,
            enrolment=unit,
            plan=VisitPlan(planned_on=planned_on, planned_until=campaign.ends_on, because=rows[unit.code]),
            by=by,
        )
        for unit in units.order_by("position")
    ]
