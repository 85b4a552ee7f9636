"""Rules of leave, read a second time."""

from __future__ import annotations

from collections import defaultdict
from math import comb
from typing import Any

from tests.engine.screening.oracle.journeys import runs
from tests.engine.screening.oracle.world import Clue, Found, Row, World, iso, plus

Params = dict[str, Any]


def covered(rows: list[Row]) -> set[int]:
    """Days covered by leaves."""
    return {day for row in rows for day in range(row["from_day"], row["to_day"] + 1)}


def _bad(w: World, rows: list[Row], around: int = 0, through: bool = False) -> str | None:
    for name in ("from_day", "to_day"):
        if any(row[name] is None for row in rows):
            return f"missing:{name}"
    if any(row["from_day"] > row["to_day"] for row in rows):
        return "bad_period"
    days = {day for row in rows for day in range(row["from_day"] - around, row["to_day"] + around + 1)}
    if through:
        days = set(range(min(days), max(days) + 1))
    return None if all(day in w.work for day in days) else "no_calendar"


def _mine(w: World, types: list[str], other: bool = False) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in w.all("leave"):
        if row["person"] and (row["type"] in types) != other:
            groups[row["person"]].append(row)
    return sorted(groups.items())


def a02(w: World, p: Params) -> Found:
    """Long sick leave without proof."""
    verdict, window = Found(), p.get("window_days", 365)
    for person, rows in _mine(w, p.get("types", ["sick"])):
        if verdict.cannot(_bad(w, rows)):
            continue
        sick = sorted(day for day in covered(rows) if w.work[day])
        for d in sick:
            within = [day for day in sick if d - window < day <= d]
            mine = [row for row in rows if any(row["from_day"] <= day <= row["to_day"] for day in within)]
            bare = [row for row in mine if row["proof_to"] is None or row["proof_to"] < row["to_day"]]
            if len(within) >= p.get("min_days", 60) and bare:
                because = {"days": len(within), "leaves": len(mine), "unproved": len(bare)}
                cites = w.cite("leave", mine, "from_day proof_to to_day type")
                verdict.clues.append(Clue("person", person, (d - window + 1, d), None, because, cites))
                break
    return verdict


def _spells(w: World, rows: list[Row]) -> list[list[int]]:
    return [run for run in runs(covered(rows)) if any(w.work[day] for day in run)]


def _least(n: int, p0: int, alpha: int) -> int:
    """The least k that chance reaches in fewer than alpha of a million."""
    tail = 0
    for k in range(n, -1, -1):
        tail += comb(n, k) * p0**k * (10000 - p0) ** (n - k)
        if tail * 10**6 >= alpha * 10000**n:
            return k + 1
    return 0


def a04(w: World, p: Params) -> Found:
    """Sick leave beside days off."""
    verdict = Found()
    for person, rows in _mine(w, p.get("types", ["sick"])):
        if verdict.cannot(_bad(w, rows, around=1)):
            continue
        spells = _spells(w, rows)
        beside = [{day for day in (run[0] - 1, run[-1] + 1) if not w.work[day]} for run in spells]
        touching = sum(map(bool, beside))
        needed = _least(len(spells), p.get("p0_bp", 4000), p.get("alpha_ppm", 1000))
        if len(spells) < p.get("min_spells", 5) or touching < needed or not spells:
            continue
        cites = w.cite("leave", rows, "from_day to_day type")
        cites |= {("calendar", iso(day), "is_workday") for days in beside for day in days}
        because = {"spells": len(spells), "touching": touching, "needed": needed}
        verdict.clues.append(Clue("person", person, (spells[0][0], spells[-1][-1]), None, because, cites))
    return verdict


def a05(w: World, p: Params) -> Found:
    """Many short spells."""
    verdict, per_day, window = Found(), p.get("hours_per_day", 8), p.get("window_days", 364)
    for person, rows in _mine(w, p.get("types", ["sick"])):
        if verdict.cannot(_bad(w, rows)):
            continue
        spells, best = _spells(w, rows), (0, [[0]])
        hours = 0
        for number, spell in enumerate(spells):
            some = [s for s in spells[: number + 1] if not window or s[-1] > spell[-1] - window]
            mine = [row for row in rows if any(s[0] <= row["from_day"] <= s[-1] for s in some)]
            total = sum(
                sum(w.work[day] for day in covered([row])) * per_day if row["hours"] is None else row["hours"]
                for row in mine
            )
            if len(some) ** 2 * total > best[0]:
                best, hours = (len(some) ** 2 * total, some), total
        value, some = best
        if value <= 0 or value < p.get("limit", 500) * per_day:
            continue
        mine = [row for row in rows if any(s[0] <= row["from_day"] <= s[-1] for s in some)]
        because = {"spells": len(some), "hours": hours, "s2h": value}
        cites = w.cite("leave", mine, "from_day hours to_day type")
        verdict.clues.append(Clue("person", person, (some[0][0], some[-1][-1]), None, because, cites))
    return verdict


def a06(w: World, p: Params) -> Found:
    """Leaves of several kinds in a chain."""
    verdict = Found()
    for person, rows in _mine(w, p.get("exclude_types", ["maternity"]), other=True):
        if verdict.cannot(_bad(w, rows, through=True)):
            continue
        chains: list[list[Row]] = []
        for row in sorted(rows, key=lambda row: (row["from_day"], row["to_day"], row["leave_id"])):
            last = max((r["to_day"] for r in chains[-1]), default=None) if chains else None
            if last is None or any(w.work[day] for day in range(last + 1, row["from_day"])):
                chains.append([])
            chains[-1].append(row)
        for chain in chains:
            first, last = chain[0]["from_day"], max(row["to_day"] for row in chain)
            types = {row["type"] for row in chain if row["type"]}
            workdays = sum(w.work[day] for day in range(first, last + 1))
            if len(types) >= 2 and workdays >= p.get("min_days", 60):
                because = {"types": plus(types), "workdays": workdays, "leaves": len(chain)}
                cites = w.cite("leave", chain, "from_day to_day type")
                verdict.clues.append(Clue("person", person, (first, last), None, because, cites))
    return verdict
