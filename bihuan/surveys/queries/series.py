"""A survey over the years: the published figures of a series, its rises, and whether a change tells from chance."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet

from bihuan.engine.surveys import figures
from bihuan.engine.surveys.series import HEADINGS, series_table
from bihuan.organizations.models import Office
from bihuan.surveys.models import Figure, PastFigure, Wave
from bihuan.surveys.models.results import ANY
from bihuan.surveys.planning import asked_in, estimate_id
from bihuan.surveys.queries.results import PLACES


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a series as it was published. ``source`` says where a figure stands that no wave here found."""

    period: int
    value: Decimal
    se: float | None
    n: int | None
    change: Decimal | None
    wave: Wave | None
    source: str

    @property
    def reach(self) -> float | None:
        """Half the width of its 95 % interval."""
        return None if self.se is None else 1.96 * self.se


@dataclass(frozen=True, slots=True)
class Series:
    """The years of a series, and what can be said of the last step."""

    name: str
    years: Sequence[Year]
    rises: int
    change: Decimal | None
    change_from_first: Decimal | None
    is_distinguishable: bool | None
    needed: int | None

    @property
    def first(self) -> Year:
        """The first year."""
        return self.years[0]

    @property
    def last(self) -> Year:
        """The last year."""
        return self.years[-1]


def series_of(office: Office, name: str, waves: QuerySet[Wave]) -> Series | None:
    """A series of an office from the waves a reader sees and what was published before; None without any year."""
    years: dict[int, Year] = {}
    for past in PastFigure.objects.filter(office=office, series=name):
        value = figures.rounded(past.value, PLACES)
        years[past.period] = Year(past.period, value, past.se, past.n, None, None, past.source)
    rows = list(waves.filter(office=office, series=name, state=Wave.State.RELEASED).order_by("period", "id"))
    main = {wave.pk: _main(wave) for wave in rows}
    by_wave = _figures(rows, main)
    for wave in rows:
        row = by_wave.get(wave.pk)
        if row is not None and row.value is not None:
            value = figures.published(figures.written(row.value), PLACES, is_share=False)
            years[wave.period] = Year(wave.period, value, row.se, row.n, None, wave, "")
    return _told(name, _stepped(years)) if years else None


def series_names(office: Office, waves: QuerySet[Wave]) -> list[str]:
    """Every series of an office with a year a reader sees: of released waves, and of what was published before."""
    released = waves.filter(office=office, state=Wave.State.RELEASED).exclude(series="")
    past = PastFigure.objects.filter(office=office)
    return sorted({*released.values_list("series", flat=True), *past.values_list("series", flat=True)})


def _main(wave: Wave) -> str:
    """The estimate a series follows: the mean of the first question with scores."""
    question = next((one.id for one in asked_in(wave).questions if one.is_scored), "")
    return estimate_id(question, "score", [])


def _figures(rows: Iterable[Wave], main: dict[int, str]) -> dict[int, Figure]:
    asked = Figure.objects.filter(wave__in=list(rows), kind=Figure.Kind.ESTIMATE, unit=ANY, suppressed="")
    return {row.wave_id: row for row in asked if row.estimate == main[row.wave_id]}


def _stepped(by_year: dict[int, Year]) -> list[Year]:
    years = []
    for period in sorted(by_year):
        year, before = by_year[period], by_year.get(period - 1)
        change = None if before is None else year.value - before.value
        years.append(Year(period, year.value, year.se, year.n, change, year.wave, year.source))
    return years


def _told(name: str, years: Sequence[Year]) -> Series:
    row = _row(name, years)
    return Series(
        name, years, int(row["consecutive_rises"]),
        Decimal(row["change"]) if row["change"] else None,
        Decimal(row["change_from_first"]) if row["change_from_first"] else None,
        {"yes": True, "no": False}.get(row["distinguishable"]),
        int(row["n_needed"]) if row["n_needed"] else None,
    )  # fmt: skip


def _row(name: str, years: Sequence[Year]) -> dict[str, str]:
    """The engine's row of the series: the same as ``bihuan survey compare --series`` gives."""
    with tempfile.TemporaryDirectory(prefix="bihuan-series-") as folder:
        path = Path(folder) / "series.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["series", "period", "value", "se", "n"])
            writer.writerows(
                [name, one.period, figures.fixed(one.value), figures.written(one.se), one.n or ""] for one in years
            )
        rows = series_table(path).rows
    return dict(zip(HEADINGS, rows[0], strict=True))
