"""Rules of contracts and succession, read a second time."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.engine.screening.oracle.world import Clue, Found, Row, World, missing

Params = dict[str, Any]
FREE = ["framework", "utility", "pricelist", "phased"]
SMALL = ["direct", "inquiry"]


def base(w: World, columns: str, condition: Callable[[Row], bool] = bool) -> Iterator[tuple[Row, str | None]]:
    """Base contracts meeting a condition, with the reason for those not usable."""
    for row in w.all("contracts"):
        if row["parent_id"] or not condition(row):
            continue
        amount = row["amount_fen"]
        yield row, missing(row, columns) or ("bad_amount" if amount is not None and amount <= 0 else None)


def amendments(w: World, row: Row) -> list[Row]:
    """Amendments of a base contract."""
    return [other for other in w.all("contracts") if other["parent_id"] == row["contract_id"]]


def total(w: World, row: Row) -> int:
    """A contract's amount with its amendments."""
    return int(row["amount_fen"] + sum(other["amount_fen"] or 0 for other in amendments(w, row)))


def _year(day: int) -> int:
    return dt.date.fromordinal(day).year


def _whole(year: int) -> tuple[int, int]:
    return dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()


def _signed(row: Row) -> tuple[int, int]:
    return row["sign_day"], row["sign_day"]


def p01(w: World, p: Params) -> Found:
    """A method below what the amount asks."""
    verdict = Found()
    for row, reason in base(w, "category method sign_day amount_fen"):
        tier, free = None, row["exempt"] in p.get("exempt", [])
        if not reason and not free:
            tier = w.tier(row["category"], row["sign_day"], total(w, row))
            reason = "bad_method" if row["method"] not in w.methods else None if tier else "no_tier"
        if verdict.cannot(reason) or tier is None or w.rank(row["method"]) >= w.rank(tier["method"]):
            continue
        because = {"total": total(w, row), "method": row["method"], "required": tier["method"]}
        cites = w.cite("contracts", [row], "amount_fen category method sign_day")
        cites |= w.cite("contracts", amendments(w, row), "amount_fen") | w.cite("tiers", [tier], "hi_fen lo_fen method")
        verdict.clues.append(Clue("contract", row["contract_id"], _signed(row), total(w, row), because, cites))
    return verdict


def _limited(
    w: World, verdict: Found, rows: Iterator[tuple[Row, str | None]], methods: list[str], free: list[str]
) -> Iterator[tuple[Row, Row]]:
    for row, reason in rows:
        limit = None if reason else w.limit(row["category"], row["sign_day"], methods)
        if not verdict.cannot(reason or (None if limit else "no_tier")) and limit and row["exempt"] not in free:
            yield row, limit


def p02(w: World, p: Params) -> Found:
    """A purchase split under the limit."""
    verdict, methods = Found(), p.get("methods", SMALL)
    columns, free = "unit supplier category sign_day amount_fen", p.get("exempt", FREE)
    small = [
        row for row, limit in _limited(w, verdict, base(w, columns, lambda r: r["method"] in methods), methods, free)
        if row["amount_fen"] < limit["lo_fen"]
    ]  # fmt: skip
    for by in ("supplier", "site"):
        groups = defaultdict(list)
        for row in small:
            if row[by]:
                groups[row["unit"], row[by], row["category"]].append(row)
        for (unit, who, category), rows in groups.items():
            flagged = []
            for day in sorted({row["sign_day"] for row in rows}):
                part = [r for r in rows if day - p.get("window_days", 30) <= r["sign_day"] <= day]
                amounts, limit = [r["amount_fen"] for r in part], w.limit(category, day, methods)
                assert limit is not None
                enough = len(part) >= p.get("min_n", 2) and sum(amounts) >= limit["lo_fen"]
                several = by == "supplier" or len({r["supplier"] for r in part}) >= 2
                if enough and several and max(amounts) * 100 >= p.get("max_pct", 50) * limit["lo_fen"]:
                    flagged.append((min(r["sign_day"] for r in part), day, part, limit))
            for number, (first, day, part, limit) in enumerate(flagged):
                if number + 1 < len(flagged) and flagged[number + 1][0] <= first:
                    continue
                value = sum(r["amount_fen"] for r in part)
                because = {
                    "by": by, "who": who, "category": category, "n": len(part), "sum": value, "limit": limit["lo_fen"],
                }  # fmt: skip
                names = "amount_fen category method sign_day supplier" + (" site" if by == "site" else "")
                cites = w.cite("contracts", part, names) | w.cite("tiers", [limit], "lo_fen")
                verdict.clues.append(Clue("unit", unit, (first, day), value, because, cites))
    return verdict


