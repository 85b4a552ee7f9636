"""Results of waves: the page, its workbook, a series over the years, and what a mark of a survey rests on."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Office, Role
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.lists.sheets import handed_out
from bihuan.pages.request import office_of, reader
from bihuan.pages.surveys import charts
from bihuan.pages.surveys.waves import found_wave
from bihuan.pages.whole import ExactNumberField, WholeNumberField
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.records import clock
from bihuan.schemes.access import visible_enrolments
from bihuan.surveys.access import shown_unit_codes, visible_waves
from bihuan.surveys.actions import add_past_figure
from bihuan.surveys.lifecycle import COMPUTED
from bihuan.surveys.models import CallBack, SurveyMark, Wave
from bihuan.surveys.planning import is_composed
from bihuan.surveys.queries.results import Results, Shown, answered_in, results_of
from bihuan.surveys.queries.series import Series, series_names, series_of
from bihuan.urns.queries import free_texts

MOST_TEXTS = 200


def _computed(request: HttpRequest, pk: int) -> tuple[Standing, Wave]:
    standing, wave = found_wave(request, pk)
    if wave.state not in COMPUTED:
        raise Http404(_("There are no results yet."))
    return standing, wave


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff from the checks on; once released, everyone who works with the office: units their own."""
    standing, wave = _computed(request, pk)
    codes = shown_unit_codes(standing, wave)
    results = results_of(wave, codes, request.GET.get("question", ""))
    is_staff = codes is None
    line = series_of(wave.office, wave.series, visible_waves(standing)) if wave.series else None
    context = {
        "wave": wave,
        "results": results,
        "confidence": f"{Decimal(wave.confidence) * 100:f}".removesuffix(".00"),
        "intervals": charts.intervals(results.scores),
        "bars": [(one, charts.parts(one)) for one in results.distributions],
        "series": line,
        "points": charts.points(line) if line else [],
        "is_composed": is_composed(wave),
        "is_weighted": any(one.is_weighted for one in _counted(results)),
        "is_staff": is_staff,
        "answered": answered_in(wave, results.n),
        "rates_units": bool(results.instrument.matrices),
        "met": wave.rates.aggregate(people=Sum("eligible"), owed=Count("pk", filter=Q(required__isnull=False)),
                                    met=Count("pk", filter=Q(is_met=True)), unmet=Count("pk", filter=Q(is_met=False))),
        "called": CallBack.objects.filter(file__wave=wave, agrees__isnull=False).aggregate(
            n=Count("pk"), agrees=Count("pk", filter=Q(agrees=True))
        ),
        "texts": _texts(wave) if is_staff else [],
        "scored": [one for one in results.instrument.questions if one.is_scored],
    }  # fmt: skip
    return render(request, "surveys/results.html", context)


def _counted(results: Results) -> list[Shown]:
    """The shares, which stand beside the answers they are counted from."""
    return [*results.shares, *(row for one in results.distributions for row in one.options)]


def _texts(wave: Wave) -> list[str]:
    """What was written in words, without its unit; nothing where fewer than k wrote."""
    if wave.urn is None:
        return []
    texts = list(free_texts(wave.urn).values_list("text", flat=True)[:MOST_TEXTS])
    return texts if len(texts) >= wave.k else []


