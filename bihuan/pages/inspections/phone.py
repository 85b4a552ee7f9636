"""Visits on the team's phone: taken along before the start, told without network, sent once, each photo singly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.findings.actions import Upload
from bihuan.inspections.actions import StageText, add_stage, add_stage_file, start_told, take_along, take_rescue
from bihuan.inspections.actions.carrying import SPOKEN
from bihuan.inspections.models import Inspection, Stage
from bihuan.inspections.queries.kits import CARRIED, carried, open_findings, receipt
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.uploads import sift
from bihuan.records import clock
from bihuan.records.rescue import public_key

FILES = ["base.css", "tables.css", "forms.css", "charts.css", "field.css", "visits.js", "icon.svg"]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Everyone who may be on a team: the page for the phone. It holds nobody's data, so that the phone may keep it."""
    reader(request)
    return render(request, "inspections/phone.html", {"kinds": Stage.Kind.choices, "words": _words()})


def _words() -> dict[str, str]:
    """What the script says."""
    return {
        "online": _("connected"), "offline": _("no network: everything is kept on this phone"),
        "signin": _("sign in to send what waits"), "barred": _("You are not on the team of this visit (any more)."),
        "clock": _("the phone's clock was wrong"), "left": _("The file is full; photos left out:"),
        "rescued": _("The file is on this phone: give it to the office, by cable or card."),
        "started": _("on site"), "taken": _("on this phone"), "nottaken": _("not on this phone yet"),
        "open": pgettext("phone", "Open"), "rescue": _("Rescue file"), "take": _("Take along"),
        "unsent": _("not sent yet"),
        "sending": _("photos on their way"), "received": pgettext("phone", "received"), "refused": _("to be mended"),
    }  # fmt: skip


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens the page without network; it keeps the page and its looks, nothing else."""
    reader(request)
    context = {"files": [static(f"bihuan/{name}") for name in FILES], "page": "/field/visits/", "kept": "visits"}
    answer = render(request, "findings/worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def data(request: HttpRequest) -> JsonResponse:
    """The team: which visits one may carry now. What is no longer named here is wiped from the phone.

    ``shift`` says in milliseconds how far a demonstration's year lies from the phone's, so that no clock is called
    wrong for it; a clock that is wrong beside that is still seen from ``now``.
    """
    standing = reader(request)
    visits = list(carried(standing, in_any_state=True))
    told = {
        "person": {"id": standing.person.pk, "name": standing.person.name},
        "csrf": get_token(request),
        "now": int(clock.now().timestamp() * 1000),
        "shift": int(settings.CLOCK_OFFSET * 1000),
        "visits": [_brief(visit) for visit in visits if visit.state in CARRIED],
        "mine": [visit.pk for visit in visits],
    }
    return _fresh(told)


def _brief(visit: Inspection) -> dict[str, Any]:
    return {
        "id": visit.pk, "number": visit.number, "unit": visit.unit.name, "on": visit.planned_on.isoformat(),
        "state": visit.state, "campaign": visit.campaign.title,
    }  # fmt: skip


def _fresh(told: dict[str, Any], status: int = 200) -> JsonResponse:
    answer = JsonResponse(told, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def take(request: HttpRequest, pk: int) -> JsonResponse:
    """The team: take a visit along. The answer lies encrypted on the phone: the unit's open findings, the token that
    proves whose phone it was, and the key for a rescue file."""
    standing = reader(request)
    visit = get_object_or_404(carried(standing), pk=pk)
    token = take_along(inspection_id=visit.pk, by=standing.person)
    return _fresh(_brief(visit) | {"token": token, "office_key": public_key(), "findings": open_findings(visit)})


@require_POST
def start(request: HttpRequest, pk: int) -> JsonResponse:
    """The team: the start as the phone tells it. Told again it changes nothing."""
    standing = reader(request)
    visit = _own(request, pk)
    try:
        begun = start_told(
            inspection_id=visit.pk, at=_moment(request, "at"), sent_at=_moment(request, "sent_at"), by=standing.person
        )
    except ValidationError as error:
        return _wrong(error)
    return _fresh({"state": begun.state, "started_at": begun.started_at})


@require_POST
def step(request: HttpRequest, pk: int) -> JsonResponse:
    """The team: a step on site in words, with the hashes of its photos. Sent again, it answers the same."""
    standing = reader(request)
    visit = _own(request, pk)
    texts = {name: request.POST.get(name, "") for name in ("kind", "place", "present", "note", "token", *SPOKEN)}
    try:
        if not 8 <= len(texts["token"]) <= 40:
            raise ValidationError({"token": _("The form has no number of its own.")})
        text = StageText(
            at=_moment(request, "at"), sent_at=_moment(request, "sent_at"),
            hashes=tuple(request.POST.getlist("hashes")[:200]), **texts,
        )  # fmt: skip
        kept = add_stage(inspection_id=visit.pk, text=text, by=standing.person)
    except ValidationError as error:
        return _wrong(error)
    return _fresh(receipt(kept))


@require_POST
def photo(request: HttpRequest, token: str) -> JsonResponse:
    """The team: one photo of a step's list. The answer says which have come in, and whether all have."""
    standing = reader(request)
    stage = Stage.objects.filter(token=token, by=standing.person).first()
    if stage is None:
        raise Http404(_("There is no such step."))
    files, refused = sift(request, "photo")
    if not files:
        return _fresh({"errors": {"file": refused or [_("Choose a file.")]}}, status=400)
    try:
        add_stage_file(stage_id=stage.pk, upload=Upload(files[0].name or "photo", files[0]), by=standing.person)
    except ValidationError as error:
        return _wrong(error)
    return _fresh(receipt(stage))


def _own(request: HttpRequest, pk: int) -> Inspection:
    """A visit one is on the team of, in any state; one that is no longer one's own is not there."""
    return get_object_or_404(carried(reader(request), in_any_state=True), pk=pk)


def _moment(request: HttpRequest, name: str) -> datetime:
    """An instant as the phone tells it, with its zone."""
    try:
        at = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise ValidationError({name: _("Give day and time.")}) from error
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _wrong(error: ValidationError) -> JsonResponse:
    return _fresh({"errors": error.message_dict if hasattr(error, "error_dict") else {"": error.messages}}, 400)


class RescueForm(forms.Form):
    """The file a phone handed over."""

    file = forms.FileField(
        label=gettext_lazy("Rescue file of a phone"),
        help_text=gettext_lazy("Encrypted by the phone for this office; it ends in .bhr."),
    )


def rescue(request: HttpRequest) -> HttpResponse:
    """Clerks: take in what a phone that never came online handed over as a file."""
    standing = reader(request, Role.OFFICE)
    form = RescueForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        box = form.cleaned_data["file"].read()
        made = attempt(request, lambda: take_rescue(box=box, by=standing.person), form, done=_("The file is taken in."))
        if made is not None:
            return redirect("inspection-site", made.visit.pk)
    return render(request, "inspections/rescue.html", {"form": form}, status=400 if form.errors else 200)
