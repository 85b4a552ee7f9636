"""Spark as the engine: the same expressions on a cluster or on this machine, if the extra is installed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.data import Table


class Spark:
    """A Spark session; results that shall be kept are Parquet files in the run's folder."""

    def __init__(self, place: Path, master: str = "local[2]") -> None:
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise InputError([Problem("spark", 0, "", "screen_no_spark")]) from error
        os.environ.setdefault("PYARROW_IGNORE_TIMEZONE", "1")
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.warehouse.dir": str(place / "warehouse"),
            "spark.log.level": "ERROR",
        }
        builder = SparkSession.builder.master(master).appName("bihuan-screen")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session: Any = builder.getOrCreate()
        self._place = place
        self.connection = ibis.pyspark.connect(self._session)

    def read(self, path: Path, name: str) -> Table:
        """A Parquet file as a view."""
        return self.connection.read_parquet(str(path), table_name=name)

    def keep(self, expression: Table, name: str) -> Table:
        """Written to the run's folder and read again."""
        path = self._place / f"{name}.parquet"
        self._session.sql(self.connection.compile(expression)).write.parquet(str(path))
        return self.read(path, name)

    def write(self, expression: Table, order: Sequence[str], path: Path) -> None:
        """Through Spark's own writer as one part, then as one file."""
        parts = path.with_suffix(".parts")
        ordered = self._session.sql(self.connection.compile(expression)).orderBy(*order)
        ordered.coalesce(1).write.parquet(str(parts))
        pq.write_table(pq.read_table(parts), path)

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
