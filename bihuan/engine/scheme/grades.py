"""Do the grades, conditions, vetoes and policies of a scheme fit one another and the tree?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set

from bihuan.engine.fields import shown
from bihuan.engine.problems import Problem
from bihuan.engine.scheme.model import Choices, Node
from bihuan.engine.scheme.source import Located


def check_choices(
    choices: Choices, nodes: Mapping[str, Node], source: str, located: Located, ids: Set[str] = frozenset()
) -> Iterator[Problem]:
    """Problems of the scheme-wide choices, each at its line. ``ids`` are those of nodes that could not be read too."""
    grades = choices.grades

    def problem(path: tuple[str | int, ...], code: str, **params: str) -> Problem:
        return Problem(source, located.line_of(path), ".".join(map(str, path)), code, params)

    if grades.policy == "bands":
        yield from _check_bands(choices, problem)
    if grades.policy == "quantiles":
        yield from _check_quantiles(choices, problem)
    else:
        for key in sorted({"count", "edge", "labels"} & grades.model_fields_set):
            yield problem(("grades", key), "only_with", key=key, other="policy: quantiles")
    yield from _check_ties(choices, nodes, ids, problem)
    for place, veto in enumerate(grades.vetoes):
        indicator = nodes.get(veto.indicator)
        if indicator is not None and not indicator.is_leaf:
            yield problem(("grades", "vetoes", place, "indicator"), "unknown_indicator", text=veto.indicator)
    if grades.policy == "deficit_only":
        for node in nodes.values():
            if node.is_bonus:
                yield Problem(source, node.line, "method", "bonus_forbidden")


def _check_ties(
    choices: Choices, nodes: Mapping[str, Node], ids: Set[str], problem: Callable[..., Problem]
) -> Iterator[Problem]:
    for place, node_id in enumerate(choices.ranking.tie_break):
        tied = nodes.get(node_id)
        if (tied is None and node_id not in ids) or (tied is not None and tied.is_bonus):
            yield problem(("ranking", "tie_break", place), "no_tie_break", text=node_id)


def _check_bands(choices: Choices, problem: Callable[..., Problem]) -> Iterator[Problem]:
    labels: set[str] = set()
    starts: set[int] = set()
    if not choices.grades.bands:
        yield problem(("grades", "bands"), "missing_key")
    for place, band in enumerate(choices.grades.bands):
        if band.label in labels:
            yield problem(("grades", "bands", place, "label"), "label_twice", text=band.label)
        if band.at_least in starts:
            yield problem(("grades", "bands", place, "at_least"), "band_twice", text=shown(band.at_least))
        labels.add(band.label)
        starts.add(band.at_least)
    yield from _check_labels(choices, labels, problem)


def _check_quantiles(choices: Choices, problem: Callable[..., Problem]) -> Iterator[Problem]:
    grades = choices.grades
    for key in sorted({"bands", "quotas"} & grades.model_fields_set):
        yield problem(("grades", key), "not_beside", key=key, other="policy: quantiles")
    if grades.count is None:
        yield problem(("grades", "count"), "missing_key")
    elif grades.count < 2:
        yield problem(("grades", "count"), "too_small_number", text=str(grades.count), least="2")
    elif grades.labels and len(grades.labels) != grades.count:
        counted = {"found": str(len(grades.labels)), "count": str(grades.count)}
        yield problem(("grades", "labels"), "labels_count", **counted)
    for place, label in enumerate(grades.labels):
        if label in grades.labels[:place]:
            yield problem(("grades", "labels", place), "label_twice", text=label)
    yield from _check_labels(choices, set(grades.ladder), problem)


def _check_labels(choices: Choices, labels: set[str], problem: Callable[..., Problem]) -> Iterator[Problem]:
    grades = choices.grades
    for place, condition in enumerate(grades.conditions):
        if condition.label not in labels:
            yield problem(("grades", "conditions", place, "label"), "unknown_label", text=condition.label)
        if not condition.no_indicator_at_zero and (condition.at_most is None or condition.indicators_below is None):
            yield problem(("grades", "conditions", place), "condition_empty")
    for place, veto in enumerate(grades.vetoes):
        if veto.caps_at not in labels:
            yield problem(("grades", "vetoes", place, "caps_at"), "unknown_label", text=veto.caps_at)
    for place, quota in enumerate(grades.quotas):
        if quota.label not in labels:
            yield problem(("grades", "quotas", place, "label"), "unknown_label", text=quota.label)
        if (quota.share is None) == (quota.at_most is None):
            yield problem(("grades", "quotas", place, "share"), "missing_key")
