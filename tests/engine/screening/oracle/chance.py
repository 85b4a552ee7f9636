"""Small random tables full of edges: ties, gaps, days on a boundary, empty cells, unknown words, overlapping periods."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any

from tests.engine.screening.oracle.world import COLUMNS, KEYS

Cells = dict[str, str]
START = dt.date(2024, 12, 26)
CITIES = ["110100", "110105", "320100", "320106", "320500", "310100", "310200", "650100", "江州", "3201"]
PLACES = {"110100": (39.9, 116.4), "320100": (32.06, 118.8), "320500": (31.3, 120.6), "310100": (31.2, 121.5)}
PLACES |= {"650100": (43.8, 87.6), "320199": (32.0, 118.0)}
TIMES = 5
"""How many times the smallest world is made."""
TRIPS, PEOPLE = [f"t{number}" for number in range(4 * TIMES)], [f"p{number}" for number in range(3 * TIMES)]
UNITS = ["u1", "u2", "u4", "u5"]
SELLERS = ["云栖湖饭店", "锦程旅行社", "丁店"]


class Chance:
    """Rows by the pools of their columns; the same seed gives the same tables."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.tables: dict[str, list[Cells]] = {}
        self.span = self.random.choice([6, 12, 40])
        self.hole = self.random.choice([0.0, 0.03, 0.15])

    def pick(self, *values: object) -> str:
        """One of these."""
        return str(self.random.choice(values))

    def day(self, span: int | None = None) -> str:
        """A day of the window."""
        return str(START + dt.timedelta(self.random.randrange(self.span if span is None else span)))

    def time(self) -> str:
        """A time, few of them."""
        return self.pick("00:00", "08:00", "08:01", "12:00", "23:59", "")

    def fill(self, table: str, count: int, **pools: Callable[[], str]) -> list[Cells]:
        """Rows of a table; a column without a pool stays empty, some cells are lost, some rows come twice."""
        rows: dict[tuple[str, ...], Cells] = {}
        for number in range(count * TIMES):
            row = {column: pools[column]() if column in pools else "" for column in COLUMNS[table]}
            first = KEYS[table][0]
            if first not in pools:
                row[first] = f"{table[:2]}{number:03d}"
            for column in row:
                if column not in KEYS[table] and self.random.random() < self.hole:
                    row[column] = ""
            rows.setdefault(tuple(row[key] for key in KEYS[table]), row)
        made = list(rows.values())
        made += [dict(self.random.choice(made)) for _ in range(self.random.choice([0, 0, 2])) if made]
        self.random.shuffle(made)
        self.tables[table] = made
        return made

    def periods(self, table: str, first: str, last: str, longest: int, lost: float = 0.05) -> None:
        """Put the end after the beginning, nearly always."""
        for row in self.tables[table]:
            if row[first] and self.random.random() > lost:
                row[last] = str(dt.date.fromisoformat(row[first]) + dt.timedelta(self.random.randrange(longest)))
        self.once(table)

    def once(self, table: str) -> None:
        """Keep rows of one key only if they are equal."""
        seen: dict[tuple[str, ...], Cells] = {}
        self.tables[table] = [
            row for row in self.tables[table] if seen.setdefault(tuple(row[key] for key in KEYS[table]), row) == row
        ]  # fmt: skip

    def calendar(self, before: int = 3, after: int = 40) -> None:
        """Days with weekends, a few lost or blank."""
        kept = self.random.random() < 0.7
        rows = []
        for number in range(-before, self.span + after):
            day = START + dt.timedelta(number)
            if kept or self.random.random() > 0.04:
                word = "" if not kept and self.random.random() < 0.03 else str(int(day.weekday() < 5))
                rows.append({"day": str(day), "is_workday": word, "note": ""})
        self.random.shuffle(rows)
        self.tables["calendar"] = rows

    def places(self) -> None:
        """Cities, and two scenic spots."""
        rows = [
            {"place_id": f"g{n}", "kind": "city", "city": city, "lat": str(lat), "lon": str(lon)}
            for n, (city, (lat, lon)) in enumerate(PLACES.items())
            if self.random.random() > 0.1
        ]
        for number, (name, alias) in enumerate((("云栖湖", "栖湖|x"), ("丁", "店"), ("望海楼", "旅行社|云"))):
            level = self.pick("5A", "4A", "3A", "")
            rows.append({"place_id": f"s{number}", "kind": "scenic", "name": name, "aliases": alias, "level": level})
        self.tables["gazetteer"] = [{column: row.get(column, "") for column in COLUMNS["gazetteer"]} for row in rows]

    def lose(self, *optional: str) -> None:
        """Now and then no such table."""
        for table in optional:
            if self.random.random() < 0.06:
                self.tables.pop(table, None)