def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The same readers: the same figures, suppressed alike, as a workbook."""
    standing, wave = _computed(request, pk)
    results = results_of(wave, shown_unit_codes(standing, wave), request.GET.get("question", ""))
    sheets = _sheets(wave, results)
    name = filed(wave.title, _("Survey figures"), clock.today())
    return handed_out(request, wave.office, workbook_of(*sheets), name, sum(len(list(one.rows)) for one in sheets))


def _sheets(wave: Wave, results: Results) -> list[Sheet]:
    heads = (
        _("Question or unit"),
        _("Option or channel"),
        _("Ratings given") if results.instrument.matrices else _("valid answers"),
        _("Value"),
        _("Lower end"),
        _("Upper end"),
        _("Counted"),
        _("Base"),
        _("Note"),
    )
    above = [wave.title, f"{wave.voice} · {wave.period}"]
    if results.left_out:
        above.append(_("In no weighted figure: %(n)s answers of small units.") % {"n": results.left_out})
    widths = {(0, 0): 44.0, (1, 1): 18.0, (8, 8): 30.0}
    options = [(one.question.title, row.title, row) for one in results.distributions for row in one.options]
    satisfied = [(row.title, _("satisfied"), row) for row in results.shares]
    asked = [results.unit_question.title] if results.unit_question else []
    parts: dict[str, tuple[list[str], list[tuple[str, str, Shown]]]] = {
        _("Scores"): ([], [(row.title, "", row) for row in (*results.scores, *results.numbers)]),
        _("Shares"): ([], [*satisfied, *options]),
        _("Units"): (asked, [(row.title, "", row) for row in results.units]),
        _("Groups and channels"): (asked, list(results.cells)),
    }
    return [
        Sheet(name=name, above=[*above, *more], heads=heads, rows=[_cells(*row) for row in rows], widths=widths)
        for name, (more, rows) in parts.items()
        if rows
    ]


def _cells(first: str, second: str, row: Shown) -> tuple[object, ...]:
    return (first, second, row.n, row.value, row.low, row.high, row.numerator, row.denominator,
            row.why or (_("fewer answers than required: read it with care") if row.is_below else ""))  # fmt: skip


class PastFigureForm(forms.Form):
    """A figure published before."""

    series = forms.CharField(label=gettext_lazy("Series"), max_length=120)
    period = WholeNumberField(label=gettext_lazy("Year"), min_value=1990, max_value=2100)
    value = ExactNumberField(label=gettext_lazy("Published value"), max_digits=6, decimal_places=3)
    se = ExactNumberField(label=gettext_lazy("Standard error, if printed"), required=False, min_value=0)
    n = WholeNumberField(label=gettext_lazy("Respondents, if printed"), required=False, min_value=1)
    source = forms.CharField(label=gettext_lazy("Published in"), max_length=200)


def series(request: HttpRequest) -> HttpResponse:
    """Everyone who works with the office: a series over the years, with what can be told from chance. Unnamed, the
    only one there is."""
    standing = reader(request)
    office = _office(request, standing)
    names = series_names(office, visible_waves(standing))
    name = request.GET.get("name", "").strip() or (names[0] if len(names) == 1 else "")
    series = series_of(office, name, visible_waves(standing)) if name else None
    form = PastFigureForm(initial={"series": name})
    return _series_page(request, standing, office, name, series, form)


def _office(request: HttpRequest, standing: Standing) -> Office:
    return office_of(request, *standing.roles)


def _series_page(
    request: HttpRequest, standing: Standing, office: Office, name: str, series: Series | None, form: PastFigureForm
) -> HttpResponse:
    context = {
        "name": name,
        "names": [one for one in series_names(office, visible_waves(standing)) if one != name],
        "series": series,
        "points": charts.points(series) if series else [],
        "form": form,
        "may_write": standing.holds(office.pk, Role.OFFICE),
    }
    return render(request, "surveys/series.html", context, status=400 if form.errors else 200)


@require_POST
def past_figure(request: HttpRequest) -> HttpResponse:
    """The office: a figure that was published before waves were kept here."""
    standing, office = reader(request, Role.OFFICE), office_of(request, Role.OFFICE)
    form = PastFigureForm(request.POST)
    name = request.POST.get("series", "").strip()
    if form.is_valid():
        made = attempt(request, lambda: add_past_figure(office=office, by=standing.person, **form.cleaned_data), form)
        if made is not None:
            return redirect(f"{reverse('survey-series')}?{urlencode({'name': name})}")
    return _series_page(request, standing, office, name, series_of(office, name, visible_waves(standing)), form)


def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever sees the unit's year: what a mark of a survey rests on. It leads to the wave, never to an answer."""
    standing = reader(request)
    mark = get_object_or_404(
        SurveyMark.objects.select_related("enrolment", "indicator", "cycle", "wave", "body"), pk=pk
    )
    get_object_or_404(visible_enrolments(standing, mark.cycle), pk=mark.enrolment_id)
    sees_wave = mark.wave_id is not None and visible_waves(standing).filter(pk=mark.wave_id).exists()
    context = {"mark": mark, "sees_wave": sees_wave, "is_staff": standing.holds(mark.office_id, *STAFF)}
    return render(request, "surveys/mark.html", context)
