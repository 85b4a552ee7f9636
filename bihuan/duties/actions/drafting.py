"""Writing a list: beginning one, its items and its chain, answering warnings, changing it while it is being signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.duties import access
from bihuan.duties.actions.signing import require_complete
from bihuan.duties.actions.stepping import DOOR, acting, content
from bihuan.duties.lifecycle import AUTHOR, DRAFTING, DROPPED, IN_FORCE, ORGANISER, SIGNING, WRITABLE
from bihuan.duties.models import Answer, DutyItem, DutyList, Signatory, VoidedSignature
from bihuan.duties.queries.content import hash_of
from bihuan.duties.queries.warnings import warnings
from bihuan.notices.actions import News, tell
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.acting import may_act
from bihuan.organizations.holding import held_on
from bihuan.organizations.models import Person, Post, Role, Tenure
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment

MOST = 60
"""Items a list may have."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """An item as it is typed; ``clause`` is the code of a duty in the catalogue, ``pk`` the item it changes."""

    duty: str
    measure: str
    due_on: date | None = None
    department: str = ""
    clause: str = ""
    target: str = ""
    cooperating: str = ""
    pk: int | None = None


@transaction.atomic
def draft_list(*, enrolment: Enrolment, tier: str, by: Person, post: Post | None = None) -> DutyList:
    """Begin the list of a unit's body (no post), of its principal or of another member, with the usual chain.

    Refused to everyone but the unit's people and the body that organises; ValidationError if the year does not run,
    the post is of another tier or unit, or a list of it stands already.
    """
    standing, office = standing_of(by), enrolment.cycle.office
    if not standing.speaks_for(enrolment.unit_id) and not may_act(standing, office, access.ORGANISE):
        raise Refused(_("Lists are written by the unit itself or by the body that organises them."))
    if enrolment.cycle.state != Cycle.State.RUNNING:
        raise ValidationError(_("Lists are written while the year runs."))
    holder = _holder(enrolment, tier, post)
    same = DutyList.objects.filter(enrolment=enrolment, tier=tier, post=post)
    if same.exclude(state__in=[DROPPED]).exists():
        raise ValidationError(_("There is a list already: change it instead."))
    number = same.count() + 1
    made = DutyList.objects.create(
        enrolment=enrolment, tier=tier, post=post, holder=holder, number=number, author=by, written_at=clock.now()
    )
    _usual_chain(made)
    record(by=by, action="draft_duty_list", subject=made, office_path=office.path, detail={"tier": tier})
    return made


def _holder(enrolment: Enrolment, tier: str, post: Post | None) -> Person | None:
    if tier not in CatalogueEntry.Tier.values or (tier == CatalogueEntry.Tier.BODY) != (post is None):
        raise ValidationError({"tier": _("A body has one list, every post one of its own: choose the post.")})
    if post is None:
        return None
    if post.unit_id != enrolment.unit_id or post.tier != tier:
        raise ValidationError({"post": _("%(post)s is no such post of %(unit)s.") % {"post": post, "unit": enrolment}})
    tenure = Tenure.objects.filter(post=post, until__isnull=True).select_related("person").first()
    return tenure.person if tenure else None


def _usual_chain(one: DutyList) -> None:
    """The holder of the post if there is one, the unit's head, its leader in charge, a member of the leading group."""
    seats: list[tuple[Person, str]] = []
    if one.holder is not None and one.post is not None:
        seats.append((one.holder, one.post.title))
    members = one.enrolment.unit.members.filter(held_on(clock.today())).select_related("person").order_by("id")
    seats += [(row.person, row.get_role_display()) for row in members if row.role == Role.HEAD]
    if one.enrolment.leader is not None:
        seats.append((one.enrolment.leader, str(Role.LEADER.label)))
    unique = {person.pk: (person, title) for person, title in reversed(seats)}
    chosen = [unique[pk] for pk in dict.fromkeys(person.pk for person, _title in seats)]
    Signatory.objects.bulk_create(
        Signatory(duty_list=one, level=level, person=person, title=title)
        for level, (person, title) in enumerate(chosen, 1)
    )


@transaction.atomic
def write_items(*, list_id: int, items: Sequence[ItemText], by: Person, version: int | None = None) -> DutyList:
    """Replace the items of a list that is not in force yet.

    While it is being signed, or was returned with signatures, every signature given is void from now on, and whoever
    gave it is told. Items keep their identity by ``pk``.
    """
    one = door.lock(DOOR, pk=list_id)
    _require_writer(one, by)
    door.require_version(DOOR, one, version)
    if one.state not in WRITABLE:
        raise ValidationError(_("This list is signed. Begin a new version to change it."))
    if len(items) > MOST:
        raise ValidationError(_("At most %(most)s items; this has %(n)s.") % {"most": MOST, "n": len(items)})
    before = hash_of(content(one))
    _replace(one, items)
    after = hash_of(content(one))
    if after == before:
        return one
    if one.state == SIGNING:
        _require_complete(one)
        held = door.hold(DOOR, "change", by, pk=list_id)
        _void(one, by)
        return door.move(held, detail={**acting(held), "before": before}, sha256=after)
    _void(one, by)
    record(by=by, action="write_duty_list", subject=one, office_path=one.enrolment.cycle.office.path,
           detail={"sha256": after, "items": len(items)})  # fmt: skip
    one.sha256, one.version = after, one.version + 1
    one.save(update_fields=["sha256", "version"])
    return one


