"""How far a wave is while it is in the field: issued, answered, required by unit, as far as it tells on nobody."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.surveys.models import FrameUnit, Wave
from bihuan.surveys.planning import groups_of
from bihuan.surveys.queries.computing import required_of
from bihuan.surveys.wards import place_of
from bihuan.urns import queries as urns
from bihuan.urns.queries import WardCount


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of the board. ``moved`` is how many answered since the day began, None where it is not told;
    ``required`` and ``is_met`` are None for small units shown together."""

    title: str
    eligible: int
    issued: int
    answered: int
    is_nearly_all: bool
    required: int | None
    is_met: bool | None
    moved: int | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The wave's lines and their sums; ``answered`` is a lower bound where ``is_at_least``."""

    rows: tuple[Progress, ...]
    eligible: int
    issued: int
    answered: int
    required: int
    met: int
    is_at_least: bool


def board_of(wave: Wave) -> Board | None:
    """The board of a wave whose answers come through an urn; None for one that has none."""
    if wave.urn is None:
        return None
    counts, days = urns.counts(wave.urn), urns.days(wave.urn)
    names = [group.name for group in groups_of(wave)]
    people = dict(FrameUnit.objects.filter(wave=wave).values_list("code", "eligible"))
    rows = [_line(wave, row, names, people, days) for row in counts.wards]
    owed = [row for row in rows if row.required is not None]
    return Board(
        tuple(rows), counts.roster, counts.issued, counts.used, sum(row.required or 0 for row in owed),
        sum(1 for row in owed if row.is_met), counts.is_at_least,
    )  # fmt: skip


def _line(
    wave: Wave, row: WardCount, names: list[str], people: dict[str, int], days: dict[str, list[tuple[object, int]]]
) -> Progress:
    codes = tuple(place_of(name, names).unit for name in row.names)
    required = None if row.is_merged else required_of(wave, people.get(codes[0], 0))
    is_met = None if required is None else row.used >= required
    morning = dict(days.get(row.names[0], ())) if not row.is_merged else {}
    began = morning.get(clock.today())
    moved = None if began is None else max(row.used - began, 0)
    return Progress(row.title, row.roster, row.issued, row.used, row.is_nearly_all, required, is_met, moved, codes)


def seeds_of(wave: Wave) -> dict[str, str]:
    """By the receipt of a file, the seed its call-backs were drawn with, as the trail has it; one query."""
    told = Event.objects.filter(action="draw_call_backs", object_id=str(wave.pk), office_path=wave.office.path)
    return {detail["receipt"]: detail["seed"] for detail in told.values_list("detail", flat=True)}


def behind(board: Board) -> list[str]:
    """The units whose counts are below what they owe; small units shown together are never among them."""
    return [row.codes[0] for row in board.rows if row.is_met is False]
