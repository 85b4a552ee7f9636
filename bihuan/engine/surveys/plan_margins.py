"""The totals a plan adjusts its weights to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from bihuan.engine.scheme.source import Located
from bihuan.engine.scheme.validating import kind_of, unknown_key
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.model import Adjustment, Margin
from bihuan.engine.surveys.reading import Pieces

SAME_SUM = 1e-9
"""Margins of a rake may differ by this much of their sum."""


def read_adjustment(pieces: Pieces) -> Adjustment | None:
    """Post-strata or a rake, whichever the plan has."""
    adjust = pieces.child(pieces.located, "adjust")
    if adjust is None:
        return None
    line = pieces.located.key_lines["adjust"]
    if not isinstance(adjust.value, dict):
        pieces.refuse(line, "adjust", "expected_mapping", found=kind_of(adjust.value))
        return None
    _known(pieces, adjust, ("poststratify", "rake"))
    if "poststratify" in adjust.value and "rake" in adjust.value:
        pieces.refuse(line, "adjust", "adjust_both")
        return None
    if "poststratify" in adjust.value:
        margin = _post_strata(pieces, adjust.value["poststratify"], adjust.key_lines["poststratify"])
        return None if margin is None else Adjustment("poststratify", (margin,), adjust.key_lines["poststratify"])
    if "rake" in adjust.value:
        return _rake(pieces, adjust)
    return None


def _known(pieces: Pieces, located: Located, keys: Sequence[str]) -> None:
    assert isinstance(located.value, dict)
    for key in located.value:
        if key not in keys:
            pieces.problems.append(unknown_key(pieces.source, located.key_lines[key], key, list(keys)))


def _texts(pieces: Pieces, located: Located, key: str) -> tuple[str, ...]:
    listed = [item.value for item in pieces.items(located, key)]
    texts = tuple(text for text in listed if isinstance(text, str) and text)
    if not texts or len(texts) != len(listed) or len(set(texts)) != len(texts):
        pieces.refuse(located.key_lines.get(key, located.line), key, "columns_expected")
    return texts


def _post_strata(pieces: Pieces, located: Located, line: int) -> Margin | None:
    if not isinstance(located.value, dict):
        pieces.refuse(line, "poststratify", "expected_mapping", found=kind_of(located.value))
        return None
    _known(pieces, located, ("columns", "totals"))
    columns = _texts(pieces, located, "columns")
    totals = pieces.child(located, "totals")
    if totals is None:
        pieces.refuse(line, "totals", "missing_key")
        return None
    at = located.key_lines["totals"]
    if totals.value == "frame":
        return Margin(columns, None, at)
    counts: dict[tuple[str, ...], float] = {}
    for member in pieces.items(located, "totals"):
        _post_stratum(pieces, member, columns, counts)
    if totals.value == []:
        pieces.refuse(at, "totals", "empty_list")
    return Margin(columns, counts, at)


def _post_stratum(
    pieces: Pieces, member: Located, columns: tuple[str, ...], counts: dict[tuple[str, ...], float]
) -> None:
    if not isinstance(member.value, dict):
        pieces.refuse(member.line, "totals", "expected_mapping", found=kind_of(member.value))
        return
    _known(pieces, member, [*columns, "count"])
    missing = [key for key in (*columns, "count") if key not in member.value]
    for key in missing:
        pieces.refuse(member.line, key, "missing_key")
    if missing:
        return
    category = tuple(str(member.value[column].value) for column in columns)
    if category in counts:
        pieces.refuse(member.line, "totals", "total_twice", text=" / ".join(category))
    count = _total(pieces, member, "count")
    if count is not None:
        counts[category] = count


def _total(pieces: Pieces, located: Located, key: str) -> float | None:
    assert isinstance(located.value, dict)
    text = located.value[key].value
    value = figures.real(text) if isinstance(text, str) else None
    line = located.key_lines[key]
    if value is None:
        pieces.refuse(line, key, "not_a_number", text=kind_of(text))
        return None
    if value <= 0:
        pieces.refuse(line, key, "not_above_zero", text=kind_of(text))
        return None
    return value


def _rake(pieces: Pieces, adjust: Located) -> Adjustment | None:
    line = adjust.key_lines["rake"]
    before = len(pieces.problems)
    margins = [_margin(pieces, member) for member in pieces.items(adjust, "rake")]
    if len(pieces.problems) > before:
        return None
    kept = tuple(margin for margin in margins if margin is not None)
    if not kept:
        pieces.refuse(line, "rake", "empty_list")
    columns = [margin.columns for margin in kept]
    if len(set(columns)) != len(columns):
        pieces.refuse(line, "rake", "columns_expected")
    if not same_sums([margin.totals.values() for margin in kept if margin.totals is not None]):
        pieces.refuse(line, "rake", "rake_sums")
    return Adjustment("rake", kept, line)


def same_sums(margins: Sequence[Iterable[float]]) -> bool:
    """True if all margins sum to the same, up to 1e-9 of it."""
    sums = [math.fsum(values) for values in margins]
    return not sums or max(sums) - min(sums) <= SAME_SUM * max(sums)


def _margin(pieces: Pieces, member: Located) -> Margin | None:
    if not isinstance(member.value, dict):
        pieces.refuse(member.line, "rake", "expected_mapping", found=kind_of(member.value))
        return None
    _known(pieces, member, ("column", "totals"))
    for key in ("column", "totals"):
        if key not in member.value:
            pieces.refuse(member.line, key, "missing_key")
    if not {"column", "totals"} <= set(member.value):
        return None
    column, totals = member.value["column"].value, member.value["totals"]
    at = member.key_lines["totals"]
    if not isinstance(column, str) or not column:
        pieces.refuse(member.key_lines["column"], "column", "columns_expected")
        return None
    if totals.value == "frame":
        return Margin((column,), None, at)
    if not isinstance(totals.value, dict) or not totals.value:
        pieces.refuse(at, "totals", "expected_mapping", found=kind_of(totals.value))
        return None
    counts = {(key,): _total(pieces, totals, key) for key in totals.value}
    return Margin((column,), {key: value for key, value in counts.items() if value is not None}, at)
