"""A trip side by side, day by day: what was planned, and what the vouchers say; its places in a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from bihuan.engine.screening.concealing import shown_person
from bihuan.records.punctuation import comma, listed, told_of
from bihuan.screening.models import TripRecord
from bihuan.screening.queries.reading import Places, place_name, rule_text, unit_called, yuan
from bihuan.screening.queries.trip_map import Picture, Stop, Way, draw

LONGEST = 400
"""Lines a table of a trip has at the most; the page says from which day on it has no more."""
OFF, OUTSIDE, GAP, CONFLICT, NO_TICKET, SCENIC = "off", "outside", "gap", "conflict", "no_ticket", "scenic"
"""What a day of a trip makes one look twice at."""
Line = dict[str, str]
Asked = Mapping[str, Sequence[str]]
Known = frozenset[str]


@dataclass(frozen=True, slots=True)
class Day:
    """Days alike in a row: where the plan has the people, where the vouchers have them, and what to look at.

    ``without`` names those who have no voucher where others of the trip have one.
    """

    days: str
    planned: str
    rebuilt: Sequence[str]
    marks: Sequence[str]
    without: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it was claimed; ``is_off`` where its city or its day is not in the plan, ``asked`` the rules that
    ask about it."""

    id: str
    day: str
    where: str
    seller: str
    amount: str
    is_off: bool
    asked: Sequence[str]


@dataclass(frozen=True, slots=True)
class TripPage:
    """Everything the page of a trip shows."""

    request: dict[str, Any]
    unit: str
    agenda: str
    budget: str
    spent: str
    people: list[tuple[str, str]]
    ways: Sequence[Way]
    picture: Picture
    days: list[Day]
    cut_from: str
    """The day from which on the table has no more lines; nothing where it has all."""
    vouchers: list[Voucher]


def trip_page(record: TripRecord, places: Places, asked: Asked) -> TripPage:
    """The trip as its page shows it; ``asked`` are the rules that ask about a voucher, by its number."""
    data = record.data
    request, legs = data["request"], data["legs"]
    planned = _known([*(leg["city"] for leg in legs), request.get("origin")])
    origin = request.get("origin") or ""
    home = Stop(origin, place_name(origin, places) or "–", "", is_planned=True)
    plan = [home, *(_stop(leg, planned, places) for leg in legs), home]
    ways = _ways(data["journey"], planned, places)
    vouchers = [_voucher(row, request, planned, places, asked) for row in data["vouchers"]]
    days, cut_from = _days_of(data, planned, places, asked)
    return TripPage(
        request, unit_called(request.get("unit") or "", places),
        (request.get("agenda") or "").replace("|", comma()), yuan(request.get("budget_fen")),
        yuan(sum(row["amount_fen"] or 0 for row in data["vouchers"])),
        [(shown_person(row["person"]), row["rank"] or "–") for row in data["people"]],
        ways, draw(plan, ways, places), days, cut_from, vouchers,
    )  # fmt: skip


def _stop(row: Mapping[str, Any], planned: Known, places: Places) -> Stop:
    city = row["city"] or ""
    days = _between(row["from_day"], row["to_day"])
    return Stop(city, place_name(city, places) or "–", days, _is_planned(city, planned))


def _known(codes: Sequence[str | None]) -> Known:
    """The cities of a plan by their codes, and by the four signs that stand for a city whatever its district."""
    told = frozenset(code for code in codes if code)
    return told | {code[:4] for code in told}


def _is_planned(city: str, known: Known) -> bool:
    return city in known or city[:4] in known


def _ways(journey: Sequence[Line], planned: Known, places: Places) -> list[Way]:
    """The ways people went by their stays; those who went the same way stand together."""
    own: dict[str, list[Stop]] = {}
    for line in journey:
        if line["kind"] == "stay":
            own.setdefault(line["person"], []).append(_stop(line, planned, places))
    alike: dict[tuple[str, ...], list[str]] = {}
    for person, stops in own.items():
        alike.setdefault(tuple(stop.city for stop in stops), []).append(person)
    several = len(alike) > 1
    return [
        Way(listed(shown_person(one) for one in people) if several else "", own[people[0]]) for people in alike.values()
    ]


def _between(first: str | None, last: str | None) -> str:
    parts = [str(one)[5:] for one in (first, last) if one]
    return "–".join(dict.fromkeys(parts))


