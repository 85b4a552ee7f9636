"""The methods in words, and their parameters as fields people fill in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from bihuan.engine.methods import METHODS
from bihuan.engine.problems import Problem
from bihuan.engine.scheme.editing import Row
from bihuan.engine.scheme.source import read_yaml
from bihuan.engine.scheme.validating import validated
from bihuan.engine.scheme.writing import written
from bihuan.engine.words import RATES
from bihuan.records.punctuation import listed
from bihuan.schemes.queries import reading_language

METHOD_WORDS: dict[str, StrOrPromise] = {
    "per_occurrence": _("Points off each time it happens"),
    "by_severity": _("Points off by severity"),
    "fixed_deduction": _("Points off once, however often it happens"),
    "discretionary": _("Points off at discretion, by two people"),
    "direct": _("Scored outright, out of a hundred"),
    "rated_mean": _("Mean of several raters"),
    "rectification_rate": _("By the share of findings rectified"),
    "ratio": _("By the share completed"),
    "all_or_nothing": _("Full marks if met, else nothing"),
    "count_to_max": _("Points for each, up to full marks"),
    "banded": _("Points by the band a figure lies in"),
    "banded_linear": _("Points off for what is missing to a target"),
    "survey_mean": _("Mean of a survey"),
    "ballot_mean": _("By the votes of a ballot"),
    "three_rates": _("Response, resolution and satisfaction weighted"),
    "mean_of_members": _("Mean over the members of the leading body"),
    "by_rank": _("By the place in the group"),
    "min_max": _("By the distance between lowest and highest figure"),
    "bonus": _("Bonus points"),
}
"""Every method in a few words, the most common first."""

_APART = re.compile(r"[\s,，、;；至~～]+")


class Misread(ValueError):
    """What was typed is not of the shape the parameter has."""


def _plain(typed: str) -> str:
    return typed


def _pairs(typed: str) -> Any:
    """``一般 2`` a line (or between 、) as names and numbers."""
    pairs: dict[str, str] = {}
    for part in re.split(r"[\n、;；]+", typed):
        name, _space, number = part.strip().replace("：", " ").replace(":", " ").rpartition(" ")
        if not part.strip():
            continue
        if not name.strip() or name.strip() in pairs:
            raise Misread(part)
        pairs[name.strip()] = number
    return pairs


def _numbers(typed: str) -> Any:
    return [part for part in _APART.split(typed.strip()) if part]


def _steps(typed: str) -> Any:
    """``80 4`` a line: from 80 on, 4 points."""
    steps = []
    for line in typed.splitlines():
        parts = _numbers(line)
        if parts and len(parts) != 2:
            raise Misread(line)
        if parts:
            steps.append({"at_least": parts[0], "earns": parts[1]})
    return steps


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a parameter is typed: read into the document and shown from it."""

    read: Callable[[str], Any] = _plain
    show: Callable[[Any], str] = str
    is_long: bool = False
    asks: StrOrPromise = ""


