"""Checking a closed wave computes its figures once; releasing it, by someone else, lets units see theirs and makes
marks of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.engine.surveys import figures
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Office, Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes.actions.marks import open_cycle
from bihuan.schemes.lifecycle import EFFECTIVE, is_second_needed
from bihuan.schemes.models import Enrolment, Indicator, Ownership
from bihuan.schemes.queries import parsed
from bihuan.surveys.access import require_designer
from bihuan.surveys.actions.checking import require_complete
from bihuan.surveys.actions.stepping import DOOR
from bihuan.surveys.models import Figure, PastFigure, Rate, SurveyMark, Wave
from bihuan.surveys.planning import UNIT, asked_in, estimate_id, groups_of, subjects_of
from bihuan.surveys.queries.computing import figures_of, rates_of

MARK_PLACES = 2
"""Decimals of a mark made of a figure."""


@transaction.atomic
def check_wave(*, wave_id: int, note: str, by: Person, version: int | None = None) -> Wave:
    """Sign off the checks of a closed wave and compute its figures: once. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "check", by, note=note, version=version, pk=wave_id)
    wave = held.record
    require_complete("check", wave)
    rates = rates_of(wave)
    Rate.objects.bulk_create(rates, batch_size=500)
    made = figures_of(wave, rates)
    Figure.objects.bulk_create(made, batch_size=500)
    detail = {"figures": len(made), "suppressed": sum(1 for one in made if one.suppressed)}
    return door.move(held, detail=detail, checked_by=by)


@transaction.atomic
def release_wave(*, wave_id: int, by: Person, note: str = "", version: int | None = None) -> Wave:
    """Release a checked wave: units see their results, and marks are made where it feeds indicators.

    Raises Refused (who checked it), Stale, ValidationError (the year is not open to marks).
    """
    held = door.hold(DOOR, "release", by, note=note, version=version, pk=wave_id)
    marks = list(_marks(held.record, by)) if held.record.marks else []
    before = SurveyMark.objects.aggregate(last=Max("pk"))["last"] or 0
    SurveyMark.objects.bulk_create(marks, batch_size=500)
    detail = {"marks": len(marks), "after": before, "sha256": held.record.sha256}
    return door.move(held, detail=detail, released_on=clock.today())


def _marks(wave: Wave, by: Person) -> Iterator[SurveyMark]:
    """A mark for every enrolled unit whose figure may be shown, for every indicator the wave feeds."""
    assert wave.cycle_id is not None
    cycle = open_cycle(wave.cycle_id)
    enrolled = {row.unit_id: row for row in Enrolment.objects.filter(cycle=cycle)}
    units = dict(subjects_of(wave).filter(unit__isnull=False).values_list("code", "unit_id"))
    for fed in wave.marks:
        indicator = Indicator.objects.get(scheme_id=cycle.scheme_id, node=fed["indicator"])
        owners = dict(
            Ownership.objects.filter(enrolment__cycle=cycle, indicator=indicator).values_list("enrolment_id", "body_id")
        )
        name = estimate_id(fed["question"], "score", [UNIT])
        rows = wave.figures.filter(kind=Figure.Kind.ESTIMATE, estimate=name, suppressed="", n__gt=0)
        for figure in rows.order_by("id"):
            enrolment = enrolled.get(units.get(figure.unit, 0))
            if enrolment is not None and enrolment.pk in owners:
                yield _mark(wave, indicator, enrolment, owners[enrolment.pk], figure, by)


def _mark(wave: Wave, indicator: Indicator, enrolment: Enrolment, body: int, figure: Figure, by: Person) -> SurveyMark:
    assert wave.cycle is not None
    assert wave.checked_by is not None
    needed = is_second_needed(indicator)
    weights_groups = getattr(_params(wave, indicator), "groups", None)
    return SurveyMark(
        office_id=wave.office_id, cycle=wave.cycle, enrolment=enrolment, indicator=indicator,
        scheme_id=wave.cycle.scheme_id, value=_published(figure.value), body_id=body,
        group=groups_of(wave)[0].name if weights_groups else "", fact=_fact(wave, figure),
        happened_on=max(wave.cycle.starts_on, min(clock.today(), wave.cycle.ends_on)),
        recorded_by=wave.checked_by, recorded_at=clock.now(), is_second_needed=needed,
        reviewed_by=by if needed else None, state=EFFECTIVE, wave=wave, estimate=figure.estimate, n=figure.n,
        low=_bounded(figure.low), high=_bounded(figure.high),
    )  # fmt: skip


def _params(wave: Wave, indicator: Indicator) -> Any:
    """The parameters of an indicator's method in the year the wave counts in."""
    assert wave.cycle is not None
    return next(leaf.params for leaf in parsed(wave.cycle.scheme).leaves if leaf.id == indicator.node)


def _published(value: float | None) -> Decimal | None:
    return None if value is None else figures.published(figures.written(value), MARK_PLACES, is_share=False)


def _bounded(value: float | None) -> Decimal | None:
    """A bound of the interval of a score: within 0 to 100, as the wave's own page prints it."""
    return None if value is None else _published(min(max(value, 0.0), 100.0))


def _fact(wave: Wave, figure: Figure) -> str:
    """What the mark rests on: the wave, its question, how many answered, whose voice it is."""
    question = asked_in(wave).question(figure.question)
    told = {"wave": wave.title, "question": question.title if question else figure.question, "n": figure.n,
            "voice": wave.voice}  # fmt: skip
    return (_("%(wave)s, %(question)s: n = %(n)s (%(voice)s)") % told)[:600]


@transaction.atomic
def add_past_figure(
    *, office: Office, series: str, period: int, value: Decimal, source: str, by: Person,
    se: float | None = None, n: int | None = None,
) -> PastFigure:  # fmt: skip
    """Add a figure published before waves were kept here, with where it stands. Raises Refused, ValidationError."""
    require_designer(standing_of(by), office)
    if not series.strip() or not source.strip():
        raise ValidationError({"source": _("Name the series, and where the figure was published.")})
    if not 0 <= value <= 100:
        raise ValidationError({"value": _("A published value is 0 to 100.")})
    taken = PastFigure.objects.filter(office=office, series=series.strip(), period=period).exists()
    if taken or Wave.objects.filter(office=office, series=series.strip(), period=period).exclude(state="void").exists():
        raise ValidationError({"period": _("This year of the series is there already.")})
    made = PastFigure.objects.create(
        office=office, series=series.strip(), period=period, value=value, se=se, n=n, source=source.strip(), by=by
    )
    detail = {"series": made.series, "period": period, "value": str(value)}
    record(by=by, action="add_past_figure", subject=made, office_path=office.path, detail=detail)
    return made
