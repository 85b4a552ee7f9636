"""Made-up travel, absence and contracts with known faults in them, and the innocent twins that look like faults."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field

Row = dict[str, object]
HOME, AWAY, OTHER = "990100", "990200", "990300"
FIRST = dt.date(2025, 1, 1)


@dataclass
class Planted:
    """The tables, and by rule the subjects that truly are what the rule looks for."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, table: str, **row: object) -> None:
        """One more row."""
        self.tables[table].append({name: value for name, value in row.items() if value is not None})


def plant(seed: int = 1, size: int = 60) -> Planted:
    """A small city's year; the same seed gives the same rows."""
    chance, made = random.Random(seed), Planted()
    ground(made)
    for number in range(size):
        _trip(made, chance, number)
        _contract(made, chance, number)
        _person(made, number)
    return made


def ground(made: Planted) -> None:
    for place, (code, lat) in enumerate(((HOME, 30.0), (AWAY, 32.0), (OTHER, 36.0))):
        made.add("gazetteer", place_id=f"g{place}", kind="city", city=code, lat=lat, lon=110.0)
    made.add("gazetteer", place_id="spot", kind="scenic", name="云栖湖风景区", aliases="云栖湖", city=OTHER, level="5A")
    for day in range(365):
        date = FIRST + dt.timedelta(day)
        made.add("calendar", day=date, is_workday=int(date.weekday() < 5))
    for kind, amount in (("lodging", 40_000), ("meal", 10_000), ("local", 8_000), ("headcount", 5)):
        made.add("norms", norm_id=kind, kind=kind, key="*", city="*", rank="*", amount=amount)
    made.add("tiers", tier_id="t1", category="*", lo_fen=0, hi_fen=10_000_000, method="direct")
    made.add("tiers", tier_id="t2", category="*", lo_fen=10_000_000, method="open")
    made.add("stages", person="nobody", stage="none", day=FIRST)


def _trip(made: Planted, chance: random.Random, number: int) -> None:
    """A clean trip of three days; every sixth over the cap, every seventh elsewhere, every eighth claimed twice."""
    trip, person = f"trip{number}", f"person{number}"
    start = FIRST + dt.timedelta(chance.randrange(20, 330))
    end = start + dt.timedelta(2)
    made.add(
        "trips",
        trip_id=trip,
        unit=f"u{number % 5}",
        kind="visit",
        origin=HOME,
        start_day=start,
        end_day=end,
        n_people=1,
    )
    made.add("trip_legs", trip_id=trip, seq=1, city=AWAY, from_day=start, to_day=end)
    made.add("trip_people", trip_id=trip, person=person, rank="A")
    over = number % 6 == 0
    room = 90_000 if over else chance.randrange(50_000, 80_000)
    made.add(
        "invoices", inv_id=f"{trip}-room", trip_id=trip, unit=f"u{number % 5}", person=person,
        no=f"77{number * 100:018d}", day=start, cat="lodging", city=AWAY, amount_fen=room, nights=2, seller="江滨宾馆",
    )  # fmt: skip
    # Every twelfth stands for two rooms on one voucher that says one: the caps hold, the rule cannot know.
    if over and number % 12:
        made.truth["T03"].add(f"{trip}-room")
    if number % 7 == 0:
        seller = "云栖湖游客中心" if number % 14 == 0 else "老街饭店"
        made.add(
            "invoices", inv_id=f"{trip}-off", trip_id=trip, unit=f"u{number % 5}", person=person,
            no=f"88{number * 100:018d}", day=start + dt.timedelta(1), cat="other", city=OTHER, amount_fen=5_000,
            seller=seller,
        )  # fmt: skip
        made.truth["T04"].add(trip)
        if number % 14 == 0:
            made.truth["T06"].add(f"{trip}-off")
    if number % 8 == 0:
        for claim in (trip, f"other{number}"):
            made.add(
                "invoices", inv_id=f"{claim}-meal", trip_id=claim, unit="u9", no=f"99{number * 100:018d}", day=start,
                cat="meal", city=AWAY, amount_fen=3_000, seller="面馆",
            )  # fmt: skip
        made.truth["T10"].add(f"99{number * 100:018d}")


def _contract(made: Planted, chance: random.Random, number: int) -> None:
    """One sound contract; every fifth unit splits a purchase, every tenth orders twice from need."""
    day = FIRST + dt.timedelta(chance.randrange(0, 300))
    unit = f"buyer{number}"
    made.add(
        "contracts", contract_id=f"{unit}-a", unit=unit, supplier=f"s{number}", category="goods", method="open",
        sign_day=day, amount_fen=20_000_000,
    )  # fmt: skip
    if number % 5 == 0:
        for part in range(2):
            made.add(
                "contracts", contract_id=f"{unit}-p{part}", unit=unit, supplier=f"s{number}", category="works",
                method="direct", sign_day=day + dt.timedelta(part * 9), amount_fen=6_000_000,
            )  # fmt: skip
        if number % 10 == 0:
            made.truth["P02"].add(unit)
    if number % 9 == 0:
        made.add(
            "contracts", contract_id=f"{unit}-low", unit=unit, supplier=f"s{number}", category="goods", method="direct",
            sign_day=day, amount_fen=10_000_000,
        )  # fmt: skip
        made.truth["P01"].add(f"{unit}-low")


def _person(made: Planted, number: int) -> None:
    """A year of attendance; every tenth stays away 16 workdays, every fifteenth works outside without a mark."""
    person = f"staff{number}"
    made.add("roster", person=person, unit=f"office{number}", in_day="2020-01-01", status="active", city=HOME)
    away = number % 10 == 0 or number % 15 == 0
    lost = 0
    for day in range(120):
        date = FIRST + dt.timedelta(day)
        if date.weekday() >= 5:
            continue
        if away and day >= 30 and lost < 16:
            lost += 1
        else:
            made.add("attendance", person=person, day=date, first_at="08:01", last_at="17:30")
    if number % 10 == 0:
        made.truth["A01"].add(person)
    if number % 12 == 0:
        made.add(
            "leave", leave_id=f"{person}-l", person=person, type="sick", from_day="2025-06-01", to_day="2025-09-30"
        )
        made.truth["A02"].add(person)
