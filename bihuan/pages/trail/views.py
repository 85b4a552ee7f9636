"""The trail: who did what to which, when and from where; and the proof that nothing was taken out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.engine.periods import span
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.filters import Filters, choice, filters, period, search
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import MOST, office_sheet
from bihuan.pages.request import office_of, reader
from bihuan.pages.trail.columns import EVENTS, THROUGH
from bihuan.pages.trail.reading import facts_of, thing_of
from bihuan.pages.trail.words import ACTIONS, action_word, in_words
from bihuan.records.access import events_below
from bihuan.records.alarms import standing_alarms
from bihuan.records.checkpoints import make_checkpoint
from bihuan.records.models import Event
from bihuan.records.verifying import Fault, Verdict
from bihuan.records.watching import whole_verdict
from bihuan.urns.verifying import urn_faults

A_PAGE = 50
PAGES = MOST // A_PAGE
"""How many pages of another order than the usual one can be read."""
READERS = (Role.AUDITOR, Role.OFFICE, Role.AUDIT_ADMIN)


def _visible(standing: Standing) -> QuerySet[Event]:
    return events_below(row.office.path for row in standing.memberships if row.role in READERS)


def trail(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: the trail of their offices, the newest first."""
    seen, look = _visible(reader(request, *READERS)), Look(request, EVENTS)
    asked = _asked(request, seen)
    purpose = KeyTextTransform("purpose", KeyTextTransform("token", "detail"))
    rows = look.ordered(_narrowed(asked, seen).defer("detail").annotate(**{THROUGH: purpose}))
    if look.wants_shown:
        office = office_of(request, *READERS)
        return office_sheet(request, office, look, _("Trail"), rows.filter(office_path__startswith=office.path))
    part = _by_key(request, look, rows) if look.by is None else _by_place(request, look, rows)
    context = {**part, "look": look, "filters": asked, "alarms": standing_alarms().count()}
    return render(request, "trail/list.html", context)


def _by_key(request: HttpRequest, look: Look, rows: QuerySet[Event]) -> dict[str, Any]:
    """A page of the usual order, read on from an event by its number: as fast at the end of a long trail as at its
    beginning."""
    before = typed.number(request.GET.get("before"))
    listed = list((rows if before is None else rows.filter(pk__lt=before))[: A_PAGE + 1])
    return {
        "body": look.body(listed[:A_PAGE]), "newest": look.address() if before is not None else "",
        "older": look.address(before=str(listed[A_PAGE - 1].pk)) if len(listed) > A_PAGE else "",
    }  # fmt: skip


def _by_place(request: HttpRequest, look: Look, rows: QuerySet[Event]) -> dict[str, Any]:
    """A page of another order, by its place in it: no further than a sheet of it goes."""
    number = min(max(1, typed.number(request.GET.get("page")) or 1), PAGES)
    first = (number - 1) * A_PAGE
    listed = list(rows[first : first + A_PAGE + 1])
    return {
        "body": look.body(listed[:A_PAGE]), "newer": look.address(page=str(number - 1)) if number > 1 else "",
        "older": look.address(page=str(number + 1)) if len(listed) > A_PAGE and number < PAGES else "",
    }  # fmt: skip


def _asked(request: HttpRequest, rows: QuerySet[Event]) -> Filters:
    oldest = rows.order_by("id").values_list("at", flat=True).first()
    today = timezone.localdate()
    first = timezone.localdate(oldest) if oldest else today
    return filters(
        search(request, _("Person or object")), choice(request, "action", _("Action"), ACTIONS.items()),
        period(request, _("Period"), first, today), kept=[("sort", request.GET.get("sort", ""))],
    )  # fmt: skip


def _narrowed(asked: Filters, rows: QuerySet[Event]) -> QuerySet[Event]:
    if asked["action"]:
        rows = rows.filter(action=asked["action"])
    if text := asked["q"]:
        rows = rows.filter(Q(actor__contains=text) | Q(object_label__contains=text))
    if dates := span(asked["period"]):
        first, last = (timezone.make_aware(datetime.combine(one, time.min)) for one in dates)
        rows = rows.filter(at__gte=first, at__lt=last + timedelta(days=1))
    return rows


def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Auditors and the office: one event with everything it holds."""
    standing = reader(request, *READERS)
    event = get_object_or_404(_visible(standing), pk=pk)
    context = {
        "event": event, "word": action_word(event.action), "thing": thing_of(standing, event),
        "facts": list(facts_of(event)), "detail": json.dumps(event.detail, ensure_ascii=False, indent=2),
    }  # fmt: skip
    return render(request, "trail/event.html", context)


def verify(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: recompute the whole chain, and hold it against the newest checkpoint."""
    reader(request, *READERS)
    verdict = None
    if request.method == "POST":
        verdict = whole_verdict()
        verdict = replace(verdict, faults=(*verdict.faults, *urn_faults()))
    faults, gaps = ([in_words(str(one)) for one in rows] for rows in _found(verdict))
    context = {"verdict": verdict, "faults": faults, "gaps": gaps, "checkpoint": make_checkpoint()}
    return render(request, "trail/verify.html", context)


def _found(verdict: Verdict | None) -> tuple[Sequence[Fault], Sequence[Fault]]:
    return (verdict.faults, verdict.gaps) if verdict else ((), ())


def checkpoint(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: a signed checkpoint as a file, to be kept elsewhere."""
    reader(request, *READERS)
    made = make_checkpoint()
    return document_answer(made.as_text(), filed(_("Signed checkpoint"), made.seal) + ".json", "application/json")