def invoices(c: Chance, count: int) -> None:
    """Vouchers of all kinds, with red rows."""
    c.fill(
        "invoices", count, trip_id=lambda: c.pick(*TRIPS, "t99", ""), unit=lambda: c.pick(*UNITS, ""),
        person=lambda: c.pick(*PEOPLE, ""), code=lambda: c.pick("", "", "c"), day=c.day, at=c.time, to_at=c.time,
        no=lambda: c.pick("", "0" * 11 + "1", "0" * 11 + "2", "0" * 11 + "3", "12", "13", "14", "A5", "012"),
        cat=lambda: c.pick("lodging", "ticket", "ticket", "meal", "local", "scenic", "agency", "other", "misc", ""),
        city=lambda: c.pick(*CITIES), to_city=lambda: c.pick(*CITIES), to_day=lambda: c.pick("", c.day(), c.day()),
        seller=lambda: c.pick(*SELLERS, ""), item=lambda: c.pick("", "", "望海楼门票"),
        amount_fen=lambda: c.pick(0, 1, 100, 100, 200, 500, 501, -100, -50, -600),
        nights=lambda: c.pick(0, 1, 1, 2, 3, ""), rooms=lambda: c.pick("", "", 1, 2, 0),
    )  # fmt: skip
    ids = [row["inv_id"] for row in c.tables["invoices"]]
    for row in c.tables["invoices"]:
        if row["amount_fen"].startswith("-"):
            row["red_of"] = c.pick(*ids, "none", "")
    c.once("invoices")


def travel(seed: int) -> dict[str, list[Cells]]:
    """Trips and vouchers."""
    c = Chance(seed)
    c.fill(
        "trips", 4, trip_id=lambda: c.pick(*TRIPS), unit=lambda: c.pick(*UNITS), kind=lambda: c.pick("visit", "study", ""),
        origin=lambda: c.pick(*CITIES), start_day=c.day, n_people=lambda: c.pick(1, 2, 5, 6),
        budget_fen=lambda: c.pick(500, 1000, 1300, 2000), agenda=lambda: c.pick("", "云栖湖| 丁", "丁|"),
    )  # fmt: skip
    c.periods("trips", "start_day", "end_day", 6)
    c.fill(
        "trip_legs", 9, trip_id=lambda: c.pick(*TRIPS, "t99"), seq=lambda: c.pick(1, 2, 3, 10),
        city=lambda: c.pick(*CITIES), from_day=c.day,
    )  # fmt: skip
    by_trip = {row["trip_id"]: row for row in c.tables["trips"]}
    for row in c.tables["trip_legs"]:
        if row["trip_id"] in by_trip and c.random.random() < 0.6:
            row["from_day"] = by_trip[row["trip_id"]]["start_day"]
    c.periods("trip_legs", "from_day", "to_day", 8)
    c.fill(
        "trip_people", 7, trip_id=lambda: c.pick(*TRIPS), person=lambda: c.pick(*PEOPLE),
        rank=lambda: c.pick("A", "B", ""),
    )  # fmt: skip
    invoices(c, c.random.choice([8, 30]))
    for row in c.tables["invoices"]:
        trip = by_trip.get(row["trip_id"])
        if trip and trip["start_day"] and c.random.random() < 0.6:
            row["day"] = str(dt.date.fromisoformat(trip["start_day"]) + dt.timedelta(c.random.randrange(-2, 6)))
    c.once("invoices")
    kinds = ("headcount", "lodging", "meal", "local", "monthly")
    c.fill(
        "norms", 6, kind=lambda: c.pick(*kinds), key=lambda: c.pick("*", "*", "visit", "meal", "local"),
        city=lambda: c.pick("*", "*", "32", "3201", "320100", "31", "江州"), rank=lambda: c.pick("*", "*", "A", "B"),
        from_day=lambda: c.pick("", c.day()), to_day=lambda: c.pick("", "", c.day()),
        amount=lambda: c.pick(1, 2, 50, 100, 250),
    )  # fmt: skip
    for number, kind in enumerate(kinds):
        if c.random.random() < 0.8:
            c.tables["norms"].append({"norm_id": f"z{number}", "kind": kind, "key": "*", "city": "*", "rank": "*",
                                      "from_day": "", "to_day": "", "amount": c.pick(1, 100)})  # fmt: skip
    c.calendar()
    c.places()
    c.fill("suppliers", 3, supplier=lambda: c.pick(*SELLERS), **{"class": lambda: c.pick("旅行社", "饭店", "")})
    c.lose("trips", "trip_legs", "trip_people", "norms", "gazetteer", "calendar", "suppliers")
    return c.tables