def _days_of(data: Mapping[str, Any], planned: Known, places: Places, asked: Asked) -> tuple[list[Day], str]:
    """The days of a trip and of its vouchers that say something, one line for days in a row that say the same; and the
    day from which on there are no more lines."""
    edges = _edges(data)
    rows: list[tuple[int, int, Day]] = []
    for first, after in pairwise(edges):
        day = _day(date.fromordinal(first).isoformat(), data, planned, places, asked)
        if not (day.planned or day.rebuilt or day.marks):
            continue
        is_same = bool(rows) and rows[-1][1:] == (first, day)
        if len(rows) == LONGEST and not is_same:
            return _lines(rows), date.fromordinal(first).isoformat()
        begun = rows.pop()[0] if is_same else first
        rows.append((begun, after, day))
    return _lines(rows), ""


def _edges(data: Mapping[str, Any]) -> list[int]:
    """Every day that is told of and the day after it, as ordinals: from one to the next all days are alike."""
    request = data["request"]
    told = [row[name] for row in [*data["journey"], *data["legs"]] for name in ("from_day", "to_day")]
    told += [request.get("start_day"), request.get("end_day"), *(row["day"] for row in data["vouchers"])]
    days = {date.fromisoformat(one).toordinal() for one in told if one}
    return sorted(days | {day + 1 for day in days})


def _lines(rows: Sequence[tuple[int, int, Day]]) -> list[Day]:
    """Lines with their days; the years too where there are several."""
    spans = [(date.fromordinal(first), date.fromordinal(after - 1)) for first, after, _day in rows]
    is_one = len({one.year for span in spans for one in span}) <= 1
    told = [[one.isoformat() for one in span] for span in spans]
    return [
        replace(day, days=_between(*days) if is_one else "–".join(dict.fromkeys(days)))
        for days, (_first, _after, day) in zip(told, rows, strict=True)
    ]


def _is_scenic(row: Mapping[str, Any], asked: Asked) -> bool:
    return row["cat"] == "scenic" or "T06" in asked.get(row["inv_id"], ())


def _day(on: str, data: Mapping[str, Any], planned: Known, places: Places, asked: Asked) -> Day:
    request, lines = data["request"], [line for line in data["journey"] if _covers(line, on)]
    legs = [leg for leg in data["legs"] if leg["city"] and _covers(leg, on)]
    went: dict[str, list[str]] = {}
    for line in lines:
        if line["kind"] == "stay":
            went.setdefault(line["person"], []).append(place_name(line["city"], places))
    alike: dict[str, list[str]] = {}
    for person, cities in went.items():
        alike.setdefault(" → ".join(cities), []).append(shown_person(person))
    told = [text if len(alike) == 1 else told_of(listed(people), text) for text, people in alike.items()]
    stays = [line for line in lines if line["kind"] == "stay"]
    signs = {
        OUTSIDE: bool(stays)
        and not _covers({"from_day": request.get("start_day"), "to_day": request.get("end_day")}, on),
        OFF: any(not _is_planned(line["city"], planned) for line in stays),
        SCENIC: any(_is_scenic(row, asked) for row in data["vouchers"] if row["day"] == on),
        NO_TICKET: any(line["note"] == "no_ticket" and line["to_day"] == on for line in lines),
        CONFLICT: any(line["kind"] == "conflict" for line in lines),
        GAP: any(line["kind"] == "gap" for line in lines),
    }
    plan = listed(dict.fromkeys(place_name(leg["city"], places) for leg in legs))
    marks = [name for name, is_so in signs.items() if is_so]
    return Day("", plan, told, marks, _without(lines, data["journey"]))


def _without(lines: Sequence[Line], journey: Sequence[Line]) -> str:
    """Who has no voucher on a day on which others of the trip have one."""
    lacking = {line["person"] for line in lines if line["kind"] == "gap"}
    everybody = {line["person"] for line in journey}
    return listed(shown_person(one) for one in sorted(lacking)) if lacking < everybody else ""


def _covers(row: Mapping[str, Any], on: str) -> bool:
    """Whether a day lies in the days of a row; an edge nobody gave is open."""
    return (row["from_day"] or on) <= on <= (row["to_day"] or on)


def _voucher(row: dict[str, Any], request: dict[str, Any], planned: Known, places: Places, asked: Asked) -> Voucher:
    day, city = row["day"] or "", row["city"] or ""
    start, end = request.get("start_day") or "", request.get("end_day") or ""
    is_off = bool((city and not _is_planned(city, planned)) or (day and start and end and not start <= day <= end))
    where = " → ".join(place_name(one, places) for one in (city, row["to_city"]) if one)
    return Voucher(
        row["inv_id"],
        day,
        where,
        row["seller"] or row["item"] or "–",
        yuan(row["amount_fen"]),
        is_off,
        [rule_text(rule).title for rule in asked.get(row["inv_id"], ())],
    )
