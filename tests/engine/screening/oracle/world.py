"""A second reading of the page of screening: plain rows and loops, sharing nothing with the engine it checks."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Cite = tuple[str, str, str]
SCHEMA = """
trips *trip_id unit kind origin start_day:d end_day:d n_people:i budget_fen:i agenda
trip_legs *trip_id *seq:i city from_day:d to_day:d
trip_people *trip_id *person rank
invoices *inv_id trip_id unit person code no day:d at:m cat city to_city to_day:d to_at:m seller item amount_fen:i \
nights:i rooms:i red_of
norms *norm_id kind key city rank from_day:d to_day:d amount:i
gazetteer *place_id kind name aliases city level lat:f lon:f
calendar *day:d is_workday:b note
roster *person *unit post *in_day:d out_day:d status city
attendance *person *day:d *source first_at:m last_at:m
leave *leave_id person type from_day:d to_day:d approved_by proof_to:d hours:i
payroll *person *month *item unit amount_fen:i
contracts *contract_id unit site supplier category work_type method sign_day:d amount_fen:i final_fen:i parent_id exempt \
start_day:d first_pay_day:d tender_id
tiers *tier_id category lo_fen:i hi_fen:i method from_day:d to_day:d
sites *site_id parent name
units *unit parent name
suppliers *supplier class founded_day:d
tenders *tender_id unit method published_day:d deadline_day:d status
bids *bid_id tender_id bidder amount_fen:i status won:b
tenures *tenure_id unit post person from_day:d to_day:d outcome outcome_day:d
register *company *person *role from_day:d to_day:d
"""
COLUMNS: dict[str, dict[str, str]] = {}
KEYS: dict[str, list[str]] = {}
for _line in SCHEMA.replace("\\\n", "").strip().splitlines():
    _table, *_words = _line.split()
    _pairs = [word.lstrip("*").partition(":") for word in _words]
    COLUMNS[_table] = {name: kind or "s" for name, _, kind in _pairs}
    KEYS[_table] = [word.lstrip("*").partition(":")[0] for word in _words if word.startswith("*")]


def typed(text: str, kind: str) -> Any:
    """The value of a cell; days as ordinals, times as minutes, nothing for an empty one."""
    text = text.strip()
    if not text:
        return None
    if kind == "d":
        return dt.date.fromisoformat(text).toordinal()
    if kind == "m":
        return int(text[:2]) * 60 + int(text[3:])
    return {"s": str, "i": int, "b": int, "f": float}[kind](text)


def written(value: Any, kind: str) -> str:
    """A value as evidence shows it."""
    if value is None:
        return ""
    if kind == "d":
        return iso(value)
    return f"{value // 60:02d}:{value % 60:02d}" if kind == "m" else str(value)


def iso(day: int) -> str:
    """An ordinal as an ISO day."""
    return dt.date.fromordinal(day).isoformat()


def ck(city: str) -> str:
    """The key of a city."""
    if not (city.isascii() and city.isdigit()):
        return city
    return city[:2] if city[:2] in {"11", "12", "31", "50"} else city[:4]


def sha(value: Any) -> str:
    """The digest of a value's JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plus(values: Iterable[Any]) -> str:
    """A list inside a value."""
    return "+".join(sorted({str(value) for value in values}))


@dataclass
class Clue:
    """A clue before it is written."""

    kind: str
    subject: str
    period: tuple[int, int] | None
    amount: int | None
    because: Mapping[str, Any]
    cites: set[Cite]


@dataclass
class Found:
    """What a rule says: its clues, how many of the driving set there are, and why some are not decided."""

    needed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    clues: list[Clue] = field(default_factory=list)

    def cannot(self, reason: str | None) -> bool:
        """One more of the driving set, not decided if there is a reason."""
        self.needed += 1
        if reason:
            self.reasons[reason] += 1
        return bool(reason)


