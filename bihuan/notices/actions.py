"""Telling people: a notice once, a digest a day, a message until it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.phones import is_phone, plain_phone
from bihuan.notices.gateways import TRIES, FileGateway, gateway
from bihuan.notices.models import Contact, Message, Notice
from bihuan.organizations.holding import held_on
from bihuan.organizations.models import Membership, Office, Person, Role
from bihuan.organizations.phones import no_phone
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.alarms import standing_alarms

LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to tell whom; the same key is told to the same person once."""

    person_id: int
    key: str
    text: str
    address: str = ""
    is_urgent: bool = False


def tell(*, office: Office, news: Iterable[News]) -> int:
    """Write notices that were not told yet. Returns how many are new."""
    now = clock.now()
    rows = [
        Notice(
            office=office, person_id=one.person_id, key=one.key[:120], text=one.text[:300], address=one.address,
            is_urgent=one.is_urgent, at=now,
        )
        for one in news
    ]  # fmt: skip
    before = Notice.objects.filter(office=office).count()
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return Notice.objects.filter(office=office).count() - before


AUDITORS = (Role.AUDITOR, Role.AUDIT_ADMIN)


def tell_alarms() -> int:
    """Tell every auditor of each alarm that stands, once. Digests of the day carry it on. Returns how many are new."""
    told = 0
    standing = [(one.pk, _("Alarm: %(what)s") % {"what": str(one)}) for one in standing_alarms()]
    rows = Membership.objects.filter(held_on(clock.today()), role__in=AUDITORS, person__is_active=True)
    for row in rows.select_related("office") if standing else ():
        told += tell(
            office=row.office,
            news=[
                News(person_id=row.person_id, key=f"alarm-{pk}", text=text, address="/trail/alarms/", is_urgent=True)
                for pk, text in standing
            ],
        )
    return told


@transaction.atomic
def read_notices(*, by: Person) -> int:
    """Mark one's own notices as read."""
    return Notice.objects.filter(person=by, read_at__isnull=True).update(read_at=clock.now())


@transaction.atomic
def set_contact(*, by: Person, email: str, mobile: str, office: Office) -> Contact:
    """Say where one may be reached; empty channels are not used. A number that was kept before is not refused now."""
    email, mobile = email.strip(), plain_phone(mobile)
    if email:
        validate_email(email)
    if mobile and not is_phone(mobile) and not Contact.objects.filter(person=by, mobile=mobile).exists():
        raise ValidationError({"mobile": no_phone(mobile)})
    contact, _made = Contact.objects.update_or_create(person=by, defaults={"email": email, "mobile": mobile})
    kept = {"email": bool(email), "mobile": bool(mobile)}
    record(by=by, action="set_contact", subject=contact, office_path=office.path, detail=kept)
    return contact


@transaction.atomic
def keep_contact(*, person: Person, email: str, mobile: str, office: Office, by: Person) -> None:
    """Keep where someone may be reached, as the office's list of people says; what it leaves blank stays."""
    given = {name: text for name, text in (("email", email), ("mobile", mobile)) if text}
    if given:
        Contact.objects.update_or_create(person=person, defaults=given)
        kept = dict.fromkeys(given, True)
        record(by=by, action="set_contact", subject=person, office_path=office.path, detail=kept)


def send_passwords(*, given: Sequence[tuple[Person, str]], address: str) -> list[Person]:
    """Send each first password by short message, else by mail; whom neither reaches comes back. Nothing is kept."""
    unreached = []
    contacts = {
        row.person_id: row for row in Contact.objects.filter(person__in=[person for person, _password in given])
    }
    for person, password in given:
        text = _("Bihuan: your sign-in name is %(username)s, your first password %(password)s; %(address)s") % {
            "username": person.username, "password": password, "address": address,
        }  # fmt: skip
        contact = contacts.get(person.pk)
        if contact is None or not _handed(contact, text):
            unreached.append(person)
    return unreached


def sends_passwords() -> bool:
    """Whether a gateway takes messages to people: the file of the default one would keep passwords in plain."""
    return not isinstance(gateway(), FileGateway)


def _handed(contact: Contact, text: str) -> bool:
    try:
        if contact.mobile:
            gateway().send(contact.mobile, text)
        elif contact.email:
            EmailMessage(_("Bihuan: your account"), text, to=[contact.email]).send()
        return bool(contact.mobile or contact.email)
    except Exception:
        return False


def write_digests(*, office: Office) -> int:
    """One message a person, channel and day from what is new and unread; short messages only for what is urgent."""
    made = 0
    for contact in Contact.objects.filter(person__notices__office=office, person__is_active=True).distinct():
        fresh = Notice.objects.filter(person=contact.person_id, office=office, read_at__isnull=True).order_by("id")
        for channel, goes, rows in (
            (Message.Channel.MAIL, contact.email, fresh),
            (Message.Channel.SMS, contact.mobile, fresh.filter(is_urgent=True)),
        ):
            if goes:
                made += _digest(office, contact.person_id, channel, list(rows))
    return made


def _digest(office: Office, person: int, channel: str, rows: list[Notice]) -> int:
    last = Message.objects.filter(person=person, channel=channel).order_by("-upto").first()
    rows = [row for row in rows if last is None or row.pk > last.upto]
    if not rows:
        return 0
    lines = [row.text for row in rows[:LINES]]
    if len(rows) > LINES:
        lines.append(_("and %(n)s more") % {"n": len(rows) - LINES})
    text = "\n".join(lines) if channel == Message.Channel.MAIL else _short(rows)
    _row, made = Message.objects.get_or_create(
        person_id=person,
        channel=channel,
        day=clock.today(),
        defaults={"office": office, "upto": rows[-1].pk, "text": text},
    )
    return int(made)


def _short(rows: list[Notice]) -> str:
    return _("Bihuan: %(n)s urgent matters wait for you, the first: %(first)s") % {
        "n": len(rows),
        "first": rows[0].text,
    }


def send_messages() -> tuple[int, int]:
    """Send what waits; what cannot be sent is tried again next time, at most a few times. Returns (sent, not sent)."""
    sent = failed = 0
    for message in Message.objects.filter(state=Message.State.WAITING).select_related("person__contact").order_by("id"):
        try:
            _send(message)
        except Exception as error:  # whatever a gateway raises, the others still go out
            message.tries += 1
            message.error = f"{type(error).__name__}: {error}"[:200]
            message.state = Message.State.FAILED if message.tries >= TRIES else Message.State.WAITING
            failed += 1
        else:
            message.state, sent = Message.State.SENT, sent + 1
        message.save(update_fields=["state", "tries", "error"])
    return sent, failed


def _send(message: Message) -> None:
    contact = message.person.contact
    if message.channel == Message.Channel.SMS:
        gateway().send(contact.mobile, message.text)
        return
    EmailMessage(_("Bihuan: what waits for you"), message.text, to=[contact.email]).send()