def absence(seed: int) -> dict[str, list[Cells]]:
    """Attendance, leave, pay."""
    c = Chance(seed)
    c.span = c.random.choice([40, 70])
    c.calendar()
    c.fill(
        "roster", 6, person=lambda: c.pick(*PEOPLE, "p4"), unit=lambda: c.pick(*UNITS), in_day=lambda: c.pick(START, c.day()),
        out_day=lambda: c.pick("", "", c.day()), status=lambda: c.pick("active", "active", "", "seconded"),
        city=lambda: c.pick(*CITIES),
    )  # fmt: skip
    pool = c.random.choice([["08:00"], ["08:00", "08:01", ""]])
    c.fill(
        "attendance", c.random.choice([40, 110]), person=lambda: c.pick(*PEOPLE), day=c.day,
        source=lambda: c.pick("", "", "gate"), first_at=lambda: c.pick(*pool), last_at=lambda: c.pick(*pool, "17:00"),
    )  # fmt: skip
    c.fill(
        "leave", c.random.choice([5, 14]), person=lambda: c.pick(*PEOPLE, ""), from_day=c.day,
        type=lambda: c.pick("sick", "sick", "sick", "personal", "maternity", ""),
        proof_to=lambda: c.pick("", c.day()), hours=lambda: c.pick("", "", 4, 8, 0),
    )  # fmt: skip
    c.periods("leave", "from_day", "to_day", c.random.choice([4, 20]), c.hole / 2)
    c.fill(
        "payroll", 30, person=lambda: c.pick(*PEOPLE, "p9"),
        month=lambda: c.pick("2024-10", "2024-11", "2024-12", "2025-01", "2025-01", "2025-02", "2025-03"),
        item=lambda: c.pick("attendance", "attendance", "base"), amount_fen=lambda: c.pick(100, 100, 100, 95, 94, -100, 0),
    )  # fmt: skip
    c.fill(
        "register", 5, company=lambda: c.pick("f1", "f2"), person=lambda: c.pick(*PEOPLE, "p9"),
        role=lambda: c.pick("owner", "director"), from_day=lambda: c.pick("", c.day()), to_day=lambda: c.pick("", c.day()),
    )  # fmt: skip
    c.fill("trips", 4, trip_id=lambda: c.pick(*TRIPS), start_day=c.day)
    c.periods("trips", "start_day", "end_day", 9)
    c.fill("trip_people", 4, trip_id=lambda: c.pick(*TRIPS), person=lambda: c.pick(*PEOPLE))
    invoices(c, 25)
    c.places()
    c.lose("roster", "attendance", "leave", "payroll", "trips", "invoices", "gazetteer", "calendar", "trip_people")
    return c.tables


METHODS = ["direct", "inquiry", "negotiation", "invite", "open", "auction", ""]


def buying(seed: int) -> dict[str, list[Cells]]:
    """Contracts, tenders, bids, tenures."""
    c = Chance(seed)
    amounts = [1, 50, 90, 89, 95, 99, 100, 100, 101, 109, 110, 120, 0, -5]
    c.fill(
        "contracts", c.random.choice([12, 40]), unit=lambda: c.pick(*UNITS),
        site=lambda: c.pick("", "s1", "s2", "s3", "s9"),
        supplier=lambda: c.pick("f1", "f2", "f2"), category=lambda: c.pick("goods", "goods", "works", "other"),
        work_type=lambda: c.pick("", "roof", "roof", "paint"), method=lambda: c.pick(*METHODS[:2], *METHODS), sign_day=c.day,
        amount_fen=lambda: c.pick(*amounts), final_fen=lambda: c.pick("", "", *amounts), start_day=lambda: c.pick("", c.day()),
        first_pay_day=lambda: c.pick("", c.day()), tender_id=lambda: c.pick("", "n1", "n2", "n9"),
        exempt=lambda: c.pick("", "", "", "", "framework", "phased", "other"),
    )  # fmt: skip
    ids = [row["contract_id"] for row in c.tables["contracts"]]
    for row in c.tables["contracts"]:
        row["parent_id"] = c.pick("", "", "", c.pick(*ids, "none"))
    c.once("contracts")
    c.fill(
        "tiers", 2, category=lambda: c.pick("*", "*", "goods"), lo_fen=lambda: c.pick(0, 50, 100, 110),
        hi_fen=lambda: c.pick("", 50, 100, 110), method=lambda: c.pick(*METHODS[:6]), from_day=lambda: c.pick("", "", c.day()),
        to_day=lambda: c.pick("", "", c.day()),
    )  # fmt: skip
    c.fill("sites", 3, site_id=lambda: c.pick("s1", "s2", "s3"), parent=lambda: c.pick("", "yard", "s1"))
    c.fill(
        "suppliers",
        2,
        supplier=lambda: c.pick("f1", "f2"),
        founded_day=lambda: c.pick("2024-12-20", "2025-01-03", "2020-01-01"),
    )
    names = [f"n{number}" for number in range(1, 4 * TIMES)]
    c.fill(
        "tenders", 5, tender_id=lambda: c.pick(*names), method=lambda: c.pick(*METHODS), published_day=c.day, deadline_day=c.day,
        status=lambda: c.pick("", "active", "active", "cancelled"),
    )  # fmt: skip
    c.fill(
        "bids", c.random.choice([15, 40]), tender_id=lambda: c.pick(*names, "n9", ""), bidder=lambda: c.pick("f1", "f2", "f2", ""),
        amount_fen=lambda: c.pick(100, 100, 101, 103, 104, 97, 0, -1),
        status=lambda: c.pick("valid", "valid", "valid", "disqualified", "pending", "invited", "withdrawn", ""),
        won=lambda: c.pick(0, 0, 0, 0, 0, 1, ""),
    )  # fmt: skip
    c.fill(
        "tenures", 8, unit=lambda: c.pick(*UNITS, "u3"), post=lambda: c.pick("head", "deputy"), person=lambda: c.pick(*PEOPLE, ""),
        from_day=c.day, to_day=lambda: c.pick("", c.day()), outcome=lambda: c.pick("", "移送司法", "严重违纪违法", "提醒"),
        outcome_day=lambda: c.pick("", c.day()),
    )  # fmt: skip
    c.fill("units", 2, unit=lambda: c.pick(*UNITS), parent=lambda: c.pick("", "top", "top"))
    c.lose("tiers", "sites", "suppliers", "tenders", "bids", "units", "tenures")
    return c.tables


