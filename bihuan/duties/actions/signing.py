"""Level by level: the chain, its deputies, signing, refusing, and the successor's countersignature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.duties import access
from bihuan.duties.actions.stepping import DOOR, acting, content
from bihuan.duties.lifecycle import AUTHOR, DRAFTING, ORGANISER, SIGNING, WRITABLE
from bihuan.duties.models import DutyList, Signatory, Signature
from bihuan.duties.queries.content import hash_of
from bihuan.duties.queries.warnings import faults, warnings
from bihuan.notices.actions import News, tell
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.holding import lacks_role
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record

LEAST = 2
"""Signatures a list needs at least."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who signs at a level, and as what."""

    person: Person
    title: str


@transaction.atomic
def set_chain(*, list_id: int, seats: Sequence[Seat], by: Person) -> DutyList:
    """Who signs, from the lowest level up: at least two different people, while nothing is being signed."""
    one = door.lock(DOOR, pk=list_id)
    _require_writer(one, by)
    if one.state != DRAFTING or access.standing_signatures(one).exists():
        raise ValidationError(_("The chain is fixed once someone has signed."))
    people = [seat.person.pk for seat in seats]
    if len(seats) < LEAST or len(set(people)) != len(people):
        raise ValidationError({"chain": _("At least two levels, each with someone else.")})
    _require_known(one, [seat.person for seat in seats], "chain")
    one.chain.all().delete()
    Signatory.objects.bulk_create(
        Signatory(duty_list=one, level=level, person=seat.person, title=seat.title.strip() or seat.person.name)
        for level, seat in enumerate(seats, 1)
    )
    detail = {"chain": [f"{seat.title} {seat.person.name}" for seat in seats]}
    record(by=by, action="set_duty_chain", subject=one, office_path=one.enrolment.cycle.office.path, detail=detail)
    return one


def _require_known(one: DutyList, people: Sequence[Person], field: str) -> None:
    if said := lacks_role(one.enrolment.cycle.office_id, people):
        raise ValidationError({field: said})


def _require_writer(one: DutyList, by: Person) -> None:
    if not access.roles_towards(standing_of(by), one, access.turn_of) & {AUTHOR, ORGANISER}:
        raise Refused(_("Only the unit or the body that organises the lists sets who signs."))


@transaction.atomic
def name_deputy(
    *, signatory_id: int, deputy: Person, since: date, until: date, authority: str, by: Person
) -> Signatory:
    """An absent signer's deputy between two days, by an authority on record: named by the signer or the organiser."""
    seat = Signatory.objects.select_for_update(of=("self",)).select_related("person").get(pk=signatory_id)
    one = door.lock(DOOR, pk=seat.duty_list_id)
    standing = standing_of(by)
    if not access.names_deputy(standing, seat, access.roles_towards(standing, one, access.turn_of)):
        raise Refused(_("A deputy is named by %(name)s or by the body that organises.") % {"name": seat.person.name})
    if one.state not in WRITABLE or access.standing_signatures(one).filter(level=seat.level).exists():
        raise ValidationError(_("Nobody signs there any more."))
    if not authority.strip():
        raise ValidationError({"authority": _("Name the authority: a letter, a minute, its date.")})
    if until < since:
        raise ValidationError({"until": _("The last day lies before the first.")})
    if one.chain.filter(person=deputy).exists():
        raise ValidationError({"deputy": _("%(name)s signs at another level already.") % {"name": deputy.name}})
    _require_known(one, [deputy], "deputy")
    seat.deputy, seat.deputy_since, seat.deputy_until, seat.authority = deputy, since, until, authority.strip()
    seat.full_clean()
    seat.save()
    detail = {"level": seat.level, "deputy": deputy.name, "since": since.isoformat(), "until": until.isoformat(),
              "authority": seat.authority}  # fmt: skip
    record(by=by, action="name_duty_deputy", subject=one, office_path=one.enrolment.cycle.office.path, detail=detail)
    return seat


@transaction.atomic
def submit_list(*, list_id: int, by: Person, version: int | None = None) -> DutyList:
    """Send a list to be signed: complete, without duplicates, every warning answered, at least two levels."""
    held = door.hold(DOOR, "submit", by, version=version, pk=list_id)
    one = held.record
    if one.chain.count() < LEAST:
        raise ValidationError({"chain": _("At least two levels must sign.")})
    require_complete(one)
    moved = door.move(held, detail=acting(held), sha256=hash_of(content(one)))
    _tell_next(moved)
    return moved


