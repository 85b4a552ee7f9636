"""The figures of a wave as people read them: published decimals, n, intervals, counts, or why nothing is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.engine.surveys import figures
from bihuan.engine.surveys.instrument import Asked, Instrument
from bihuan.surveys.models import Channel, Figure, Wave
from bihuan.surveys.models.results import ANY
from bihuan.surveys.planning import (
    CHANNEL,
    GROUP,
    OPTION,
    SEPARATOR,
    UNIT,
    asked_in,
    estimate_id,
    pairs_of,
    subjects_of,
    worded,
)

PLACES, SHARE_PLACES = 1, 2
REST = ""
"""The unit of the answers in the common remainder of small units."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure in print. ``why`` says why it is not shown; ``low`` and ``high`` may be empty where n is 1."""

    title: str
    n: int | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_share: bool
    numerator: int | None = None
    denominator: int | None = None
    why: str = ""
    code: str = ""
    is_below: bool = False
    """Shown, and fewer answered than had to."""

    @property
    def is_weighted(self) -> bool:
        """Whether a share is another than that of the answers as they came."""
        if self.value is None or self.numerator is None or not self.denominator:
            return False
        plain = Decimal(100) * self.numerator / self.denominator
        return abs(self.value - plain) >= Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the answers to a question spread over its options."""

    question: Asked
    options: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class ChannelEffect:
    """What one channel does to the answers of a group, against its first."""

    group: str
    channel: str
    reference: str
    difference: Decimal | None
    p: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Results:
    """Everything a page or an export shows of a wave, in a few queries. ``left_out`` are answers of small wards that
    went into the remainder: without a group or channel they are in no weighted figure."""

    wave: Wave
    instrument: Instrument
    n: int
    scores: Sequence[Shown]
    shares: Sequence[Shown]
    numbers: Sequence[Shown]
    distributions: Sequence[Distribution]
    units: Sequence[Shown]
    unit_question: Asked | None
    cells: Sequence[tuple[str, str, Shown]]
    effects: Sequence[ChannelEffect]
    left_out: int


def results_of(wave: Wave, codes: Collection[str] | None, question: str = "") -> Results:
    """The results as a reader sees them: ``codes`` are the units they may see apart (None: all of them)."""
    instrument = worded(asked_in(wave))
    scored = [one for one in instrument.questions if one.is_scored]
    chosen = next((one for one in scored if one.id == question), scored[0] if scored else None)
    asked = chosen.id if chosen else ""
    rows = list(wave.figures.filter(Q(unit=ANY) | Q(question=asked)).order_by("id"))
    whole = _whole(rows)
    return Results(
        wave=wave, instrument=instrument, n=_largest(whole.values()),
        scores=_named(scored, whole, "score"),
        shares=_named([one for one in instrument.questions if one.top], whole, "top"),
        numbers=_named([one for one in instrument.questions if one.type == "number"], whole, "mean"),
        distributions=[_distribution(one, whole) for one in instrument.questions if one.options],
        units=_units(wave, rows, asked, codes), unit_question=chosen,
        cells=_cells(wave, rows, asked), effects=_effects(rows, asked), left_out=left_out(wave),
    )  # fmt: skip


def _whole(rows: Sequence[Figure]) -> dict[str, Figure]:
    """The figures of all together. A weighted share gets the answers it is counted from: those of its cells, if none of
    them is held back."""
    estimates = [row for row in rows if row.unit == ANY and row.kind == Figure.Kind.ESTIMATE]
    whole = {row.estimate: row for row in estimates if {row.group, row.channel} == {ANY}}
    cells: dict[str, list[Figure]] = {}
    for row in estimates:
        if ANY not in {row.group, row.channel}:
            cells.setdefault(row.estimate, []).append(row)
    for name, row in whole.items():
        counted = cells.get(SEPARATOR.join([name, GROUP, CHANNEL]), [])
        if row.statistic == "composite_share" and not row.suppressed and all(not one.suppressed for one in counted):
            row.numerator = sum(one.numerator or 0 for one in counted) if counted else None
            row.denominator = sum(one.denominator or 0 for one in counted) if counted else None
    return whole


def left_out(wave: Wave) -> int:
    """Answers without a group or channel, where those are weighted: opened, and in no figure."""
    if wave.urn is None or len(pairs_of(wave)) < 2:
        return 0
    return int(wave.urn.protocol.get("remainder", 0))


def answered_in(wave: Wave, largest: int) -> int:
    """How many people answered: the answers opened from the urn, or the rows of the files as the largest figure counts
    them. Where each rates several units, this is fewer than the ratings."""
    return largest if wave.urn is None else int(wave.urn.protocol.get("opened", 0))


def _largest(rows: Iterable[Figure]) -> int:
    return max((row.n or 0 for row in rows), default=0)


def _named(questions: Sequence[Asked], whole: Mapping[str, Figure], name: str) -> list[Shown]:
    lines = [(one, whole.get(estimate_id(one.id, name, []))) for one in questions]
    return [shown(row, one.title) for one, row in lines if row is not None]


def _distribution(question: Asked, whole: Mapping[str, Figure]) -> Distribution:
    options = []
    for place, option in enumerate(question.options):
        row = whole.get(estimate_id(question.id, f"{OPTION}{place}", []))
        if row is not None:
            options.append(shown(row, option.title))
    return Distribution(question, options)


def _units(wave: Wave, rows: Sequence[Figure], asked: str, codes: Collection[str] | None) -> list[Shown]:
    titles = dict(subjects_of(wave).values_list("code", "title"))
    name = estimate_id(asked, "score", [UNIT])
    lines = [row for row in rows if row.estimate == name and row.kind == Figure.Kind.ESTIMATE and row.unit != ANY]
    seen = [row for row in lines if codes is None or row.unit in codes]
    below = set(wave.rates.filter(is_met=False).values_list("code", flat=True)) if is_marked(wave) else set()
    return [
        replace(shown(row, titles.get(row.unit, row.unit) or _("small units together")), is_below=row.unit in below)
        for row in seen
    ]


def is_marked(wave: Wave) -> bool:
    """Whether units with fewer answers than required are shown, with a mark."""
    return wave.missed == Wave.Missed.MARK and not asked_in(wave).matrices


def _cells(wave: Wave, rows: Sequence[Figure], asked: str) -> list[tuple[str, str, Shown]]:
    if len(pairs_of(wave)) < 2:
        return []
    name = estimate_id(asked, "score", [])
    cells = [row for row in rows if row.kind == Figure.Kind.CELL and row.estimate == name]
    apart = estimate_id(asked, "score", [GROUP, CHANNEL])
    means = {(row.group, row.channel): row for row in rows if row.estimate == apart}
    return [
        (row.group, channel_name(row.channel), shown(means.get((row.group, row.channel), row), row.group))
        for row in cells
    ]


def _effects(rows: Sequence[Figure], asked: str) -> list[ChannelEffect]:
    name = estimate_id(asked, "score", [])
    return [
        ChannelEffect(
            row.group, channel_name(row.channel), channel_name(row.reference),
            _published(row.value), row.p, why(row),
        )
        for row in rows
        if row.kind == Figure.Kind.CHANNEL and row.estimate == name
    ]  # fmt: skip


def channel_name(channel: str) -> str:
    """A channel in words."""
    return str(Channel(channel).label) if channel in Channel.values else channel


def shown(row: Figure, title: str) -> Shown:
    """A figure in print."""
    is_share = row.statistic in {"share", "composite_share"}
    places = SHARE_PLACES if row.statistic == "share" and row.numerator is not None else PLACES
    low, high = (_published(bound, places, is_share=is_share) for bound in (row.low, row.high))
    if f"{SEPARATOR}mean" not in row.estimate:  # a number has no such bounds: minutes may be 240
        low, high = _bounded(low), _bounded(high)
    value = _published(row.value, places, is_share=is_share)
    return Shown(title, row.n, value, low, high, is_share, row.numerator, row.denominator, why(row), row.unit)


def _bounded(bound: Decimal | None) -> Decimal | None:
    """A bound of a score's or a share's interval, held within 0 to 100."""
    return None if bound is None else min(max(bound, Decimal(0)), Decimal(100)).quantize(bound)


def _published(value: float | None, places: int = PLACES, *, is_share: bool = False) -> Decimal | None:
    """A figure as it is printed: two decimals stand only beside the counts they come from."""
    return None if value is None else figures.published(figures.written(value), places, is_share=is_share)


def why(row: Figure) -> str:
    """Why a figure is not shown; empty for one that is."""
    told = {
        "primary": _("fewer answers than are shown"),
        "complementary": _("held back, so that no small cell can be worked out"),
        "earlier": _("held back, as before"),
        "difference": _("held back: too close to what was shown before"),
        "below_required": _("fewer answers than required"),
    }
    if row.suppressed:
        return told.get(row.suppressed, row.suppressed)
    return _("no answer") if row.n == 0 else ""