PARAMS: dict[str, dict[str, Sequence[Any]]] = {
    "T02": {"tol_bp": [0, 1000]}, "T04": {"grace_days": [0, 2]}, "T05": {"grace_days": [0, 2]},
    "T06": {"min_chars": [1, 3], "levels": [["5A"]], "grace_days": [0]},
    "T07": {"over_km": [0, 900], "over_pct": [0, 100]}, "T08": {"far_km": [200, 900], "air_min": [0], "rail_kmh": [100]},
    "T09": {"cats": [["meal", "misc"]], "with": [["T04", "T10"]]}, "T10": {"near": [1, 9]},
    "T11": {"min_run": [2], "min_claims": [2, 1]}, "T12": {"min_nights": [0, 2], "classes": [["饭店"]]},
    "A01": {"run_over": [2, 5], "year_over": [3, 10], "outage_min": [2, 3]},
    "A02": {"min_days": [2, 8], "window_days": [10, 30]},
    "A03": {"min_history": [1, 2], "absent_pct": [10, 50], "outage_min": [2], "types": [["sick"]]},
    "A04": {"min_spells": [1, 2], "alpha_ppm": [500000, 100000], "p0_bp": [2000]},
    "A05": {"limit": [1, 5], "window_days": [0, 10, 20], "hours_per_day": [7]},
    "A06": {"min_days": [2, 6]}, "A07": {"over_km": [0, 100], "min_days": [2, 5], "same_pct": [30, 50]},
    "A08": {"grace_months": [1, 2]}, "P01": {"exempt": [["framework"]]},
    "P02": {"window_days": [0, 10], "min_n": [1, 3], "max_pct": [0, 95], "exempt": [[]], "methods": [["direct", "auction"]]},
    "P03": {"min_below": [1, 2], "ratio": [1], "others_ratio": [1, 0], "band_pct": [50]}, "P04": {"over_pct": [100, 101]},
    "P05": {"window_days": [5, 30], "min_visits": [2], "gap_days": [0, 3]}, "P06": {"min_n": [1, 3], "unit_pct": [60]},
    "P07": {"min_tenders": [1, 2], "change_pct": [0, 50], "close_share_pct": [0, 50]}, "P08": {"methods": [["direct"]]},
    "P10": {"threshold": [0, 2]}, "P12": {"by_method": [{"open": 20, "direct": 0}], "min_days": [5]},
    "P13": {"young_days": [10], "methods": [["direct", "inquiry"]]}, "S01": {"serious": [["提醒"]]},
}  # fmt: skip


def items(seed: int, rules: Sequence[str]) -> list[dict[str, Any]]:
    """An entry or two of each rule, with parameters that make it speak."""
    r, made = random.Random(seed), []
    middle = START + dt.timedelta(r.randrange(20))
    for rule in rules:
        params = {name: r.choice(pool) for name, pool in PARAMS.get(rule, {}).items() if r.random() < 0.85}
        entry: dict[str, Any] = {"id": rule, "version": "1", "params": params}
        made.append(entry)
        if r.random() < 0.3:
            entry["valid"] = {"to": str(middle)}
            made.append({"id": rule, "version": "2", "valid": {"from": str(middle + dt.timedelta(1))}})
            made[-1]["enabled"] = r.random() < 0.8
    return made
