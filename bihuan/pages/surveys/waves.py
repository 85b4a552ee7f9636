"""Waves: the list, the design, the frame, the page that says what is next, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import BUSINESS, Person, Role, Unit
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import office_sheet
from bihuan.pages.public.answering import address_of
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys.columns import WAVES
from bihuan.pages.surveys.forms import GROUPS, WaveForm
from bihuan.pages.surveys.sheets import frame_of, rated_of
from bihuan.records import clock, door
from bihuan.surveys import actions, words
from bihuan.surveys.access import visible_instruments, visible_waves
from bihuan.surveys.actions.checking import missing_before
from bihuan.surveys.actions.stepping import DOOR
from bihuan.surveys.lifecycle import WAVE
from bihuan.surveys.models import Channel, Wave
from bihuan.surveys.planning import asked_in, groups_of
from bihuan.surveys.queries.results import channel_name
from bihuan.surveys.queries.warnings import warnings_of
from bihuan.surveys.wards import urn_pairs

A_PAGE = 50


def found_wave(request: HttpRequest, pk: int, *roles: str) -> tuple[Standing, Wave]:
    """The reader and a wave they may see; with ``roles``, only to who holds one of them in its office."""
    standing = reader(request, *roles)
    rows = visible_waves(standing).select_related("office", "instrument", "cycle", "urn")
    wave = get_object_or_404(rows, pk=pk)
    if roles and not standing.holds(wave.office_id, *roles):
        raise Http404(_("There is no such wave, or you may not see it."))
    return standing, wave


def wave_list(request: HttpRequest) -> HttpResponse:
    """Everyone who works with the office: its waves; questionnaires for its staff."""
    standing = reader(request)
    seen, look = visible_waves(standing), Look(request, WAVES)
    asked = _asked(request, seen)
    rows = look.ordered(_narrowed(asked, seen.select_related("instrument")))
    if look.wants_shown:
        office = office_of(request, *BUSINESS)
        return office_sheet(request, office, look, _("Surveys"), rows.filter(office=office))
    context = {
        **look.paged(rows, A_PAGE), "filters": asked,
        "series": seen.exclude(series="").order_by("series").values_list("series", flat=True).distinct(),
        "instruments": visible_instruments(standing)[:100],
        "is_staff": bool(standing.offices(*STAFF)),
        "may_write": bool(standing.offices(Role.OFFICE)),
    }  # fmt: skip
    return render(request, "surveys/list.html", context)


def _asked(request: HttpRequest, rows: QuerySet[Wave]) -> Filters:
    years = rows.order_by("-period").values_list("period", flat=True).distinct()
    return filters(
        search(request, _("Title or whose voice it is")), choice(request, "state", _("State"), Wave.State.choices),
        choice(request, "year", _("Year"), [(one, str(one)) for one in years]),
        kept=[("sort", request.GET.get("sort", ""))],
    )  # fmt: skip


def _narrowed(asked: Filters, rows: QuerySet[Wave]) -> QuerySet[Wave]:
    if text := asked["q"]:
        rows = rows.filter(Q(title__icontains=text) | Q(voice__icontains=text))
    if asked["year"]:
        rows = rows.filter(period=asked["year"])
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def new(request: HttpRequest) -> HttpResponse:
    """The office: design a wave."""
    office = office_of(request, Role.OFFICE)
    form = WaveForm(office, request.POST or None, initial=_suggested())
    if request.method == "POST" and form.is_valid():
        by = reader(request).person

        def act() -> Wave:
            chosen = form.cleaned_data["instrument"]
            return actions.design_wave(office=office, instrument=chosen, facts=form.facts(), by=by)

        made = attempt(request, act, form)
        if made is not None:
            return redirect("wave", pk=made.pk)
    return _form(request, form, None)


def _suggested() -> dict[str, str]:
    voice, year = _("self-rating by the unit's own staff"), str(clock.today().year)
    return {"voice": voice, "period": year, "group0": _("staff"), "weight0": "1", "slip0": "1"}


def _form(request: HttpRequest, form: WaveForm, wave: Wave | None) -> HttpResponse:
    context = {
        "form": form,
        "wave": wave,
        "heads": [_("Group"), _("Weight"), *(label for _v, label in Channel.choices)],
    }
    return render(request, "surveys/wave_form.html", context, status=400 if form.errors else 200)


def design(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: change a wave that is being designed."""
    standing, wave = found_wave(request, pk, Role.OFFICE)
    form = WaveForm(wave.office, request.POST or None, initial=_initial(wave))
    if request.method == "POST" and form.is_valid():

        def act() -> Wave:
            chosen = form.cleaned_data["instrument"]
            return actions.change_wave(wave_id=pk, instrument=chosen, facts=form.facts(), by=standing.person)

        if attempt(request, act, form) is not None:
            return redirect("wave", pk=pk)
    return _form(request, form, wave)


