"""Two custodians with their shares: the private key for a moment, and what the auditor is told when they do not fit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.records.actions import record
from bihuan.records.alarms import raise_alarm
from bihuan.records.models import Alarm
from bihuan.urns.access import require_pair
from bihuan.urns.actions.stepping import DOOR
from bihuan.urns.box.models import random_key
from bihuan.urns.models import Urn
from bihuan.urns.sealing import Plain, Unopened, seal, unseal
from bihuan.urns.shares import WrongShare, key_of


def require_may(urn_id: int, step: str, by: Person, second: Person, note: str = "", version: int | None = None) -> Urn:
    """The urn, if two custodians may take this step of it now; nothing is held afterwards."""
    with transaction.atomic():
        urn = door.hold(DOOR, step, by, note=note, version=version, pk=urn_id).record
        require_pair(urn, by, second)
    return urn


def key_from(urn: Urn, shares: Sequence[str], *, by: Person, second: Person) -> PrivateKey:
    """The private key of two shares as typed. A mistyped group is only said; shares that do not open the urn are
    told to the auditors. Raises ValidationError."""
    try:
        return key_of(shares, urn.key, urn.public_key)
    except WrongShare as error:
        if error.code not in {"group", "length"}:
            _tell(urn, error.code, by, second)
        raise ValidationError({"shares": _explained(error)}) from error


def _tell(urn: Urn, code: str, by: Person, second: Person) -> None:
    told = {"urn": urn.title, "why": code, "by": by.name, "second": second.name}
    with transaction.atomic():
        record(by=by, action="refuse_shares", subject=urn, office_path=urn.office.path, detail=told)
        raise_alarm(Alarm.Kind.SHARES, f"{urn.pk} {code}", **told)


def _explained(error: WrongShare) -> str:
    if error.code == "group":
        return _("Group %(place)s of a share is mistyped. Compare it with the slip.") % {"place": error.place}
    return {
        "length": _("A share has eight groups of five characters."),
        "other_urn": _("One of the shares belongs to another urn. The auditors have been told."),
        "same": _("The same share was given twice; two different ones are needed. The auditors have been told."),
    }.get(error.code, _("These shares do not open this urn. The auditors have been told."))


def test_open(urn: Urn, key: PrivateKey) -> None:
    """Seal a test answer to the urn's public key and open it. Raises ValidationError if that fails."""
    plain = Plain(random_key(), secrets.token_bytes(16))
    try:
        is_same = unseal(seal(plain, 16, urn.public_key), key) == plain
    except Unopened:
        is_same = False
    if not is_same:
        raise ValidationError(_("The test answer could not be opened. Prepare another urn."))
