"""Split purchases and same-site repairs against bare DuckDB SQL for the same rows, a million and ten million of them.

python -m bench.screening           both sizes, each in a process of its own
python -m bench.screening 1000000   one size
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench.measure import ratio, save, shown, timed
from bihuan.engine.screening.data import Data, DuckDB
from bihuan.engine.screening.intake import Intake, arrow_schema
from bihuan.engine.screening.rules import RULES
from bihuan.engine.screening.rules.contracts_patterns import repeated_days, split_windows
from bihuan.engine.screening.tables import TABLES

METHODS = ("direct", "inquiry", "negotiation", "invite", "open")
TIERS = "(VALUES (1, 't1', '*', 0, 10000000, 'direct'), (2, 't2', '*', 10000000, NULL, 'open'))"

SPLIT = """
WITH small AS (
  SELECT unit, supplier, category, sign_day, amount_fen, 10000000 AS lim FROM read_parquet('{path}')
  WHERE parent_id IS NULL AND method IN ('direct', 'inquiry') AND amount_fen > 0 AND amount_fen < 10000000
    AND unit IS NOT NULL AND supplier IS NOT NULL AND category IS NOT NULL AND sign_day IS NOT NULL
), windows AS (
  SELECT DISTINCT unit, supplier, category, sign_day, lim, count(*) OVER w AS n, sum(amount_fen) OVER w AS total,
    max(amount_fen) OVER w AS biggest, min(sign_day) OVER w AS low
  FROM small
  WINDOW w AS (PARTITION BY unit, supplier, category ORDER BY sign_day RANGE BETWEEN 30 PRECEDING AND CURRENT ROW)
), flagged AS (
  SELECT *, lead(sign_day) OVER (PARTITION BY unit, supplier, category ORDER BY sign_day) AS next
  FROM windows WHERE n >= 2 AND total >= lim AND biggest * 100 >= lim * 50
)
SELECT unit, supplier, category, sign_day, n, total, low FROM flagged WHERE next IS NULL OR next - 30 > low
"""
REPAIRS = """
WITH days AS (
  SELECT DISTINCT coalesce(s.parent, s.site_id) AS place, work_type, sign_day
  FROM read_parquet('{path}') c JOIN read_parquet('{sites}') s ON c.site = s.site_id
  WHERE parent_id IS NULL AND work_type IS NOT NULL AND sign_day IS NOT NULL AND amount_fen > 0
), counted AS (
  SELECT *, count(*) OVER (PARTITION BY place, work_type ORDER BY sign_day
      RANGE BETWEEN 1095 PRECEDING AND CURRENT ROW) AS n,
    sign_day - lag(sign_day) OVER w AS back, lead(sign_day) OVER w - sign_day AS ahead
  FROM days WINDOW w AS (PARTITION BY place, work_type ORDER BY sign_day)
), reached AS (
  SELECT *, min(CASE WHEN n >= 3 THEN sign_day END) OVER (PARTITION BY place, work_type ORDER BY sign_day
    ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_full FROM counted
)
SELECT place, work_type, sign_day FROM reached
WHERE next_full - sign_day <= 1095 OR back <= 180 OR ahead <= 180
"""


HEADS = ["what", "rows", "rows out", "this engine", "bare SQL", "ratio", "peak memory"]
SIZES = (1_000_000, 10_000_000)


def main() -> None:
    """One size is told as JSON; all sizes make the table."""
    if len(sys.argv) > 1:
        print(json.dumps(_measured(int(sys.argv[1]))))
        return
    lines = [HEADS]
    for count in SIZES:
        done = subprocess.run(
            [sys.executable, "-m", "bench.screening", str(count)], check=True, capture_output=True, text=True
        )
        lines += json.loads(done.stdout.splitlines()[-1])
    notes = [
        "Both read the same Parquet files on the same connection, with a memory limit of 2 GB; the rows out are equal.",
        "Peak memory is of the process. Rows are made by hashing: how many are flagged says nothing.",
    ]
    save("screening", "Screening against bare SQL", lines, notes)


def _measured(count: int) -> list[list[str]]:
    """Make the rows, time both ways, check that they give the same."""
    lines: list[list[str]] = []
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        intake = _rows(place, count)
        engine = DuckDB(place)
        data = Data(engine, intake, METHODS)
        path, sites = intake.path("contracts"), intake.path("sites")
        for name, ours, sql in (
            ("split purchases (P02 by supplier)", lambda: _split(data), SPLIT),
            ("the same place again (P05)", lambda: _repairs(data), REPAIRS),
        ):
            lines.append(_compare(name, count, engine, ours, sql.format(path=path, sites=sites)))
        engine.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return [[*line, f"{peak} MB"] for line in lines]


def _rows(place: Path, count: int) -> Intake:
    files = dict.fromkeys(("contracts", "tiers", "sites"), "made")
    intake = Intake(place, files)
    with duckdb.connect() as own:
        contract = {
            "contract_id": "'c' || i", "unit": "'u' || hash(i) % 500", "site": "'s' || hash(i * 7) % 60000",
            "supplier": "'x' || hash(i * 3) % 3000", "category": "'g' || hash(i * 5) % 4",
            "work_type": "'w' || hash(i * 11) % 6",
            "method": "CASE WHEN hash(i * 13) % 3 = 0 THEN 'open' ELSE 'direct' END",
            "sign_day": "(18000 + hash(i * 17) % 1500)::BIGINT", "amount_fen": "(1 + hash(i * 19) % 9999999)::BIGINT",
            "_row": "i", "_key": "'c' || i",
        }  # fmt: skip
        _write(own, intake, "contracts", contract, f"range({count}) t(i)")
        tier = {
            "_row": "a",
            "_key": "b",
            "tier_id": "b",
            "category": "c",
            "lo_fen": "d::BIGINT",
            "hi_fen": "e::BIGINT",
            "method": "f",
        }
        _write(own, intake, "tiers", tier, f"{TIERS} t(a, b, c, d, e, f)")
        site = {"_row": "i", "_key": "'s' || i", "site_id": "'s' || i", "parent": "'p' || i // 3"}
        _write(own, intake, "sites", site, "range(60000) t(i)")
    return intake


def _write(own: Any, intake: Intake, table: str, values: dict[str, str], source: str) -> None:
    kinds = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE"}
    columns = ", ".join(
        f"CAST({values.get(field.name, 'NULL')} AS {kinds[str(field.type)]}) AS {field.name}"
        for field in arrow_schema(TABLES[table])
    )
    own.execute(f"COPY (SELECT {columns} FROM {source}) TO '{intake.path(table)}' (FORMAT parquet)")


def _params(rule: str) -> dict[str, Any]:
    return {name: param.default for name, param in RULES[rule].params.items()}


def _split(data: Data) -> Any:
    from bihuan.engine.screening.purchasing import base_contracts, with_limit

    params = _params("P02")
    columns = ("unit", "supplier", "category", "sign_day", "amount_fen")
    table = base_contracts(data, columns, params["exempt"])
    table = with_limit(data, table.filter(table.method.isin(params["methods"])), params["methods"])
    small = table.filter(table.reason.isnull() & table.part & (table.amount_fen < table.limit_fen))
    windows = split_windows(small, "supplier", params)
    return windows.select("unit", "who", "category", "sign_day", "n", "total", "low")


def _repairs(data: Data) -> Any:
    from bihuan.engine.screening.purchasing import base_contracts

    params = _params("P05")
    table = base_contracts(data, ("site", "sign_day", "amount_fen"), params["exempt"])
    table = table.filter(table.work_type.notnull() & table.reason.isnull() & table.part)
    sites = data.table("sites").select(s_id="site_id", s_parent="parent")
    table = table.join(sites, [table.site == sites.s_id])
    table = table.mutate(place=table.s_parent.fill_null(table.s_id))
    return repeated_days(table, params).select("place", "work_type", "sign_day")


def _compare(name: str, count: int, engine: DuckDB, ours: Callable[[], Any], sql: str) -> list[str]:
    own = engine.connection
    numbers = iter(range(10**6))

    def kept(query: Callable[[], str]) -> None:
        own.raw_sql(f"CREATE OR REPLACE TABLE timed{next(numbers) % 2} AS {query()}")

    def compiled() -> str:
        return str(own.compile(ours()))

    rounds = 5 if count <= 1_000_000 else 1
    mine, bare = timed(lambda: kept(compiled), rounds), timed(lambda: kept(lambda: sql), rounds)
    for one, other in ((compiled(), sql), (sql, compiled())):
        assert not own.raw_sql(f"SELECT count(*) FROM (FROM ({one}) EXCEPT ALL FROM ({other}))").fetchone()[0], name
    out = own.raw_sql(f"SELECT count(*) FROM ({sql})").fetchone()[0]
    return [name, f"{count:,}", f"{out:,}", shown(mine), shown(bare), ratio(mine, bare)]


if __name__ == "__main__":
    main()
