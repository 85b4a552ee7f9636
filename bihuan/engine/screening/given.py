"""What a run gave, clue by clue with its rows, and the matter each is about: one trip, person or contract."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bihuan.engine.screening.ocds import kept as releases
from bihuan.engine.screening.ocds.words import TABLE as OCDS
from bihuan.engine.screening.tables import TABLES

FAMILIES: Mapping[str, str] = {
    "T01": "plan", "T02": "plan", "T04": "route", "T06": "route", "T07": "route", "T05": "dates", "T09": "dates",
    "T10": "numbers", "T11": "numbers", "A01": "days", "A03": "days", "A04": "spells", "A05": "spells",
    "P01": "tier", "P04": "tier", "P02": "split", "P03": "split", "R024": "margin", "R058": "margin",
    "R035": "refused", "R036": "refused", "R038": "refused",
}  # fmt: skip
"""Rules that look at the same thing twice are no two independent rules; one not named is a family of its own."""
Place = tuple[str, str, str]
"""Table, key, field."""


@dataclass(frozen=True, slots=True)
class Given:
    """A clue of a run: its columns as they were written, its rows, and what it is about."""

    row: Mapping[str, str]
    lines: Sequence[Sequence[Any]]
    about: tuple[str, str]
    unit: str


def family(rule: str) -> str:
    """What a rule looks at."""
    return FAMILIES.get(rule, rule)


def given(out: Path, folder: Path) -> Iterator[Given]:
    """The clues of a run in the order of their keys."""
    owners = Owners(folder)
    with (out / "clues.csv").open(encoding="utf-8", newline="") as file:
        clues = sorted(csv.DictReader(file), key=lambda row: row["clue"])
    with (out / "evidence.csv").open(encoding="utf-8", newline="") as file:
        groups = groupby(csv.DictReader(file), key=lambda row: row["clue"])
        key, rows = next(groups, ("", iter(())))
        for clue in clues:
            lines = []
            if key == clue["clue"]:
                lines = [(r["table"], r["key"], r["field"], r["value"], r["file"], int(r["row"])) for r in rows]
                key, rows = next(groups, ("", iter(())))
            about = owners.about(clue, lines)
            yield Given(clue, lines, about, owners.unit(clue, lines, about))


@dataclass
class Owners:
    """Which trip, unit or contract a row belongs to, by the tables of a folder."""

    folder: Path

    def about(self, clue: Mapping[str, str], lines: Sequence[Sequence[Any]]) -> tuple[str, str]:
        """The matter of a clue: one trip, one contract, one person, or its own subject."""
        kind, subject = clue["subject_type"], clue["subject"]
        trips = _keys(lines, "trips") | {self._trip.get(key, "") for key in _keys(lines, "invoices")}
        if clue["rule"].startswith("T") and len(trips) == 1 and "" not in trips and kind != "person":
            return "trip", next(iter(trips))
        if kind == "person_year":
            return "person", subject.rpartition("/")[0]
        contracts = _keys(lines, "contracts")
        if kind != "contract" and len(contracts) == 1:
            return "contract", next(iter(contracts))
        return kind, subject

    def unit(self, clue: Mapping[str, str], lines: Sequence[Sequence[Any]], about: tuple[str, str]) -> str:
        """The one unit whose records the rows are; empty where there are several, or none is named."""
        if clue["subject_type"] == "unit":
            return clue["subject"]
        if about[0] == "person" and (post := self._posts.get(about[1])):
            return post
        units = {self._units[table].get(key) for table in self._units for key in _keys(lines, table)}
        units |= {self._buyers.get(key) for key in _keys(lines, OCDS)}
        units.discard(None)
        return str(units.pop()) if len(units) == 1 else ""

    @cached_property
    def _trip(self) -> dict[str, str]:
        return self._pairs("invoices", "inv_id", "trip_id")

    @cached_property
    def _posts(self) -> dict[str, str]:
        return self._pairs("payroll", "person", "unit") | self._pairs("roster", "person", "unit")

    @cached_property
    def _units(self) -> dict[str, dict[str, str]]:
        named = {"trips": "trip_id", "invoices": "inv_id", "contracts": "contract_id", "tenders": "tender_id"}
        return {table: self._pairs(table, key, "unit") for table, key in named.items()}

    @cached_property
    def _buyers(self) -> dict[str, str]:
        return releases.buyers(self.folder)

    def _pairs(self, table: str, key: str, value: str) -> dict[str, str]:
        """Values by key of two columns; rows without a value are left out."""
        path = self.folder / f"{table}.parquet"
        if not path.exists():
            return {}
        rows = pq.read_table(path, columns=[key, value])
        rows = rows.filter(pc.is_valid(rows.column(value))).to_pydict()
        return dict(zip(rows[key], rows[value], strict=True))


def _keys(lines: Sequence[Sequence[Any]], table: str) -> set[str]:
    return {line[1] for line in lines if line[0] == table}


def values_now(folder: Path, wanted: Collection[Place]) -> dict[Place, str]:
    """What stands now in cells that were cited once; a cell whose row is gone is left out."""
    values: dict[Place, str] = {}
    for table in {place[0] for place in wanted} & TABLES.keys():
        path = folder / f"{table}.parquet"
        keys = {key for name, key, _field in wanted if name == table}
        if path.exists():
            values |= _cells(path, table, keys)
    cited = {(key, pointer) for table, key, pointer in wanted if table == OCDS}
    if cited:
        now = releases.cells_now(folder, cited)
        values |= {(OCDS, key, pointer): value for (key, pointer), value in now.items()}
    return {place: values[place] for place in wanted if place in values}


def _cells(path: Path, table: str, keys: set[str]) -> dict[Place, str]:
    known = TABLES[table]
    key = " || '/' || ".join(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in known.key)
    columns = ", ".join(f"coalesce(CAST(\"{one.name}\" AS VARCHAR), '')" for one in known.columns)
    with duckdb.connect(config={"memory_limit": "1GB"}) as own:
        rows = own.execute(
            f"SELECT {key}, {columns} FROM read_parquet(?) WHERE {key} IN (SELECT unnest(?))",  # noqa: S608 - our names
            [str(path), sorted(keys)],
        ).fetchall()
    return {
        (table, row[0], column.name): value
        for row in rows
        for column, value in zip(known.columns, row[1:], strict=True)
    }


@dataclass
class TripView:
    """A trip as its page shows it, in plain JSON."""

    request: dict[str, Any] = field(default_factory=dict)
    legs: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    vouchers: list[dict[str, Any]] = field(default_factory=list)
    journey: list[dict[str, str]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Days as texts, nothing but JSON."""
        whole: dict[str, Any] = json.loads(json.dumps(self.__dict__, default=str, ensure_ascii=False))
        return whole


