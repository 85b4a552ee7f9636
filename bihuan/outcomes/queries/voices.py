"""What the year's released surveys say of each unit, as its feedback letter tells it: nothing of few."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bihuan.engine.surveys import figures
from bihuan.schemes.models import Cycle
from bihuan.surveys.models import Figure, Wave
from bihuan.surveys.models.results import ANY
from bihuan.surveys.planning import UNIT, asked_in, estimate_id, subjects_of
from bihuan.surveys.queries.results import PLACES, SHARE_PLACES

Rows = list[dict[str, str]]


def voices_of(cycle: Cycle) -> dict[int, Rows]:
    """By unit: each question with its mean, its respondents and interval, and whose voice it is. A few queries."""
    waves = Wave.objects.filter(office=cycle.office_id, period=cycle.year, state=Wave.State.RELEASED)
    rows: dict[int, Rows] = {}
    for wave in waves.select_related("instrument").order_by("id"):
        _tell(wave, rows)
    return {unit: [row | {"序号": str(n)} for n, row in enumerate(told, start=1)] for unit, told in rows.items()}


def _tell(wave: Wave, rows: dict[int, Rows]) -> None:
    units = dict(subjects_of(wave).filter(unit__isnull=False).values_list("code", "unit_id"))
    known = wave.figures.filter(kind=Figure.Kind.ESTIMATE, unit__in=[*units, ANY]).order_by("id")
    by = {(row.estimate, row.unit): row for row in known}
    for question in asked_in(wave).questions:
        for code, unit in units.items() if question.is_scored else ():
            figure = by.get((estimate_id(question.id, "score", [UNIT]), code))
            whole = by.get((estimate_id(question.id, "score", []), ANY))
            top = by.get((estimate_id(question.id, "top", [UNIT]), code))
            if figure is not None and unit is not None and (row := _row(wave, question.title, figure, whole, top)):
                rows.setdefault(unit, []).append(row)


def _row(wave: Wave, title: str, figure: Figure, whole: Figure | None, top: Figure | None) -> dict[str, str] | None:
    if figure.value is None or figure.suppressed:
        return None
    told = [f"有效答卷{figure.n}份", *_interval(figure), *_share(top), *_whole(whole), wave.voice]
    return {"标题": f"{wave.title}·{title.rstrip('？?')}", "分值": _one(figure.value), "依据": "，".join(told) + "。"}


def _one(value: float) -> str:
    return f"{_rounded(value, PLACES)}"


def _rounded(value: float, places: int, *, is_share: bool = False) -> Decimal:
    return figures.published(figures.written(value), places, is_share=is_share)


def _interval(figure: Figure) -> Sequence[str]:
    if figure.low is None or figure.high is None:
        return ()
    return (f"区间{_one(max(figure.low, 0.0))}至{_one(min(figure.high, 100.0))}分",)


def _share(top: Figure | None) -> Sequence[str]:
    """Two decimals stand only beside the counts they come from."""
    if top is None or top.value is None or not top.denominator:
        return ()
    return (f"满意率{_rounded(top.value, SHARE_PLACES, is_share=True)}%（{top.numerator}/{top.denominator}）",)


def _whole(whole: Figure | None) -> Sequence[str]:
    return () if whole is None or whole.value is None else (f"全部单位{_one(whole.value)}分",)
