"""Writing the trail: every action of the product leaves one event in its own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.records.access import Refused
from bihuan.records.models import Event

client_address: ContextVar[str] = ContextVar("client_address", default="")


@dataclass(frozen=True, slots=True)
class Through:
    """The token through which another system acts."""

    pk: int
    purpose: str

    def as_detail(self) -> dict[str, Any]:
        """How a step and the trail carry it."""
        return {"token": {"id": self.pk, "purpose": self.purpose}}


through: ContextVar[Through | None] = ContextVar("through", default=None)


def require_person() -> None:
    """Refuse what another system asks through a token: this is for a person, signed in."""
    if through.get() is not None:
        raise Refused(_("This step needs a person who is signed in: a signature, a decision, a second look."))


class Actor(Protocol):
    """Whoever acts: an account with a number and a name."""

    pk: Any

    @property
    def name(self) -> str:
        """What the trail writes down."""


def record(
    *,
    by: Actor | None,
    action: str,
    subject: models.Model,
    office_path: str,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the trail. Must run inside the transaction of what it tells of.

    ``detail`` holds what changed as plain strings, whole numbers, lists and mappings; never a secret,
    never the text of an answer given in confidence. ``by`` is None for what the product does by itself.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a trail event must be written in the transaction of its action")
    event = Event(
        at=timezone.now(),
        actor_id=None if by is None else by.pk,
        actor="" if by is None else by.name,
        office_path=office_path,
        action=action,
        object_type=subject._meta.label,
        object_id=str(subject.pk),
        object_label=_one_line(str(subject))[:250],
        detail={**(detail or {}), **carried()},
        address=client_address.get(),
    )
    event.digest = event_digest(event)
    if connection.vendor == "postgresql":
        event.xid = RawSQL("pg_current_xact_id()::text::bigint", ())
    event.save(force_insert=True)
    return event


def carried() -> dict[str, Any]:
    """What an act through a token carries of it; nothing for an act of a person."""
    token = through.get()
    return token.as_detail() if token else {}


DIGESTED = (
    "at", "actor_id", "actor", "office_path", "action", "object_type", "object_id", "object_label", "detail", "address",
)  # fmt: skip
"""What a digest binds, in this order; the row's own number is left to the seal."""


def event_digest(event: Event) -> str:
    """SHA-256 of an event's canonical JSON."""
    return digest_of([getattr(event, name) for name in DIGESTED])


def digest_of(facts: Sequence[Any]) -> str:
    """The same for the values of ``DIGESTED``."""
    first = facts[0].astimezone(UTC).isoformat()
    text = json.dumps([first, *facts[1:]], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _one_line(text: str) -> str:
    return " ".join(text.split())
