"""A trip side by side: what was planned, and what the vouchers say; a line of places for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.engine.screening.concealing import shown_person
from bihuan.screening.models import TripRecord
from bihuan.screening.queries.reading import Places, place_name, yuan

STEP, LEFT, TOP, GAP = 150, 60, 46, 92
"""Places of the picture: between two cities, from the left, the two lines."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A city of a line of the picture: where it stands, its name, its days, and whether the plan has it."""

    x: int
    y: int
    name: str
    days: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the journey: ``stay``, ``move``, ``gap`` (days without a voucher) or ``conflict``."""

    kind: str
    days: str
    where: str
    sources: str
    person: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it was claimed; ``is_off`` where its city or its day is not in the plan."""

    id: str
    day: str
    cat: str
    where: str
    seller: str
    amount: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class TripPage:
    """Everything the page of a trip shows."""

    request: dict[str, Any]
    budget: str
    spent: str
    people: list[tuple[str, str]]
    planned: list[Stop]
    rebuilt: list[Stop]
    events: list[Event]
    vouchers: list[Voucher]
    width: int

    @property
    def gaps(self) -> list[Event]:
        """Days without a voucher."""
        return [event for event in self.events if event.kind == "gap"]

    @property
    def conflicts(self) -> list[Event]:
        """What contradicts itself."""
        return [event for event in self.events if event.kind == "conflict"]


def trip_page(record: TripRecord, places: Places) -> TripPage:
    """The trip as its page shows it."""
    data = record.data
    request, legs = data["request"], data["legs"]
    planned = {leg["city"] for leg in legs if leg["city"]} | {request.get("origin")}
    stays = [line for line in data["journey"] if line["kind"] == "stay"]
    vouchers = [_voucher(row, request, planned, places) for row in data["vouchers"]]
    spent = sum(row["amount_fen"] or 0 for row in data["vouchers"])
    first = [(request.get("origin") or "", "")]
    plan = first + [(leg["city"] or "", _days(leg["from_day"], leg["to_day"])) for leg in legs] + first
    real = first + _merged(stays) + first
    return TripPage(
        request, yuan(request.get("budget_fen")), yuan(spent),
        [(shown_person(row["person"]), row["rank"] or "–") for row in data["people"]],
        _line(plan, TOP, planned, places), _line(real, TOP + GAP, planned, places),
        [_event(line, places) for line in data["journey"]], vouchers, LEFT * 2 + STEP * (max(len(plan), len(real)) - 1),
    )  # fmt: skip


def _merged(stays: Sequence[dict[str, str]]) -> list[tuple[str, str]]:
    """The stays of the first person of the journey, in order."""
    if not stays:
        return []
    person = stays[0]["person"]
    return [(line["city"], _days(line["from_day"], line["to_day"])) for line in stays if line["person"] == person]


def _line(stops: Sequence[tuple[str, str]], y: int, planned: set[Any], places: Places) -> list[Stop]:
    known = {str(code)[:4] for code in planned if code} | {str(code) for code in planned if code}
    return [
        Stop(LEFT + STEP * at, y, place_name(city, places) or "–", days, city in known or city[:4] in known)
        for at, (city, days) in enumerate(stops)
    ]


def _days(first: str | None, last: str | None) -> str:
    parts = [str(one)[5:] for one in (first, last) if one]
    return "–".join(dict.fromkeys(parts))


def _event(line: dict[str, str], places: Places) -> Event:
    cities = [place_name(line[name], places) for name in ("city", "to_city") if line[name]]
    days = _days(line["from_day"], line["to_day"])
    return Event(
        line["kind"], days, " → ".join(cities), line["sources"].replace("+", "、"), shown_person(line["person"])
    )


def _voucher(row: dict[str, Any], request: dict[str, Any], planned: set[Any], places: Places) -> Voucher:
    day, city = row["day"] or "", row["city"] or ""
    start, end = request.get("start_day") or "", request.get("end_day") or ""
    is_off = bool((city and city not in planned) or (day and start and end and not start <= day <= end))
    where = " → ".join(place_name(one, places) for one in (city, row["to_city"]) if one)
    return Voucher(
        row["inv_id"],
        day,
        row["cat"] or "",
        where,
        row["seller"] or row["item"] or "–",
        yuan(row["amount_fen"]),
        is_off,
    )