NUMBER = _Shape()
PAIRS = _Shape(
    _pairs,
    lambda raw: "\n".join(f"{name} {number}" for name, number in raw.items()),
    is_long=True,
    asks=_("One a line: a name, a blank, a number"),
)
RANGE = _Shape(_numbers, " 至 ".join, asks=_("The least and the most, as 0.5 至 2"))
LIST = _Shape(_numbers, listed, asks=_("Numbers, the first place first, as 10, 8, 6"))
STEPS = _Shape(
    _steps,
    lambda raw: "\n".join(f"{step['at_least']} {step['earns']}" for step in raw),
    is_long=True,
    asks=_("One a line: from which figure on, a blank, how many points"),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its key in the document, what it asks, and what stands for leaving it out."""

    key: str
    label: StrOrPromise
    shape: _Shape = NUMBER
    default: str = ""
    choices: Mapping[str, StrOrPromise] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Words people read in place of the names in the document."""

    def shown(self, row: Row) -> str:
        """What stands in the field for a row."""
        raw = row.get(self.key)
        if raw is None:
            return self.default
        return self.shape.show(_renamed(raw, self.names))

    def read(self, typed: str) -> Any:
        """What the field says, as it stands in the document; Misread for another shape."""
        value = self.shape.read(typed.replace("\r\n", "\n").strip())
        return _renamed(value, {word: name for name, word in self.names.items()})

    def field(self) -> forms.Field:
        """The form field."""
        if self.choices:
            return forms.ChoiceField(label=self.label, choices=list(self.choices.items()), required=False)
        widget = forms.Textarea(attrs={"rows": 4}) if self.shape.is_long else forms.TextInput
        return forms.CharField(label=self.label, required=False, help_text=self.shape.asks, widget=widget)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A word, or the names of a mapping, with others in their place."""
    if isinstance(value, dict):
        return {names.get(name, name): number for name, number in value.items()}
    return names.get(value, value) if isinstance(value, str) else value


_COST = Parameter("cost", _("Points off"))
_CAP = Parameter("cap", _("At most (left empty: all its points)"))
_BETTER = Parameter(
    "better",
    _("Better is"),
    default="higher",
    choices={"higher": _("the higher figure"), "lower": _("the lower figure")},
)
_PARTIAL = {
    "proportional": _("counts in proportion"),
    "started": _("counts whole"),
    "whole": _("does not count"),
}
_DONT_KNOW = {"drop": _("do not count"), "zero": _("count as nothing")}
_TIES = {"best": _("the best place"), "average": _("the mean of their places")}
_FALLING = {"linear": _("evenly"), "exponential": _("ever more slowly")}
_GROUP_MEAN = {"group_mean": "组内平均"}

PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    "fixed_deduction": (_COST,),
    "per_occurrence": (_COST, _CAP),
    "by_severity": (Parameter("costs", _("Severities and points off"), PAIRS), _CAP),
    "discretionary": (Parameter("range", _("Points off a time"), RANGE),),
    "count_to_max": (Parameter("each", _("Points for each")),),
    "bonus": (Parameter("cap", _("At most")),),
    "banded": (Parameter("steps", _("Bands"), STEPS),),
    "banded_linear": (
        Parameter("target", _("Target: a figure, or 组内平均 for the mean of the group"), names=_GROUP_MEAN),
        _COST,
        Parameter("step", _("for every"), default="1"),
        Parameter("partial", _("A part of it"), default="proportional", choices=_PARTIAL),
        _BETTER,
    ),
    "rated_mean": (
        Parameter("trim", _("Highest and lowest ratings dropped, of each")),
        Parameter("floor", _("Least number of raters")),
    ),
    "ballot_mean": (
        Parameter("mapping", _("Options and their score out of 100"), PAIRS),
        Parameter("dont_know", _("Votes for “don't know”"), default="drop", choices=_DONT_KNOW),
    ),
    "survey_mean": (Parameter("groups", _("Groups of respondents and their weights (none: all together)"), PAIRS),),
    "three_rates": (Parameter("weights", _("Rates and their weights"), PAIRS, names=RATES),),
    "min_max": (
        Parameter("low", _("Lowest figure (left empty: the group's own)")),
        Parameter("high", _("Highest figure (left empty: the group's own)")),
        _BETTER,
        Parameter("transform", _("Scale"), default="none", choices={"none": _("plain"), "ln": _("logarithms")}),
    ),
    "by_rank": (
        Parameter("earns", _("Points by place (left empty: falling evenly)"), LIST),
        _BETTER,
        Parameter("ties", _("Equal figures share"), default="best", choices=_TIES),
        Parameter("transform", _("Without a list the points fall"), default="linear", choices=_FALLING),
        Parameter("scale", _("How slowly (only where they fall ever more slowly)")),
    ),
}
"""The parameters of every method that has any."""


class ParameterForm(forms.Form):
    """The parameters of one method, filled with those of a row that has it."""

    def __init__(self, method: str, row: Row, data: Mapping[str, Any] | None = None) -> None:
        self.method, self.row = method, row if row.get("method") == method else {}
        shown = {one.key: one.shown(self.row) for one in PARAMETERS.get(method, ())}
        super().__init__(data, prefix="p", initial=shown)
        for one in PARAMETERS.get(method, ()):
            self.fields[one.key] = one.field()

    def clean(self) -> dict[str, Any]:
        """All parameters in ``params`` as they stand in the document, or each refusal at its field."""
        data = super().clean() or {}
        params: Row = {}
        for one in PARAMETERS.get(self.method, ()):
            try:
                params |= self._given(one, str(data.get(one.key) or ""))
            except Misread as error:
                self.add_error(one.key, _("“%(text)s” is not of this form.") % {"text": str(error)[:40]})
        if not self.errors:
            for key, text in _refused(self.method, params):
                self.add_error(key if key in self.fields else None, text)
        return {**data, "params": params}

    def _given(self, one: Parameter, typed: str) -> Row:
        """The parameter as typed; as it was written before where nothing was changed."""
        typed = typed.replace("\r\n", "\n").strip()
        if typed == one.shown(self.row).strip():
            return {one.key: self.row[one.key]} if one.key in self.row else {}
        return {one.key: one.read(typed)} if typed and typed != one.default else {}


def _refused(method: str, params: Row) -> Iterator[tuple[str, str]]:
    problems: list[Problem] = []
    validated(METHODS[method].params, read_yaml(written(params), method), method, problems)
    for problem in problems:
        yield problem.column.partition(".")[0], problem.says(reading_language())
