"""Rules of travel that look at one trip or one voucher, read a second time."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.engine.screening.oracle.world import Clue, Found, Row, World, bad_period, ck, iso, missing, plus

Params = dict[str, Any]


def t01(w: World, p: Params) -> Found:
    """More people than allowed."""
    verdict = Found()
    for trip in w.all("trips"):
        n = trip["n_people"]
        if reason := bad_period(trip, "start_day", "end_day") or missing(trip, "n_people"):
            verdict.cannot(reason)
            continue
        cap = w.norm("headcount", trip["kind"], None, None, trip["start_day"])
        tickets = [row for row in w.live_of(trip["trip_id"]) if row["cat"] == "ticket" and row["person"]]
        h = len({row["person"] for row in tickets})
        first, second = cap is not None and n > cap["amount"], h > n
        if verdict.cannot("no_norm" if cap is None and not second else None) or not (first or second):
            continue
        cites = w.cite("trips", [trip], "n_people")
        cites |= w.cite("norms", [cap], "amount") if first else set()
        cites |= w.cite("invoices", tickets, "person") if second else set()
        because = {"n_people": n, "cap": cap and cap["amount"], "holders": h}
        verdict.clues.append(Clue("trip", trip["trip_id"], (trip["start_day"], trip["end_day"]), None, because, cites))
    return verdict


def _ceiling(w: World, trip: Row) -> tuple[str | None, int, list[Row], list[Row]]:
    people = w.of_trip("trip_people", trip["trip_id"])
    legs = w.legs(trip["trip_id"])
    total, used, norms = 0, [], []
    if not people:
        return "no_people", 0, [], []
    for day in range(trip["start_day"], trip["end_day"] + 1):
        covering = [r for r in legs if None not in (r["from_day"], r["to_day"]) and r["from_day"] <= day <= r["to_day"]]
        if not covering:
            return "no_leg", 0, [], []
        used.append(covering[-1])
        for person in people:
            for kind in ("meal", "local", *(["lodging"] if day < trip["end_day"] else [])):
                norm = w.norm(kind, None, covering[-1]["city"], person["rank"], day)
                if norm is None:
                    return "no_norm", 0, [], []
                norms.append(norm)
                total += norm["amount"]
    return None, total, used, norms


def t02(w: World, p: Params) -> Found:
    """Spent more than the budget, or a budget above what the norms allow."""
    verdict = Found()
    for trip in w.all("trips"):
        if reason := bad_period(trip, "start_day", "end_day") or missing(trip, "budget_fen"):
            verdict.cannot(reason)
            continue
        inv, budget = w.live_of(trip["trip_id"]), trip["budget_fen"]
        spent = sum(row["net"] for row in inv)
        reason, ceiling, legs, norms = _ceiling(w, trip)
        over = spent * 10000 > budget * (10000 + p.get("tol_bp", 0))
        rich = not reason and budget > ceiling
        if verdict.cannot(None if over or rich else reason) or not (over or rich):
            continue
        cites = w.cite("trips", [trip], "budget_fen")
        cites |= w.cite("invoices", inv, "amount_fen") if over else set()
        if rich:
            cites |= w.cite("trip_legs", legs, "city") | w.cite("norms", norms, "amount")
            cites |= w.cite("trip_people", w.of_trip("trip_people", trip["trip_id"]), "rank")
        amount = max(([spent - budget] if over else []) + ([budget - ceiling] if rich else []))
        because = {"spent": spent, "budget": budget, "ceiling": None if reason else ceiling}
        verdict.clues.append(
            Clue("trip", trip["trip_id"], (trip["start_day"], trip["end_day"]), amount, because, cites)
        )
    return verdict


def _lodging_reason(w: World, row: Row) -> str | None:
    reason = w.on_trip(row) or missing(row, "day city nights")
    if reason:
        return reason
    return "bad_nights" if row["nights"] < 1 else "bad_rooms" if (row["rooms"] or 1) < 1 or row["rooms"] == 0 else None


def t03(w: World, p: Params) -> Found:
    """Lodging above the cap."""
    verdict = Found()
    for row, reason in w.driving_invoices(r for r in w.all("invoices") if r["cat"] == "lodging"):
        if verdict.cannot(reason := reason or _lodging_reason(w, row)):
            continue
        people = w.of_trip("trip_people", row["trip_id"])
        people = [r for r in people if r["person"] == row["person"]] or people
        ranked = [r for r in people if r["rank"]]
        norms: list[Row] = []
        for night in range(row["day"], row["day"] + row["nights"]):
            ones = [w.norm("lodging", None, row["city"], r["rank"], night) for r in ranked]
            good = sorted((one for one in ones if one), key=lambda one: (-one["amount"], one["norm_id"]))
            if not ones or len(good) < len(ones):
                reason = "no_norm" if ones else "no_rank"
                break
            norms.append(good[0])
        if reason:
            verdict.reasons[reason] += 1
            continue
        rooms = 1 if row["rooms"] is None else row["rooms"]
        limit = rooms * sum(norm["amount"] for norm in norms)
        if row["net"] <= limit:
            continue
        cites = w.cite("invoices", [row], "amount_fen city day nights rooms") | w.cite("norms", norms, "amount")
        because = {"amount": row["net"], "limit": limit, "nights": row["nights"], "rooms": rooms}
        period = (row["day"], row["day"] + row["nights"] - 1)
        cites |= w.cite("trip_people", ranked, "rank")
        verdict.clues.append(Clue("invoice", row["inv_id"], period, row["net"] - limit, because, cites))
    return verdict


def off_route(w: World, row: Row, grace: int) -> bool:
    """Whether an invoice on a good trip, with day and city, is off its route."""
    trip, day = w.rows["trips"][row["trip_id"]], row["day"]
    allowed = {ck(leg["city"]) for leg in w.legs(row["trip_id"])} | ({ck(trip["origin"])} if trip["origin"] else set())
    for ticket in w.live_of(row["trip_id"]):
        if ticket["cat"] == "ticket" and ticket["day"] is not None:
            last = ticket["day"] if ticket["to_day"] is None else ticket["to_day"]
            if ticket["day"] <= day <= last:
                allowed |= {ck(city) for city in (ticket["city"], ticket["to_city"]) if city}
    return trip["start_day"] - grace <= day <= trip["end_day"] + grace and ck(row["city"]) not in allowed


def t04(w: World, p: Params) -> Found:
    """Consumed in a city that is not on the route."""
    verdict, groups = Found(), defaultdict(list)
    for row, reason in w.driving_invoices(r for r in w.all("invoices") if r["cat"] != "ticket"):
        reason = reason or w.on_trip(row) or missing(row, "day city")
        if verdict.cannot(reason or (None if w.legs(row["trip_id"]) else "no_legs")):
            continue
        if off_route(w, row, p.get("grace_days", 1)):
            groups[row["trip_id"], ck(row["city"])].append(row)
    for (trip, city), rows in groups.items():
        days = [row["day"] for row in rows]
        cites = w.cite("invoices", rows, "amount_fen city day") | w.cite("trip_legs", w.legs(trip), "city")
        because = {"city": city, "n": len(rows), "legs": plus(ck(leg["city"]) for leg in w.legs(trip))}
        total = sum(row["net"] for row in rows)
        verdict.clues.append(Clue("trip", trip, (min(days), max(days)), total, because, cites))
    return verdict


def _span(row: Row) -> tuple[int, int]:
    first = row["day"]
    if row["cat"] == "lodging" and (row["nights"] or 0) >= 1:
        return first, first + row["nights"] - 1
    if row["cat"] == "ticket" and row["to_day"] is not None and row["to_day"] >= first:
        return first, row["to_day"]
    return first, first


def t05(w: World, p: Params) -> Found:
    """Outside the dates of the trip."""
    verdict, groups, grace = Found(), defaultdict(list), p.get("grace_days", 1)
    for row, reason in w.driving_invoices(w.all("invoices")):
        if verdict.cannot(reason or w.on_trip(row) or missing(row, "day")):
            continue
        trip, (first, last) = w.rows["trips"][row["trip_id"]], _span(row)
        if first < trip["start_day"] - grace or last > trip["end_day"] + grace:
            groups[row["trip_id"]].append(row)
    for name, rows in groups.items():
        trip = w.rows["trips"][name]
        first, last = min(_span(row)[0] for row in rows), max(_span(row)[1] for row in rows)
        because = {
            "n": len(rows), "first": iso(first), "last": iso(last), "start": iso(trip["start_day"]),
            "end": iso(trip["end_day"]),
        }  # fmt: skip
        cites = w.cite("trips", [trip], "start_day end_day") | w.cite("invoices", rows, "amount_fen day nights to_day")
        verdict.clues.append(Clue("trip", name, (first, last), sum(row["net"] for row in rows), because, cites))
    return verdict


def t06(w: World, p: Params) -> Found:
    """A scenic spot."""
    verdict = Found()
    spots = [
        (row, [n for n in [row["name"], *(row["aliases"] or "").split("|")] if len(n.strip()) >= p.get("min_chars", 2)])
        for row in w.all("gazetteer")
        if row["kind"] == "scenic" and row["name"] and row["level"] in p.get("levels", ["5A", "4A"])
    ]
    for row, reason in w.driving_invoices(w.all("invoices")):
        scenic, texts = row["cat"] == "scenic", [text for text in (row["seller"], row["item"]) if text]
        if verdict.cannot(reason or (None if scenic or texts else "missing:seller")):
            continue
        trip = w.rows["trips"].get(row["trip_id"] or "")
        agenda = [name.strip() for name in ((trip and trip["agenda"]) or "").split("|") if name.strip()]
        hits = [
            spot for spot, names in spots
            if spot["name"] not in agenda and any(name.strip() in text for name in names for text in texts)
        ]  # fmt: skip
        ticket = scenic and not any(name in text for name in agenda for text in texts)
        off: bool | None = False
        if row["cat"] != "ticket":
            known = not w.on_trip(row) and not missing(row, "day city") and w.legs(row["trip_id"])
            off = off_route(w, row, p.get("grace_days", 1)) if known else None
        rest = None if row["day"] not in w.work else not w.work[row["day"]]
        if not (ticket or (hits and (off or rest))):
            if hits and (off is None or rest is None):
                verdict.reasons["no_support"] += 1
            continue
        cites = w.cite("invoices", [row], "amount_fen cat city day item seller") | w.cite("gazetteer", hits, "name")
        cites |= {("calendar", iso(row["day"]), "is_workday")} if rest else set()
        because = {
            "places": plus(hit["name"] for hit in hits), "ticket": int(ticket),
            "off_route": None if off is None else int(off), "nonworkday": None if rest is None else int(rest),
        }  # fmt: skip
        period = None if row["day"] is None else (row["day"], row["day"])
        verdict.clues.append(Clue("invoice", row["inv_id"], period, row["net"], because, cites))
    return verdict


def t12(w: World, p: Params) -> Found:
    """No stay, or a tour operator."""
    verdict = Found()
    for trip in w.all("trips"):
        rows = w.live_of(trip["trip_id"])
        reason = bad_period(trip, "start_day", "end_day") or (None if rows else "no_invoices")
        if verdict.cannot(reason):
            continue
        tickets = [row for row in rows if row["cat"] == "ticket" and None not in (row["day"], row["to_day"])]
        nights = trip["end_day"] - trip["start_day"] - len({r["day"] for r in tickets if r["to_day"] > r["day"]})
        lodgings = sum(row["cat"] == "lodging" for row in rows)
        firms = {r["supplier"]: r for r in w.all("suppliers") if r["class"] in p.get("classes", ["旅行社"])}
        agency = [row for row in rows if row["cat"] == "agency" or row["seller"] in firms]
        if not agency and not (lodgings == 0 and nights >= p.get("min_nights", 1)):
            continue
        cites = w.cite("trips", [trip], "start_day end_day") | w.cite("invoices", agency, "amount_fen cat seller")
        cites |= w.cite("suppliers", [firms.get(row["seller"]) for row in agency], "class")
        because = {"nights": nights, "lodgings": lodgings, "agency": len(agency)}
        total = sum(row["net"] for row in agency) if agency else None
        verdict.clues.append(Clue("trip", trip["trip_id"], (trip["start_day"], trip["end_day"]), total, because, cites))
    return verdict
