"""Who stands behind a token, and what it was made for."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.interchange.models import Token, Webhook
from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.models import Role
from bihuan.records import clock

_MINUTE = timedelta(minutes=1)


def token_digest(text: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def bearer(text: str) -> Token | None:
    """The token of this text if it is in force and its account active; its use is noted at most once a minute."""
    rows = Token.objects.filter(sha256=token_digest(text), revoked_at__isnull=True, ends_on__gte=clock.today())
    rows = rows.filter(Q(person=F("made_by")) | Q(person__is_service=True))
    token = rows.filter(person__is_active=True).select_related("person", "office").first()
    if token is not None and (token.last_used_at is None or clock.now() - token.last_used_at > _MINUTE):
        Token.objects.filter(pk=token.pk).update(last_used_at=clock.now())
    return token


def require_scope(token: Token, scope: str) -> None:
    """Refuse what the token was not made for."""
    if scope not in token.scopes:
        raise Refused(_("This token was not made for “%(scope)s”.") % {"scope": scope})


def visible_tokens(standing: Standing) -> QuerySet[Token]:
    """One's own, and for clerks those of their office."""
    return Token.objects.filter(Q(person=standing.person) | Q(office_id__in=standing.offices(Role.OFFICE)))


def visible_webhooks(standing: Standing) -> QuerySet[Webhook]:
    """The webhooks of one's office, for its clerks."""
    return Webhook.objects.filter(office_id__in=standing.offices(Role.OFFICE))