def _require_complete(one: DutyList) -> None:
    """What is being signed stays complete, whatever is changed in it."""
    try:
        require_complete(one)
    except ValidationError as error:
        open_to = _("A list that is being signed stays complete: take it back first to leave something open.")
        raise ValidationError([*error.messages, open_to]) from error


def _require_writer(one: DutyList, by: Person) -> None:
    if not access.roles_towards(standing_of(by), one, access.turn_of) & {AUTHOR, ORGANISER}:
        raise Refused(_("Lists are written by the unit itself or by the body that organises them."))


def _replace(one: DutyList, items: Sequence[ItemText]) -> None:
    clauses = {row.code: row for row in CatalogueEntry.objects.filter(
        office=one.enrolment.cycle.office_id, code__in={item.clause for item in items}, kind=CatalogueEntry.Kind.DUTY,
    )}  # fmt: skip
    errors = [
        _("Item %(no)s: the catalogue has no duty %(code)s.") % {"no": number, "code": item.clause}
        for number, item in enumerate(items, 1)
        if item.clause and item.clause not in clauses
    ]
    if errors:
        raise ValidationError({"clause": errors})
    kept = {row.pk: row for row in one.items.all()}
    roots = {pk: row.root_id for pk, row in kept.items()}
    one.items.all().delete()
    for position, item in enumerate(items, 1):
        fields = asdict(item)
        pk, code = fields.pop("pk"), fields.pop("clause")
        texts = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
        row = DutyItem(duty_list=one, position=position, root_id=roots.get(pk), clause=clauses.get(code), **texts)
        row.pk = pk if pk in kept else None
        row.full_clean(exclude=["clause", "duty_list", "root"], validate_unique=False, validate_constraints=False)
        row.save(force_insert=True)


def _void(one: DutyList, by: Person) -> None:
    """What was signed before the change stands no more; its signers are told and find the difference on the page."""
    given = list(access.standing_signatures(one).select_related("by"))
    now = clock.now()
    VoidedSignature.objects.bulk_create(VoidedSignature(signature=row, by=by, at=now) for row in given)
    text = _("“%(list)s” was changed after you signed it: your signature is void. See what differs.") % {"list": one}
    address = f"/duties/{one.pk}/"
    tell(
        office=one.enrolment.cycle.office,
        news=[News(person_id=row.by_id, key=f"duty-void-{row.pk}", text=text, address=address, is_urgent=True)
              for row in given],
    )  # fmt: skip


@transaction.atomic
def answer_warning(*, list_id: int, key: str, text: str, by: Person) -> Answer:
    """Say why a text that is like another's stands all the same: needed before the list is sent to be signed."""
    one = door.lock(DOOR, pk=list_id)
    _require_writer(one, by)
    if not text.strip():
        raise ValidationError({"text": _("Say why it stands all the same, or change it.")})
    door.require_short(text, 400, "text")
    known = {row.key for row in warnings(one, list(one.items.select_related("clause")))}
    if key not in known:
        raise ValidationError(_("There is no such warning any more: the text has changed."))
    made, _is_new = Answer.objects.update_or_create(
        duty_list=one, key=key, defaults={"text": text.strip(), "by": by, "at": clock.now()}
    )
    path = one.enrolment.cycle.office.path
    record(by=by, action="answer_duty_warning", subject=one, office_path=path, detail={"answer": made.text})
    return made


@transaction.atomic
def amend_list(*, list_id: int, by: Person) -> DutyList:
    """Begin a new version of a list in force; the old one binds until the new one is signed."""
    one = door.lock(DOOR, pk=list_id)
    _require_writer(one, by)
    if one.state != IN_FORCE:
        raise ValidationError(_("Only a list in force is changed by a new version."))
    later = DutyList.objects.filter(previous=one).first()
    if later is not None:
        raise ValidationError(_("A later version is being written already."))
    holder = _holder(one.enrolment, one.tier, one.post)
    made = DutyList.objects.create(
        enrolment=one.enrolment, tier=one.tier, post=one.post, holder=holder, number=one.number + 1, previous=one,
        author=by, written_at=clock.now(), state=DRAFTING,
    )  # fmt: skip
    for item in one.items.all():
        item.root_id, item.pk, item.duty_list = item.origin, None, made
        item.save(force_insert=True)
    _usual_chain(made)
    record(by=by, action="amend_duty_list", subject=made, office_path=one.enrolment.cycle.office.path,
           detail={"version": made.number})  # fmt: skip
    return made
