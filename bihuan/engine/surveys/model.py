"""A survey plan as it is read: what was asked, how the sample was drawn, what is to be estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import Field

from bihuan.engine.fields import Flag, Identifier, Strict
from bihuan.engine.scheme.source import Located
from bihuan.engine.surveys.fields import (
    Above,
    Confidence,
    Decimals,
    Estimated,
    Hundred,
    Least,
    Name,
    Number,
    OptionId,
    People,
    SurveyId,
    Unit,
    Words,
)

Kind = Literal["scale", "single", "multiple", "number", "text"]
DontKnow = Literal["drop", "zero"]
Statistic = Literal["mean", "score", "share"]


class Option(Strict):
    """One option; a don't-know option has no score."""

    id: OptionId
    title: Words = ""
    score: Hundred | None = None
    dont_know: Flag = False


class Question(Strict):
    """One question and the column that holds its answers."""

    id: Name
    column: Words = ""
    title: Words = ""
    type: Kind
    dont_know: DontKnow = "drop"
    options: tuple[Option, ...] = ()
    min: Number | None = None
    max: Number | None = None

    @property
    def cells(self) -> str:
        """The column of answers.csv."""
        return self.column or self.id


class DesignKeys(Strict):
    """How the sample was drawn; columns of answers.csv."""

    strata: tuple[Name, ...] = ()
    clusters: tuple[Name, ...] = ()
    weights: Words = ""
    fpc: tuple[Name, ...] = ()
    lonely: Literal["fail", "certainty", "adjust"] = "fail"


class EstimateKeys(Strict):
    """One estimate in every cell of its by-columns."""

    id: Identifier
    question: Name
    statistic: Statistic
    top: tuple[Name, ...] = ()
    by: tuple[Name, ...] = ()
    ci: Literal["wald_t", "logit"] = "wald_t"
    pooled: Literal["design"] | None = None


class GroupKeys(Strict):
    """A respondent group's weight, and the weights of its channels."""

    weight: Above
    channels: dict[Name, Above] = Field(default_factory=dict)


class CompositeKeys(Strict):
    """A weighted mean over groups and channels."""

    id: Identifier
    question: Name
    statistic: Statistic = "score"
    top: tuple[Name, ...] = ()
    by: tuple[Name, ...] = ()
    missing: Literal["error", "renormalise"] = "error"
    groups: dict[Name, GroupKeys]


class Band(Strict):
    """A required rate for units of so many people, bounds inclusive."""

    first: People = Field(alias="from")
    last: People | None = Field(None, alias="to")
    rate: Unit


class RequiredKeys(Strict):
    """How many answers a unit owes."""

    method: Literal["bands", "finite_population"]
    bands: tuple[Band, ...] = ()
    margin: Above | None = None
    confidence: Confidence = Decimal("0.95")


class ResponseKeys(Strict):
    """Response rates by unit."""

    unit: Name = "unit"
    complete: Literal["any", "all"] = "any"
    required: RequiredKeys | None = None


class AaporKeys(Strict):
    """The share of cases of unknown eligibility that is taken as eligible."""

    e: Estimated = "estimate"


class MarkKeys(Strict):
    """An estimate that feeds an indicator of a scheme."""

    estimate: Identifier
    indicator: Identifier
    unit: Name = "unit"
    group: Words = ""
    places: Decimals = 2


class PlanKeys(Strict):
    """The single keys of a plan."""

    survey: SurveyId
    wave: Words = ""
    title: Words = ""
    voice: Words = ""
    k: Least = 5
    confidence: Confidence = Decimal("0.95")
    channel: Words = ""
    group: Words = ""


@dataclass(frozen=True, slots=True)
class Margin:
    """One margin to adjust to: its columns, and totals by their values; None where the frame gives them."""

    columns: tuple[str, ...]
    totals: Mapping[tuple[str, ...], float] | None
    line: int
    """The line of ``totals`` in the plan."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Post-strata (one margin of crossed columns) or margins to rake."""

    kind: Literal["poststratify", "rake"]
    margins: tuple[Margin, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that can be used."""

    source: str
    keys: PlanKeys
    questions: Mapping[str, Question]
    design: DesignKeys
    adjustment: Adjustment | None
    estimates: tuple[EstimateKeys, ...]
    composites: tuple[CompositeKeys, ...]
    response: ResponseKeys | None
    aapor: AaporKeys | None
    marks: tuple[MarkKeys, ...]
    located: Located

    def line(self, *path: str | int) -> int:
        """The line of what lies at a path."""
        return self.located.line_of(path)

    @property
    def by_columns(self) -> tuple[str, ...]:
        """By-columns of estimates, then composites, in order of first use."""
        asked = [*(one.by for one in self.estimates), *(one.by for one in self.composites)]
        return tuple(dict.fromkeys(column for by in asked for column in by))
