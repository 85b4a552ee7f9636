"""The trail: who did what to which, when and from where; and the proof that nothing was taken out."""

from __future__ import annotations

import json
from dataclasses import replace

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.answers import document_answer, filed
from bihuan.pages.filters import choice, filters, search
from bihuan.pages.request import reader
from bihuan.pages.trail.words import ACTIONS, action_word
from bihuan.records.access import events_below
from bihuan.records.alarms import standing_alarms
from bihuan.records.checkpoints import make_checkpoint
from bihuan.records.models import Event
from bihuan.records.watching import whole_verdict
from bihuan.urns.verifying import urn_faults

A_PAGE = 50
READERS = (Role.AUDITOR, Role.OFFICE, Role.AUDIT_ADMIN)


def _visible(standing: Standing) -> QuerySet[Event]:
    return events_below(row.office.path for row in standing.memberships if row.role in READERS)


def trail(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: the trail of their offices, the newest first."""
    rows = _visible(reader(request, *READERS))
    asked = filters(search(request, _("Person or object")), choice(request, "action", _("Action"), ACTIONS.items()))
    before = typed.number(request.GET.get("before"))
    if asked["action"]:
        rows = rows.filter(action=asked["action"])
    if text := asked["q"]:
        rows = rows.filter(actor__contains=text) | rows.filter(object_label__contains=text)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    purpose = KeyTextTransform("purpose", KeyTextTransform("token", "detail"))
    listed = list(rows.defer("detail").annotate(through=purpose).order_by("-id")[: A_PAGE + 1])
    context = {
        "rows": [(row, action_word(row.action)) for row in listed[:A_PAGE]],
        "older": listed[A_PAGE - 1].pk if len(listed) > A_PAGE else None,
        "filters": asked,
        "alarms": standing_alarms().count(),
    }
    return render(request, "trail/list.html", context)


def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Auditors and the office: one event with everything it holds."""
    event = get_object_or_404(_visible(reader(request, *READERS)), pk=pk)
    detail = json.dumps(event.detail, ensure_ascii=False, indent=2)
    return render(request, "trail/event.html", {"event": event, "word": action_word(event.action), "detail": detail})


def verify(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: recompute the whole chain, and hold it against the newest checkpoint."""
    reader(request, *READERS)
    verdict = None
    if request.method == "POST":
        verdict = whole_verdict()
        verdict = replace(verdict, faults=(*verdict.faults, *urn_faults()))
    return render(request, "trail/verify.html", {"verdict": verdict, "checkpoint": make_checkpoint()})


def checkpoint(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: a signed checkpoint as a file, to be kept elsewhere."""
    reader(request, *READERS)
    made = make_checkpoint()
    return document_answer(made.as_text(), filed(_("Signed checkpoint"), made.seal) + ".json", "application/json")
