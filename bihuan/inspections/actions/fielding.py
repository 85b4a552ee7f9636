"""Teams put into the field as they were drawn: visits proposed, approved, manned; reserves step in."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.rota.replacing import NOW_FILE, NobodyFits, UnknownPerson, replace
from bihuan.inspections.actions.planning import VisitPlan, approve, propose
from bihuan.inspections.actions.stepping import DRAW_DOOR
from bihuan.inspections.actions.teams import name_member
from bihuan.inspections.lifecycle import APPROVED, BEFORE_START, CANCELLED, PROPOSED
from bihuan.inspections.models import Draw, Inspection, Member, Replacement
from bihuan.inspections.queries.draws import as_folder, files_of, rows_of, teams_of
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.punctuation import listed
from bihuan.schemes.models import Enrolment

ROLES = {"leader": Member.Role.CAPTAIN.value, "member": Member.Role.MEMBER.value}


@transaction.atomic
def field(*, draw_id: int, planned_on: date, planned_until: date, by: Person) -> list[Inspection]:
    """Propose a visit for every target of a draw, each with its team's number. Raises Refused, ValidationError."""
    draw = _drawn(draw_id, by)
    if draw.campaign.inspections.exclude(state=CANCELLED).exists():
        raise ValidationError(_("The teams of this campaign are in the field already."))
    codes = {target for team in teams_of(draw) for target in team.targets}
    rows = Enrolment.objects.filter(cycle_id=draw.campaign.cycle_id, code__in=codes).select_related("unit")
    units = {row.code: row for row in rows}
    if missing := sorted(codes - units.keys()):
        raise ValidationError(_("Not part of the year: %(codes)s.") % {"codes": listed(missing[:8])})
    made = []
    for team in teams_of(draw):
        for target in team.targets:
            plan = VisitPlan(
                planned_on=planned_on,
                planned_until=planned_until,
                team_number=team.number,
                because=_because(draw, target),
            )
            made.append(propose(campaign=draw.campaign, enrolment=units[target], plan=plan, by=by))
    return made


def _because(draw: Draw, target: str) -> str:
    chosen = rows_of(draw.files["chosen.csv"]) if "chosen.csv" in draw.files else []
    return next((row["because"] for row in chosen if row["target"] == target), "")


@transaction.atomic
def approve_all(*, draw_id: int, number: str = "", by: Person) -> int:
    """Approve every proposed visit of a draw, each under the cap. Raises Refused, ValidationError."""
    draw = Draw.objects.select_related("campaign").get(pk=draw_id)
    rows = list(draw.campaign.inspections.filter(state=PROPOSED).order_by("id"))
    for row in rows:
        approve(inspection_id=row.pk, number=number, by=by)
    return len(rows)


@transaction.atomic
def man(*, draw_id: int, by: Person) -> int:
    """Put everyone drawn on the team of each approved visit. Raises Refused for a tie found since, ValidationError."""
    draw = _drawn(draw_id, by)
    last = draw.replacements.last()
    teams = {team.number: team for team in teams_of(draw, last.now if last else "")}
    names = {person for team in teams.values() for _unit, person, _role in team.members}
    people = {person.username: person for person in Person.objects.filter(username__in=names)}
    if missing := sorted(names - people.keys()):
        raise ValidationError(_("Without an account: %(names)s.") % {"names": listed(missing[:8])})
    rows = list(draw.campaign.inspections.filter(state=APPROVED).order_by("id"))
    for row in rows:
        here = set(row.members.filter(left_on__isnull=True).values_list("person_id", flat=True))
        for _unit, name, role in teams[row.team_number].members:
            if people[name].pk not in here:
                name_member(inspection_id=row.pk, person=people[name], role=ROLES[role], by=by)
    return len(rows)


def _language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


@transaction.atomic
def replace_drawn(*, draw_id: int, person: str, reason: str, by: Person) -> Replacement:
    """Someone drops out: the next reserve in the seed's order who breaks no demand steps in, on every visit of the team
    that has not started. Raises Refused, ValidationError with a reason for each reserve."""
    draw = _drawn(draw_id, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    with as_folder(files_of(draw)) as folder:
        try:
            step = replace(folder, person)
        except UnknownPerson as error:
            raise ValidationError({"person": _("This person is in no team of the draw.")}) from error
        except NobodyFits as error:
            raise ValidationError([_("No reserve can step in:"), *error.lines(_language())]) from error
        except InputError as error:
            raise ValidationError(str(error)) from error
        now = (folder / NOW_FILE).read_text("utf-8")
    made = Replacement.objects.create(
        draw=draw, number=step.number, team=step.team, out=step.out, successor=step.successor, reason=reason.strip(),
        now=now, by=by, at=clock.now(),
    )  # fmt: skip
    _leave(draw, step.team, step.out)
    detail = {"out": step.out, "in": step.successor, "team": step.team}
    record(by=by, action="replace_drawn", subject=draw, office_path=draw.office.path, detail=detail)
    return made


def _leave(draw: Draw, team: str, person: str) -> None:
    """Whoever dropped out leaves the teams that have not started; the office mans them again."""
    if team:
        rows = Member.objects.filter(
            inspection__campaign=draw.campaign, inspection__team_number=team, inspection__state__in=BEFORE_START,
            person__username=person, left_on__isnull=True,
        )  # fmt: skip
        rows.update(left_on=clock.today())


def _drawn(draw_id: int, by: Person) -> Draw:
    draw = door.lock(DRAW_DOOR, pk=draw_id)
    require_role(standing_of(by), draw.office, Role.OFFICE)
    if draw.state != Draw.State.DRAWN:
        raise ValidationError(_("This draw was not made."))
    return draw
