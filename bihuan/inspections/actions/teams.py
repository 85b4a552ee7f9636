"""Teams: who is named, what each declares, who must stay away and who decides it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.inspections.access import decider_of, require_may_go, require_no_conflict, revealed, roles_towards
from bihuan.inspections.actions.stepping import DOOR, RECUSAL_DOOR, locked, locked_for
from bihuan.inspections.actions.telling import tell_decider, tell_named, tell_sealed
from bihuan.inspections.lifecycle import APPROVED, BEFORE_START, CAPTAIN, OFFICE, UNIT
from bihuan.inspections.models import Declaration, Inspection, Member, Recusal
from bihuan.inspections.queries.lacking import in_team
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.punctuation import told_of


@transaction.atomic
def name_member(*, inspection_id: int, person: Person, role: str = "member", by: Person) -> Member:
    """Put someone on a team that is being formed. Raises Refused for someone with a tie, ValidationError."""
    visit, _role = locked_for(inspection_id, by, frozenset({OFFICE}))
    if visit.state != APPROVED:
        raise ValidationError(_("The team is closed: form it anew first."))
    if role not in Member.Role.values:
        raise ValidationError({"role": _("Choose one of the list.")})
    require_no_conflict(person, visit)
    require_may_go(person, visit)
    now = visit.members.filter(left_on__isnull=True)
    if now.filter(person=person).exists():
        raise ValidationError({"person": _("%(name)s is on the team already.") % {"name": person.name}})
    if role == CAPTAIN and now.filter(role=CAPTAIN).exists():
        raise ValidationError({"role": _("A team has one leader.")})
    made = Member.objects.create(inspection=visit, person=person, role=role, named_at=clock.now())
    _tell(visit, by, "name_member", {"person": person.name, "role": role})
    tell_named(visit, person.pk)
    return made


@transaction.atomic
def leave_team(*, member_id: int, by: Person) -> Member:
    """Take someone off a team that is being formed. Raises Refused, ValidationError."""
    member = Member.objects.select_related("person").get(pk=member_id)
    visit, _role = locked_for(member.inspection_id, by, frozenset({OFFICE}))
    if visit.state != APPROVED or member.left_on is not None:
        raise ValidationError(_("The team is closed: form it anew first."))
    member.left_on = clock.today()
    member.save(update_fields=["left_on"])
    _tell(visit, by, "leave_team", {"person": member.person.name})
    return member


@transaction.atomic
def declare(*, member_id: int, ground: str, note: str = "", by: Person) -> Declaration:
    """A member says before the start whether there is a tie; one that there is goes to the decider, and until then the
    member sees nothing. Raises Refused, ValidationError."""
    member = Member.objects.select_related("person").get(pk=member_id)
    visit = locked(member.inspection_id)
    if member.person_id != by.pk or member.left_on is not None:
        raise Refused(_("Everyone declares for themselves."))
    if visit.state not in BEFORE_START:
        raise ValidationError(_("Ties are declared before the start; ask the office to decide on it now."))
    if ground not in Declaration.Ground.values:
        raise ValidationError({"ground": _("Choose one of the list.")})
    has_tie = ground != Declaration.Ground.NONE
    if has_tie and not note.strip():
        raise ValidationError({"note": _("Say what the tie is.")})
    if not has_tie:
        require_no_conflict(member.person, visit)
    said = Declaration.objects.create(member=member, ground=ground, note=note.strip(), at=clock.now())
    _tell(visit, by, "declare", {"has_tie": has_tie})
    if has_tie and not member.recusals.filter(state="asked").exists():
        _ask(visit, member, Recusal.Origin.SELF, told_of(said.get_ground_display(), said.note), by)
        member.is_barred = True
        member.save(update_fields=["is_barred"])
    return said


@transaction.atomic
def ask_recusal(*, member_id: int, reason: str, by: Person) -> Recusal:
    """The unit, once it knows of the visit, or the office asks that a member stays away. Raises Refused."""
    member = Member.objects.select_related("person").get(pk=member_id)
    visit = locked(member.inspection_id)
    roles = roles_towards(standing_of(by), visit)
    is_known = Inspection.objects.filter(revealed(), pk=visit.pk).exists()
    if OFFICE not in roles and not (UNIT in roles and is_known):
        raise Refused(_("The unit and the assessment office ask for a recusal."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if member.left_on is not None or member.recusals.filter(state="asked").exists():
        raise ValidationError(_("This is decided or waits to be decided already."))
    origin = Recusal.Origin.OFFICE if OFFICE in roles else Recusal.Origin.UNIT
    return _ask(visit, member, origin, reason.strip(), by)


def _ask(visit: Inspection, member: Member, origin: str, reason: str, by: Person) -> Recusal:
    decider = decider_of(visit.campaign, member.person)
    made = Recusal.objects.create(
        member=member, origin=origin, reason=reason[:400], asked_by=by, asked_at=clock.now(), decider=decider
    )
    _tell(visit, by, "ask_recusal", {"person": member.person.name, "origin": origin, "decider": decider.name})
    tell_decider(visit, made)
    return made


@transaction.atomic
def decide_recusal(*, recusal_id: int, grant: bool, note: str = "", by: Person) -> Recusal:
    """Grant: the member leaves and sees nothing more, and what was done with them is checked again. Refuse, with a
    reason: the member stays. Raises Refused, ValidationError."""
    held = door.hold(RECUSAL_DOOR, "grant" if grant else "refuse", by, note=note, pk=recusal_id)
    member = held.record.member
    visit = locked(member.inspection_id)
    member.is_barred = grant
    member.left_on = clock.today() if grant else member.left_on
    member.save(update_fields=["is_barred", "left_on"])
    if grant and visit.state not in BEFORE_START:
        visit.needs_recheck = True
        visit.save(update_fields=["needs_recheck"])
    return door.move(held, detail={"person": member.person.name})


@transaction.atomic
def form_team(*, inspection_id: int, by: Person, version: int | None = None) -> Inspection:
    """Close a team that has its leader. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "form", by, version=version, pk=inspection_id)
    if lack := in_team(held.record):
        raise ValidationError(lack.says)
    return door.move(held, detail={"members": held.record.members.filter(left_on__isnull=True).count()})


@transaction.atomic
def seal(*, inspection_id: int, by: Person, version: int | None = None) -> Inspection:
    """Seal a visit whose members have all declared and have no tie. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "seal", by, version=version, pk=inspection_id)
    require_team(held.record)
    moved = door.move(held)
    tell_sealed(moved)
    return moved


def require_team(visit: Inspection) -> None:
    """Refuse a team without leader, with someone who has not declared, or whose tie is found or not decided on."""
    if lack := in_team(visit):
        raise ValidationError(lack.says)
    for member in visit.members.filter(left_on__isnull=True).select_related("person"):
        require_no_conflict(member.person, visit)


def _tell(visit: Inspection, by: Person, action: str, detail: dict[str, object]) -> None:
    record(by=by, action=action, subject=visit, office_path=visit.office.path, detail=detail)
