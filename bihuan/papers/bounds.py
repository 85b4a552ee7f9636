"""Templates that end: the rounds of all loops are counted, and what is told has a most length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_STEPS, MOST_TOLD = 20_000, 500_000
"""Rounds of all loops of a template together, and signs it may tell: a letter of 400 lines stays under a tenth."""


class Endless(ValueError):
    """A template asks for more than ``limit`` rounds, or tells more than ``limit`` signs."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit}")
        self.limit = limit


@dataclass(slots=True)
class _Steps:
    taken: int = 0

    def each(self, items: Iterator[Any]) -> Iterator[Any]:
        """The items, each a round."""
        for item in items:
            self.taken += 1
            if self.taken > MOST_STEPS:
                raise Endless(MOST_STEPS)
            yield item


class _List(list[Any]):
    def __init__(self, items: Sequence[Any], steps: _Steps) -> None:
        super().__init__(items)
        self._steps = steps

    def __iter__(self) -> Iterator[Any]:
        return self._steps.each(super().__iter__())


class _Names(dict[Any, Any]):
    def __init__(self, items: Mapping[Any, Any], steps: _Steps) -> None:
        super().__init__(items)
        self._steps = steps

    def __iter__(self) -> Iterator[Any]:
        return self._steps.each(super().__iter__())


class _Text(str):
    _steps: _Steps

    def __iter__(self) -> Iterator[str]:
        return self._steps.each(super().__iter__())


def counted(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a template; whatever it loops over counts its rounds and raises Endless beyond the most."""
    steps = _Steps()
    return {name: _counted(value, steps) for name, value in values.items()}


def _counted(value: Any, steps: _Steps) -> Any:
    if isinstance(value, Mapping):
        return _Names({name: _counted(one, steps) for name, one in value.items()}, steps)
    if isinstance(value, list | tuple):
        return _List([_counted(one, steps) for one in value], steps)
    if isinstance(value, str):
        text = _Text(value)
        text._steps = steps
        return text
    return value


def bounded(parts: Iterator[str]) -> str:
    """The parts in one text. Raises Endless beyond its most signs."""
    told: list[str] = []
    length = 0
    for part in parts:
        length += len(part)
        if length > MOST_TOLD:
            raise Endless(MOST_TOLD)
        told.append(part)
    return "".join(told)