class World:
    """The tables, and what several rules ask of them."""

    def __init__(self, tables: Mapping[str, Sequence[Mapping[str, str]]], methods: Sequence[str]) -> None:
        self.present = set(tables)
        self.methods = list(methods)
        self.rows: dict[str, dict[str, Row]] = {}
        for name, columns in COLUMNS.items():
            self.rows[name] = {}
            for raw in tables.get(name, []):
                row: Row = {column: typed(raw.get(column, ""), kind) for column, kind in columns.items()}
                row["KEY"] = "/".join(written(row[key], columns[key]) for key in KEYS[name])
                self.rows[name][row["KEY"]] = row
        self.places: dict[str, tuple[float, float]] = {}
        for place in sorted(self.all("gazetteer"), key=lambda row: str(row["place_id"])):
            if place["kind"] == "city" and place["city"] and None not in (place["lat"], place["lon"]):
                self.places.setdefault(ck(place["city"]), (place["lat"], place["lon"]))
        self.work = {r["day"]: r["is_workday"] == 1 for r in self.all("calendar") if r["is_workday"] is not None}
        self._nets()

    def all(self, table: str) -> list[Row]:
        """Every row of a table."""
        return list(self.rows[table].values())

    def _nets(self) -> None:
        self.reds: dict[str, list[Row]] = {}
        self.red_ids: set[str] = set()
        for row in self.all("invoices"):
            original = self.rows["invoices"].get(row["red_of"] or "")
            if (row["amount_fen"] or 0) < 0 and original and (original["amount_fen"] or 0) > 0:
                self.reds.setdefault(original["inv_id"], []).append(row)
                self.red_ids.add(row["inv_id"])
        for row in self.all("invoices"):
            if (row["amount_fen"] or 0) > 0:
                row["net"] = row["amount_fen"] + sum(red["amount_fen"] for red in self.reds.get(row["inv_id"], []))

    def live(self) -> list[Row]:
        """Live invoices by inv_id."""
        return sorted((r for r in self.all("invoices") if r.get("net", 0) > 0), key=lambda r: str(r["inv_id"]))

    def driving_invoices(self, rows: Iterable[Row]) -> Iterator[tuple[Row, str | None]]:
        """The live ones of these and the unusable ones with a reason."""
        for row in rows:
            amount = row["amount_fen"]
            if amount is None:
                yield row, "missing:amount_fen"
            elif amount < 0 and row["inv_id"] not in self.red_ids:
                yield row, "red_unmatched"
            elif row.get("net", 0) > 0:
                yield row, None

    def on_trip(self, row: Row) -> str | None:
        """Why an invoice hangs on no good trip."""
        if not row["trip_id"]:
            return "missing:trip_id"
        trip = self.rows["trips"].get(row["trip_id"])
        return "no_trip" if trip is None else "bad_trip" if bad_period(trip, "start_day", "end_day") else None

    def of_trip(self, table: str, trip_id: str) -> list[Row]:
        """Rows of a table with this trip."""
        return [row for row in self.all(table) if row["trip_id"] == trip_id]

    def live_of(self, trip_id: str) -> list[Row]:
        """Live invoices of a trip."""
        return [row for row in self.live() if row["trip_id"] == trip_id]

    def legs(self, trip_id: str) -> list[Row]:
        """Legs with a city, by seq."""
        return sorted((r for r in self.of_trip("trip_legs", trip_id) if r["city"]), key=lambda r: int(r["seq"]))

    def km(self, one: str, other: str) -> int | None:
        """Whole kilometres between two cities."""
        a, b = ck(one), ck(other)
        if a == b:
            return 0
        if a not in self.places or b not in self.places:
            return None
        (la, lo), (lb, lp) = ([math.radians(v) for v in self.places[key]] for key in (a, b))
        h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
        return math.floor(2 * 6371.0088 * math.asin(math.sqrt(h)) + 0.5)

    def norm(self, kind: str, key: str | None, city: str | None, rank: str | None, day: int) -> Row | None:
        """The best norm."""
        cities = {"*"} | ({city} if city else set())
        if city and city.isascii() and city.isdigit():
            cities |= {city[:4], city[:2]}
        fit = [
            row
            for row in self.all("norms")
            if row["kind"] == kind and row["amount"] is not None and row["city"] in cities
            and row["key"] in {"*", key} - {None} and row["rank"] in {"*", rank} - {None} and holds(row, day)
        ]  # fmt: skip
        fit.sort(key=lambda row: str(row["norm_id"]))
        return max(
            fit,
            key=lambda row: (
                0 if row["city"] == "*" else len(row["city"]), row["rank"] == rank, row["key"] == key,
                row["from_day"] or 0, row["amount"],
            ),
            default=None,
        )  # fmt: skip

    def rank(self, method: str) -> int:
        """Where a method stands."""
        return self.methods.index(method)

    def tiers_at(self, category: str, day: int) -> list[Row]:
        """Tiers of a category on a day, by tier_id."""
        rows = [
            r for r in self.all("tiers") if holds(r, day) and r["lo_fen"] is not None and r["method"] in self.methods
        ]
        own = [r for r in rows if r["category"] == category] or [r for r in rows if r["category"] == "*"]
        return sorted(own, key=lambda row: str(row["tier_id"]))

    def tier(self, category: str, day: int, amount: int) -> Row | None:
        """The tier of an amount."""
        fit = [
            r for r in self.tiers_at(category, day)
            if r["lo_fen"] <= amount and (r["hi_fen"] is None or amount < r["hi_fen"])
        ]  # fmt: skip
        return max(fit, key=lambda r: (r["from_day"] or 0, self.rank(r["method"])), default=None)

    def limit(self, category: str, day: int, small: Sequence[str]) -> Row | None:
        """The first tier above the small methods."""
        top = max((self.rank(m) for m in small if m in self.methods), default=-1)
        fit = [row for row in self.tiers_at(category, day) if self.rank(row["method"]) > top]
        return min(fit, key=lambda row: int(row["lo_fen"]), default=None)

    def cite(self, table: str, rows: Iterable[Row | None], fields: str) -> set[Cite]:
        """Fields of rows; the red rows of an invoice with its amount."""
        cites: set[Cite] = set()
        for row in rows:
            if row is None:
                continue
            cites |= {(table, row["KEY"], name) for name in fields.split()}
            if table == "invoices" and "amount_fen" in fields.split():
                cites |= {(table, red["KEY"], "amount_fen") for red in self.reds.get(row["inv_id"], [])}
        return cites


def holds(row: Row, day: int) -> bool:
    """Whether a row with from_day and to_day is in force."""
    return (row["from_day"] is None or row["from_day"] <= day) and (row["to_day"] is None or day <= row["to_day"])


def bad_period(row: Row, first: str, last: str) -> str | None:
    """What is wrong with a period."""
    for name in (first, last):
        if row[name] is None:
            return f"missing:{name}"
    return "bad_period" if row[first] > row[last] else None


def missing(row: Row, names: str) -> str | None:
    """The first of these that is empty."""
    return next((f"missing:{name}" for name in names.split() if row[name] is None), None)