def p03(w: World, p: Params) -> Found:
    """Contracts bunching under the limit."""
    verdict, methods, band = Found(), p.get("methods", SMALL), p.get("band_pct", 10)
    below, above = defaultdict(list), defaultdict(list)
    columns = "unit category sign_day amount_fen"
    for row, limit in _limited(w, verdict, base(w, columns), methods, p.get("exempt", FREE)):
        t, x, group = limit["lo_fen"], row["amount_fen"], (row["unit"], _year(row["sign_day"]))
        if t * (100 - band) <= 100 * x < 100 * t:
            below[group].append((row, limit))
        if 100 * t <= 100 * x < t * (100 + band):
            above[group].append((row, limit))
    for (unit, year), pairs in below.items():
        b, a = len(pairs), len(above[unit, year])
        ob, oa = (
            sum(len(some) for (who, when), some in side.items() if who != unit and when == year)
            for side in (below, above)
        )
        ratio, others = p.get("ratio", 3), p.get("others_ratio", 3)
        if b < p.get("min_below", 5) or b < ratio * a or b * oa < others * ob * a:
            continue
        because = {"below": b, "above": a, "others_below": ob, "others_above": oa}
        cites = w.cite("contracts", (row for row, _ in pairs), "amount_fen category sign_day")
        cites |= w.cite("tiers", (limit for _, limit in pairs), "lo_fen")
        value = sum(row["amount_fen"] for row, _ in pairs)
        verdict.clues.append(Clue("unit", unit, _whole(year), value, because, cites))
    return verdict


def p04(w: World, p: Params) -> Found:
    """Amended above the tier it was let in."""
    verdict = Found()
    rows = base(
        w, "category sign_day amount_fen", lambda r: bool(amendments(w, r)) or r["final_fen"] is not None
    )  # fmt: skip
    for row, reason in rows:
        if reason:
            verdict.cannot(reason)
            continue
        amount, sum_ = row["amount_fen"], total(w, row)
        final = sum_ if row["final_fen"] is None else row["final_fen"]
        one, two = (w.tier(row["category"], row["sign_day"], value) for value in (amount, sum_))
        higher = bool(one and two and w.rank(two["method"]) > w.rank(one["method"]))
        more = final * 100 > p.get("over_pct", 110) * amount
        if verdict.cannot("no_tier" if not more and not (one and two) else None) or not (higher or more):
            continue
        because = {
            "amount": amount, "total": sum_, "final": final, "from": one and one["method"], "to": two and two["method"],
        }  # fmt: skip
        cites = w.cite("contracts", [row], "amount_fen category final_fen sign_day")
        cites |= w.cite("contracts", amendments(w, row), "amount_fen")
        cites |= w.cite("tiers", [one, two], "hi_fen lo_fen method") if higher else set()
        verdict.clues.append(
            Clue("contract", row["contract_id"], _signed(row), max(final, sum_) - amount, because, cites)
        )  # fmt: skip
    return verdict


def p05(w: World, p: Params) -> Found:
    """The same work at the same place again."""
    verdict, places = Found(), defaultdict(list)
    columns, free = "site sign_day amount_fen", p.get("exempt", ["phased"])
    for row, reason in base(w, columns, lambda r: bool(r["work_type"])):
        reason = reason or (None if row["site"] in w.rows["sites"] else "no_site")
        if not verdict.cannot(reason) and row["exempt"] not in free:
            place = w.rows["sites"][row["site"]]["parent"] or row["site"]
            places[place, row["work_type"]].append(row)
    for (place, work), rows in places.items():
        visits = sorted({row["sign_day"] for row in rows})
        hit: set[int] = set()
        greatest = gap = None
        for day in visits:
            window = [v for v in visits if day - p.get("window_days", 1095) <= v <= day]
            if len(window) >= p.get("min_visits", 3):
                hit |= set(window)
                greatest = max(greatest or 0, len(window))
        for a, b in itertools.pairwise(visits):
            if b - a <= p.get("gap_days", 180):
                hit |= {a, b}
                gap = b - a if gap is None else min(gap, b - a)
        if hit:
            mine = [row for row in rows if row["sign_day"] in hit]
            because = {"work_type": work, "contracts": len(mine), "visits": greatest, "min_gap": gap}
            cites = w.cite("contracts", mine, "amount_fen sign_day site work_type")
            cites |= w.cite("sites", (w.rows["sites"][row["site"]] for row in mine), "parent")
            value = sum(row["amount_fen"] for row in mine)
            verdict.clues.append(Clue("site", place, (min(hit), max(hit)), value, because, cites))
    return verdict


