"""An invented year of an invented city: trips, attendance, contracts and posts, with what is hidden in it known.

The same seed gives the same rows. Sizes are a city's: 5,000 trips with some 40,000 vouchers, 20,000 people's
attendance, 8,000 contracts. ``Year.truth`` names, rule by rule, the subjects that truly are what the rule asks for.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.screening.tables import TABLES
from bihuan.engine.screening.taking import KINDS

HOME = "990100"
CITIES = (
    ("990100", "江州", 30.0, 110.0), ("990200", "临川", 31.2, 111.0), ("990300", "云溪", 34.8, 115.2),
    ("990400", "石浦", 29.1, 112.4), ("990500", "平湖", 31.9, 109.1), ("990600", "南屏", 27.6, 110.9),
    ("990700", "青岭", 30.9, 107.8), ("990800", "望江", 30.4, 113.5),
)  # fmt: skip
NAMED = {code: name for code, name, _lat, _lon in CITIES}
SCENIC = ("云栖湖", "云栖湖度假区")
CAP, MEAL, LOCAL, LIMIT = 40_000, 10_000, 8_000, 10_000_000
NORMS = (
    ("lodging", "住宿费标准", CAP), ("meal", "伙食补助标准", MEAL), ("local", "市内交通补助标准", LOCAL),
    ("headcount", "出差人数标准", 6),
)  # fmt: skip
GOODS = ("办公设备", "办公家具", "印刷品", "信息化设备", "物业服务", "车辆用品", "宣传用品")
POSTS = ("主要负责人", "办公室主任", "财务科科长", "规划科科长", "工程科科长")
_SUPPLIERS = 600


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    trips: int = 5_000
    people: int = 20_000
    contracts: int = 8_000
    posts: int = 300


@dataclass
class Year:
    """The tables as rows, and the truth behind them."""

    year: int
    units: Sequence[str]
    conceal: Callable[[str], str]
    chance: random.Random
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, table: str, **row: Any) -> None:
        """One more row."""
        self.tables[table].append(row)

    def person(self, number: int) -> str:
        """An invented personal number, concealed."""
        return self.conceal(f"99010019{60 + number % 40:02d}01{number // 9_000 + 1:02d}{number % 9_000:04d}")

    def day(self, first: int = 0, last: int = 330) -> dt.date:
        """Some day of the year."""
        return dt.date(self.year, 1, 1) + dt.timedelta(self.chance.randrange(first, last))


def write_year(
    folder: Path, *, year: int, units: Sequence[str], conceal: Callable[[str], str], seed: int = 1,
    size: Size | None = None,
) -> dict[str, set[str]]:  # fmt: skip
    """Write the year's tables as Parquet files of the contract; the truth behind them."""
    size, made = size or Size(), Year(year, units, conceal, random.Random(seed))  # noqa: S311 - invented rows
    _ground(made)
    for number in range(size.trips):
        _trip(made, number)
    for number in range(size.contracts):
        _contract(made, number)
    for number in range(size.posts):
        _post(made, number)
    for name, rows in made.tables.items():
        _write(folder / f"{name}.parquet", name, rows)
    _attendance(made, folder, size.people)
    return made.truth


