"""Planning: campaigns by their number, visits proposed and approved under the cap, caps and exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.inspections.access import DECIDERS
from bihuan.inspections.actions.stepping import DOOR
from bihuan.inspections.models import Campaign, Cap, CapException, Inspection, Roster
from bihuan.inspections.queries.lacking import over_the_cap
from bihuan.inspections.queries.marks import mapping_of, scoring_leaves
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.holding import lacks_role
from bihuan.organizations.models import Office, Person, Role, Unit
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import parsed

Kind = Campaign.Kind
LEADERS_ONLY, NOBODY = "leader_only", "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlan:
    """A campaign as typed. ``exception_…`` let it happen where the year allows visits of leaders alone."""

    kind: str
    title: str
    document_number: str
    starts_on: date
    ends_on: date
    plan: str = ""
    targets: str = ""
    scope: str = ""
    is_announced: bool = False
    exception_who: str = ""
    exception_why: str = ""
    exception_number: str = ""
    node: str = ""


@transaction.atomic
def open_campaign(
    *, cycle: Cycle, plan: CampaignPlan, decider: Person, decider_above: Person, by: Person,
    leaders: Sequence[Person] = (), partner: Office | None = None,
) -> Campaign:  # fmt: skip
    """Open a campaign under its number. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), cycle.office, Role.OFFICE)
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(plan).items()}
    _check(cycle, texts, decider, decider_above, partner)
    made = Campaign.objects.create(
        office=cycle.office, cycle=cycle, partner_office=partner, decider=decider, decider_above=decider_above,
        opened_by=by, opened_at=clock.now(), **texts,
    )  # fmt: skip
    Roster.objects.bulk_create(Roster(campaign=made, person=one) for one in dict.fromkeys(leaders))
    detail: dict[str, Any] = {
        "kind": made.kind, "number": made.document_number, "exception": made.exception_number,
    }  # fmt: skip
    detail |= {"scores": {"indicator": made.node, "mapping": dict(mapping_of(made))}} if made.node else {}
    record(by=by, action="open_campaign", subject=made, office_path=cycle.office.path, detail=detail)
    return made


def _check(cycle: Cycle, texts: dict[str, Any], decider: Person, above: Person, partner: Office | None) -> None:
    needed = {"title": _("Give it a title."), "document_number": _("Name the plan entry or approval.")}
    wrong = {name: text for name, text in needed.items() if not texts[name]}
    if texts["kind"] not in Kind.values:
        wrong["kind"] = _("Choose one of the list.")
    if texts["ends_on"] < texts["starts_on"]:
        wrong["ends_on"] = _("It ends before it starts.")
    if decider.pk == above.pk:
        wrong["decider_above"] = _("On the decider's own ties someone above decides: name another person.")
    for field, person in (("decider", decider), ("decider_above", above)):
        if said := lacks_role(cycle.office_id, [person], *DECIDERS):
            wrong[field] = said
    if texts["kind"] == Kind.SPECIAL:
        wrong |= _special(cycle, texts, partner)
    if texts["node"] and texts["node"] not in {leaf.id for leaf in scoring_leaves(cycle)}:
        wrong["node"] = _("Choose an indicator that takes points off by occurrence or severity.")
    wrong |= _policy(cycle, texts)
    if wrong:
        raise ValidationError(wrong)


def _special(cycle: Cycle, texts: dict[str, Any], partner: Office | None) -> dict[str, str]:
    """What a special campaign says more than others."""
    says = _("A special campaign says its plan, targets and scope.")
    wrong = {name: says for name in ("plan", "targets", "scope") if not texts[name]}
    if partner is None or partner.pk == cycle.office_id:
        wrong["partner"] = _("A special campaign is held by two levels: name the other office.")
    return wrong


def _policy(cycle: Cycle, texts: dict[str, Any]) -> dict[str, str]:
    """What the year's scheme says of visits: leaders alone, or none, unless an exception is attached."""
    parts = [texts[name] for name in ("exception_who", "exception_why", "exception_number")]
    if any(parts) and not all(parts):
        return {"exception_who": _("An exception says who approved it, why, and under which number.")}
    policy = parsed(cycle.scheme).choices.onsite_policy
    is_barred = policy == NOBODY or (policy == LEADERS_ONLY and texts["kind"] != Kind.LEADER)
    if is_barred and not all(parts):
        told = {"title": cycle.scheme.title}
        says = _("“%(title)s” allows only leaders' visits: attach the exception (who, why, number).")
        none = _("“%(title)s” allows no visits: attach the exception (who, why, number).")
        return {"kind": (says if policy == LEADERS_ONLY else none) % told}
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """A visit as planned: of the unit, or of a ``sub_unit`` below it; teams are numbered on if no number is given."""

    planned_on: date
    planned_until: date | None = None
    sub_unit: Unit | None = None
    team_number: int | None = None
    field: str = ""
    because: str = ""


