"""Tokens and webhooks of the office: made, shown once, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from bihuan.interchange.access import visible_tokens, visible_webhooks
from bihuan.interchange.actions import end_webhook, make_token, make_webhook, revoke_token
from bihuan.interchange.models import SCOPES
from bihuan.organizations.holding import holders
from bihuan.organizations.models import BUSINESS, Office, Person, Role
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.books import BOOKS
from bihuan.pages.lists.columns import Label
from bihuan.pages.request import office_of, reader
from bihuan.pages.trail.words import action_word
from bihuan.records import clock

NAMES: Mapping[str, Label] = {
    "units:read": _l("read units"),
    "schemes:read": _l("read schemes"),
    "marks:read": _l("read marks"),
    "marks:write": _l("write marks"),
    "findings:read": _l("read findings"),
    "findings:write": _l("write findings"),
    "results:read": _l("read results"),
    "results:export": _l("export results"),
    "inspections:read": _l("read visits"),
    "duties:read": _l("read responsibility lists"),
}
"""What the scopes of a token are called."""
TOLD = ("finding", "letter", "result", "appeal")
"""The records whose steps can be told to an address."""


def _acts() -> list[tuple[str, list[tuple[str, str]]]]:
    """By kind of record, the acts an address can be told of, each with its words."""
    return [
        (str(BOOKS[what].record), [(f"{step}_{what}", BOOKS[what].past(step)) for step in BOOKS[what].steps])
        for what in TOLD
    ]


def token_list(request: HttpRequest) -> HttpResponse:
    """Everyone who works here: one's own keys for other systems; clerks also those of service accounts."""
    standing = reader(request, *BUSINESS)
    clerk = bool(standing.offices(Role.OFFICE))
    office = office_of(request, *((Role.OFFICE,) if clerk else BUSINESS))
    shown: dict[str, str] = {}
    if request.method == "POST":
        shown = attempt(request, lambda: _make(request, office, standing.person)) or {}
        if not shown:
            return again(request, "token-list")
    accounts = holders(office).filter(person__is_service=True)
    context = {
        "is_clerk": clerk,
        "tokens": [
            (token, [NAMES.get(scope, scope) for scope in token.scopes])
            for token in visible_tokens(standing).select_related("person", "made_by")
        ],
        "webhooks": [
            (hook, [action_word(act) for act in hook.events])
            for hook in visible_webhooks(standing).filter(ended_at__isnull=True)
        ],
        "acts": _acts(),
        "accounts": Person.objects.filter(pk__in=accounts.values("person")).order_by("name"),
        "scopes": [(scope, NAMES[scope]) for scope in SCOPES],
        "shown": shown,
        "today": clock.today(),
        "ends_on": clock.today() + timedelta(days=180),
    }
    return render(request, "api/tokens.html", context)


def _make(request: HttpRequest, office: Office, by: Person) -> dict[str, str]:
    data = request.POST
    if data.get("what") == "webhook":
        _hook, secret = make_webhook(office=office, url=data.get("url", ""), events=data.getlist("events"), by=by)
        return {"secret": secret}
    chosen = data.get("account", "")
    account = get_object_or_404(Person, pk=typed.key(chosen)) if chosen else None
    ends_on = typed.day(data.get("ends_on"))
    if ends_on is None:
        raise ValidationError(_("It ends within a year."))
    _token, text = make_token(
        office=office, account=account, purpose=data.get("purpose", ""), scopes=data.getlist("scopes"), ends_on=ends_on,
        by=by,
    )  # fmt: skip
    return {"token": text}


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever it belongs to, and the office's clerks: end a token at once."""
    standing = reader(request, *BUSINESS)
    revoke_token(token=get_object_or_404(visible_tokens(standing), pk=pk), by=standing.person)
    return redirect("token-list")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's clerks: tell an address nothing any more."""
    standing = reader(request, Role.OFFICE)
    end_webhook(webhook=get_object_or_404(visible_webhooks(standing), pk=pk), by=standing.person)
    return redirect("token-list")
