"""Wards of a wave's urn: a unit, a respondent group and a channel in one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.surveys.models import Channel, FrameUnit, Wave
from bihuan.surveys.planning import groups_of
from bihuan.urns.actions import WardPlan

THROUGH_URN = (Channel.SLIP.value, Channel.LINK.value)
"""Channels whose answers are given by code."""
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer came from."""

    unit: str
    group: str
    channel: str


def urn_pairs(wave: Wave) -> list[tuple[int, str, str]]:
    """The (place of the group, its name, channel) whose answers come through the urn."""
    numbered = enumerate(groups_of(wave))
    return [(n, group.name, channel) for n, group in numbered for channel in group.channels if channel in THROUGH_URN]


def wards_of(wave: Wave, frame: Sequence[FrameUnit]) -> list[WardPlan]:
    """The wards of a wave's urn: every unit of the frame with everyone who may answer in it."""
    pairs = urn_pairs(wave)
    return [
        WardPlan(
            _BETWEEN.join((row.code, str(n), channel)), _titled(row.title, name, channel, len(pairs)), row.eligible
        )
        for row in frame
        for n, name, channel in pairs
        if row.eligible
    ]


def _titled(title: str, group: str, channel: str, pairs: int) -> str:
    return title if pairs == 1 else f"{title} · {group} · {Channel(channel).label}"


def place_of(ward: str, names: Sequence[str]) -> Place:
    """Unit, group and channel of a ward's name; ``names`` are the wave's groups in their order."""
    unit, number, channel = ward.rsplit(_BETWEEN, 2)
    return Place(unit, names[int(number)], channel)
