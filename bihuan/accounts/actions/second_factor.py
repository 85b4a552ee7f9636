"""One-time codes: switched on and off by their owner, tried when signing in, taken off by two administrators."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from bihuan.accounts.access import must_have_second_factor
from bihuan.accounts.actions.attempts import begin, fail, succeed
from bihuan.accounts.queries import second_factor
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.actions.people import offices_of
from bihuan.organizations.models import Person
from bihuan.records.actions import client_address, record

PERIOD, DRIFT = 30, 1
"""Seconds a code lasts, and how many periods a clock may be off."""


def new_secret() -> str:
    """A fresh secret for an authenticator app."""
    return str(generate_totp_secret())


def switch_on(*, by: Person, secret: str, code: str) -> list[str]:
    """Switch one-time codes on, once the app has shown that it holds the secret; gives the recovery codes."""
    period = _judged(by, lambda: _period(secret, code))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        if second_factor(by) is not None:
            raise ValidationError(_("One-time codes are switched on already."))
        kept = TOTP.activate(by, secret).instance
        kept.data["last_period"] = period
        kept.save(update_fields=["data"])
        _record(by, by, "switch_on_second_factor")
        return _new_codes(by)


def renew_recovery_codes(*, by: Person, code: str) -> list[str]:
    """New recovery codes; the old ones are void."""
    _judged(by, lambda: _take(by, code))
    with transaction.atomic():
        _record(by, by, "renew_recovery_codes")
        return _new_codes(by)


def switch_off(*, by: Person, code: str) -> None:
    """Switch one-time codes off: with a code, and not where the role demands them."""
    if must_have_second_factor(standing_of(by)):
        raise Refused(_("Your role demands one-time codes. They cannot be switched off."))
    _judged(by, lambda: _take(by, code))
    take_off(person=by, by=by)


@transaction.atomic
def take_off(*, person: Person, by: Person) -> None:
    """Remove a person's codes with their trail event. Whether ``by`` may is the caller's to ask."""
    gone, _kinds = Authenticator.objects.filter(user=person).delete()
    if not gone:
        raise ValidationError(_("%(name)s has no one-time codes.") % {"name": person.name})
    _record(person, by, "switch_off_second_factor")


def check_code(*, person: Person, code: str) -> None:
    """Take a one-time or recovery code for signing in. Raises ValidationError; each code is taken once."""
    _judged(person, lambda: _take(person, code))


def _judged(person: Person, judge: Callable[[], int | None]) -> int:
    """Judge a code as a counted try: wrong, used and locked are answered alike."""
    tried = begin(what="code", name=str(person.pk), address=client_address.get())
    outcome = judge() if tried.is_allowed else None
    if outcome is not None:
        succeed(tried)
        return outcome
    if tried.is_allowed:
        fail(tried, action="code_failed", person=person)
    raise ValidationError({"code": [_("This code is wrong or was used before, or too many were tried. Wait a while.")]})


@transaction.atomic
def _take(person: Person, code: str) -> int | None:
    """The period of a code that is right and newer than the last one taken; 0 for a recovery code."""
    rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=person)}
    kept = rows.get(Authenticator.Type.TOTP)
    if kept is None:
        return None
    period = _period(decrypt(kept.data["secret"]), code)
    if period is not None and period > kept.data.get("last_period", 0):
        kept.data["last_period"] = period
        kept.save(update_fields=["data"])
        return period
    spare = rows.get(Authenticator.Type.RECOVERY_CODES)
    if spare is not None and RecoveryCodes(spare).validate_code(_digits(code)):
        _record(person, person, "use_recovery_code")
        return 0
    return None


def _period(secret: str, code: str) -> int | None:
    """The period in which an app with this secret shows the code, if it is about now."""
    now = int(time.time()) // PERIOD
    wanted = _digits(code)
    shown = {period: format_hotp_value(hotp_value(secret, period)) for period in range(now - DRIFT, now + DRIFT + 1)}
    return next((period for period, text in shown.items() if constant_time_compare(text, wanted)), None)


def _digits(code: str) -> str:
    return "".join(code.split())


def _new_codes(person: Person) -> list[str]:
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(person).get_unused_codes())


def _record(person: Person, by: Person, action: str) -> None:
    offices = offices_of(person)
    record(by=by, action=action, subject=person, office_path=offices[0].path if offices else "")
