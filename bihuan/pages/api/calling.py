"""What every call goes through: the token's standing, its scope, its known parameters; writes once under a key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from bihuan.engine.numbers import is_whole
from bihuan.interchange.access import bearer, require_scope
from bihuan.interchange.models import Answer, Token
from bihuan.organizations.access import Standing, standing_of
from bihuan.organizations.models import Office
from bihuan.pages.api.problems import Problem, title
from bihuan.records import clock
from bihuan.records.actions import Through, through

LIMIT, MOST = 50, 200
PAGING = frozenset({"cursor", "limit"})
KEY_LENGTH = (8, 80)


class Bearer(HttpBearer):
    """``Authorization: Bearer bihuan_…``."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:  # noqa: ARG002 - the framework passes it
        """The token, if it is in force: from here to the end of the request every act carries it."""
        known_token = bearer(token)
        if known_token is not None:
            through.set(Through(known_token.pk, known_token.purpose))
        return known_token


def caller(request: Any, scope: str, *parameters: str) -> Standing:
    """The first line of every call: the standing behind the token; unknown parameters are refused by name."""
    token: Token = request.auth
    require_scope(token, scope)
    unknown = sorted(set(request.GET) - set(parameters) - PAGING)
    if unknown:
        raise Problem(422, title(422), {name: [_("This parameter is not known.")] for name in unknown})
    whole = standing_of(token.person)
    own = tuple(row for row in whole.memberships if row.office_id == token.office_id)
    return Standing(whole.person, whole.on, own, whole.former_units, whole.past)


def office_of(request: Any) -> Office:
    """The office the token was made for."""
    office: Office = request.auth.office
    return office


def page(request: HttpRequest, rows: QuerySet[Any], show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """One page by number, in the order of making: stable whatever is added meanwhile."""
    limit = _number(request.GET.get("limit", str(LIMIT)), "limit")
    if not 1 <= limit <= MOST:
        raise Problem(422, title(422), {"limit": [_("Between 1 and %(most)s.") % {"most": MOST}]})
    after = _after(request.GET.get("cursor", ""))
    listed = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    shown = listed[:limit]
    following = cursor(shown[-1].pk) if len(listed) > limit else None
    return {"items": [show(row) for row in shown], "next": following}


def cursor(pk: int) -> str:
    """Where the next page begins, as an opaque text."""
    return base64.urlsafe_b64encode(f"after:{pk}".encode()).decode().rstrip("=")


def _after(text: str) -> int:
    if not text:
        return 0
    try:
        word, _colon, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        word, number = "", ""
    if word != "after" or not is_whole(number, 18):
        raise Problem(422, title(422), {"cursor": [_("Take the cursor from “next” of the page before.")]})
    return int(number)


def _number(text: str, name: str) -> int:
    if not is_whole(text):
        raise Problem(422, title(422), {name: [_("“%(text)s” is not a number.") % {"text": text[:40]}]})
    return int(text)


def once(request: HttpRequest, act: Callable[[], tuple[int, dict[str, Any]]]) -> HttpResponse:
    """Do a write once under its Idempotency-Key; asked again, give the first answer again.

    The answer is kept in the transaction of the write: a killed server has done both or neither. The same key
    with another request is refused (422); what failed is not kept and may be tried again.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY_LENGTH[0] <= len(key) <= KEY_LENGTH[1] or not key.isascii() or not key.isprintable():
        raise Problem(400, _("Send an Idempotency-Key of 8 to 80 signs with every write."))
    if request.content_type != "application/json":
        raise Problem(415, title(415))
    facts = [request.method or "", request.path, request.body.decode("utf-8", "replace")]
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    token: Token = request.auth  # type: ignore[attr-defined] # set by the bearer check
    kept = _kept(token, key, digest)
    if kept is None:
        try:
            with transaction.atomic():
                status, told = act()
                body = json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder)
                kept = Answer(token=token, key=key, request=digest, at=clock.now(), status=status, body=body)
                kept.save(force_insert=True)
        except IntegrityError:
            kept = _kept(token, key, digest)  # someone was faster: what was done here is undone, theirs is answered
            if kept is None:
                raise
    return HttpResponse(kept.body, status=kept.status, content_type="application/json")


def _kept(token: Token, key: str, digest: str) -> Answer | None:
    """The answer given under this key; a problem if it was given to another request."""
    answer = Answer.objects.filter(token=token, key=key).first()
    if answer is not None and answer.request != digest:
        raise Problem(422, _("This Idempotency-Key was used for another request."))
    return answer
