"""One small world a rule: faults, innocent twins that no table tells apart, and sound cases right at the limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.engine.screening.planted import AWAY, FIRST, HOME, OTHER, Planted, ground

Case = Callable[[Planted, int, bool], str]
"""Adds the rows of case ``n``, with the fault or just short of it; gives the subject the rule would name."""
FAULTS, TWINS, SOUND = 8, 2, 20
FAR = "990300"


def day(n: int, more: int = 0) -> dt.date:
    """A Wednesday of the year, another for every case, and days after it."""
    return FIRST + dt.timedelta(7 * (n % 30) + 7 + more)


def _trip(made: Planted, n: int, days: int = 2, **more: object) -> str:
    trip = f"trip{n}"
    row = {"trip_id": trip, "unit": f"u{n}", "kind": "visit", "origin": HOME, "start_day": day(n), **more}
    made.add("trips", **{"end_day": day(n, days), "n_people": 1, **row})
    made.add("trip_legs", trip_id=trip, seq=1, city=AWAY, from_day=day(n), to_day=day(n, days))
    made.add("trip_people", trip_id=trip, person=f"p{n}", rank="A")
    return trip


def _bill(made: Planted, name: str, n: int, **more: object) -> str:
    row = {"inv_id": name, "unit": f"u{n}", "person": f"p{n}", "day": day(n), "cat": "meal", "city": AWAY, **more}
    made.add("invoices", **{"amount_fen": 5_000, "seller": f"店{n}", **row})
    return name


def t01(made: Planted, n: int, bad: bool) -> str:
    return _trip(made, n, n_people=6 if bad else 5)


def t02(made: Planted, n: int, bad: bool) -> str:
    trip = _trip(made, n, budget_fen=100_000)
    _bill(made, f"b{n}", n, trip_id=trip, amount_fen=100_001 if bad else 100_000)
    return trip


def t05(made: Planted, n: int, bad: bool) -> str:
    trip = _trip(made, n)
    _bill(made, f"b{n}", n, trip_id=trip, day=day(n, 4 if bad else 3))
    return trip


def t07(made: Planted, n: int, bad: bool) -> str:
    trip = _trip(made, n)
    for part, city in enumerate([AWAY, FAR if bad else AWAY]):
        _bill(made, f"b{n}-{part}", n, trip_id=trip, day=day(n, part), city=city)
    return f"{trip}/p{n}"


def t08(made: Planted, n: int, bad: bool) -> str:
    for part, city in enumerate([AWAY, OTHER]):
        _bill(made, f"b{n}-{part}", n, cat="lodging", city=city, day=day(n, part if bad else 2 * part), nights=2)
    return f"p{n}"


def t09(made: Planted, n: int, bad: bool) -> str:
    trip = _trip(made, n)
    return _bill(made, f"b{n}", n, trip_id=trip, day=day(n, 3 if bad else 2), city=OTHER)


def t11(made: Planted, n: int, bad: bool) -> str:
    for part in range(3):
        number = 10_000_000 + 100 * n + part + (part == 2 and not bad)
        _bill(made, f"b{n}-{part}", n, no=str(number), trip_id=f"claim{n}-{part}")
    return f"店{n}"


def t12(made: Planted, n: int, bad: bool) -> str:
    trip = _trip(made, n)
    _bill(made, f"b{n}", n, trip_id=trip, cat="meal" if bad else "lodging", nights=2)
    return trip


def t13(made: Planted, n: int, bad: bool) -> str:
    if not any(row["norm_id"] == "phone" for row in made.tables["norms"]):
        made.add("norms", norm_id="phone", kind="monthly", key="phone", city="*", rank="*", amount=10_000)
    for part in range(2):
        _bill(made, f"b{n}-{part}", n, cat="phone", day=dt.date(2025, 3, 5 + part), amount_fen=5_000 + (bad and part))
    return f"p{n}"


def _at_work(made: Planted, n: int, away: tuple[dt.date, dt.date], days: int = 120) -> None:
    made.add("roster", person=f"p{n}", unit=f"u{n}", in_day="2020-01-01", status="active", city=HOME)
    for step in range(days):
        date = FIRST + dt.timedelta(step)
        if date.weekday() < 5 and not away[0] <= date <= away[1]:
            made.add("attendance", person=f"p{n}", day=date, first_at="08:01", last_at=f"17:{(step * 7 + n) % 60:02d}")


def a03(made: Planted, n: int, bad: bool) -> str:
    _at_work(made, n, (dt.date(2025, 4, 1), dt.date(2025, 4, 30)), 121)
    _leave(made, n, 0, dt.date(2024, 3, 1), dt.date(2024, 3, 1))
    for month in ("2025-01", "2025-02", "2025-03", "2025-04"):
        paid = 300_000 if bad or month < "2025-04" else 284_999
        made.add("payroll", person=f"p{n}", unit=f"u{n}", month=month, item="attendance", amount_fen=paid)
    return f"p{n}"


def _leave(made: Planted, n: int, part: int, first: dt.date, last: dt.date, **more: object) -> None:
    row = {"leave_id": f"l{n}-{part}", "person": f"p{n}", "type": "sick", "from_day": first, "to_day": last, **more}
    made.add("leave", **row)


def a04(made: Planted, n: int, bad: bool) -> str:
    for part in range(9):
        monday = dt.date(2025, 1, 13) + dt.timedelta(14 * part)
        first = monday if bad else monday + dt.timedelta(2)
        _leave(made, n, part, first, first)
    return f"p{n}"


def a05(made: Planted, n: int, bad: bool) -> str:
    for part in range(8 if bad else 7):
        first = dt.date(2025, 1, 15) + dt.timedelta(14 * part)
        _leave(made, n, part, first, first)
    return f"p{n}"


def a06(made: Planted, n: int, bad: bool) -> str:
    _leave(made, n, 0, dt.date(2025, 3, 3), dt.date(2025, 4, 11))
    gap = 0 if bad else 1
    _leave(made, n, 1, dt.date(2025, 4, 14) + dt.timedelta(gap), dt.date(2025, 5, 23), type="personal")
    return f"p{n}"


def a07(made: Planted, n: int, bad: bool) -> str:
    _at_work(made, n, (day(n, 90), day(n, 91)), 60)
    _bill(made, f"b{n}", n, city=OTHER if bad else AWAY, day=dt.date(2025, 1, 15))
    return f"p{n}"


def a08(made: Planted, n: int, bad: bool) -> str:
    made.add("roster", person=f"p{n}", unit=f"u{n}", in_day="2020-01-01", out_day="2025-02-28", status="active")
    month = "2025-03" if bad else "2025-02"
    made.add("payroll", person=f"p{n}", unit=f"u{n}", month=month, item="base", amount_fen=400_000)
    return f"p{n}"


def a09(made: Planted, n: int, bad: bool) -> str:
    made.add("roster", person=f"p{n}", unit=f"u{n}", in_day="2020-01-01", status="active")
    last = None if bad else "2019-12-31"
    made.add("register", company=f"c{n}", person=f"p{n}", role="法定代表人", from_day="2018-01-01", to_day=last)
    return f"p{n}"


def _contract(made: Planted, name: str, n: int, **more: object) -> str:
    row = {"contract_id": name, "unit": f"u{n}", "supplier": f"s{n}", "category": "goods", "method": "direct", **more}
    made.add("contracts", **{"sign_day": day(n), "amount_fen": 5_000_000, **row})
    return name


def p03(made: Planted, n: int, bad: bool) -> str:
    for part in range(5 if bad else 4):
        _contract(made, f"k{n}-{part}", n, amount_fen=9_500_000, sign_day=day(n, part), supplier=f"s{n}-{part}")
    if not bad:
        for part in range(2):
            _contract(made, f"k{n}-over{part}", n, amount_fen=10_100_000, sign_day=day(n, part), method="open")
    return f"u{n}"


def p04(made: Planted, n: int, bad: bool) -> str:
    return _contract(made, f"k{n}", n, final_fen=5_500_001 if bad else 5_500_000)


def p05(made: Planted, n: int, bad: bool) -> str:
    made.add("sites", site_id=f"place{n}", name=f"路段{n}")
    for part in range(2):
        when = day(n, part * (180 if bad else 181))
        _contract(made, f"k{n}-{part}", n, site=f"place{n}", work_type="paving", sign_day=when)
    return f"place{n}"


def p06(made: Planted, n: int, bad: bool) -> str:
    for part in range(6):
        chosen = "same" if part < (3 if bad else 2) else str(part)
        _contract(made, f"k{n}-{part}", n, supplier=f"s{n}-{chosen}", sign_day=day(n, part))
    return f"u{n}"


def _tender(made: Planted, name: str, n: int, **more: object) -> str:
    row = {"tender_id": name, "unit": f"u{n}", "method": "open", "deadline_day": day(n, 20), **more}
    made.add("tenders", **{"published_day": day(n), **row})
    return name


def _bid(made: Planted, tender: str, bidder: str, amount: int, status: str = "valid", won: int = 0) -> None:
    name = f"{tender}-{bidder}-{amount}"
    made.add("bids", bid_id=name, tender_id=tender, bidder=bidder, amount_fen=amount, status=status, won=won)


def p07(made: Planted, n: int, bad: bool) -> str:
    for part in range(6):
        tender = _tender(made, f"t{n}-{part}", n, deadline_day=day(n, part))
        second = part % 2 if bad else 0
        _bid(made, tender, f"a{n}", 1_000_000 + 10_000 * second, won=int(not second))
        _bid(made, tender, f"b{n}", 1_010_000 - 10_000 * second, won=int(second))
    return f"a{n}+b{n}"


def p08(made: Planted, n: int, bad: bool) -> str:
    tender = _tender(made, f"t{n}", n)
    for bidder in "a" if bad else "ab":
        _bid(made, tender, bidder, 1_000_000 + ord(bidder))
    return tender


def p09(made: Planted, n: int, bad: bool) -> str:
    tender = _tender(made, f"t{n}", n)
    _bid(made, tender, "a", 1_000_000)
    _bid(made, tender, "b", 1_000_000 + (not bad))
    return tender


def p10(made: Planted, n: int, bad: bool) -> str:
    tender = _tender(made, f"t{n}", n)
    _bid(made, tender, "a", 1_000_000, won=1)
    _bid(made, tender, "b", 1_100_000, "disqualified")
    if not bad:
        _bid(made, tender, "c", 1_200_000)
    return tender


def p11(made: Planted, n: int, bad: bool) -> str:
    tender = _tender(made, f"t{n}", n)
    _bid(made, tender, "a", 1_000_000, won=1)
    _bid(made, tender, "b", 900_000 if bad else 1_100_000, "disqualified")
    return tender


def p12(made: Planted, n: int, bad: bool) -> str:
    return _tender(made, f"t{n}", n, deadline_day=day(n, 14 if bad else 15))


def p13(made: Planted, n: int, bad: bool) -> str:
    made.add("suppliers", supplier=f"s{n}", founded_day=day(n) - dt.timedelta(179 if bad else 180))
    return _contract(made, f"k{n}", n, amount_fen=10_000_000)


def p14(made: Planted, n: int, bad: bool) -> str:
    return _contract(made, f"k{n}", n, start_day=day(n, -1 if bad else 0))


def s01(made: Planted, n: int, bad: bool) -> str:
    made.add("units", unit=f"u{n}", parent=f"above{n}", name=f"单位{n}")
    for part in range(2):
        outcome = "严重违纪违法" if bad or part == 0 else None
        made.add(
            "tenures", tenure_id=f"h{n}-{part}", unit=f"u{n}", post="局长", person=f"p{n}-{part}",
            from_day=f"201{part * 4 + 2}-01-01", to_day=f"201{part * 4 + 5}-12-31", outcome=outcome,
        )  # fmt: skip
    return f"above{n}"


RULES: dict[str, Case] = {
    name.upper(): made for name, made in list(globals().items()) if len(name) == 3 and name[1:].isdigit()
}


def plant_rest(rule: str) -> Planted:
    """The world of one rule."""
    made = Planted()
    ground(made)
    for n in range(FAULTS + TWINS + SOUND):
        subject = RULES[rule](made, n, n < FAULTS + TWINS)
        if n < FAULTS:
            made.truth[rule].add(subject)
    return made
