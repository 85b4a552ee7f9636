"""The problem form for the field: a page that opens without network and sends each form once when it is back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.findings.access import FINDERS
from bihuan.findings.actions import Facts, Upload, Visit, receive_form
from bihuan.findings.models import Category, Correction, Method, Severity, Source, Theme
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Body
from bihuan.pages import typed
from bihuan.pages.findings.drafting import own_bodies
from bihuan.pages.request import reader
from bihuan.pages.uploads import sift
from bihuan.records import clock
from bihuan.schemes.access import visible_cycles
from bihuan.schemes.models import Cycle, Enrolment

TEXTS = ("condition", "criteria", "cause", "effect", "recommendation")
VISIT = ("token", "place", "team", "met", "asked_for", "given", "signed_name", "refusal", "witness")


@require_GET
def form(request: HttpRequest) -> HttpResponse:
    """Those who write findings: the form itself. It holds nobody's data, so that the phone may keep it."""
    reader(request, *FINDERS)
    context = {"sources": Source.choices, "methods": Method.choices, "severities": Severity.choices}
    return render(request, "findings/field.html", context)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens the form without network; it keeps the form and its looks, nothing else."""
    reader(request, *FINDERS)
    files = ["base.css", "tables.css", "forms.css", "charts.css", "field.css", "field.js", "icon.svg"]
    context = {"files": [static(f"bihuan/{name}") for name in files], "page": "/field/", "kept": "field"}
    answer = render(request, "findings/worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def data(request: HttpRequest) -> JsonResponse:
    """Those who write findings: units, bodies and themes of the running year, and a token to send with."""
    standing = reader(request, *FINDERS)
    cycle = _running(standing)
    told: dict[str, Any] = {
        "person": {"id": standing.person.pk, "name": standing.person.name},
        "csrf": get_token(request),
        "now": int(clock.now().timestamp() * 1000),
        "year": None,
        "units": [],
        "bodies": [],
        "themes": [],
    }
    if cycle is not None:
        units = Enrolment.objects.filter(cycle=cycle).order_by("position")
        themes = Theme.objects.filter(office=cycle.office_id)
        told |= {
            "year": {"id": cycle.pk, "year": cycle.year},
            "units": [[row.pk, row.code, row.name] for row in units],
            "bodies": [[body.pk, body.name] for body in own_bodies(standing, cycle)],
            "themes": [[theme.pk, theme.title] for theme in themes],
        }
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


def _running(standing: Standing) -> Cycle | None:
    rows = visible_cycles(standing).filter(state=Cycle.State.RUNNING, office_id__in=standing.offices(*FINDERS))
    return rows.select_related("office", "scheme").order_by("-year").first()


@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Those who write findings: one form comes in. Sent again, it answers the same and writes nothing."""
    standing = reader(request, *FINDERS)
    rows = visible_cycles(standing).select_related("office", "scheme")
    cycle = get_object_or_404(rows, pk=typed.key(request.POST.get("cycle")))
    files, left_out = sift(request, "photos")
    if left_out and not files:
        return JsonResponse({"errors": {"file": left_out}}, status=400)
    photos = [Upload(file.name or "file", file) for file in files]
    try:
        body = own_bodies(standing, cycle).get(pk=typed.key(request.POST.get("body")))
        enrolment = Enrolment.objects.select_related("unit").get(pk=typed.key(request.POST.get("unit")), cycle=cycle)
        kept = receive_form(
            cycle=cycle, enrolment=enrolment, body=body, visit=_visit(request), facts=_facts(request),
            by=standing.person, signature=_signature(request), photos=photos,
        )  # fmt: skip
    except (Enrolment.DoesNotExist, Body.DoesNotExist, ValueError):
        return JsonResponse({"errors": {"unit": [_("Choose the unit and your body from the lists.")]}}, status=400)
    except ValidationError as error:
        fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return JsonResponse({"errors": fields}, status=400)
    return JsonResponse(
        {"number": kept.finding.number, "finding": kept.finding_id, "sha256": kept.sha256, "left_out": left_out}
    )


def _moment(text: str, field: str) -> datetime:
    """An instant as the phone tells it: local time of the office, or with its zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({field: _("Give day and time.")}) from error
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _visit(request: HttpRequest) -> Visit:
    texts = {name: request.POST.get(name, "").strip() for name in VISIT}
    arrived = _moment(request.POST.get("arrived_at", ""), "arrived_at")
    left = _moment(request.POST.get("left_at", ""), "left_at")
    return Visit(arrived_at=arrived, left_at=left, **texts)


def _facts(request: HttpRequest) -> Facts:
    texts: dict[str, Any] = {name: request.POST.get(name, "") for name in TEXTS}
    return Facts(
        found_on=timezone.localdate(_moment(request.POST.get("arrived_at", ""), "arrived_at")),
        source=request.POST.get("source", Source.DISCIPLINE),
        method=request.POST.get("method", Method.VISIT),
        severity=request.POST.get("severity", Severity.ORDINARY),
        category=Category.CONDUCT,
        correction=Correction.IMMEDIATE,
        place=request.POST.get("place", "").strip(),
        theme_id=typed.number(request.POST.get("theme")),
        **texts,
    )


def _signature(request: HttpRequest) -> Upload | None:
    file = request.FILES.get("signature")
    return Upload("signature.png", file) if file is not None else None
