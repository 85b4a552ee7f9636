"""The checked tables inside an engine, and what several rules share, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import ibis

from bihuan.engine.screening.intake import Intake

Table = Any
MEMORY = "2GB"


class Engine(Protocol):
    """What a run asks of an engine beyond expressions."""

    def read(self, path: Path, name: str) -> Table:
        """A Parquet file as a table."""

    def keep(self, expression: Table, name: str) -> Table:
        """An expression worked out now, as a table."""

    def write(self, expression: Table, order: Sequence[str], path: Path) -> None:
        """The rows of an expression as one Parquet file, in the order of these columns."""

    def close(self) -> None:
        """Let everything go."""


class DuckDB:
    """DuckDB beside the checked tables: bounded memory, the rest spills to disk."""

    def __init__(self, place: Path) -> None:
        self.connection = ibis.duckdb.connect(place / "engine.duckdb")
        for setting, value in (("memory_limit", MEMORY), ("temp_directory", str(place / "spill"))):
            self.connection.raw_sql(f"SET {setting} = '{value}'")
        self.connection.raw_sql("SET preserve_insertion_order = false")

    def read(self, path: Path, name: str) -> Table:
        """A Parquet file as a view."""
        return self.connection.read_parquet(str(path), table_name=name)

    def keep(self, expression: Table, name: str) -> Table:
        """A table of the engine's own file."""
        self.connection.raw_sql(f"CREATE TABLE {name} AS {self._plain(expression)}")
        return self.connection.table(name)

    def write(self, expression: Table, order: Sequence[str], path: Path) -> None:
        """Written by the engine itself."""
        by = ", ".join(f'"{name}"' for name in order)
        self.connection.raw_sql(f"COPY ({self._plain(expression)} ORDER BY {by}) TO '{path}' (FORMAT parquet)")

    def _plain(self, expression: Table) -> str:
        """The query with sums back in 64 bits: the engine widens them to 128, which files keep as floats."""
        columns = ", ".join(
            f'CAST("{name}" AS BIGINT) AS "{name}"' if kind.is_integer() else f'"{name}"'
            for name, kind in expression.schema().items()
        )
        return f"SELECT {columns} FROM ({self.connection.compile(expression)})"  # noqa: S608 - columns of our own

    def close(self) -> None:
        """Close the file."""
        self.connection.disconnect()


class Data:
    """Tables by name as Ibis expressions; ``keep`` holds a result the engine shall not work out twice."""

    def __init__(self, engine: Engine, intake: Intake, methods: Sequence[str]) -> None:
        self._engine = engine
        self.intake = intake
        self.methods = tuple(methods)
        self._tables: dict[str, Table] = {}
        self._shared: dict[str, Table] = {}
        self._numbers = count()

    def table(self, name: str) -> Table:
        """A known table; without rows if the folder has none."""
        if name not in self._tables:
            self._tables[name] = self._engine.read(self.intake.path(name), f"in_{name}")
        return self._tables[name]

    def ordered(self, expression: Table, *order: str) -> Path:
        """The rows of an expression as a file in the order of these columns, however many they are."""
        path = self.intake.place / f"ordered{next(self._numbers)}.parquet"
        self._engine.write(expression, order, path)
        return path

    def close(self) -> None:
        """Let the engine go."""
        self._engine.close()

    def has(self, name: str) -> bool:
        """True if the folder holds this table."""
        return name in self.intake.files

    def keep(self, expression: Table) -> Table:
        """The same rows, worked out now."""
        return self._engine.keep(expression, f"kept{next(self._numbers)}")

    def shared(self, name: str, make: Callable[[], Table]) -> Table:
        """What several rules need, worked out at the first asking."""
        if name not in self._shared:
            self._shared[name] = self.keep(make())
        return self._shared[name]

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Rank of each purchasing method, the loosest 0."""
        return {method: rank for rank, method in enumerate(self.methods)}

    def rank(self, method: Any) -> Any:
        """Rank of a method; null for one that is not listed."""
        branches = [(method == name, ibis.literal(rank, "int64")) for name, rank in self.ranks.items()]
        return ibis.cases(*branches, else_=ibis.null("int64"))
