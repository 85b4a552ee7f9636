"""Rules that look at one release at a time."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bihuan.engine.screening.ocds.flags import Found, OcdsRule
from bihuan.engine.screening.ocds.reading import Bid, Release, Releases
from bihuan.engine.screening.rule import Param, integer, texts

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class ShortPeriod(OcdsRule):
    """R003."""

    id = "R003"
    title = ("Short submission period", "投标期限过短")
    says = ("The submission period is shorter than the threshold.", "投标期限短于规定天数。")
    innocent = ("An urgent procedure allowed by law.", "法律允许的紧急程序。")
    params = {
        "threshold": integer(15, "days needed", "最少天数"),
        "procurement_methods": texts((), "only these methods, if any", "仅检查这些采购方式（如填写）"),
        "procurement_method_details": Param("text_counts", {}, "days needed by details", "按方式细目的最少天数"),
    }

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        for release in releases.releases:
            if not self._listed(release, params):
                continue
            days = _days(release)
            if days is None:
                flags.reasons["missing:tenderPeriod"] += 1
            elif days < self._least(release, params):
                start = "/tender/tenderPeriod/startDate"
                flags.release(release, 1, start, "/tender/tenderPeriod/endDate")
        return flags

    def _listed(self, release: Release, params: Mapping[str, Any]) -> bool:
        methods = params["procurement_methods"]
        return not methods or release.tender.get("procurementMethod") in methods

    def _least(self, release: Release, params: Mapping[str, Any]) -> int:
        return int(params["procurement_method_details"].get(release.details, params["threshold"]))


def _days(release: Release) -> int | None:
    """Whole days of the tender period, toward zero; None if either instant is missing or has no offset."""
    period = release.tender.get("tenderPeriod")
    if not isinstance(period, dict):
        return None
    start, end = _instant(period.get("startDate")), _instant(period.get("endDate"))
    if start is None or end is None:
        return None
    seconds = (end - start) // dt.timedelta(microseconds=1)
    whole = abs(seconds) // (86_400 * 10**6)
    return whole if seconds >= 0 else -whole


def _instant(text: object) -> dt.datetime | None:
    if not isinstance(text, str) or not (instant := _INSTANT.fullmatch(text)):
        return None
    plain = text.upper().replace(" ", "T")
    if instant[1]:
        plain = plain.replace(instant[1], f"{instant[1]:0<7}"[:7], 1)
    try:
        return dt.datetime.fromisoformat(plain)
    except ValueError:
        return None


class SingleBid(OcdsRule):
    """R018."""

    id = "R018"
    title = ("A single bid", "只有一家投标")
    says = ("A competitive procedure drew a single tenderer.", "竞争性程序只有一家投标。")
    innocent = ("A market of one.", "市场上仅此一家。")
    params = {"procurement_methods": texts(("open", "selective"), "competitive methods", "竞争性采购方式")}

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        for release in releases.releases:
            count = release.tender.get("numberOfTenderers")
            if not self._listed(release, params):
                continue
            if not isinstance(count, int | float) or isinstance(count, bool):
                flags.reasons["missing:numberOfTenderers"] += 1
            elif isinstance(count, int) and count == 1:
                flags.release(release, 1, "/tender/numberOfTenderers", "/tender/procurementMethod")
        return flags

    def _listed(self, release: Release, params: Mapping[str, Any]) -> bool:
        return release.tender.get("procurementMethod") in params["procurement_methods"]


class EqualPrices(OcdsRule):
    """R028."""

    id = "R028"
    title = ("Identical prices", "报价相同")
    says = ("Different tenderers submitted bids of the same price.", "不同投标人报价完全相同。")
    innocent = ("A price fixed by the state.", "政府定价。")

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        for release in releases.releases:
            if not releases.comparable(release):
                flags.reasons["not_comparable"] += 1
                continue
            same = _equal(release)
            if same:
                flags.release(release, 1, *(f"/bids/details/{bid.place}/value/amount" for bid in same))
                for name in {name for bid in same for name in bid.ids}:
                    flags.organisation("tenderer", name, 1, [release])
        return flags


def _equal(release: Release) -> list[Bid]:
    """Submitted bids at a price that different groups of tenderers offered."""
    prices: dict[tuple[float, str], list[Bid]] = defaultdict(list)
    for bid in release.bids:
        if bid.submitted and bid.ids and bid.amount is not None:
            prices[float(bid.amount), bid.currency].append(bid)
    return [bid for bids in prices.values() if len({frozenset(bid.ids) for bid in bids}) > 1 for bid in bids]


class LateBidWon(OcdsRule):
    """R030."""

    id = "R030"
    title = ("A late bid won", "逾期投标中标")
    says = ("A bid handed in after the deadline won.", "投标截止后递交的投标中标。")
    innocent = ("A deadline that was extended and not entered.", "截止时间延长而未更新。")

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        for release in releases.releases:
            period = release.tender.get("tenderPeriod")
            end = period.get("endDate") if isinstance(period, dict) else None
            if not isinstance(end, str) or release.awards is None or release.listed_bids is None:
                flags.reasons["missing:endDate_awards_bids"] += 1
                continue
            winners = release.supplier_ids
            late = [
                bid
                for bid in release.bids
                if bid.status == "valid" and bid.date is not None and bid.date > end and winners & set(bid.ids)
            ]
            if late:
                dates = (f"/bids/details/{bid.place}/date" for bid in late)
                flags.release(release, 1, "/tender/tenderPeriod/endDate", *dates)
                for name in {name for bid in late for name in bid.ids} & winners:
                    flags.organisation("tenderer", name, 1, [release])
        return flags


class OthersDisqualified(OcdsRule):
    """R035."""

    id = "R035"
    title = ("All except the winner disqualified", "除中标人外全部废标")
    says = ("Bids are disqualified if not submitted by the single winner.", "除唯一中标人外，其他投标均被否决。")
    innocent = ("Bids that really lacked papers.", "其他投标确实不符合要求。")
    params = {"threshold": integer(1, "disqualified tenderers from which it counts", "被否决投标人的最少家数")}

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        for release in releases.releases:
            if not release.is_final:
                flags.reasons["not_final"] += 1
                continue
            valid = {name for bid in release.bids if bid.status == "valid" for name in bid.ids}
            out = {name for bid in release.bids if bid.status == "disqualified" for name in bid.ids} - valid
            if len(valid) == 1 and valid == release.supplier_ids and len(out) >= max(1, params["threshold"]):
                shown = [bid for bid in release.bids if bid.status in {"valid", "disqualified"} and bid.ids]
                flags.release(release, len(out), *(f"/bids/details/{bid.place}/status" for bid in shown))
                flags.organisation("tenderer", next(iter(valid)), 0, [release])
        return flags


class LowestDisqualified(OcdsRule):
    """R036."""

    id = "R036"
    title = ("Lowest bid disqualified", "最低价被否决")
    says = ("The lowest submitted bid is disqualified, while others are valid.", "最低报价被否决，另有有效投标。")
    innocent = ("A bid too low to be serious.", "报价低于成本，无法履约。")

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        for release in releases.releases:
            if not releases.comparable(release):
                flags.reasons["not_comparable"] += 1
            elif not release.active_awards:
                flags.reasons["no_award"] += 1
            else:
                self._one(release, releases.currency, flags)
        return flags

    def _one(self, release: Release, currency: str, flags: Found) -> None:
        bids = [bid for bid in release.bids if bid.submitted and bid.amount is not None and bid.currency == currency]
        if not any(bid.status == "valid" for bid in bids):
            return
        lowest = min(bids, key=lambda bid: (float(bid.amount or 0), bid.place))
        if lowest.status == "disqualified":
            place = f"/bids/details/{lowest.place}"
            flags.release(release, 1, f"{place}/value/amount", f"{place}/status")
