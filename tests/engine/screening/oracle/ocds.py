"""The rules over compiled releases once more, straight from the page: exact fractions, one function a rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Release = dict[str, Any]
Flags = dict[tuple[str, str], Fraction]
Answer = tuple[Flags, Counter[str], dict[str, set[str]]]
"""Value by (kind, subject); reasons; pointers cited by ocid."""
Cites = dict[str, set[str]]
NEAR = Fraction(1, 10**9)


def shown(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"value={exact.quantize(Decimal('0.000001'), ROUND_HALF_UP)}"


def ids(bid: dict[str, Any]) -> list[str]:
    return [one["id"] for one in bid.get("tenderers", []) if isinstance(one.get("id"), str)]


def details(release: Release) -> list[dict[str, Any]]:
    return release["bids"]["details"] if "bids" in release else []


def submitted(bid: dict[str, Any]) -> bool:
    return bid.get("status") not in (None, "invited", "withdrawn")


def final(release: Release) -> bool:
    if "awards" not in release or "bids" not in release:
        return False
    return all(one.get("status", "active") in ("active", "cancelled", "unsuccessful") for one in release["awards"])


def active(release: Release) -> list[dict[str, Any]]:
    return [one for one in release.get("awards", []) if one.get("status") == "active"]


def single_award(release: Release) -> str | None:
    if not final(release) or len(active(release)) != 1:
        return None
    suppliers = active(release)[0].get("suppliers", [])
    return suppliers[0].get("id") if len(suppliers) == 1 else None


def comparable(release: Release) -> bool:
    return bool(release["tender"].get("procurementMethodDetails") != "NPC")


def quartile(values: list[Fraction], tau: Fraction) -> Fraction:
    ordered = sorted(values)
    h = (len(ordered) + Fraction(1, 3)) * tau + Fraction(1, 3)
    low = h.numerator // h.denominator
    if low < 1:
        return ordered[0]
    if low >= len(ordered):
        return ordered[-1]
    return ordered[low - 1] + (h - low) * (ordered[low] - ordered[low - 1])


def low_fence(values: list[Fraction], threshold: Any) -> Fraction | None:
    if threshold is not None:
        return Fraction(str(threshold)) if Fraction(str(threshold)) > NEAR else None
    if not values:
        return None
    first, third = quartile(values, Fraction(1, 4)), quartile(values, Fraction(3, 4))
    fence = first - Fraction(3, 2) * (third - first)
    return fence if fence > NEAR and first > NEAR else None


def high_fence(values: list[Fraction], threshold: Any, *, may_be_zero: bool = False) -> Fraction | None:
    if threshold is not None:
        fence = Fraction(str(threshold))
    elif values:
        first, third = quartile(values, Fraction(1, 4)), quartile(values, Fraction(3, 4))
        fence = third + Fraction(3, 2) * (third - first)
    else:
        return None
    return fence if may_be_zero or fence > NEAR else None


def gap(release: Release) -> tuple[Fraction, int, int, str, str] | None:
    """Ratio, places of the two bids, winner, runner-up."""
    winner = single_award(release)
    if winner is None or not comparable(release):
        return None
    prices = [
        (bid["value"]["amount"], place, ids(bid)[0])
        for place, bid in enumerate(details(release))
        if bid.get("status") == "valid" and len(bid.get("tenderers", [])) == 1 and ids(bid)
        and bid["value"]["currency"] == "CNY"
    ]  # fmt: skip
    own = sorted(one[:2] for one in prices if one[2] == winner)
    others = sorted(one for one in prices if one[2] != winner)
    if not own or not others or own[0][0] <= 0 or others[0][0] < own[0][0]:
        return None
    return Fraction(others[0][0] - own[0][0], own[0][0]), own[0][1], others[0][1], winner, others[0][2]


def gaps(releases: list[Release], params: dict[str, Any], *, is_close: bool) -> Answer:
    flags, cites = Flags(), defaultdict[str, set[str]](set)
    known = {one["ocid"]: made for one in releases if (made := gap(one))}
    reasons = Counter({"not_comparable": len(releases) - len(known)})
    ratios = [one[0] for one in known.values()]
    fence = (low_fence if is_close else high_fence)(ratios, params.get("threshold"))
    for ocid, (ratio, mine, theirs, winner, other) in known.items():
        if fence is not None and (ratio <= fence + NEAR if is_close else ratio >= fence - NEAR):
            flags["ocid", ocid] = ratio
            flags["tenderer", winner] = Fraction(0)
            if is_close:
                flags["tenderer", other] = Fraction(0)
            cites[ocid] = {f"/bids/details/{place}/value/amount" for place in (mine, theirs)}
    return flags, reasons, cites


def r025(releases: list[Release], params: dict[str, Any]) -> Answer:
    flags, reasons = Flags(), Counter[str]()
    wins, bids = Counter[str](), Counter[str]()
    for one in releases:
        winner = single_award(one)
        if winner is None:
            reasons["not_comparable"] += 1
            continue
        names = {ids(bid)[0] for bid in details(one)
                 if bid.get("status") == "valid" and len(bid.get("tenderers", [])) == 1 and ids(bid)}  # fmt: skip
        bids.update(names)
        wins.update(names & {winner})
    if bids:
        often = quartile([Fraction(n) for n in bids.values()], Fraction(params.get("percentile", 75), 100))
        fence = low_fence([Fraction(wins[name], bids[name]) for name in bids], params.get("threshold"))
        for name, n in bids.items():
            if fence is not None and Fraction(wins[name], n) <= fence + NEAR and n >= often - NEAR:
                flags["tenderer", name] = Fraction(wins[name], n)
    return flags, reasons, {}


def r028(releases: list[Release], params: dict[str, Any]) -> Answer:
    flags, reasons, cites = Flags(), Counter[str](), defaultdict[str, set[str]](set)
    for one in releases:
        if not comparable(one):
            reasons["not_comparable"] += 1
            continue
        prices = defaultdict(list)
        for place, bid in enumerate(details(one)):
            if submitted(bid) and ids(bid):
                prices[bid["value"]["amount"], bid["value"]["currency"]].append((place, bid))
        for same in prices.values():
            if len({frozenset(ids(bid)) for _place, bid in same}) > 1:
                flags["ocid", one["ocid"]] = Fraction(1)
                flags.update({("tenderer", name): Fraction(1) for _place, bid in same for name in ids(bid)})
                cites[one["ocid"]] |= {f"/bids/details/{place}/value/amount" for place, _bid in same}
    return flags, reasons, cites


def r030(releases: list[Release], params: dict[str, Any]) -> Answer:
    flags, reasons, cites = Flags(), Counter[str](), defaultdict[str, set[str]](set)
    for one in releases:
        end = one["tender"].get("tenderPeriod", {}).get("endDate")
        if not isinstance(end, str) or "awards" not in one or "bids" not in one:
            reasons["missing:endDate_awards_bids"] += 1
            continue
        winners = {party["id"] for award in active(one) for party in award.get("suppliers", []) if "id" in party}
        for place, bid in enumerate(details(one)):
            if bid.get("status") == "valid" and bid.get("date", "") > end and winners & set(ids(bid)):
                flags["ocid", one["ocid"]] = Fraction(1)
                flags.update({("tenderer", name): Fraction(1) for name in winners & set(ids(bid))})
                cites[one["ocid"]] |= {f"/bids/details/{place}/date", "/tender/tenderPeriod/endDate"}
    return flags, reasons, cites


def r035(releases: list[Release], params: dict[str, Any]) -> Answer:
    flags, reasons, cites = Flags(), Counter[str](), Cites()
    for one in releases:
        if not final(one):
            reasons["not_final"] += 1
            continue
        by = {state: {name for bid in details(one) if bid.get("status") == state for name in ids(bid)}
              for state in ("valid", "disqualified")}  # fmt: skip
        winners = {party["id"] for award in active(one) for party in award.get("suppliers", []) if "id" in party}
        out = by["disqualified"] - by["valid"]
        if len(by["valid"]) == 1 and by["valid"] == winners and len(out) >= max(1, params.get("threshold", 1)):
            flags["ocid", one["ocid"]] = Fraction(len(out))
            flags["tenderer", next(iter(winners))] = Fraction(0)
            cites[one["ocid"]] = {f"/bids/details/{place}/status" for place, bid in enumerate(details(one))
                                  if bid.get("status") in by and ids(bid)}  # fmt: skip
    return flags, reasons, cites


def r036(releases: list[Release], params: dict[str, Any]) -> Answer:
    flags, reasons, cites = Flags(), Counter[str](), Cites()
    for one in releases:
        if not comparable(one):
            reasons["not_comparable"] += 1
        elif not active(one):
            reasons["no_award"] += 1
        else:
            bids = [(bid["value"]["amount"], place, bid["status"]) for place, bid in enumerate(details(one))
                    if submitted(bid) and bid["value"]["currency"] == "CNY"]  # fmt: skip
            if any(state == "valid" for *_rest, state in bids) and min(bids)[2] == "disqualified":
                flags["ocid", one["ocid"]] = Fraction(1)
                place = f"/bids/details/{min(bids)[1]}"
                cites[one["ocid"]] = {f"{place}/value/amount", f"{place}/status"}
    return flags, reasons, cites


def r038(releases: list[Release], params: dict[str, Any]) -> Answer:
    flags, reasons = Flags(), Counter[str]()
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for one in releases:
        bids = [bid for bid in details(one) if submitted(bid)]
        reasons["no_bids"] += not bids
        for bid in bids:
            out = bid["status"] == "disqualified"
            owners = [("tenderer", name) for name in ids(bid)]
            owners += [("buyer", one["buyer"]["id"]), ("procuring_entity", one["tender"]["procuringEntity"]["id"])]
            for kind, name in owners:
                counts[kind][name][0] += out
                counts[kind][name][1] += 1
    for kind, rows in counts.items():
        least = params.get("minimum_submitted_bids" if kind == "tenderer" else "minimum_contracting_processes", 2)
        ratios = {name: Fraction(*pair) for name, pair in rows.items() if pair[1] >= least}
        fence = high_fence(list(ratios.values()), params.get("threshold"))
        flags |= {(kind, name): ratio for name, ratio in ratios.items() if fence is not None and ratio >= fence - NEAR}
    return flags, reasons, {}


def r048(releases: list[Release], params: dict[str, Any]) -> Answer:
    reasons = Counter[str]()
    kinds, where = defaultdict(set), defaultdict(set)
    for one in releases:
        is_known = False
        for award in active(one):
            if len(award.get("suppliers", [])) == 1 and "id" in award["suppliers"][0]:
                for item in award.get("items", []):
                    kinds[award["suppliers"][0]["id"]].add(item["classification"]["id"][: params.get("digits", 2)])
                    where[award["suppliers"][0]["id"]].add(one["ocid"])
                    is_known = True
        reasons["no_items"] += not is_known
    least = params.get("minimum_contracting_processes", 20)
    numbers = {name: Fraction(len(kinds[name])) for name in kinds if len(where[name]) >= least}
    fence = high_fence(list(numbers.values()), params.get("threshold"), may_be_zero=True)
    flagged = {("tenderer", name): n for name, n in numbers.items() if fence is not None and n >= fence - NEAR}
    return flagged, reasons, {}


def r024(releases: list[Release], params: dict[str, Any]) -> Answer:
    return gaps(releases, params, is_close=True)


def r058(releases: list[Release], params: dict[str, Any]) -> Answer:
    return gaps(releases, params, is_close=False)


RULES: dict[str, Callable[[list[Release], dict[str, Any]], Answer]] = {
    "R024": r024,
    "R025": r025,
    "R028": r028,
    "R030": r030,
    "R035": r035,
    "R036": r036,
    "R038": r038,
    "R048": r048,
    "R058": r058,
}