def require_complete(one: DutyList) -> None:
    """Refuse a list that is not to be signed: empty, with blanks or duplicates, or a warning without an answer."""
    items = list(one.items.select_related("clause"))
    if not items:
        raise ValidationError(_("A list without an item is not signed."))
    wrong = faults(one, items)
    if wrong:
        raise ValidationError([_said(row.item.position, row.field, row.repeats) for row in wrong])
    open_warnings = [row for row in warnings(one, items) if not row.answer]
    if open_warnings:
        raise ValidationError(
            _("%(n)s warnings of likeness have no answer yet: answer each or change the text.")
            % {"n": len(open_warnings)}
        )


def _said(number: int, field: str, repeats: int) -> str:
    if repeats:
        return _("Item %(no)s says what item %(other)s says.") % {"no": number, "other": repeats}
    names = {"duty": _("key duty"), "measure": pgettext("duty", "Measures"), "due_on": _("deadline"),
             "clause": _("catalogue duty"), "department": _("responsible department")}  # fmt: skip
    return _("Item %(no)s: “%(field)s” is blank.") % {"no": number, "field": names[field]}


@transaction.atomic
def sign_list(*, list_id: int, by: Person, version: int | None = None, note: str = "") -> DutyList:
    """Sign at one's level. The last signature brings the list into force and replaces the version before it."""
    one = door.lock(DOOR, pk=list_id)
    seat = access.turn_of(one)
    rest = one.chain.count() - access.standing_signatures(one).count()
    held = door.hold(DOOR, "enact" if rest == 1 else "sign", by, version=version, note=note, pk=list_id)
    if seat is None:
        raise ValidationError(_("Nobody's signature is waited for."))
    text = content(one)
    sha256 = hash_of(text)
    if sha256 != one.sha256:
        raise ValidationError(_("The text is not the one that was sent to be signed."))
    deputy = seat.person_id != by.pk
    Signature.objects.create(
        duty_list=one, level=seat.level, by=by, for_person=seat.person if deputy else None,
        authority=seat.authority if deputy else "", title=seat.title, sha256=sha256, content=text, at=clock.now(),
        on=clock.today(),
    )  # fmt: skip
    detail = {"sha256": sha256, "level": seat.level, **({"for": seat.person.name} if deputy else {})}
    if held.step.name == "sign":
        moved = door.move(held, detail=detail)
        _tell_next(moved)
        return moved
    return _enact(held, detail)


def _enact(held: door.Held[DutyList], detail: dict[str, object]) -> DutyList:
    """In force from today; the version before it is replaced by the same act."""
    today, before = clock.today(), held.record.previous
    moved = door.move(held, detail=detail, in_force_on=today)
    if before is not None and before.state == DutyList.State.IN_FORCE:
        old = door.lock(DOOR, pk=before.pk)
        step = door.step_named(DOOR.table, "supersede")
        door.move(door.Held(DOOR, old, step, held.role, held.by, ""), detail={"by": moved.pk}, ended_on=today)
    return moved


@transaction.atomic
def refuse_list(*, list_id: int, by: Person, note: str, version: int | None = None) -> DutyList:
    """Return the list to its author with the reason; what others signed stands until the text changes."""
    held = door.hold(DOOR, "refuse", by, note=note, version=version, pk=list_id)
    moved = door.move(held, detail=acting(held))
    text = _("“%(list)s” was returned: %(note)s") % {"list": moved, "note": held.note[:120]}
    _tell(moved, moved.author_id, f"duty-returned-{moved.pk}-{moved.version}", text)
    return moved


@transaction.atomic
def countersign_list(*, list_id: int, by: Person, version: int | None = None) -> DutyList:
    """The successor in the post takes over a list in force as it stands."""
    held = door.hold(DOOR, "countersign", by, version=version, pk=list_id)
    one = held.record
    text = content(one)
    Signature.objects.create(
        duty_list=one, kind=Signature.Kind.COUNTERSIGNED, level=0, by=by, title=one.post.title if one.post else "",
        sha256=hash_of(text), content=text, at=clock.now(), on=clock.today(),
    )  # fmt: skip
    return door.move(held, detail={"sha256": hash_of(text)})


def _tell_next(one: DutyList) -> None:
    seat = access.turn_of(one)
    if seat is not None and one.state == SIGNING:
        text = _("“%(list)s” waits for your signature.") % {"list": one}
        _tell(one, seat.person_id, f"duty-sign-{one.pk}-{one.version}", text)


def _tell(one: DutyList, person_id: int, key: str, text: str) -> None:
    news = News(person_id=person_id, key=key, text=text, address=f"/duties/{one.pk}/")
    tell(office=one.enrolment.cycle.office, news=[news])
