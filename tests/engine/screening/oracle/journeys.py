"""Where people were and with which numbers they claimed, read a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any

from tests.engine.screening.oracle.world import Cite, Clue, Found, Row, World, bad_period, ck, iso, missing, plus

Params = dict[str, Any]
Stay = dict[str, Any]


def arrival(row: Row) -> tuple[int, int]:
    """When a ticket arrives, as the itinerary reads it."""
    leave = row["at"] or 0
    day = row["day"] if row["to_day"] is None else max(row["day"], row["to_day"])
    minute = row["to_at"] if row["to_at"] is not None else (leave if day == row["day"] else 0)
    return day, max(minute, leave) if day == row["day"] else minute


def _nights(row: Row) -> int:
    return int(row["nights"]) if (row["nights"] or 0) >= 1 else 1


def facts(w: World, trip: str, person: str) -> list[Row]:
    """Vouchers of a trip that place a person."""
    return [
        row for row in w.live_of(trip)
        if row["day"] is not None and row["city"] and (row["cat"] != "ticket" or row["to_city"])
        and row["person"] in (person, None)
    ]  # fmt: skip


def _days(row: Row) -> tuple[int, int]:
    if row["cat"] == "ticket":
        return row["day"], arrival(row)[0]
    return row["day"], row["day"] + (_nights(row) if row["cat"] == "lodging" else 0)


def _seen(rows: list[Row], day: int) -> set[str]:
    seen: set[str] = set()
    for row in rows:
        first, last = _days(row)
        if row["cat"] == "ticket":
            seen |= {ck(row["city"]), ck(row["to_city"])} if day in (first, last) else set()
        elif (row["cat"] == "lodging" and first <= day <= last) or (row["at"] is not None and row["day"] == day):
            seen.add(ck(row["city"]))
    return seen


def stays(w: World, trip: str, person: str) -> list[Stay]:
    """Consecutive positions in one city."""
    rows, positions = facts(w, trip, person), []
    for row in rows:
        name, kind = row["inv_id"], 2 if row["cat"] == "meal" else 3
        if row["cat"] == "ticket":
            day, minute = arrival(row)
            positions.append(((row["day"], row["at"] or 0, 0, name, 0), row["city"], row["day"], row))
            positions.append(((day, minute, 0, name, 1), row["to_city"], day, row))
        elif row["cat"] == "lodging":
            at = 1439 if row["at"] is None else row["at"]
            positions.append(((row["day"], at, 1, name, 0), row["city"], row["day"] + _nights(row), row))
        elif row["at"] is not None or ck(row["city"]) not in _seen(rows, row["day"]):
            at = 1440 if row["at"] is None else row["at"]
            positions.append(((row["day"], at, kind, name, 0), row["city"], row["day"], row))
    made: list[Stay] = []
    for place, city, last, row in sorted(positions, key=lambda position: position[0]):
        if not made or made[-1]["city"] != ck(city):
            made.append({"city": ck(city), "name": city, "from": place[0], "to": last, "rows": [], "first": row})
        made[-1]["to"] = max(made[-1]["to"], last)
        made[-1]["rows"].append(row)
    return made


def itinerary(w: World) -> list[list[str]]:
    """Every line of the itinerary."""
    lines: list[list[str]] = []
    for trip in w.all("trips"):
        if bad_period(trip, "start_day", "end_day"):
            continue
        name = trip["trip_id"]
        for person in sorted(people(w, name)):
            body = [*_moving(stays(w, name, person)), *_gaps(trip, facts(w, name, person))]
            body += _conflicts(facts(w, name, person))
            lines += [[name, person, str(seq), *line] for seq, line in enumerate(body, 1)]
    return sorted(lines, key=lambda line: (line[0], line[1], int(line[2])))


def people(w: World, trip: str) -> set[str]:
    """Persons of a trip."""
    rows = [*w.of_trip("trip_people", trip), *w.live_of(trip)]
    return {row["person"] for row in rows if row["person"]}


def _moving(made: list[Stay]) -> Iterable[list[str]]:
    for number, stay in enumerate(made):
        if number:
            before = made[number - 1]
            ticket, days, city = before["rows"][-1], (before["to"], stay["from"]), [before["city"], stay["city"]]
            if ticket["cat"] == "ticket" and ticket is stay["first"]:
                yield ["move", *city, iso(ticket["day"]), iso(stay["from"]), ticket["inv_id"], ""]
            else:
                yield ["move", *city, iso(min(days)), iso(stay["from"]), "", "no_ticket"]
        sources = plus(row["inv_id"] for row in stay["rows"])
        yield ["stay", stay["city"], "", iso(stay["from"]), iso(stay["to"]), sources, ""]


def _gaps(trip: Row, rows: list[Row]) -> list[list[str]]:
    covered = {day for row in rows for day in range(_days(row)[0], _days(row)[1] + 1)}
    bare = [day for day in range(trip["start_day"], trip["end_day"] + 1) if day not in covered]
    return [["gap", "", "", iso(run[0]), iso(run[-1]), "", "no_voucher"] for run in runs(bare)]


def runs(days: Iterable[int]) -> list[list[int]]:
    """Maximal runs of successive numbers."""
    made: list[list[int]] = []
    for day in sorted(set(days)):
        if made and made[-1][-1] == day - 1:
            made[-1].append(day)
        else:
            made.append([day])
    return made


def _conflicts(rows: list[Row]) -> list[list[str]]:
    lines = []
    for a, b in combinations([row for row in rows if row["cat"] == "lodging"], 2):
        first = max(a["day"], b["day"])
        last = min(row["day"] + _nights(row) - 1 for row in (a, b))
        if ck(a["city"]) != ck(b["city"]) and first <= last:
            sources = plus((a["inv_id"], b["inv_id"]))
            lines.append(["conflict", ck(a["city"]), ck(b["city"]), iso(first), iso(last), sources, "two_lodgings"])
    return sorted(lines, key=lambda line: (line[3], line[5]))


def _length(w: World, cities: list[str]) -> int | None:
    parts = [w.km(a, b) for a, b in pairwise(cities)]
    return None if None in parts else sum(part for part in parts if part is not None)


def t07(w: World, p: Params) -> Found:
    """A detour."""
    verdict = Found()
    for trip in w.all("trips"):
        for person in people(w, trip["trip_id"]):
            made, legs = stays(w, trip["trip_id"], person), w.legs(trip["trip_id"])
            if not made:
                continue
            reason = "bad_trip" if bad_period(trip, "start_day", "end_day") else missing(trip, "origin")
            plan = real = None
            if not reason and legs:
                home = trip["origin"]
                plan = _length(w, [home, *(leg["city"] for leg in legs), home])
                real = _length(w, [home, *(stay["name"] for stay in made), home])
            reason = reason or (None if legs else "no_legs")
            if verdict.cannot(reason or ("no_place" if None in (plan, real) else None)):
                continue
            assert plan is not None
            assert real is not None
            detour = real - plan
            if not (detour > p.get("over_km", 100) and detour * 100 > p.get("over_pct", 30) * plan):
                continue
            cites = w.cite("trips", [trip], "origin") | w.cite("trip_legs", legs, "city")
            rows = [row for stay in made for row in stay["rows"]]
            cites |= w.cite("invoices", rows, "city day to_city")
            route = ">".join(stay["city"] for stay in made)
            because = {"route": route, "real_km": real, "plan_km": plan, "detour_km": detour}
            period = (trip["start_day"], trip["end_day"])
            verdict.clues.append(Clue("trip_person", f"{trip['trip_id']}/{person}", period, None, because, cites))
    return verdict


def _t08_reason(w: World, row: Row) -> str | None:
    reason = missing(row, "person day city")
    if reason or row["cat"] == "lodging":
        return reason or ("bad_nights" if (row["nights"] or 0) < 1 else None)
    known = ck(row["city"]) in w.places
    if row["cat"] != "ticket":
        return None if known else "no_place"
    if row["to_city"] is None:
        return "missing:to_city"
    if not known or ck(row["to_city"]) not in w.places:
        return "no_place"
    if row["at"] is None:
        return None
    if row["to_at"] is None:
        return "missing:to_at"
    last = row["day"] if row["to_day"] is None else row["to_day"]
    return "bad_times" if (last, row["to_at"]) < (row["day"], row["at"]) else None


def t08(w: World, p: Params) -> Found:
    """In two cities at once."""
    verdict, mine = Found(), defaultdict(list)
    for row, reason in w.driving_invoices(w.all("invoices")):
        if not verdict.cannot(reason or _t08_reason(w, row)):
            mine[row["person"]].append(row)
    for person, rows in mine.items():
        rows.sort(key=lambda row: str(row["inv_id"]))
        _two_lodgings(w, verdict, person, [row for row in rows if row["cat"] == "lodging"])
        _too_fast(w, p, verdict, person, [r for r in rows if r["cat"] != "lodging" and r["at"] is not None])
        others = [row for row in rows if row["cat"] not in ("lodging", "ticket") and row["at"] is None]
        for day in {row["day"] for row in others}:
            _far(w, p, verdict, person, [row for row in others if row["day"] == day])
    return verdict


def _two_lodgings(w: World, verdict: Found, person: str, rows: list[Row]) -> None:
    for a, b in combinations(rows, 2):
        first = max(a["day"], b["day"])
        last = min(a["day"] + a["nights"], b["day"] + b["nights"]) - 1
        if ck(a["city"]) == ck(b["city"]) or first > last:
            continue
        cities = f"{ck(a['city'])}+{ck(b['city'])}"
        because = {"kind": "two_lodgings", "cities": cities, "nights": last - first + 1}
        cites = w.cite("invoices", [a, b], "amount_fen city day nights person")
        verdict.clues.append(Clue("person", person, (first, last), min(a["net"], b["net"]), because, cites))


def _too_fast(w: World, p: Params, verdict: Found, person: str, rows: list[Row]) -> None:
    ends = []
    for row in rows:
        start = row["day"] * 1440 + row["at"]
        if row["cat"] == "ticket":
            last = row["day"] if row["to_day"] is None else row["to_day"]
            ends.append((start, last * 1440 + row["to_at"], row["inv_id"], row["to_city"], row))
        else:
            ends.append((start, start, row["inv_id"], row["city"], row))
    ends.sort(key=lambda end: end[:3])
    for one, other in pairwise(ends):
        a, b, gap = one[4], other[4], other[0] - one[1]
        here, there = ck(one[3]), ck(b["city"])
        km = w.km(one[3], b["city"]) or 0
        slow = gap * p.get("rail_kmh", 350) < km * 60
        slow = slow and (gap - p.get("air_min", 180)) * p.get("air_kmh", 800) < km * 60
        if here == there or not (gap < 0 or slow):
            continue
        because = {"kind": "too_fast", "cities": f"{here}+{there}", "minutes": gap, "km": km}
        cites = w.cite("invoices", [a, b], "amount_fen at city day person to_at to_city to_day")
        verdict.clues.append(Clue("person", person, (a["day"], b["day"]), min(a["net"], b["net"]), because, cites))


def _far(w: World, p: Params, verdict: Found, person: str, rows: list[Row]) -> None:
    day = rows[0]["day"]
    km = max((w.km(a["city"], b["city"]) or 0 for a, b in combinations(rows, 2)), default=0)
    tickets = [r for r in w.live() if r["cat"] == "ticket" and r["person"] == person and day in (r["day"], r["to_day"])]
    if km > p.get("far_km", 1500) and not tickets:
        because = {"kind": "same_day_far", "cities": plus(ck(row["city"]) for row in rows), "km": km}
        cites = w.cite("invoices", rows, "amount_fen city day person")
        verdict.clues.append(Clue("person", person, (day, day), sum(row["net"] for row in rows), because, cites))


def t09(w: World, p: Params, cited: dict[str, set[Cite]]) -> Found:
    """Consumed on a day off, and cited by another rule."""
    verdict = Found()
    cats = p.get("cats", ["meal", "scenic", "local", "other"])
    for row, reason in w.driving_invoices(row for row in w.all("invoices") if row["cat"] in cats):
        reason = reason or missing(row, "day") or (None if row["day"] in w.work else "no_calendar")
        if not reason and row["trip_id"] and w.on_trip(row):
            reason = "no_trip"
        if verdict.cannot(reason) or w.work[row["day"]]:
            continue
        trip = w.rows["trips"].get(row["trip_id"] or "")
        covered = trip and (
            row["day"] in (trip["start_day"], trip["end_day"])
            or any(
                None not in (leg["from_day"], leg["to_day"]) and leg["from_day"] <= row["day"] <= leg["to_day"]
                for leg in w.legs(row["trip_id"])
            )
        )
        with_ = [
            rule for rule in p.get("with", ["T03", "T04", "T05", "T06", "T10", "T12"])
            if any(table == "invoices" and key == row["KEY"] for table, key, _ in cited.get(rule, ()))
        ]  # fmt: skip
        if covered or not with_:
            continue
        cites = w.cite("invoices", [row], "amount_fen cat day") | {("calendar", iso(row["day"]), "is_workday")}
        because = {"day": iso(row["day"]), "with": plus(with_)}
        verdict.clues.append(Clue("invoice", row["inv_id"], (row["day"], row["day"]), row["net"], because, cites))
    return verdict
