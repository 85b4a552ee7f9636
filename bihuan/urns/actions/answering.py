"""Taking an answer: a code is marked used and a sealed answer is added, in one transaction, before anyone is thanked.

Nothing else is written: no time, no address, no trail event. What two people send with one code at once is counted
once; who sends again what was taken is thanked again.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils.translation import gettext as _

from bihuan.urns import codes
from bihuan.urns.actions.drawing import digest_of, secret
from bihuan.urns.box.models import APART, Box, Code, Sealed
from bihuan.urns.sealing import Plain, TooLong, seal


class NotACode(ValidationError):
    """What was typed cannot be a code: a character is missing or wrong."""


class UnknownCode(ValidationError):
    """No such code, or a used one: the two read alike."""


class NotTaking(ValidationError):
    """The code is good and its urn takes nothing now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code opens: its urn's key, its ward's name, and what the page carries to be thanked twice. ``is_taken``:
    its answer was taken before, from a page that was given out for it."""

    urn: str
    ward: str
    proof: str
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    digest: str
    ward: str
    ward_name: str
    is_taking: bool
    is_used: bool
    box: str
    state: str
    public_key: str
    length: int


_SQL = (
    "SELECT c.digest, w.key, w.name, w.is_taking, c.used, b.key, b.state, b.public_key, b.length FROM boxes_code c "
    "JOIN boxes_ward w ON w.key = c.ward_id JOIN boxes_box b ON b.key = w.box_id WHERE c.digest = %s"
)


def look(typed: str, *, urn: str = "", proof: str = "") -> Entry:
    """What an unused code opens; a used one only to who has its ``proof``. Raises NotACode, UnknownCode, NotTaking."""
    code = _read(typed)
    slip = _found(code, urn)
    right = codes.proof(code, secret())
    is_taken = slip is not None and slip.is_used and _is_proven(code, proof)
    if slip is None or (slip.is_used and not is_taken and _takes(slip)):
        raise UnknownCode(unknown())
    if not is_taken:
        _require_taking(slip)
    return Entry(slip.box, slip.ward_name, right, is_taken)


def accept(typed: str, answer: Mapping[str, Any], *, proof: str = "", urn: str = "") -> bool:
    """Take an answer for a code; True if it is counted now, False if the code's answer was taken before and ``proof``
    shows that the page was given out for it.

    The answer is what the questionnaire's check let pass: names of questions with plain values. Raises NotACode,
    UnknownCode, NotTaking, and ValidationError if the answer is longer than the urn's.
    """
    code = _read(typed)
    plain = encoded(answer)
    with transaction.atomic(using=APART):
        slip = _found(code, urn, is_held=True)
        if slip is None:
            raise UnknownCode(unknown())
        if slip.is_used and _is_proven(code, proof):
            return False
        if slip.is_used and _takes(slip):
            raise UnknownCode(unknown())
        _require_taking(slip)
        if not Code.objects.filter(digest=slip.digest, used=False).update(used=True):
            if _is_proven(code, proof):
                return False  # another phone was faster with the same code
            raise UnknownCode(unknown())
        Sealed.objects.create(box_id=slip.box, sealed=_sealed(slip, plain))
    return True


def _is_proven(code: str, proof: str) -> bool:
    """Whether the page was given out for this code while it was unused."""
    return hmac.compare_digest(proof.encode(), codes.proof(code, secret()).encode())


def encoded(answer: Mapping[str, Any]) -> bytes:
    """An answer as bytes: what must fit the urn's length."""
    return json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sealed(slip: _Found, plain: bytes) -> bytes:
    try:
        return seal(Plain(slip.ward, plain), slip.length, slip.public_key)
    except TooLong as error:
        raise ValidationError(_("The answer is too long: shorten what you wrote.")) from error


def _read(typed: str) -> str:
    try:
        return codes.read(typed[:100])
    except codes.Mistyped as error:
        told = _("The code has a wrong or missing character. Compare it with your slip.")
        raise NotACode(told) from error


def _found(code: str, urn: str, *, is_held: bool = False) -> _Found | None:
    """The code with its ward and box; held, nobody closes them until the transaction ends."""
    connection = connections[APART]
    share = " FOR SHARE OF b, w" if is_held and connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(_SQL + share, [digest_of(code)])
        row = cursor.fetchone()
    slip = _Found(*row) if row else None
    return None if slip is None or (urn and slip.box != urn) else slip


def _takes(slip: _Found) -> bool:
    return slip.state == Box.State.TAKING and bool(slip.is_taking)


def _require_taking(slip: _Found) -> None:
    if slip.state == Box.State.WAITING:
        raise NotTaking(_("This is not open yet. Keep your code and come back later."))
    if slip.state == Box.State.STOPPED:
        raise NotTaking(_("Answering is suspended. Keep your code and come back later."))
    if not _takes(slip):
        raise NotTaking(_("This has ended; no more answers are taken."))


def unknown() -> str:
    """What an unknown and a used code are told alike."""
    return _("This code is not known, or it was used already.")
