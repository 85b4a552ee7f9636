"""Codes: drawn for a ward, shown once to whoever prints or sends them, scanned back when they are left over."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.records.access import Refused
from bihuan.records.actions import record
from bihuan.urns import codes
from bihuan.urns.access import require_printer
from bihuan.urns.actions.stepping import DOOR, held_box
from bihuan.urns.box.models import APART, Box, Code, Ward
from bihuan.urns.lifecycle import CLOSED, DRAWING, OPEN
from bihuan.urns.models import Urn


def secret() -> bytes:
    """The product's own key, under which codes are kept as digests."""
    return settings.SECRET_KEY.encode()


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return codes.digest(code, secret())


@transaction.atomic
def issue(*, urn_id: int, ward: str, by: Person, count: int | None = None) -> list[str]:
    """Draw codes for a ward: as many as it may still have, or ``count``. They are given once and kept nowhere.

    Codes drawn before and not used are void from now on. Raises Refused, ValidationError.
    """
    urn = door.lock(DOOR, pk=urn_id)
    require_printer(standing_of(by), urn)
    if urn.state not in DRAWING:
        raise ValidationError(_("Codes are drawn after the rehearsal and until the urn is closed."))
    with transaction.atomic(using=APART):
        held_box(urn.key)
        row = Ward.objects.select_related("box").get(box_id=urn.key, name=ward)
        _require_before_ballot(row)
        used = row.codes.filter(used=True).count()
        unused = row.codes.filter(used=False)
        room = row.roster - used - row.paper
        wanted = room if count is None else count
        if not 0 < wanted <= room:
            told = {"title": row.title, "room": room, "count": wanted}
            raise ValidationError({"count": _("%(title)s may have %(room)s codes, not %(count)s.") % told})
        voided = unused.count() + row.returned
        unused.delete()
        drawn = _distinct(wanted)
        Code.objects.bulk_create([Code(digest=digest_of(code), ward=row) for code in drawn], batch_size=2000)
        row.issued, row.replaced, row.returned = used + row.paper + wanted, row.replaced + voided, 0
        row.save(update_fields=["issued", "replaced", "returned"])
    detail = {"ward": ward, "count": wanted, "voided": voided}
    record(by=by, action="draw_codes", subject=urn, office_path=urn.office.path, detail=detail)
    return drawn


def _require_before_ballot(ward: Ward) -> None:
    """A ballot knows how many codes are out before it takes the first: none is drawn while it is under way."""
    if ward.box.few == Box.Few.WITHHOLD and ward.is_taking and ward.issued:
        raise ValidationError(_("The ballot has begun: no more codes are drawn for it."))


def _distinct(count: int) -> list[str]:
    fresh: set[str] = set()
    while len(fresh) < count:
        fresh.add(codes.draw())
    drawn = list(fresh)
    secrets.SystemRandom().shuffle(drawn)
    return drawn


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of slips scanned back: ``voided`` now, ``used`` already, ``unknown`` to this urn or void before."""

    voided: int
    used: int
    unknown: int


def return_slips(*, urn_id: int, typed: Sequence[str], by: Person, second: Person) -> Returned:
    """Void slips that were left over, scanned back by two people. Raises Refused, ValidationError (nothing voided)."""
    read = {_read(one) for one in typed if one.strip()}
    with transaction.atomic():
        urn = door.lock(DOOR, pk=urn_id)
        require_printer(standing_of(by), urn)
        require_other(urn, by, second)
        if urn.state not in {OPEN, CLOSED}:
            raise ValidationError(_("Slips are scanned back until the urn is opened."))
        with transaction.atomic(using=APART):
            voided, used = _void(urn, {digest_of(code) for code in read})
        returned = Returned(sum(voided.values()), used, len(read) - sum(voided.values()) - used)
        detail = {"voided": voided, "used": used, "unknown": returned.unknown, "second": second.name}
        record(by=by, action="return_slips", subject=urn, office_path=urn.office.path, detail=detail)
    return returned


def require_other(urn: Urn, by: Person, second: Person) -> None:
    """Refuse unless a second person of the office, or a custodian, is present."""
    if by.pk == second.pk:
        raise Refused(_("Two people do this together: the other one must sign too."))
    if not urn.custodians.filter(person=second).exists():
        require_printer(standing_of(second), urn)


def _read(typed: str) -> str:
    try:
        return codes.read(typed)
    except codes.Mistyped as error:
        raise ValidationError({"codes": _("“%(code)s” is not a code.") % {"code": typed[:20]}}) from error


def _void(urn: Urn, digests: set[str]) -> tuple[dict[str, int], int]:
    """Delete unused codes; how many a ward, and how many of the digests are used."""
    held_box(urn.key)
    rows = Code.objects.filter(digest__in=digests, ward__box_id=urn.key).select_related("ward")
    voided: dict[str, int] = {}
    used = 0
    for code in rows:
        if code.used:
            used += 1
            continue
        voided[code.ward.name] = voided.get(code.ward.name, 0) + 1
        code.delete()
    for ward in Ward.objects.filter(box_id=urn.key, name__in=voided):
        ward.returned += voided[ward.name]
        ward.save(update_fields=["returned"])
    return voided, used


@transaction.atomic
def exchange_for_paper(*, urn_id: int, typed: str, by: Person, ward: str = "") -> str:
    """Void an unused code, so that whoever holds it may have a ballot on paper; gives the ward it was for.

    Raises Refused, ValidationError (used, unknown, of another ward than ``ward`` where one is named: nothing is void).
    """
    urn = door.lock(DOOR, pk=urn_id)
    require_printer(standing_of(by), urn)
    if urn.state != OPEN:
        raise ValidationError(_("The urn takes no answers now."))
    with transaction.atomic(using=APART):
        held_box(urn.key)
        code = Code.objects.select_related("ward").filter(digest=digest_of(_read(typed)), ward__box_id=urn.key).first()
        if code is None or code.used:
            raise ValidationError({"codes": _("This code is not known, or it was used already.")})
        place = code.ward
        if ward and place.name != ward:
            raise ValidationError({"codes": _("This code is for another ballot.")})
        code.delete()
        place.paper += 1
        place.save(update_fields=["paper"])
    record(by=by, action="exchange_for_paper", subject=urn, office_path=urn.office.path, detail={"ward": place.name})
    return place.name
