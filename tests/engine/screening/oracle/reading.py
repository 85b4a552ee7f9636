"""What a run must write, by the second reading: clues, evidence but for file and row, coverage, itinerary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from tests.engine.screening.oracle import absence, contracts, journeys, leaves, numbers, tenders, trips
from tests.engine.screening.oracle.world import COLUMNS, Cite, Clue, Found, World, iso, sha, written

Line = list[str]
REQUIRED = {
    "T01": "trips norms", "T02": "trips norms invoices", "T03": "invoices trips trip_people norms",
    "T04": "invoices trips trip_legs", "T05": "invoices trips", "T06": "invoices gazetteer",
    "T07": "trips trip_legs invoices gazetteer", "T08": "invoices gazetteer", "T09": "invoices calendar",
    "T10": "invoices", "T11": "invoices", "T12": "trips invoices", "T13": "invoices norms",
    "A01": "roster calendar attendance leave", "A02": "leave calendar",
    "A03": "payroll roster calendar attendance leave", "A04": "leave calendar", "A05": "leave calendar",
    "A06": "leave calendar", "A07": "attendance roster", "A08": "payroll roster", "A09": "register roster",
    "P01": "contracts tiers", "P02": "contracts tiers", "P03": "contracts tiers", "P04": "contracts tiers",
    "P05": "contracts sites", "P06": "contracts", "P07": "bids tenders", "P08": "tenders bids", "P09": "tenders bids",
    "P10": "tenders bids", "P11": "tenders bids", "P12": "tenders", "P13": "contracts suppliers tiers",
    "P14": "contracts", "S01": "tenures units",
}  # fmt: skip
ROOMS = (trips, journeys, numbers, absence, leaves, contracts, tenders)


def _kept(entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], clue: Clue) -> bool:
    mine = [other for other in entries if other["id"] == entry["id"] and other.get("enabled", True)]
    valid = entry.get("valid", {})
    if clue.period is None:
        return entry is max(mine, key=lambda other: str(other.get("valid", {}).get("from") or ""))
    end = dt.date.fromordinal(clue.period[1]).isoformat()
    return str(valid.get("from") or "") <= end <= str(valid.get("to") or "9999-12-31")


def read(
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    items: Sequence[Mapping[str, Any]],
    methods: Sequence[str] = ("direct", "inquiry", "negotiation", "invite", "open"),
) -> dict[str, list[Line]]:
    """The lines of each file."""
    w, cited = World(tables, methods), dict[str, set[Cite]]()
    out: dict[str, list[Line]] = {"clues": [], "evidence": [], "coverage": []}
    for item in sorted((i for i in items if i.get("enabled", True)), key=lambda i: i["id"] == "T09"):
        verdict = _run(w, item, cited)
        clues = [clue for clue in verdict.clues if _kept(item, items, clue)]
        for clue in clues:
            cited.setdefault(item["id"], set()).update(clue.cites)
            _write(w, item, clue, out)
        reasons = ";".join(f"{name}={count}" for name, count in sorted(verdict.reasons.items()) if name)
        usable = verdict.needed - sum(verdict.reasons.values())
        figures = [str(verdict.needed), str(usable), str(len(clues)), reasons]
        out["coverage"].append([item["id"], item["version"], *figures])
    out["clues"].sort(key=lambda line: (line[1], line[2], line[3], line[4], line[0]))
    out["evidence"].sort()
    out["coverage"].sort()
    if {"trips", "invoices"} <= w.present:
        out["itinerary"] = journeys.itinerary(w)
    return out


def _run(w: World, item: Mapping[str, Any], cited: dict[str, set[Cite]]) -> Found:
    rule, params = item["id"], item.get("params", {})
    names = REQUIRED[rule].split()
    for name in names:
        if name not in w.present:
            verdict = Found(len(w.all(names[0])))
            verdict.reasons[f"no_table:{name}"] = verdict.needed
            return verdict
    if rule == "T09":
        return journeys.t09(w, params, cited)
    function = next(getattr(room, rule.lower()) for room in ROOMS if hasattr(room, rule.lower()))
    made: Found = function(w, params)
    return made


def _write(w: World, item: Mapping[str, Any], clue: Clue, out: dict[str, list[Line]]) -> None:
    pairs = sorted({(table, key) for table, key, _ in clue.cites})
    name = sha([item["id"], clue.kind, clue.subject, [list(pair) for pair in pairs]])[:32]
    cells = [
        [table, key, column, written(w.rows[table][key][column], COLUMNS[table][column])]
        for table, key, column in sorted(clue.cites)
    ]
    because = "; ".join(f"{key}={'' if value is None else value}" for key, value in clue.because.items())
    period = "" if clue.period is None else f"{iso(clue.period[0])}/{iso(clue.period[1])}"
    amount = "" if clue.amount is None else str(clue.amount)
    head = [name, item["id"], item["version"], clue.kind, clue.subject, period, amount, because, sha(cells)[:16]]
    out["clues"].append(head)
    out["evidence"] += [[name, *cell] for cell in cells]
