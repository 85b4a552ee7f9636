"""Queries written once: a statement is made when it is first asked for, and asked again with other numbers and days.

Most of what a page spends is the making of its statements, not their answers. A function that makes a query of what it
is given is called once for each *shape* of that (which roles, how many bodies); the numbers, texts and days in it are
kept as places, and filled anew each time::

    @prepared
    def _of_office(office: int, on: date) -> QuerySet[Unit]:
        return Unit.objects.filter(office=office, valid_from__lte=on)

    rows = _of_office(office.pk, today)

What a function makes must depend on its arguments alone. It is refused where that shows: if it asks the database, if a
day stands in its statement that no argument gave, if a number or text it was given does not stand there. Numbers are
those of records (wide enough for a place); truth values, choices and None belong to the shape.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import singledispatch, update_wrapper
from threading import Lock
from typing import Any, Generic, NoReturn, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Again = Callable[[Iterator[Any]], Any]
"""Makes a thing of the same shape from other values."""

_FIRST = 910_000_000_000
_FIRST_DAY = date(7001, 1, 1).toordinal()
_TEXT = "\x02place {}\x03"
_NUMBERS = 1 << 63
"""What a database takes for a number; anything beyond is left to the query itself."""
_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_KEPT = 64
"""Statements kept of one function."""


@singledispatch
def parts(thing: Any) -> tuple[Hashable, list[Any], Again]:
    """What a thing consists of: its shape, its values in their order, and how to make one of other values.

    Whoever owns a kind of thing that queries are made of registers it.
    """
    if thing is None or isinstance(thing, (bool, Enum)):
        return thing, [], lambda _values: thing
    if isinstance(thing, (int, str, date)) and not isinstance(thing, datetime):
        itself: Any = type(thing)
        return itself, [thing], next
    if isinstance(thing, Model):
        kind = thing.__class__  # of a lazy one too
        return kind, [thing.pk], lambda values: kind.from_db(None, ["id"], [next(values)])
    if isinstance(thing, (tuple, list, frozenset)):
        each = [parts(one) for one in thing]
        shape = type(thing), tuple(one[0] for one in each)
        values = [value for one in each for value in one[1]]
        return shape, values, lambda given: type(thing)([one[2](given) for one in each])
    raise TypeError(f"a query cannot be kept by {type(thing).__name__}")


class prepared(Generic[Row]):  # noqa: N801 - reads as what it is used as, a decorator
    """A function that makes a query, to be asked for the rows of it."""

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self.plain = make
        self._plans: OrderedDict[Hashable, _Plan[Row] | None] = OrderedDict()
        self._lock = Lock()
        update_wrapper(self, make)

    def __call__(self, *given: Any) -> list[Row]:
        """The rows."""
        each = [parts(one) for one in given]
        shape = tuple(one[0] for one in each)
        values = [value for one in each for value in one[1]]
        try:
            plan = self._plans[shape]
        except KeyError:
            plan = self._planned(shape, each)
        if plan is None or any(isinstance(one, int) and not -_NUMBERS <= one < _NUMBERS for one in values):
            return list(self.plain(*given))
        return plan.rows(values)

    def _planned(self, shape: Hashable, each: Sequence[tuple[Hashable, list[Any], Again]]) -> _Plan[Row] | None:
        plan = _plan(self.plain, each)
        with self._lock:
            self._plans[shape] = plan
            while len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return plan


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands in a statement."""

    number: int


@dataclass(frozen=True, slots=True)
class _Plan(Generic[Row]):
    """A statement with its places, and what makes rows of its answer."""

    query: QuerySet[Any, Row]
    compiler: SQLCompiler
    statement: str
    fillings: tuple[Any, ...]

    def rows(self, values: Sequence[Any]) -> list[Row]:
        connection = connections[self.query.db]
        adapted = [_adapted(value, connection.ops) for value in values]
        filled = tuple(adapted[one.number] if type(one) is _Place else one for one in self.fillings)
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_more: (self.statement, filled)  # type: ignore[method-assign]
        asked: QuerySet[Any, Row] = self.query.__class__.__new__(self.query.__class__)
        asked.__dict__.update(self.query.__dict__, _query=_Asked(self.query.query, compiler))
        return list(asked)