def p06(w: World, p: Params) -> Found:
    """One supplier for a unit, or one unit for a supplier."""
    verdict, usable = Found(), []
    for row, reason in base(w, "unit supplier sign_day amount_fen"):
        if not verdict.cannot(reason):
            usable.append(row)
    sides = (("unit", "supplier", "top_supplier", "unit_pct", 50), ("supplier", "unit", "captive", "supplier_pct", 80))
    for whole, part, kind, share, default in sides:
        groups = defaultdict(list)
        for row in usable:
            groups[row[whole], _year(row["sign_day"])].append(row)
        for (name, year), rows in groups.items():
            sums: dict[str, int] = defaultdict(int)
            for row in rows:
                sums[row[part]] += row["amount_fen"]
            top = min(sums, key=lambda one: (-sums[one], one))
            value, all_ = sums[top], sum(sums.values())
            if len(rows) < p.get("min_n", 5) or value * 100 < p.get(share, default) * all_:
                continue
            because = {"kind": kind, part: top, "share_bp": value * 10000 // all_, "n": len(rows), "total": all_}
            cites = w.cite("contracts", (r for r in rows if r[part] == top), "amount_fen sign_day supplier unit")
            verdict.clues.append(Clue(whole, name, _whole(year), value, because, cites))
    return verdict


def p13(w: World, p: Params) -> Found:
    """A supplier founded just before."""
    verdict, methods = Found(), p.get("methods", ["direct"])
    for row, reason in base(w, "supplier category sign_day amount_fen"):
        firm = w.rows["suppliers"].get(row["supplier"] or "")
        limit = None
        if not reason:
            limit = w.limit(row["category"], row["sign_day"], methods)
            reason = missing(firm, "founded_day") if firm else "no_supplier"
            reason = reason or (None if limit else "no_tier")
        if verdict.cannot(reason) or firm is None or limit is None:
            continue
        age = row["sign_day"] - firm["founded_day"]
        if age < p.get("young_days", 180) and row["amount_fen"] >= limit["lo_fen"]:
            because = {"supplier": row["supplier"], "age_days": age, "limit": limit["lo_fen"]}
            cites = w.cite("contracts", [row], "amount_fen category sign_day supplier")
            cites |= w.cite("suppliers", [firm], "founded_day") | w.cite("tiers", [limit], "lo_fen")
            verdict.clues.append(Clue("contract", row["contract_id"], _signed(row), row["amount_fen"], because, cites))
    return verdict


def p14(w: World, p: Params) -> Found:
    """Begun, paid or signed too early."""
    verdict = Found()
    for row, reason in base(w, "sign_day"):
        tender = w.rows["tenders"].get(row["tender_id"] or "")
        deadline, published = (tender[f"{name}_day"] if tender else None for name in ("deadline", "published"))
        sign, start, pay = row["sign_day"], row["start_day"], row["first_pay_day"]
        pairs = {
            "start": (start, sign), "pay": (pay, sign), "deadline": (sign, deadline), "published": (start, published),
        }  # fmt: skip
        known = {name: a < b for name, (a, b) in pairs.items() if None not in (a, b)}
        if verdict.cannot(reason or (None if known else "missing:start_day")) or not any(known.values()):
            continue
        because = {"before": "+".join(name for name, true in known.items() if true)}
        cites = w.cite("contracts", [row], "first_pay_day sign_day start_day")
        cites |= w.cite("tenders", [tender], "deadline_day published_day")
        verdict.clues.append(Clue("contract", row["contract_id"], _signed(row), row["amount_fen"], because, cites))
    return verdict


def s01(w: World, p: Params) -> Found:
    """One post, two holders in a row who failed."""
    verdict, posts = Found(), defaultdict(list)
    for row in w.all("tenures"):
        reason = missing(row, "unit post person from_day")
        parent = w.rows["units"].get(row["unit"] or "", {}).get("parent")
        verdict.cannot(reason or (None if parent else "no_parent"))
        if row["unit"] and row["post"] and row["from_day"] is not None:
            posts[row["unit"], row["post"]].append(row)
    serious = p.get("serious", ["严重违纪违法", "移送司法"])
    for (unit, post), rows in posts.items():
        parent = w.rows["units"].get(unit, {}).get("parent")
        rows.sort(key=lambda r: (r["from_day"], r["to_day"] is None, r["to_day"] or 0, r["tenure_id"]))
        holdings: list[list[Row]] = []
        for row in rows:
            if holdings and holdings[-1][0]["person"] == row["person"]:
                holdings[-1].append(row)
            else:
                holdings.append([row])
        for one, two in itertools.pairwise(holdings):
            bad = [some[0]["person"] and any(row["outcome"] in serious for row in some) for some in (one, two)]
            if not parent or not all(bad):
                continue
            cites = w.cite("tenures", [*one, *two], "from_day outcome outcome_day person post to_day unit")
            cites |= w.cite("units", [w.rows["units"][unit]], "parent")
            because = {"unit": unit, "post": post, "first": one[0]["person"], "second": two[0]["person"]}
            period = (one[0]["from_day"], two[0]["from_day"])
            verdict.clues.append(Clue("unit", parent, period, None, because, cites))
    return verdict
