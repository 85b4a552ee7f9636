"""Two waves side by side: the change of what was published, and whether it can be told from chance."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.figures import written
from bihuan.engine.surveys.intervals import Bounds, wald_t
from bihuan.engine.surveys.output import Table
from bihuan.engine.surveys.released import ANY, Values
from bihuan.engine.surveys.results_folder import ResultRow, read_results

CONFIDENCE = 0.95
_FIGURES = ("n_a", "n_b", "a", "b", "change", "se", "low", "high", "distinguishable", "n_needed")
_Z2 = Fraction(196, 100) ** 2
_CEILING = 1 - Fraction(1, 10**9)


def changes_table(earlier: Path, later: Path, places: int) -> Table:
    """changes.csv: rows of the later folder in order, then those only the earlier has."""
    problems: list[Problem] = []
    a, b = read_results(earlier, problems), read_results(later, problems)
    if problems:
        raise InputError(problems)
    columns = tuple(dict.fromkeys([*b.columns, *a.columns]))
    before, after = a.by_name(), b.by_name()
    names = [*after, *(name for name in before if name not in after)]
    rows = []
    for name in names:
        status, figures = _compared(before.get(name), after.get(name), places)
        rows.append((name[0], *_by(columns, name[1]), status, *figures))
    return Table(("estimate", *columns, "status", *_FIGURES), tuple(rows))


def _by(columns: tuple[str, ...], values: Values) -> list[str]:
    held = dict(values)
    return [held.get(column, ANY) for column in columns]


def _compared(a: ResultRow | None, b: ResultRow | None, places: int) -> tuple[str, list[str]]:
    nothing = [""] * len(_FIGURES)
    if a is None or b is None:
        return ("only_b" if a is None else "only_a"), nothing
    if a.suppressed or b.suppressed:
        return "suppressed", nothing
    if not a.value or not b.value:
        return "no_answer", nothing
    return "compared", _figures(a, b, places)


def _figures(a: ResultRow, b: ResultRow, places: int) -> list[str]:
    shown_a = figures.published(a.value, places, is_share=a.is_share)
    shown_b = figures.published(b.value, places, is_share=b.is_share)
    change = shown_b - shown_a
    base = [_count(a.n), _count(b.n), *map(figures.fixed, (shown_a, shown_b, figures.rounded(change, places)))]
    if a.se is None or b.se is None:
        return [*base, *[""] * 5]
    se_a, se_b = a.se * (100 if a.is_share else 1), b.se * (100 if b.is_share else 1)
    se = math.hypot(se_a, se_b)
    low, high = _interval(float(change), se, (se_a, a.df), (se_b, b.df))
    needed = None
    if a.n is not None and b.n is not None:
        needed = people_needed(change, [(a.n, se_a), (b.n, se_b)])
    told = "yes" if low is not None and high is not None and not low <= 0 <= high else "no"
    return [*base, written(se), written(low), written(high), told, "" if needed is None else str(needed)]


def _count(n: int | None) -> str:
    return "" if n is None else str(n)


def _interval(change: float, se: float, a: tuple[float, float | None], b: tuple[float, float | None]) -> Bounds:
    """change ± t·se at Welch's degrees of freedom (Welch 1947; Satterthwaite 1946)."""
    (se_a, df_a), (se_b, df_b) = a, b
    if df_a is None or df_b is None or df_a <= 0 or df_b <= 0:
        return None, None
    if se == 0:
        return change, change
    df = 1 / ((se_a / se) ** 4 / df_a + (se_b / se) ** 4 / df_b)
    return wald_t(change, se, df, CONFIDENCE)


def people_needed(change: Decimal, waves: list[tuple[int, float]]) -> int | None:
    """Respondents a wave needs to tell the change from chance: ⌈1.96²·Σ n·se² / change²⌉; None where nothing moved.

    The quotient is lowered by a billionth of itself first, so that binary noise adds nobody.
    """
    spread = sum((n * Fraction(se) ** 2 for n, se in waves), Fraction(0))
    if not change or not spread:
        return None
    return math.ceil(_Z2 * spread / Fraction(change) ** 2 * _CEILING)
