"""What a rule is: one small class whose method gives, as Ibis tables, its three outcomes and the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import ibis

from bihuan.engine.screening.data import Data

Table = Any
"""An Ibis table; the library publishes no types."""
ABSENT = "\x1e"
"""Stands for a computed value that a clue of this kind does not have at all."""
ParamKind = Literal["integer", "decimal", "texts", "text_counts"]
Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: what may be written for it, its default, and what it means, in English and Chinese."""

    kind: ParamKind
    default: Any
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Cite:
    """Rows of one input table behind clues: ``rows`` has ``hit`` and the row's number, ``fields`` are shown."""

    table: str
    fields: tuple[str, ...]
    rows: Table


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found.

    ``states``: a row of the driving set each, with ``reason`` (null where it could be decided).
    ``clues``: ``hit`` (unique within the rule), subject_type, subject, first, last (days), amount (fen) and one
    column ``b_<name>`` for every computed value. ``cites``: the rows they rest on.
    """

    states: Table
    clues: Table
    cites: Sequence[Cite]


class Rule:
    """A rule. Subclasses say what it asks for, what it needs and how it reads."""

    id: ClassVar[str]
    title: ClassVar[tuple[str, str]]
    says: ClassVar[tuple[str, str]]
    """The rule in a sentence, English and Chinese."""
    innocent: ClassVar[tuple[str, str]]
    """What would explain a clue innocently."""
    needs: ClassVar[tuple[str, ...]]
    """Required tables, the driving one first."""
    params: ClassVar[Mapping[str, Param]] = {}
    because: ClassVar[tuple[str, ...]]
    """Names of the computed values, in order; ``name:d`` is a day."""
    after: ClassVar[bool] = False
    """True for a rule that looks at the clues of others."""

    def screen(self, data: Data, params: Params) -> Outcome:
        """The three outcomes over the data, with these parameters."""
        raise NotImplementedError

    @classmethod
    def names(cls) -> list[tuple[str, bool]]:
        """Computed values in order, and whether each is a day."""
        return [(name.removesuffix(":d"), name.endswith(":d")) for name in cls.because]


def integer(default: int, english: str, chinese: str) -> Param:
    """A whole-number parameter."""
    return Param("integer", default, english, chinese)


def texts(default: Sequence[str], english: str, chinese: str) -> Param:
    """A list-of-words parameter."""
    return Param("texts", tuple(default), english, chinese)


def clues(
    table: Table,
    *,
    hit: Any,
    subject_type: str,
    subject: Any,
    because: Mapping[str, Any],
    first: Any = None,
    last: Any = None,
    amount: Any = None,
) -> Table:
    """The clues of a rule in the form the engine writes; missing periods and amounts stay empty."""
    none = ibis.null("int64")
    return table.select(
        hit=hit,
        subject_type=ibis.literal(subject_type),
        subject=subject,
        first=none if first is None else first.cast("int64"),
        last=none if last is None else last.cast("int64"),
        amount=none if amount is None else amount.cast("int64"),
        **{f"b_{name}": value for name, value in because.items()},
    )


def joined(*parts: Any) -> Any:
    """Texts as one identifier; a missing part counts as empty."""
    sep = ibis.literal("\x1f")
    whole = parts[0].fill_null("")
    for part in parts[1:]:
        whole = whole.concat(sep, part.fill_null(""))
    return whole


def first_reason(*pairs: tuple[Any, str]) -> Any:
    """The first reason whose condition is true; null where none is."""
    return ibis.cases(*[(condition, ibis.literal(text)) for condition, text in pairs], else_=ibis.null("string"))


def missing(table: Table, *columns: str) -> list[tuple[Any, str]]:
    """Reasons for empty columns, in this order."""
    return [(table[column].isnull(), f"missing:{column}") for column in columns]


def true(condition: Any) -> Any:
    """The condition with unknown counted as false."""
    return condition.fill_null(False)  # noqa: FBT003 - a value, not a switch
