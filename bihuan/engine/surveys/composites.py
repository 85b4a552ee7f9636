"""Means over respondent groups and channels with declared weights, and what the channel does to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bihuan.engine.problems import Problem
from bihuan.engine.surveys.domains import Contrast, Figure, Part, combined, contrast, figure, part
from bihuan.engine.surveys.estimates import Line, Material, whole_or_cells
from bihuan.engine.surveys.figures import Floats
from bihuan.engine.surveys.groups import Places
from bihuan.engine.surveys.model import CompositeKeys, GroupKeys

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CellLine:
    """One row of cells.csv: a group through a channel in one by-cell."""

    composite: str
    question: str
    by: tuple[str, ...]
    key: tuple[str, ...]
    pair: Pair
    figure: Figure
    weight: float | None


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One row of channels.csv: a channel against the group's first."""

    composite: str
    by: tuple[str, ...]
    key: tuple[str, ...]
    pair: Pair
    reference: str
    contrast: Contrast | None


@dataclass(frozen=True, slots=True)
class Composed:
    """All rows of one composite."""

    lines: list[Line]
    cells: list[CellLine]
    channels: list[ChannelLine]


def declared(material: Material, one: CompositeKeys, problems: list[Problem]) -> dict[str, dict[str, Fraction]]:
    """Every group's channels with their weights, in plan order; what the answers hold beyond them is a problem."""
    keys, plan, sheet = material.plan.keys, material.plan, material.sheet
    seen: dict[str, dict[str, int]] = {}
    for (group, channel), rows in material.domains((keys.group, keys.channel), one.question).items():
        if len(rows):
            seen.setdefault(group, {})[channel] = int(rows[0])
    for group, channels in seen.items():
        known = one.groups.get(group)
        if known is None:
            first = min(channels.values())
            problems.append(sheet.problem(first, keys.group, "group_not_named", text=group, composite=one.id))
        elif known.channels:
            for channel, first in channels.items():
                if channel not in known.channels:
                    params = {"text": channel, "group": group, "composite": one.id}
                    problems.append(sheet.problem(first, keys.channel, "channel_not_named", **params))
        elif len(channels) > 1:
            place = next(at for at, asked in enumerate(plan.composites) if asked.id == one.id)
            line = plan.line("composites", place, "groups", group)
            params = {"group": group, "channels": ", ".join(sorted(channels))}
            problems.append(Problem(plan.source, line, "channels", "channels_needed", params))
    return {name: _channels(group, seen.get(name, {})) for name, group in one.groups.items()}


def _channels(group: GroupKeys, seen: Mapping[str, int]) -> dict[str, Fraction]:
    if group.channels:
        return {channel: Fraction(weight) for channel, weight in group.channels.items()}
    return {next(iter(seen), ""): Fraction(1)}


def compose(material: Material, one: CompositeKeys, problems: list[Problem]) -> Composed | None:
    """The composite in every by-cell; None where the plan or the answers do not let it be formed."""
    before = len(problems)
    groups = declared(material, one, problems)
    if len(problems) > before:
        return None
    keys = material.plan.keys
    composed = Composed([], [], [])
    values = material.replies[one.question].values(one.statistic, one.top)
    domains = material.domains((*one.by, keys.group, keys.channel), one.question)
    for key in whole_or_cells(material, one.by, one.question):
        rows = {
            (group, channel): domains.get((*key, group, channel), np.zeros(0, np.int64))
            for group, channels in groups.items()
            for channel in channels
        }
        missing = [pair for pair, places in rows.items() if not len(places)]
        if missing and one.missing == "error":
            _refuse_missing(material, one, key, missing, problems)
            continue
        _one_cell(_Asked(material, one, groups, values), key, rows, composed)
    return composed if len(problems) == before else None


def _refuse_missing(
    material: Material, one: CompositeKeys, key: tuple[str, ...], missing: list[Pair], problems: list[Problem]
) -> None:
    plan = material.plan
    place = next(at for at, asked in enumerate(plan.composites) if asked.id == one.id)
    line = plan.line("composites", place, "groups")
    for group, channel in missing:
        text = " / ".join((*key, group, channel))
        problems.append(Problem(plan.source, line, "groups", "cell_without_answers", {"cell": text}))


def shares(
    one: CompositeKeys, groups: Mapping[str, Mapping[str, Fraction]], present: frozenset[Pair]
) -> dict[Pair, float]:
    """a of every cell present: its channel's weight among those present, times its group's likewise."""
    inside = {
        group: sum((weight for channel, weight in channels.items() if (group, channel) in present), Fraction(0))
        for group, channels in groups.items()
    }
    whole = sum((Fraction(one.groups[group].weight) for group, held in inside.items() if held), Fraction(0))
    return {
        (group, channel): float(Fraction(one.groups[group].weight) / whole * groups[group][channel] / inside[group])
        for group in groups
        for channel in groups[group]
        if (group, channel) in present
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    material: Material
    one: CompositeKeys
    groups: Mapping[str, Mapping[str, Fraction]]
    values: Floats


def _one_cell(asked: _Asked, key: tuple[str, ...], rows: Mapping[Pair, Places], composed: Composed) -> None:
    material, one, groups, values = asked.material, asked.one, asked.groups, asked.values
    estimator, confidence = material.estimator, float(material.plan.keys.confidence)
    present = {pair: part(estimator, places, values[places]) for pair, places in rows.items() if len(places)}
    weights = shares(one, groups, frozenset(present))
    statistic = "composite_share" if one.statistic == "share" else "composite"
    whole = Figure(0)
    if present:
        whole = combined(estimator, list(present.values()), [weights[pair] for pair in present], confidence)
    composed.lines.append(Line(one.id, one.question, statistic, one.by, key, whole))
    for pair, places in rows.items():
        own = figure(estimator, places, values[places], confidence)
        composed.cells.append(CellLine(one.id, one.question, one.by, key, pair, own, weights.get(pair)))
    for group, channels in groups.items():
        composed.channels.extend(_effects(material, one, key, group, list(channels), present))


def _effects(
    material: Material,
    one: CompositeKeys,
    key: tuple[str, ...],
    group: str,
    channels: list[str],
    present: Mapping[Pair, Part],
) -> list[ChannelLine]:
    reference = channels[0]
    lines = []
    for channel in channels[1:]:
        against, own = present.get((group, reference)), present.get((group, channel))
        difference = contrast(material.estimator, own, against) if own is not None and against is not None else None
        lines.append(ChannelLine(one.id, one.by, key, (group, channel), reference, difference))
    return lines
