"""A worked example of an indicator's rule: marks as they might come, scored by the engine itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

from bihuan.engine.methods import METHODS
from bihuan.engine.numbers import MICRO, VALUE_PLACES, show_short
from bihuan.engine.problems import InputError, Language
from bihuan.engine.scheme.model import EVERYONE, Choices, Node, Scheme
from bihuan.engine.scoring import score
from bihuan.engine.values import Columns, Unit
from bihuan.engine.words import RATES

Mark = dict[str, str]
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Case:
    """What is supposed to have happened: in words, the marks of the unit, and the figures of the others beside it."""

    words: Words
    marks: Sequence[Mark]
    others: Sequence[str] = ()


def worked_example(leaf: Node, language: Language = "zh") -> str:
    """``例：发生 3 次，扣 6 分，得 4 分（满分 10 分）``; empty where its parameters allow no example."""
    assert leaf.method is not None
    case = _CASES[leaf.method.name](leaf.params)
    try:
        earned = _earned(leaf, case)
    except InputError:
        return ""
    at = 0 if language == "en" else 1
    got, full, lost = show_short(earned), show_short(leaf.full), show_short(leaf.full - earned)
    if leaf.is_bonus:
        return (f"Example: {case.words[0]}: adds {got} points", f"例：{case.words[1]}，加 {got} 分")[at]
    if leaf.method.is_deduction:
        return (
            f"Example: {case.words[0]}: {lost} points off, {got} of {full} are left",
            f"例：{case.words[1]}，扣 {lost} 分，得 {got} 分（满分 {full} 分）",
        )[at]
    return (f"Example: {case.words[0]}: {got} of {full} points", f"例：{case.words[1]}，得 {got} 分（满分 {full} 分）")[
        at
    ]


def _earned(leaf: Node, case: _Case) -> int:
    """Micro-points the first unit earns with the indicator alone, a bonus beside one that has earned nothing."""
    own = replace(leaf, parent="whole", depth=1, applies_to=EVERYONE, weight=MICRO if leaf.points is None else None)
    rows = [own] if not own.is_bonus else [replace(own, weight=None), _beside(own)]
    root = replace(_beside(own), id="whole", weight=None, method=None, params=None, children=tuple(rows))
    nodes = {node.id: node for node in root.walk()}
    scheme = Scheme(Choices(scheme="example", version="1", title="x"), root, "", "", nodes, tuple(rows))
    units = [Unit(f"u{number}", f"u{number}") for number in range(1 + len(case.others))]
    marks = [{"unit": "u0", "indicator": own.id, **mark} for mark in case.marks]
    marks += [{"unit": f"u{n}", "indicator": own.id, "value": value} for n, value in enumerate(case.others, start=1)]
    if own.is_bonus:
        marks.append({"unit": "u0", "indicator": "beside", "value": "0"})
    result = score(scheme, units, Columns.from_rows(marks))
    return result.lines[0].nodes[own.id].earned


def _beside(leaf: Node) -> Node:
    """An indicator that stands beside a bonus."""
    plain = METHODS["direct"]
    return replace(
        leaf, id="beside", parent="whole", weight=MICRO, points=None, rounds=None, method=plain,
        params=plain.params(), applies_to=EVERYONE, missing="renormalise", children=(),
    )  # fmt: skip


def _times(words: Words, *values: str) -> Callable[[Any], _Case]:
    case = _Case(words, [{"value": value} for value in values])
    return lambda _params: case


def _by_severity(params: Any) -> _Case:
    kinds = list(params.costs)[:2]
    counted = list(zip(kinds, ("2", "1"), strict=False))
    marks = [{"value": number, "severity": kind} for kind, number in counted]
    return _Case(
        (
            ", ".join(f"“{kind}” {number} times" for kind, number in counted),
            "、".join(f"“{kind}”{number} 次" for kind, number in counted),
        ),
        marks,
    )


def _discretionary(params: Any) -> _Case:
    mark = {"value": show_short(params.range[1]), "note": "x", "rater": "a", "second": "b"}
    return _Case(("once, at its most", "酌情从重扣分 1 次"), [mark])


def _bonus(params: Any) -> _Case:
    more = show_short(params.cap + MICRO)
    return _Case((f"{more} points reported", f"申报加分 {more} 分"), [{"value": more}])


def _figure(text: str, *others: str) -> _Case:
    words = (f"its figure is {text}", f"数值为 {text}")
    if others:
        words = f"{words[0]}, the others' {', '.join(others)}", f"{words[1]}，组内其他单位 {'、'.join(others)}"
    return _Case(words, [{"value": text}], others)


def _banded(params: Any) -> _Case:
    steps = sorted(step.at_least for step in params.steps)
    return _figure(show_short(steps[len(steps) // 2], VALUE_PLACES))


def _linear(params: Any) -> _Case:
    side = -1 if params.better == "higher" else 1
    if params.target == "group_mean":
        return _figure("90", "94", "96", "100") if side < 0 else _figure("100", "96", "94", "90")
    apart = side * 5 * params.step // 2
    return _figure(show_short(params.target + apart, VALUE_PLACES))


def _rated(params: Any) -> _Case:
    number = max(params.floor or 0, 2 * (params.trim or 0) + 2, 4)
    given = [str(100 - 5 * (place % 8)) for place in range(number)]
    words = f"rated {', '.join(given)}", f"评分 {'、'.join(given)}"
    return _Case(words, [{"value": value, "rater": f"r{place}"} for place, value in enumerate(given)])


def _options(column: str, names: Sequence[str], values: Sequence[str], words: Callable[[str, str], Words]) -> _Case:
    paired = list(zip(names, cycle(values)))
    told = [words(name, value) for name, value in paired]
    return _Case(
        (", ".join(one[0] for one in told), "、".join(one[1] for one in told)),
        [{"value": value, column: name} for name, value in paired],
    )


def _ballot(params: Any) -> _Case:
    return _options(
        "option", list(params.mapping), ("6", "4", "2"), lambda name, n: (f"“{name}” {n} votes", f"“{name}”{n} 票")
    )


def _survey(params: Any) -> _Case:
    if not params.groups:
        return _Case(("answers of 90 and 80", "答卷 90 分和 80 分"), [{"value": "90"}, {"value": "80"}])
    return _options("group", list(params.groups), ("90", "80", "85"), lambda name, n: (f"{name} {n}", f"{name} {n} 分"))


def _rates(params: Any) -> _Case:
    return _options(
        "option",
        list(params.weights),
        ("100", "80", "90"),
        lambda name, n: (f"{name} {n}%", f"{RATES.get(name, name)} {n}%"),
    )


def _min_max(params: Any) -> _Case:
    if params.low is None or params.high is None:
        return _figure("60", "20", "40", "100")
    middle = (params.low + params.high) // 2
    return _figure(show_short(middle, VALUE_PLACES))


def _due(_params: Any) -> _Case:
    marks = [{"value": "10", "option": "due"}, {"value": "9", "option": "done"}]
    return _Case(("10 due, 9 of them done", "应整改 10 项，已整改 9 项"), marks)


def _members(_params: Any) -> _Case:
    marks = [{"value": value, "member": member} for member, value in (("A", "80"), ("A", "90"), ("B", "70"))]
    return _Case(("A 80 and 90, B 70", "甲 80、90 分，乙 70 分"), marks)


_CASES: dict[str, Callable[[Any], _Case]] = {
    "fixed_deduction": _times(("it happened twice", "发生 2 次"), "2"),
    "per_occurrence": _times(("it happened 3 times", "发生 3 次"), "3"),
    "by_severity": _by_severity,
    "discretionary": _discretionary,
    "all_or_nothing": _times(("not met", "未达到"), "0"),
    "count_to_max": _times(("2 counted", "完成 2 项"), "2"),
    "bonus": _bonus,
    "ratio": _times(("90% reached", "完成 90%"), "90%"),
    "banded": _banded,
    "banded_linear": _linear,
    "direct": _times(("scores of 88 and 90", "两次评分 88 分和 90 分"), "88", "90"),
    "rectification_rate": _due,
    "rated_mean": _rated,
    "mean_of_members": _members,
    "ballot_mean": _ballot,
    "survey_mean": _survey,
    "three_rates": _rates,
    "min_max": _min_max,
    "by_rank": lambda _params: _figure("80", "90", "70", "60"),
}
