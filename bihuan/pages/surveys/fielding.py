"""In the field: the urn's shares, the agency's account, answer rates, reminders, the agency's files."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF
from bihuan.organizations.actions.people import add_person
from bihuan.organizations.models import Person, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.surveys.forms import AgentForm, CustodiansForm
from bihuan.pages.surveys.waves import found_wave
from bihuan.pages.urns.views import shares_page
from bihuan.records import clock
from bihuan.surveys import actions
from bihuan.surveys.access import visible_waves
from bihuan.surveys.lifecycle import CALLING
from bihuan.surveys.models import Agent, CallBack, Reminder, SurveyFile, Wave
from bihuan.surveys.queries.progress import behind, board_of, seeds_of
from bihuan.urns.actions import Prepared


def urn(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: name three custodians; their shares are shown by the answer and never again."""
    standing, wave = found_wave(request, pk, Role.OFFICE)
    form = CustodiansForm(wave.office, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> Prepared:
            return actions.prepare_urn(wave_id=pk, custodians=form.people(), by=standing.person)

        made = attempt(request, act, form)
        if made is not None:
            return shares_page(request, made)
    return render(request, "surveys/urn.html", {"wave": wave, "form": form}, status=400 if form.errors else 200)


def agent(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: name the agency's account for this wave, an old one or a new one."""
    standing, wave = found_wave(request, pk, Role.OFFICE)
    form = AgentForm(wave.office, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> Agent:
            person = _account(wave, form, standing.person)
            return actions.name_agent(wave_id=pk, person=person, by=standing.person)

        if attempt(request, act, form, done=_("The agency sees this wave alone.")) is not None:
            return redirect("wave", pk=pk)
    agents = wave.agents.select_related("person")
    context = {"wave": wave, "form": form, "agents": agents}
    return render(request, "surveys/agent.html", context, status=400 if form.errors else 200)


def _account(wave: Wave, form: AgentForm, by: Person) -> Person:
    data = form.cleaned_data
    unknown = Person.objects.filter(memberships__isnull=True, is_service=False, is_active=True)
    known = unknown.filter(username=data["username"].strip()).first()
    if known is not None:
        return known
    if "name" not in data:
        raise ValidationError({"username": _("There is no such account without a role.")})
    if not data["name"].strip() or not data["password"]:
        raise ValidationError({"name": _("This is a new account: give it a name and a first password.")})
    return add_person(
        office=wave.office, username=data["username"], name=data["name"], by=by, password=data["password"]
    )


def rates(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: issued, answered, required and met, unit by unit, and the day's movement."""
    standing, wave = found_wave(request, pk, *STAFF)
    board = board_of(wave)
    sent = Reminder.objects.filter(wave=wave).select_related("by")
    is_reminded = sent.filter(at__date=clock.today()).exists()
    context = {
        "wave": wave,
        "board": board,
        "behind": len(behind(board)) if board else 0,
        "kept": list(wave.rates.all()),
        "reminders": sent,
        "is_fielding": wave.state == Wave.State.FIELDING,
        "is_reminded": is_reminded,
        "may_remind": standing.holds(wave.office_id, Role.OFFICE) and not is_reminded,
    }
    return render(request, "surveys/rates.html", context)


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: remind every unit, or units by their counts."""
    standing, _wave = found_wave(request, pk, Role.OFFICE)
    to_all = request.POST.get("to") != "behind"

    def told(made: Reminder) -> str:
        return _("%(n)s units are reminded, whoever answered or not.") % {"n": made.units}

    attempt(request, lambda: actions.remind(wave_id=pk, to_all=to_all, by=standing.person), done=told)
    return redirect("wave-rates", pk=pk)


def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: what the agency sent, what to look at twice, who is called back."""
    standing, wave = found_wave(request, pk, *STAFF)
    rows = wave.files.select_related("by", "attachment", "replaced_by").prefetch_related("call_backs")
    seeds = seeds_of(wave)
    context = {
        "wave": wave,
        "rows": [(row, _agreement(row), seeds.get(row.receipt, "")) for row in rows],
        "may_call": wave.state in CALLING and standing.holds(wave.office_id, Role.OFFICE),
    }
    return render(request, "surveys/files.html", context)


def _agreement(file: SurveyFile) -> tuple[int, int, int]:
    """Called back, of them answered, of them agreeing."""
    rows = list(file.call_backs.all())
    said = [row for row in rows if row.agrees is not None]
    return len(rows), len(said), sum(1 for row in said if row.agrees)


@require_POST
def call_backs(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: draw the interviews to be called back."""
    standing = reader(request, Role.OFFICE)
    file = get_object_or_404(SurveyFile.objects.filter(wave__in=visible_waves(standing)), pk=pk)
    seed = request.POST.get("seed", "").strip() or "1"
    attempt(request, lambda: actions.call_back(file_id=pk, seed=seed[:40], by=standing.person))
    return redirect("wave-files", pk=file.wave_id)


@require_POST
def say_call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: what the respondent says of the interview."""
    standing = reader(request, Role.OFFICE)
    call_back = get_object_or_404(CallBack.objects.filter(file__wave__in=visible_waves(standing)), pk=pk)
    agrees = request.POST.get("agrees") == "yes"
    attempt(request, lambda: actions.say_call_back(call_back_id=pk, agrees=agrees, by=standing.person))
    return redirect("wave-files", pk=call_back.file.wave_id)
