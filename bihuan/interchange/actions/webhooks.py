"""Webhooks: acts of the trail told to other systems, signed, tried again, and never to an inner address.

Only sealed events are told: a seal covers what is certainly committed, so nothing is skipped and nothing told twice.
The body names the act and its object, never a fact or a name.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.interchange.addresses import checked, post
from bihuan.interchange.models import Delivery, Webhook
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.models import Event, Seal
from bihuan.records.sealing import sealed_by

PAUSES = (1, 5, 15, 60, 240, 720)
"""Minutes between tries; after the last it is given up."""


@transaction.atomic
def make_webhook(*, office: Office, url: str, events: Sequence[str], by: Person) -> tuple[Webhook, str]:
    """Register an address; the secret that signs is given once."""
    require_role(standing_of(by), office, Role.OFFICE)
    checked(url)
    wanted = sorted({name.strip() for name in events if name.strip()})
    if not wanted:
        raise ValidationError({"events": _("Choose at least one act.")})
    secret = secrets.token_hex(32)
    last = Seal.objects.order_by("-id").values_list("id", flat=True).first() or 0
    made = Webhook.objects.create(
        office=office, url=url, events=wanted, secret=secret, seal=last, made_by=by, made_at=clock.now()
    )
    record(by=by, action="make_webhook", subject=made, office_path=office.path, detail={"url": url, "events": wanted})
    return made, secret


@transaction.atomic
def end_webhook(*, webhook: Webhook, by: Person) -> None:
    """Tell this address nothing any more."""
    require_role(standing_of(by), webhook.office, Role.OFFICE)
    Webhook.objects.filter(pk=webhook.pk).update(ended_at=clock.now())
    record(by=by, action="end_webhook", subject=webhook, office_path=webhook.office.path)


def queue_deliveries() -> int:
    """Write down what each webhook must be told of the seals made since last time. Returns how many."""
    count = 0
    for webhook in Webhook.objects.filter(ended_at__isnull=True).select_related("office"):
        for seal in Seal.objects.filter(pk__gt=webhook.seal).order_by("id"):
            with transaction.atomic():
                rows = sealed_by(seal).filter(action__in=webhook.events, office_path=webhook.office.path)
                made = [_delivery(webhook, event) for event in rows]
                Delivery.objects.bulk_create(made, ignore_conflicts=True)
                Webhook.objects.filter(pk=webhook.pk).update(seal=seal.pk)
            count += len(made)
    return count


def _delivery(webhook: Webhook, event: Event) -> Delivery:
    after = event.detail.get("after", "")
    told = {"event": event.pk, "at": event.at.isoformat(), "act": event.action, "kind": event.object_type,
            "id": event.object_id, "state": after if isinstance(after, str) else ""}  # fmt: skip
    body = json.dumps(told, separators=(",", ":"))
    return Delivery(webhook=webhook, event=event.pk, body=body, next_at=clock.now())


def signature(secret: str, moment: str, body: str) -> str:
    """HMAC-SHA256 over time and body, as the header ``Bihuan-Signature`` carries it."""
    return hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()


def send_deliveries() -> tuple[int, int]:
    """Send what is due. Returns (taken, not taken)."""
    taken = missed = 0
    due = Delivery.objects.filter(
        state=Delivery.State.WAITING, next_at__lte=clock.now(), webhook__ended_at__isnull=True
    )
    for one in due.select_related("webhook").order_by("id")[:500]:
        error = _send(one)
        one.tries += 1
        one.error = error[:200]
        if not error:
            one.state, taken = Delivery.State.SENT, taken + 1
        else:
            missed += 1
            if one.tries > len(PAUSES):
                one.state = Delivery.State.FAILED
            else:
                one.next_at = clock.now() + timedelta(minutes=PAUSES[one.tries - 1])
        one.save(update_fields=["state", "tries", "error", "next_at"])
    return taken, missed


def _send(one: Delivery) -> str:
    moment = str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "Bihuan-Timestamp": moment,
        "Bihuan-Signature": signature(one.webhook.secret, moment, one.body),
    }
    try:
        status = post(one.webhook.url, one.body.encode(), headers)
    except ValidationError as error:
        return "; ".join(error.messages)
    except Exception as error:  # whatever an address answers, it is counted, and the others are told all the same
        return f"{type(error).__name__}: {error}"[:200]
    return "" if 200 <= status < 300 else f"HTTP {status}"
