"""Numbers of vouchers and monthly caps, read a second time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import combinations
from typing import Any

from tests.engine.screening.oracle.journeys import runs
from tests.engine.screening.oracle.world import Clue, Found, Row, World, missing

Params = dict[str, Any]
Period = tuple[int, int] | None


def digits(text: str | None) -> bool:
    """Whether a number is all digits."""
    return bool(text) and text is not None and text.isascii() and text.isdigit()


def _period(rows: list[Row]) -> Period:
    days = [row["day"] for row in rows if row["day"] is not None]
    return (min(days), max(days)) if days else None


def _claim(row: Row) -> tuple[str, str]:
    return row["unit"] or "", row["trip_id"] or ""


def _coded(row: Row) -> str:
    return f"{row['code']}-{row['no']}" if row["code"] else str(row["no"])


def t10(w: World, p: Params) -> Found:
    """The same voucher, or one like it, twice."""
    verdict = Found()
    same, near, none = defaultdict(list), defaultdict(list), defaultdict(list)
    for row, reason in w.driving_invoices(w.all("invoices")):
        lost = row["no"] is None and (row["seller"] is None or row["day"] is None)
        if verdict.cannot(reason or ("missing:no" if lost else None)):
            continue
        about = (row["seller"], row["day"], row["net"])
        if row["no"] is None:
            none[about].append(row)
            continue
        same[row["code"] or "", row["no"]].append(row)
        if digits(row["no"]) and None not in about:
            near[(*about, row["code"] or "", len(row["no"]), row["no"][:-8])].append(row)
    for rows in (rows for rows in same.values() if len(rows) > 1):
        amount = sum(row["net"] for row in rows) - max(row["net"] for row in rows)
        cites = w.cite("invoices", rows, "amount_fen code no trip_id unit")
        because = {"kind": "same_no", "n": len(rows)}
        verdict.clues.append(Clue("invoice_no", _coded(rows[0]), _period(rows), amount, because, cites))
    for rows in near.values():
        for a, b in combinations(sorted(rows, key=lambda row: int(row["no"])), 2):
            gap = int(b["no"]) - int(a["no"])
            if 1 <= gap <= p.get("near", 3) and _claim(a) != _claim(b):
                cites = w.cite("invoices", [a, b], "amount_fen day no seller trip_id unit")
                because = {"kind": "near_no", "gap": gap}
                verdict.clues.append(Clue("invoice_no", _coded(a), _period([a]), a["net"], because, cites))
    for rows in (rows for rows in none.values() if len(rows) > 1):
        cites = w.cite("invoices", rows, "amount_fen day seller trip_id unit")
        because = {"kind": "no_number", "n": len(rows)}
        total = rows[0]["net"] * (len(rows) - 1)
        verdict.clues.append(Clue("seller", rows[0]["seller"], _period(rows), total, because, cites))
    return verdict


def t11(w: World, p: Params) -> Found:
    """Consecutive numbers of one seller in several claims."""
    verdict, groups = Found(), defaultdict(list)
    for row, reason in w.driving_invoices(w.all("invoices")):
        reason = reason or missing(row, "no seller") or (None if digits(row["no"]) else "bad_no")
        if not verdict.cannot(reason):
            groups[row["seller"], row["code"] or "", len(row["no"]), row["no"][:-8]].append(row)
    for group, rows in groups.items():
        for run in runs(int(row["no"][-8:]) for row in rows):
            mine = [row for row in rows if run[0] <= int(row["no"][-8:]) <= run[-1]]
            claims = {_claim(row) for row in mine}
            if len(run) < p.get("min_run", 3) or len(claims) < p.get("min_claims", 3):
                continue
            mine.sort(key=lambda row: (int(row["no"]), row["inv_id"]))
            because = {"from": mine[0]["no"], "to": mine[-1]["no"], "n": len(run), "claims": len(claims)}
            total = sum(row["net"] for row in mine)
            cites = w.cite("invoices", mine, "amount_fen no seller trip_id unit")
            verdict.clues.append(Clue("seller", group[0], _period(mine), total, because, cites))
    return verdict


def month_days(year: int, month: int) -> tuple[int, int]:
    """First and last day of a month."""
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, 1).toordinal(), after.toordinal() - 1


def t13(w: World, p: Params) -> Found:
    """More in a month than the cap."""
    verdict, groups = Found(), defaultdict(list)
    cats = {row["key"] for row in w.all("norms") if row["kind"] == "monthly"}
    for row, reason in w.driving_invoices(row for row in w.all("invoices") if row["cat"] in cats and row["cat"]):
        reason, cap = reason or missing(row, "person day"), None
        if not reason:
            day = dt.date.fromordinal(row["day"])
            first, last = month_days(day.year, day.month)
            cap = w.norm("monthly", row["cat"], None, None, first)
            reason = None if cap else "no_norm"
            groups[row["person"], row["cat"], first, last].append((row, cap))
        verdict.cannot(reason)
    for (person, cat, first, last), pairs in groups.items():
        cap, total, over = pairs[0][1], 0, []
        for row in sorted((pair[0] for pair in pairs), key=lambda row: (row["day"], row["inv_id"])):
            total += row["net"]
            if cap and total > cap["amount"]:
                over.append(row)
        if over and cap:
            because = {"cat": cat, "sum": total, "cap": cap["amount"], "over": len(over)}
            cites = w.cite("invoices", over, "amount_fen cat day") | w.cite("norms", [cap], "amount")
            verdict.clues.append(Clue("person", person, (first, last), total - cap["amount"], because, cites))
    return verdict
