"""Rules of absence from the day states and the payroll, read a second time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import combinations
from typing import Any

from tests.engine.screening.oracle.numbers import month_days
from tests.engine.screening.oracle.world import Cite, Clue, Found, Row, World, bad_period, iso

Params = dict[str, Any]
NEVER = 10**9


def roster_row(w: World, person: str, day: int) -> Row | None:
    """The roster row of a day."""
    rows = [
        row for row in w.all("roster")
        if row["person"] == person and row["in_day"] <= day and (row["out_day"] is None or day <= row["out_day"])
    ]  # fmt: skip
    return min(rows, key=lambda row: (-row["in_day"], row["unit"]), default=None)


def leaves_on(w: World, person: str, day: int) -> list[Row]:
    """Leaves covering a day."""
    return [
        row for row in w.all("leave")
        if row["person"] == person and row["from_day"] is not None and row["from_day"] <= day
        and (row["to_day"] is None or day <= row["to_day"])
    ]  # fmt: skip


class States:
    """What each person was on each workday of the window."""

    def __init__(self, w: World, p: Params) -> None:
        days = [row["day"] for row in w.all("attendance")]
        self.first: int = min(days, default=NEVER)
        self.last: int = max(days, default=-NEVER)
        self.workdays = sorted(day for day, work in w.work.items() if work and self.first <= day <= self.last)
        self.state: dict[tuple[str, int], str] = {}
        counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
        units = {}
        for person in {row["person"] for row in w.all("roster")}:
            for day in self.workdays:
                if row := roster_row(w, person, day):
                    state = self._one(w, p, row, day)
                    self.state[person, day], units[person, day] = state, row["unit"]
                    if state in ("present", "unexplained"):
                        counts[row["unit"], day][state == "unexplained"] += 1
        for key, state in self.state.items():
            here, away = counts[units[key], key[1]]
            if state == "unexplained" and here + away >= p.get("outage_min", 5) and away > here:
                self.state[key] = "unknown"

    def _one(self, w: World, p: Params, row: Row, day: int) -> str:
        person = row["person"]
        if row["status"] in p.get("exempt_status", ["seconded", "exempt"]):
            return "exempt"
        seen = [r for r in w.all("attendance") if r["person"] == person and r["day"] == day]
        if any(r["first_at"] is not None or r["last_at"] is not None for r in seen):
            return "present"
        if leaves_on(w, person, day):
            return "leave"
        for mine in w.all("trip_people"):
            trip = w.rows["trips"].get(mine["trip_id"])
            good = mine["person"] == person and trip and not bad_period(trip, "start_day", "end_day")
            if good and trip and trip["start_day"] <= day <= trip["end_day"]:
                return "trip"
        return "unexplained"


def _rostered(w: World, person: str, days: list[int]) -> set[Cite]:
    return w.cite("roster", [roster_row(w, person, day) for day in days], "in_day out_day status")


def _flags(s: States, p: Params, person: str, counted: set[str]) -> tuple[list[list[int]], list[list[int]]]:
    long: list[list[int]] = []
    run: list[int] = []
    years: dict[int, list[int]] = defaultdict(list)
    for day in [*s.workdays, NEVER]:
        if s.state.get((person, day)) in counted:
            run.append(day)
            years[dt.date.fromordinal(day).year].append(day)
            continue
        if len(run) > p.get("run_over", 15):
            long.append(run)
        run = []
    return long, [days for days in years.values() if len(days) > p.get("year_over", 30)]


def a01(w: World, p: Params) -> Found:
    """Absent without explanation."""
    verdict, s = Found(), States(w, p)
    for person in {row["person"] for row in w.all("roster")}:
        if not any(name == person for name, _ in s.state):
            verdict.cannot("no_workdays")
            continue
        long, years = _flags(s, p, person, {"unexplained"})
        loose = _flags(s, p, person, {"unexplained", "unknown"})
        verdict.cannot("outage" if not (long or years) and any(loose) else None)
        made = [("person", person, "run", days) for days in long]
        made += [("person_year", f"{person}/{dt.date.fromordinal(d[0]).year}", "year", d) for d in years]
        for kind, subject, word, days in made:
            cites = _rostered(w, person, days) | {("calendar", iso(day), "is_workday") for day in days}
            because = {"kind": word, "days": len(days)}
            verdict.clues.append(Clue(kind, subject, (days[0], days[-1]), None, because, cites))
    return verdict


def _months_before(month: str, count: int) -> list[str]:
    number = int(month[:4]) * 12 + int(month[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(number - count, number)]


def a03(w: World, p: Params) -> Found:
    """Paid in full while absent."""
    verdict, s, groups = Found(), States(w, p), defaultdict(list)
    for row in w.all("payroll"):
        if row["item"] in p.get("items", ["attendance"]):
            groups[row["person"], row["month"]].append(row)
    for (person, month), rows in groups.items():
        first, last = month_days(int(month[:4]), int(month[5:]))
        days = [d for d in range(first, last + 1) if w.work.get(d) and roster_row(w, person, d)]
        past = [groups.get((person, m), []) for m in _months_before(month, 6)]
        past = [some for some in past if some and all(row["amount_fen"] is not None for row in some)]
        sums = sorted(sum(row["amount_fen"] for row in some) for some in past)
        reason = None
        if any(row["amount_fen"] is None for row in rows):
            reason = "missing:amount_fen"
        elif not days:
            reason = "no_workdays"
        elif days[0] < s.first or days[-1] > s.last:
            reason = "outside_window"
        elif len(sums) < max(1, p.get("min_history", 3)):
            reason = "short_history"
        if reason:
            verdict.cannot(reason)
            continue
        types = p.get("types", ["sick", "personal"])
        counted = [
            r for d in days if s.state[person, d] == "leave" for r in leaves_on(w, person, d) if r["type"] in types
        ]
        absent = [
            d for d in days
            if s.state[person, d] == "unexplained"
            or (s.state[person, d] == "leave" and any(r["type"] in types for r in leaves_on(w, person, d)))
        ]  # fmt: skip
        unknown = sum(s.state[person, d] == "unknown" for d in days)
        half = len(sums) // 2
        median2 = 2 * sums[half] if len(sums) % 2 else sums[half - 1] + sums[half]
        paid = sum(row["amount_fen"] for row in rows)
        full = median2 > 0 and paid * 200 >= p.get("paid_pct", 95) * median2
        much, loose = (n * 100 >= p.get("absent_pct", 80) * len(days) for n in (len(absent), len(absent) + unknown))
        if verdict.cannot("outage" if full and loose and not much else None) or not (full and much):
            continue
        cites = w.cite("payroll", [*rows, *(row for some in past for row in some)], "amount_fen")
        cites |= w.cite("leave", counted, "from_day to_day type") | _rostered(w, person, absent)
        because = {"absent": len(absent), "workdays": len(days), "paid": paid, "median2": median2}
        verdict.clues.append(Clue("person", person, (first, last), paid, because, cites))
    return verdict


def a07(w: World, p: Params) -> Found:
    """At work by the machine, elsewhere by the voucher; or two who always come together."""
    verdict, by_day = Found(), defaultdict(list)
    for row in w.all("attendance"):
        by_day[row["person"], row["day"]].append(row)
    for (person, day), rows in by_day.items():
        timed = [row for row in rows if row["first_at"] is not None or row["last_at"] is not None]
        home = roster_row(w, person, day)
        away, lost = [], False
        for invoice in [row for row in w.live() if row["person"] == person and row["day"] is not None]:
            if invoice["cat"] == "ticket":
                continue
            if invoice["cat"] == "lodging":
                if not invoice["day"] < day < invoice["day"] + (invoice["nights"] or 0):
                    continue
            elif invoice["day"] != day:
                continue
            km = w.km(home["city"], invoice["city"]) if home and home["city"] and invoice["city"] else None
            lost = lost or km is None
            if km is not None and km > p.get("over_km", 300):
                away.append((km, invoice))
        for row in rows:
            verdict.cannot("missing:first_at" if row not in timed else "no_place" if lost and not away else None)
        if away and timed:
            invoices = [invoice for _, invoice in away]
            cites = w.cite("attendance", timed, "first_at last_at") | w.cite("roster", [home], "city")
            cites |= w.cite("invoices", invoices, "amount_fen city day nights")
            because = {"kind": "away", "km": max(km for km, _ in away)}
            total = sum(invoice["net"] for invoice in invoices)
            verdict.clues.append(Clue("person", person, (day, day), total, because, cites))
    _twins(w, p, verdict, by_day)
    return verdict


def _twins(w: World, p: Params, verdict: Found, by_day: dict[tuple[str, int], list[Row]]) -> None:
    times: dict[str, dict[int, tuple[int, int, str]]] = defaultdict(dict)
    for (person, day), rows in by_day.items():
        first = [row["first_at"] for row in rows if row["first_at"] is not None]
        last = [row["last_at"] for row in rows if row["last_at"] is not None]
        home = roster_row(w, person, day)
        if first and last and home:
            times[person][day] = (min(first), max(last), home["unit"])
    for a, b in combinations(sorted(times), 2):
        common = [day for day in times[a] if day in times[b] and times[a][day][2] == times[b][day][2]]
        equal = [day for day in common if times[a][day] == times[b][day]]
        if len(common) < p.get("min_days", 40) or len(equal) * 100 < p.get("same_pct", 80) * len(common):
            continue
        if equal:
            rows = [row for day in equal for person in (a, b) for row in by_day[person, day]]
            because = {"kind": "same_minutes", "same": len(equal), "days": len(common)}
            cites = w.cite("attendance", rows, "first_at last_at")
            verdict.clues.append(Clue("person_pair", f"{a}+{b}", (min(equal), max(equal)), None, because, cites))


def a08(w: World, p: Params) -> Found:
    """Paid without being on the roster."""
    verdict, groups, months = Found(), defaultdict(list), defaultdict(list)
    for row in w.all("payroll"):
        groups[row["person"], row["month"]].append(row)
    for (person, month), rows in sorted(groups.items()):
        if verdict.cannot("missing:amount_fen" if any(row["amount_fen"] is None for row in rows) else None):
            continue
        last = month_days(int(month[:4]), int(month[5:]))[1]
        grace = p.get("grace_months", 0)
        start = (_months_before(month, grace) or [month])[0]
        first = month_days(int(start[:4]), int(start[5:]))[0]
        mine = [row for row in w.all("roster") if row["person"] == person]
        here = any(r["in_day"] <= last and (r["out_day"] is None or r["out_day"] >= first) for r in mine)
        if not here and sum(row["amount_fen"] for row in rows) > 0:
            months[person].append((month, rows))
    for person, pairs in months.items():
        rows = [row for _, some in pairs for row in some]
        first, last = pairs[0][0], pairs[-1][0]
        period = (
            month_days(int(first[:4]), int(first[5:]))[0],
            month_days(int(last[:4]), int(last[5:]))[1],
        )
        cites = w.cite("payroll", rows, "amount_fen")
        cites |= w.cite("roster", (row for row in w.all("roster") if row["person"] == person), "in_day out_day")
        because = {"months": len(pairs), "first": first, "last": last}
        total = sum(row["amount_fen"] for row in rows)
        verdict.clues.append(Clue("person", person, period, total, because, cites))
    return verdict


def a09(w: World, p: Params) -> Found:
    """A role outside while on the roster."""
    verdict, groups = Found(), defaultdict(list)
    for row in w.all("register"):
        groups[row["company"], row["person"]].append(row)
        verdict.cannot(None)
    for (company, person), roles in groups.items():
        roster = [row for row in w.all("roster") if row["person"] == person]
        pairs = [
            (role, post) for role in roles for post in roster
            if (role["from_day"] is None or role["from_day"] <= (post["out_day"] or NEVER))
            and (role["to_day"] is None or post["in_day"] <= role["to_day"])
        ]  # fmt: skip
        if pairs:
            cites = w.cite("register", (role for role, _ in pairs), "company from_day role to_day")
            cites |= w.cite("roster", (post for _, post in pairs), "in_day out_day unit")
            names = sorted({role["role"] for role, _ in pairs})
            because = {"company": company, "roles": "+".join(names)}
            verdict.clues.append(Clue("person", person, None, None, because, cites))
    return verdict