def trips(out: Path, folder: Path, wanted: Collection[str]) -> dict[str, TripView]:
    """The trips of these ids: what was asked for, the vouchers, and the journey rebuilt from them."""
    views = {trip: TripView() for trip in wanted}
    for row in _rows(folder, "trips", wanted):
        views[row["trip_id"]].request = row
    for table, name, order in (("trip_legs", "legs", "seq"), ("trip_people", "people", "person"),
                               ("invoices", "vouchers", "day")):  # fmt: skip
        for row in sorted(_rows(folder, table, wanted), key=lambda row: (row[order] is None, row[order])):
            getattr(views[row["trip_id"]], name).append(row)
    journeys = out / "itinerary.csv"
    if journeys.exists():
        with journeys.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                if line["trip_id"] in views:
                    views[line["trip_id"]].journey.append(line)
    return {trip: view for trip, view in views.items() if view.request}


def _rows(folder: Path, table: str, wanted: Collection[str]) -> list[dict[str, Any]]:
    path = folder / f"{table}.parquet"
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = (
        pq.read_table(path, filters=[("trip_id", "in", sorted(wanted))]).to_pylist() if wanted else []
    )
    return rows


def places(folder: Path) -> dict[str, list[Any]]:
    """Cities by their code as the places table knows them: name, latitude, longitude."""
    path = folder / "gazetteer.parquet"
    if not path.exists():
        return {}
    rows = pq.read_table(path, columns=["kind", "city", "name", "lat", "lon"]).to_pylist()
    return {row["city"]: [row["name"], row["lat"], row["lon"]] for row in rows if row["kind"] == "city" and row["city"]}


def lay_out(tables: Mapping[str, Sequence[Path]], folder: Path) -> None:
    """The tables of a run in one folder; several of one kind one after another."""
    for table, paths in tables.items():
        if table == OCDS:
            releases.lay_out_releases(paths, folder)
            continue
        with pq.ParquetWriter(folder / f"{table}.parquet", pq.read_schema(paths[0])) as out:
            for path in paths:
                with pq.ParquetFile(path) as file:
                    for batch in file.iter_batches():
                        out.write_batch(batch)