class _Asked:
    """Stands for a query whose statement is written."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_args: Any, **_more: Any) -> SQLCompiler:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _plan(
    make: Callable[..., QuerySet[Any, Row]], each: Sequence[tuple[Hashable, list[Any], Again]]
) -> _Plan[Row] | None:
    """The plan of a query; None where it has no rows whatever the values, so that nothing is asked."""
    kinds = [type(value) for one in each for value in one[1]]
    places = iter([_standing_for(kind, number) for number, kind in enumerate(kinds)])
    stand_ins = [again(places) for _shape, _values, again in each]
    with _asking_nothing():
        query = make(*stand_ins)
        compiler = query.query.get_compiler(using=query.db)
        try:
            statement, told = compiler.as_sql()
        except EmptyResultSet:
            return None
    if query._known_related_objects:  # type: ignore[attr-defined]
        raise ValueError(f"{make.__qualname__}: a query of one record's own rows cannot be kept")
    fillings = tuple(_filling(make, one, kinds) for one in told)
    _require_all(make, each, fillings)
    return _Plan(query, compiler, statement, fillings)


def _require_all(make: Any, each: Sequence[tuple[Hashable, list[Any], Again]], fillings: Sequence[Any]) -> None:
    """Refuse if a number, text or day that was given by itself stands nowhere in the statement."""
    standing, number = {one.number for one in fillings if isinstance(one, _Place)}, 0
    for shape, values, _again in each:
        if shape in (int, str, date) and number not in standing:
            raise ValueError(f"{make.__qualname__}: its statement does not depend on all it is given")
        number += len(values)


def _standing_for(kind: type, number: int) -> Any:
    """A value no record has, to be known again in the statement."""
    if issubclass(kind, int):
        return _FIRST + number
    if issubclass(kind, str):
        return _TEXT.format(number)
    return date.fromordinal(_FIRST_DAY + number)


def _filling(make: Any, told: Any, kinds: Sequence[type]) -> Any:
    """What stands at one place of the statement: a value that never changes, or the place of one that does."""
    if isinstance(told, int) and _FIRST <= told < _FIRST + len(kinds):
        return _Place(told - _FIRST)
    if isinstance(told, str) and told.startswith("\x02"):
        return _Place(int(told[1:-1].split()[1]))
    if isinstance(told, date) or (isinstance(told, str) and _A_DAY.match(told)):
        day = told if isinstance(told, date) else date.fromisoformat(told[:10])
        number = day.toordinal() - _FIRST_DAY
        if type(day) is date and 0 <= number < len(kinds):
            return _Place(number)
        raise ValueError(f"{make.__qualname__}: {told} stands in its statement, which no argument gives")
    return told


def _adapted(value: Any, ops: Any) -> Any:
    return ops.adapt_datefield_value(value) if type(value) is date else value


class _asking_nothing:  # noqa: N801 - as above
    """While a query is made no database is asked: it would be asked with values that stand for others."""

    def __enter__(self) -> None:
        self._kept = [(connection, list(connection.execute_wrappers)) for connection in connections.all()]
        for connection, _before in self._kept:
            connection.execute_wrappers.append(_refuse)

    def __exit__(self, *_why: object) -> None:
        for connection, before in self._kept:
            connection.execute_wrappers[:] = before


def _refuse(*_asked: Any) -> NoReturn:
    raise ValueError("a query that is kept is made of its arguments alone, and asks nothing")


def fill(record: Model, name: str, rows: list[Any]) -> None:
    """Let a record hold rows that were read by themselves as those of its reverse relation ``name``."""
    relation = getattr(record, name)
    held = relation.all()
    for row in rows:
        setattr(row, relation.field.name, record)
    held._result_cache, held._prefetch_done = rows, True
    record.__dict__.setdefault("_prefetched_objects_cache", {})[name] = held