def _write(path: Path, table: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = TABLES[table].columns
    schema = pa.schema([(one.name, KINDS.get(one.kind, pa.int64())) for one in columns])
    arrays = [pa.array([row.get(one.name) for row in rows], schema.field(one.name).type) for one in columns]
    pq.write_table(pa.table(arrays, schema=schema), path)


def _ground(made: Year) -> None:
    for place, (code, name, lat, lon) in enumerate(CITIES):
        made.add("gazetteer", place_id=f"g{place}", kind="city", city=code, name=name, lat=lat, lon=lon)
    made.add("gazetteer", place_id="s1", kind="scenic", name=SCENIC[0], aliases=SCENIC[1], city="990300", level="5A")
    for number in range(365):
        date = dt.date(made.year, 1, 1) + dt.timedelta(number)
        made.add("calendar", day=date, is_workday=int(date.weekday() < 5))
    for kind, called, amount in NORMS:
        made.add("norms", norm_id=called, kind=kind, key="*", city="*", rank="*", amount=amount)
    made.add("tiers", tier_id="直接", category="*", lo_fen=0, hi_fen=LIMIT, method="direct")
    made.add("tiers", tier_id="公开", category="*", lo_fen=LIMIT, method="open")
    for place, unit in enumerate(made.units):
        made.add("units", unit=unit, name=unit, parent=made.units[place - place % 10])


def _trip(made: Year, number: int) -> None:
    """A trip of some days to one city; a few over the cap, off the route, out of their days, or claimed twice."""
    chance, trip = made.chance, f"CC{made.year}-{number:05d}"
    unit, city = made.units[number % len(made.units)], CITIES[1 + number % (len(CITIES) - 1)][0]
    if city == "990300":
        city = "990200"
    nights, heads = chance.randrange(1, 4), chance.randrange(1, 4)
    start = made.day(5)
    end = start + dt.timedelta(nights)
    budget = heads * (nights * CAP + (nights + 1) * (MEAL + LOCAL))
    made.add(
        "trips", trip_id=trip, unit=unit, kind="调研", origin=HOME, start_day=start, end_day=end, n_people=heads,
        budget_fen=budget, agenda="座谈交流|现场调研",
    )  # fmt: skip
    made.add("trip_legs", trip_id=trip, seq=1, city=city, from_day=start, to_day=end)
    at_home, before = number % len(made.units), number // len(made.units)
    people = [made.person((at_home + len(made.units) * (before * 3 + place)) % 20_000) for place in range(heads)]
    for person in people:
        made.add("trip_people", trip_id=trip, person=person, rank="科级")
    over = number % 125 == 7
    price = CAP * 3 // 2 if over else chance.randrange(CAP // 2, CAP * 9 // 10)
    if over:
        made.truth["T03"].add(f"{trip}-1")
    one: dict[str, Any] = {"trip_id": trip, "unit": unit, "person": people[0], "city": city, "day": start}
    _voucher(made, f"{trip}-1", **one, cat="lodging", amount_fen=price * nights * heads, nights=nights, rooms=heads,
             seller=f"{NAMED[city]}江滨宾馆")  # fmt: skip
    for place in range(nights + heads):
        date = start + dt.timedelta(place % (nights + 1))
        price = chance.randrange(2_000, 6_000)
        _voucher(made, f"{trip}-m{place}", **{**one, "day": date}, cat="meal", amount_fen=price, seller="老街饭店")
    for place, person in enumerate(people):
        ticket: dict[str, Any] = {
            **one,
            "person": person,
            "cat": "ticket",
            "amount_fen": chance.randrange(4_000, 9_000),
        }
        _voucher(made, f"{trip}-a{place}", **{**ticket, "city": HOME}, to_city=city, at="08:00", to_at="10:30",
                 seller="江州客运")  # fmt: skip
        _voucher(made, f"{trip}-b{place}", **{**ticket, "day": end}, to_city=HOME, at="16:00", to_at="18:30",
                 seller="江州客运")  # fmt: skip
    _fault(made, number, trip, one, end)


def _fault(made: Year, number: int, trip: str, one: dict[str, Any], end: dt.date) -> None:
    """What is hidden in some trips."""
    if number % 166 == 3:
        _voucher(made, f"{trip}-x", **{**one, "city": "990300", "day": one["day"] + dt.timedelta(1)}, cat="other",
                 amount_fen=26_000, seller="云栖湖度假区服务中心")  # fmt: skip
        made.truth["T04"].add(trip)
        made.truth["T06"].add(f"{trip}-x")
    if number % 250 == 11:
        _voucher(made, f"{trip}-y", **{**one, "day": end + dt.timedelta(6)}, cat="meal", amount_fen=7_000,
                 seller="老街饭店")  # fmt: skip
        made.truth["T05"].add(trip)
    if number % 200 == 19:
        no = f"88{number:018d}"
        for claim, unit in ((trip, one["unit"]), (f"CC{made.year}-{number + 1:05d}", None)):
            _voucher(made, f"{claim}-z{number}", **{**one, "trip_id": claim, "unit": unit or one["unit"]}, cat="meal",
                     amount_fen=9_900, seller="望江楼", no=no)  # fmt: skip
        made.truth["T10"].add(no)


def _voucher(made: Year, inv_id: str, *, no: str = "", **row: Any) -> None:
    made.add("invoices", inv_id=inv_id, no=no or f"77{made.chance.randrange(10**17):018d}", **row)


def _contract(made: Year, number: int) -> None:
    """A sound contract; a few below the method of their tier, split, or on a place repaired again."""
    chance, unit = made.chance, made.units[number % len(made.units)]
    amount = chance.randrange(500_000, 40_000_000)
    row = {
        "unit": unit, "supplier": f"江州供应商{chance.randrange(_SUPPLIERS):03d}",
        "category": GOODS[number % len(GOODS)],
        "method": "direct" if amount < LIMIT else "open", "sign_day": made.day(), "amount_fen": amount,
    }  # fmt: skip
    contract = f"HT{made.year}-{number:05d}"
    if number % 200 == 5:
        row |= {"method": "direct", "amount_fen": LIMIT + chance.randrange(1, 5_000_000)}
        made.truth["P01"].add(contract)
    made.add("contracts", contract_id=contract, **row)
    if number % 320 == 9:
        day, supplier = made.day(), f"江州建安{number}"
        for part in range(2):
            made.add(
                "contracts", contract_id=f"{contract}-f{part}", unit=unit, supplier=supplier, category="维修工程",
                method="direct", sign_day=day + dt.timedelta(9 * part), amount_fen=6_200_000,
            )  # fmt: skip
        made.truth["P02"].add(unit)
    if number % 400 == 13:
        site, day = f"D{number}", made.day(0, 200)
        made.add("sites", site_id=site, name=f"第{number}号办公用房")
        for part in range(2):
            made.add(
                "contracts", contract_id=f"{contract}-g{part}", unit=unit, site=site,
                supplier=f"江州装饰{number}{part}", category=("装修工程", "修缮工程")[part], work_type="屋面维修",
                method="open", sign_day=day + dt.timedelta(100 * part),
                amount_fen=12_000_000,
            )  # fmt: skip
        made.truth["P05"].add(site)


def _post(made: Year, number: int) -> None:
    """A post with two holders; in a few both had a serious outcome."""
    unit, is_bad = made.units[number % len(made.units)], number % 100 == 51
    more, which = divmod(number // len(made.units), len(POSTS))
    post = POSTS[which] + (f"（{more + 1}）" if more else "")
    for place in range(2):
        outcome = "严重违纪违法" if is_bad else ("" if number % 9 else "诫勉")
        made.add(
            "tenures", tenure_id=f"R{number}-{place}", unit=unit, post=post,
            person=made.person(12_000 + number * 2 + place), from_day=dt.date(made.year - 8 + 4 * place, 3, 1),
            to_day=dt.date(made.year - 4 + 4 * place, 2, 28), outcome=outcome or None,
        )  # fmt: skip
    if is_bad:
        made.truth["S01"].add(made.units[number % len(made.units) - number % len(made.units) % 10])


def _attendance(made: Year, folder: Path, count: int) -> None:
    """Everybody's roster row and marks; of the last fifth every 40th stays away 20 workdays, some on leave."""
    people = [made.person(number) for number in range(count)]
    roster = [
        {"person": person, "unit": made.units[place % len(made.units)], "post": "科员", "city": HOME,
         "status": "active", "in_day": dt.date(made.year - 3, 1, 1)}
        for place, person in enumerate(people)
    ]  # fmt: skip
    _write(folder / "roster.parquet", "roster", roster)
    days = np.array([row["day"] for row in made.tables["calendar"] if row["is_workday"]], "datetime64[D]")
    away, leaves = np.zeros((count, len(days)), bool), []
    for place in range(count * 4 // 5 + 17, count, 40):
        first = made.chance.randrange(10, len(days) - 30)
        away[place, first : first + 20] = True
        if place % 200 == 17:
            leaves.append({
                "leave_id": f"Q{place}", "person": people[place], "type": "annual",
                "from_day": days[first].item(), "to_day": days[first + 19].item(),
            })  # fmt: skip
        else:
            made.truth["A01"].add(people[place])
    _write(folder / "leave.parquet", "leave", leaves)
    _leave_out_trips(made, away, {person: place for place, person in enumerate(people)}, days)
    who, when = np.nonzero(~away)
    schema = pa.schema([(one.name, KINDS.get(one.kind, pa.int64())) for one in TABLES["attendance"].columns])
    minutes = np.random.default_rng(made.year).integers(0, 40, len(who))
    marks = pa.array([f"08:{minute:02d}" for minute in range(40)])
    columns = {
        "person": pa.array(people).take(pa.array(who)), "day": pa.array(days[when]),
        "source": pa.nulls(len(who), pa.string()), "first_at": marks.take(pa.array(minutes)),
        "last_at": pa.array(["17:40"]).take(pa.array(np.zeros(len(who), np.int64))),
    }  # fmt: skip
    pq.write_table(pa.table(columns).cast(schema), folder / "attendance.parquet")


def _leave_out_trips(made: Year, away: Any, places: dict[str, int], days: Any) -> None:
    """Nobody marks their presence while they travel."""
    on_trip = {row["trip_id"]: row for row in made.tables["trips"]}
    for row in made.tables["trip_people"]:
        trip, place = on_trip[row["trip_id"]], places.get(row["person"])
        if place is not None:
            first, last = np.datetime64(trip["start_day"]), np.datetime64(trip["end_day"])
            away[place] |= (days >= first) & (days <= last)