def _initial(wave: Wave) -> dict[str, Any]:
    names = ("instrument", "title", "voice", "period", "series", "closes_on", "k", "confidence", "missed")
    kept: dict[str, Any] = {name: getattr(wave, name) for name in names}
    for n, group in enumerate(groups_of(wave)[:GROUPS]):
        kept |= {f"group{n}": group.name, f"weight{n}": str(group.weight)}
        kept |= {f"{channel}{n}": str(weight) for channel, weight in group.channels.items()}
    required = wave.required
    kept |= {"required_by": required.get("method", ""), "margin": required.get("margin", "0.05")}
    kept["bands"] = "\n".join(
        f"{row['from']}{'-' + row['to'] if 'to' in row else ''}: {float(row['rate']) * 100:g}"
        for row in required.get("bands", ())
    )
    if wave.marks and wave.cycle_id:
        kept["indicator"] = f"{wave.cycle_id}:{wave.marks[0]['indicator']}"
        kept["question"] = f"{wave.instrument_id}:{wave.marks[0]['question']}"
    return kept


@require_POST
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: the frame from a table, or from the units with their headcounts."""
    standing, wave = found_wave(request, pk, Role.OFFICE)

    def act() -> int:
        file = request.FILES.get("file")
        rows = frame_of(file.read()) if file is not None else _units(wave)
        return actions.set_frame(wave_id=pk, rows=rows, by=standing.person)

    attempt(request, act, done=lambda n: _("%(n)s units are in the frame.") % {"n": n})
    return redirect("wave", pk=pk)


@require_POST
def rated(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: the units a matrix rates, from a table or those of a category."""
    standing, wave = found_wave(request, pk, Role.OFFICE)

    def act() -> int:
        file = request.FILES.get("file")
        chosen = request.POST.get("category", "")
        rows = rated_of(file.read()) if file is not None else [row[:2] for row in _units(wave, chosen)]
        return actions.set_rated(wave_id=pk, rows=rows, by=standing.person)

    kept = attempt(request, act, done=lambda n: _("%(n)s units are rated.") % {"n": n})
    return redirect("wave", pk=pk) if kept is not None else again(request, "wave", pk=pk)


def _units(wave: Wave, category: str = "") -> list[tuple[str, str, int]]:
    rows = Unit.objects.filter(office=wave.office, valid_to__isnull=True).order_by("category", "code")
    rows = rows.filter(category=category) if category else rows
    return [(row.code, row.name, row.headcount or 0) for row in rows]


def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: a wave, what stands, what is next. Others: its results."""
    standing, wave = found_wave(request, pk)
    if not standing.holds(wave.office_id, *STAFF):
        return redirect("wave-results", pk=pk)
    held = {row.role for row in standing.memberships if row.office_id == wave.office_id}
    units = list(wave.frame.all())
    is_draft = wave.state == Wave.State.DESIGNED
    context = {
        "wave": wave,
        "groups": [(one, [(channel_name(c), w) for c, w in one.channels.items()]) for one in groups_of(wave)],
        "units": units,
        "people": sum(row.eligible for row in units),
        "rates": bool(asked_in(wave).matrices),
        "rated": list(wave.rated.all()),
        "categories": _categories(wave) if is_draft else [],
        "steps": [
            (step, words.WAVE.help(step.name), _in_the_way(step, wave, standing.person))
            for step in WAVE.open_to(wave.state)
            if step.who & held
        ],
        "is_coded": bool(urn_pairs(wave)),
        "is_draft": is_draft,
        "may_write": Role.OFFICE in held,
        "warnings": warnings_of(wave, address_of(request)) if is_draft else [],
        "history": list(wave.steps.select_related("by")),
        "agents": wave.agents.select_related("person"),
        "has_results": wave.state in {"checked", "released"},
    }
    return render(request, "surveys/wave.html", context)


def _in_the_way(step: Step, wave: Wave, by: Person) -> list[str]:
    """Why a step cannot be taken yet, or not by its reader; the page says it instead of the button."""
    told = missing_before(step.name, wave)
    return [*told, *filter(None, [door.foresee(DOOR, step.name, by, wave)])]


def _categories(wave: Wave) -> list[str]:
    rows = Unit.objects.filter(office=wave.office, valid_to__isnull=True)
    return list(rows.order_by("category").values_list("category", flat=True).distinct())


Act = Callable[[int, QueryDict, Person], Wave]


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names."""
    standing, _wave = found_wave(request, pk)
    if step not in ACTS:
        raise Http404(_("There is no such step."))
    made = attempt(request, lambda: ACTS[step](pk, request.POST, standing.person), done=words.WAVE.done(step))
    return redirect("wave", pk=pk) if made else again(request, "wave", pk=pk)


def _version(data: QueryDict) -> int | None:
    return typed.number(data.get("version"))


ACTS: Mapping[str, Act] = {
    "freeze": lambda pk, data, by: actions.freeze_wave(wave_id=pk, by=by, version=_version(data)),
    "field": lambda pk, data, by: actions.begin_fieldwork(wave_id=pk, by=by, version=_version(data)),
    "close": lambda pk, data, by: actions.end_fieldwork(wave_id=pk, by=by, version=_version(data)),
    "check": lambda pk, data, by: actions.check_wave(
        wave_id=pk, note=data.get("note", ""), by=by, version=_version(data)
    ),
    "release": lambda pk, data, by: actions.release_wave(
        wave_id=pk, by=by, note=data.get("note", ""), version=_version(data)
    ),
    "void": lambda pk, data, by: actions.void_wave(
        wave_id=pk, note=data.get("note", ""), by=by, version=_version(data)
    ),
}
