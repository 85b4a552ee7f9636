"""Alarms of the product itself: what auditors must know, and say what it was."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from bihuan.organizations.models import Role
from bihuan.pages.attempt import again, attempt
from bihuan.pages.request import reader
from bihuan.pages.trail.views import READERS
from bihuan.pages.trail.words import in_words
from bihuan.records.alarms import settle_alarm
from bihuan.records.models import Alarm

SETTLERS = (Role.AUDITOR, Role.AUDIT_ADMIN)
SHOWN = 100


def alarms(request: HttpRequest) -> HttpResponse:
    """Auditors and the office: what stands, and what was settled by whom with which word; auditors settle."""
    standing = reader(request, *READERS)
    rows = [(row, *_told(row)) for row in Alarm.objects.all()[:SHOWN]]
    rows.sort(key=lambda row: row[0].settled_at is not None)
    context = {"rows": rows, "may_settle": bool(standing.roles & set(SETTLERS))}
    return render(request, "trail/alarms.html", context)


def _told(alarm: Alarm) -> tuple[str, list[str], str]:
    """What it is about and what was found, in words, and all it holds."""
    told = [in_words(str(one)) for one in alarm.detail.get("faults", ())]
    return in_words(alarm.key), told, json.dumps(alarm.detail, ensure_ascii=False, indent=2)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Auditors: say what an alarm was."""
    standing = reader(request, *SETTLERS)
    alarm, note = get_object_or_404(Alarm, pk=pk), request.POST.get("note", "")
    done = attempt(request, lambda: settle_alarm(alarm_id=alarm.pk, by=standing.person, note=note))
    return redirect("trail-alarms") if done else again(request, "trail-alarms")
