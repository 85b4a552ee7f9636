"""Rules of tenders and bids, read a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from tests.engine.screening.oracle.world import Clue, Found, Row, World, missing, plus

Params = dict[str, Any]


def p07(w: World, p: Params) -> Found:
    """Two bidders who take turns."""
    verdict, pairs = Found(), defaultdict(list)
    for name in sorted({row["tender_id"] for row in w.all("bids") if row["tender_id"]}):
        tender = w.rows["tenders"].get(name)
        if tender and tender["status"] == "cancelled":
            continue
        if verdict.cannot(missing(tender, "deadline_day") if tender else "no_tender") or tender is None:
            continue
        bids = [row for row in w.all("bids") if row["tender_id"] == name]
        winners = {row["bidder"] for row in bids if row["won"] == 1 and row["bidder"]}
        best: dict[str, Row] = {}
        for row in sorted(bids, key=lambda row: (row["amount_fen"] or 0, row["bid_id"])):
            if row["status"] == "valid" and row["bidder"] and (row["amount_fen"] or 0) > 0:
                best.setdefault(row["bidder"], row)
        for a, b in combinations(sorted(best), 2):
            if len(winners) == 1 and winners & {a, b}:
                pairs[a, b].append((tender["deadline_day"], name, *winners, best))
    for (a, b), rows in pairs.items():
        rows.sort(key=lambda row: row[:2])
        m, changes = len(rows), sum(x[2] != y[2] for x, y in pairwise(rows))
        both = [(row[3][row[2]], row[3][b if row[2] == a else a]) for row in rows]
        close = sum(
            abs(lost["amount_fen"] - won["amount_fen"]) * 100 <= p.get("close_pct", 3) * won["amount_fen"]
            for won, lost in both
        )
        if (
            m < p.get("min_tenders", 5)
            or changes * 100 < p.get("change_pct", 75) * (m - 1)
            or close * 100 < p.get("close_share_pct", 75) * m
        ):
            continue
        cites = w.cite("bids", (bid for pair in both for bid in pair), "amount_fen bidder tender_id won")
        because = {"tenders": m, "changes": changes, "close": close}
        value = sum(won["amount_fen"] for won, _ in both)
        verdict.clues.append(Clue("bidder_pair", f"{a}+{b}", (rows[0][0], rows[-1][0]), value, because, cites))
    return verdict


def _open(w: World) -> Iterator[tuple[Row, list[Row]]]:
    for tender in w.all("tenders"):
        if tender["status"] != "cancelled":
            yield (
                tender,
                [
                    row for row in w.all("bids")
                    if row["tender_id"] == tender["tender_id"] and row["bidder"] and row["status"]
                    and row["status"] not in ("invited", "withdrawn")
                ],
            )  # fmt: skip


def _add(verdict: Found, tender: Row, because: dict[str, Any], cites: set[tuple[str, str, str]]) -> None:
    day = tender["deadline_day"]
    period = None if day is None else (day, day)
    verdict.clues.append(Clue("tender", tender["tender_id"], period, None, because, cites))


def p08(w: World, p: Params) -> Found:
    """A single bidder."""
    verdict = Found()
    for tender, bids in _open(w):
        bidders = {row["bidder"] for row in bids}
        if verdict.cannot(missing(tender, "method") or (None if bids else "no_bids")):
            continue
        if tender["method"] in p.get("methods", ["open", "invite"]) and len(bidders) == 1:
            cites = w.cite("tenders", [tender], "method") | w.cite("bids", bids, "bidder status")
            _add(verdict, tender, {"bidders": 1, "method": tender["method"]}, cites)
    return verdict


def p09(w: World, p: Params) -> Found:
    """Equal prices of several bidders."""
    verdict = Found()
    for tender, bids in _open(w):
        if verdict.cannot(None if bids else "no_bids"):
            continue
        prices = defaultdict(list)
        for row in bids:
            if row["amount_fen"] is not None:
                prices[row["amount_fen"]].append(row)
        equal = [rows for rows in prices.values() if len({row["bidder"] for row in rows}) >= 2]
        if equal:
            mine = [row for rows in equal for row in rows]
            because = {"prices": len(equal), "bidders": len({row["bidder"] for row in mine})}
            _add(verdict, tender, because, w.cite("bids", mine, "amount_fen bidder"))
    return verdict


def p10(w: World, p: Params) -> Found:
    """All others disqualified."""
    verdict = Found()
    for tender, bids in _open(w):
        winners = {row["bidder"] for row in bids if row["won"] == 1}
        if verdict.cannot(None if winners else ("no_winner" if bids else "no_bids")):
            continue
        valid = [row for row in bids if row["status"] == "valid"]
        out = [row for row in bids if row["status"] == "disqualified"]
        others = {row["bidder"] for row in out} - winners
        if {row["bidder"] for row in valid} == winners and len(winners) == 1 and len(others) >= p.get("threshold", 1):
            because = {"winner": plus(winners), "disqualified": len(others)}
            _add(verdict, tender, because, w.cite("bids", [*valid, *out], "bidder status won"))
    return verdict


def p11(w: World, p: Params) -> Found:
    """The lowest bid disqualified."""
    verdict = Found()
    for tender, bids in _open(w):
        won = [row for row in bids if row["won"] == 1]
        if verdict.cannot(None if won else ("no_winner" if bids else "no_bids")):
            continue
        priced = [row for row in bids if row["amount_fen"] is not None]
        lowest = min(priced, key=lambda row: (row["amount_fen"], row["bid_id"]), default=None)
        if lowest and lowest["status"] == "disqualified" and any(row["status"] == "valid" for row in priced):
            cites = w.cite("bids", [lowest], "amount_fen bidder status") | w.cite("bids", won, "amount_fen bidder won")
            _add(verdict, tender, {"lowest": lowest["amount_fen"], "bidder": lowest["bidder"]}, cites)
    return verdict


def p12(w: World, p: Params) -> Found:
    """Too little time to bid."""
    verdict = Found()
    for tender in w.all("tenders"):
        if tender["status"] == "cancelled" or verdict.cannot(missing(tender, "published_day deadline_day")):
            continue
        days = tender["deadline_day"] - tender["published_day"]
        needed = p.get("by_method", {}).get(tender["method"], p.get("min_days", 15))
        if days < needed:
            cites = w.cite("tenders", [tender], "deadline_day method published_day")
            _add(verdict, tender, {"days": days, "needed": needed}, cites)
    return verdict