@transaction.atomic
def propose(*, campaign: Campaign, enrolment: Enrolment, plan: VisitPlan, by: Person) -> Inspection:
    """Propose a visit of a unit of the year, or of a sub-unit below it. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), campaign.office, Role.OFFICE)
    target, until = plan.sub_unit or enrolment.unit, plan.planned_until or plan.planned_on
    _check_visit(campaign, enrolment, target, plan.planned_on, until)
    Cycle.objects.select_for_update().get(pk=campaign.cycle_id)
    mine = Inspection.objects.filter(cycle_id=campaign.cycle_id)
    sequence = (mine.aggregate(last=Max("sequence"))["last"] or 0) + 1
    team = plan.team_number or (campaign.inspections.aggregate(last=Max("team_number"))["last"] or 0) + 1
    made = Inspection.objects.create(
        office=campaign.office, cycle_id=campaign.cycle_id, campaign=campaign, unit=target, enrolment=enrolment,
        sequence=sequence, number=f"{campaign.cycle.year}-检-{sequence:03d}", team_number=team,
        field=plan.field.strip(), because=plan.because.strip()[:400], is_announced=campaign.is_announced,
        planned_on=plan.planned_on, planned_until=until, proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    detail = {"campaign": campaign.pk, "team": team}  # never the unit: the trail is read before the start
    record(by=by, action="propose_inspection", subject=made, office_path=campaign.office.path, detail=detail)
    return made


def _check_visit(campaign: Campaign, enrolment: Enrolment, target: Unit, on: date, until: date) -> None:
    if enrolment.cycle_id != campaign.cycle_id:
        raise ValidationError({"unit": _("This unit is not part of the year.")})
    if enrolment.unit_id not in (target.pk, target.parent_id):
        raise ValidationError({"unit": _("This is no sub-unit of the unit that answers for it.")})
    if not campaign.starts_on <= on <= until <= campaign.ends_on:
        told = {"from": campaign.starts_on, "to": campaign.ends_on}
        raise ValidationError({"planned_on": _("The days lie within the campaign: %(from)s to %(to)s.") % told})


@transaction.atomic
def approve(*, inspection_id: int, number: str = "", by: Person, version: int | None = None) -> Inspection:
    """Approve a visit under its number (that of the plan if none is given), if the unit's cap has room for it.

    Raises Refused, Stale, ValidationError.
    """
    held = door.hold(DOOR, "approve", by, version=version, pk=inspection_id)
    visit = held.record
    Unit.objects.select_for_update().get(pk=visit.unit_id)
    if says := over_the_cap(visit):
        raise ValidationError(says)
    given = number.strip() or visit.campaign.document_number
    return door.move(held, detail={"number": given}, approval_number=given)


@transaction.atomic
def set_cap(*, office: Office, year: int, category: str, most: int, by: Person, kind: str = "") -> Cap:
    """Set how many visits a unit of a category may have in a year; the newest counts. Raises Refused."""
    require_role(standing_of(by), office, Role.LEADING_GROUP, Role.OFFICE)
    made = Cap.objects.create(
        office=office, year=year, category=category, kind=kind, most=most, set_by=by, set_at=clock.now()
    )
    detail = {"category": category, "kind": kind, "most": most}
    record(by=by, action="set_cap", subject=made, office_path=office.path, detail=detail)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """An exception from the cap as typed: for a unit, or for a category."""

    extra: int
    who: str
    why: str
    number: str
    on: date
    unit: Unit | None = None
    category: str = ""
    kind: str = ""


@transaction.atomic
def allow_more(*, office: Office, year: int, allowed: Allowed, by: Person) -> CapException:
    """Record an approved exception from the cap. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), office, Role.LEADING_GROUP, Role.OFFICE)
    wrong = {name: _("Say it.") for name in ("who", "why", "number") if not getattr(allowed, name).strip()}
    if allowed.extra < 1:
        wrong["extra"] = _("At least one.")
    if (allowed.unit is None) == (not allowed.category.strip()):
        wrong["unit"] = _("Name a unit or a category.")
    if wrong:
        raise ValidationError(wrong)
    if allowed.unit is not None and allowed.unit.office_id != office.pk:
        raise Refused(_("This unit is not the office's."))
    made = CapException.objects.create(office=office, year=year, recorded_by=by, **_columns(allowed))
    detail = {"extra": made.extra, "who": made.who, "number": made.number}
    record(by=by, action="allow_more", subject=made, office_path=office.path, detail=detail)
    return made


def _columns(allowed: Allowed) -> dict[str, Any]:
    """The columns of an exception; its unit stays a unit."""
    names = ("extra", "who", "why", "number", "on", "unit", "category", "kind")
    return {name: getattr(allowed, name) for name in names}
