"""Rules that compare a release or an organisation with all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.engine.screening.ocds.flags import TOLERANCE, Found, OcdsRule, lower_fence, quantile, upper_fence
from bihuan.engine.screening.ocds.reading import Bid, Release, Releases, ids_of, single_id
from bihuan.engine.screening.rule import Param, integer

THRESHOLD = Param("decimal", None, "a fixed threshold instead of the quartiles", "固定阈值（不填则按四分位数）")


@dataclass(frozen=True, slots=True)
class _Gap:
    """How far the runner-up lay above the winner."""

    release: Release
    winner: Bid
    next: Bid
    ratio: float


def _gaps(releases: Releases, flags: Found) -> list[_Gap]:
    gaps = []
    for release in releases.releases:
        gap = _gap(releases, release)
        if gap is None:
            flags.reasons["not_comparable"] += 1
        else:
            gaps.append(gap)
    return gaps


def _gap(releases: Releases, release: Release) -> _Gap | None:
    name = release.single_winner
    if name is None or not releases.comparable(release):
        return None
    bids = [
        (float(bid.amount), bid)
        for bid in release.bids
        if bid.status == "valid" and bid.single and bid.amount is not None and bid.currency == releases.currency
    ]
    own = [pair for pair in bids if pair[1].single == name]
    others = [pair for pair in bids if pair[1].single != name]
    if not own or not others:
        return None
    low, winner = min(own, key=lambda pair: pair[0])
    least, runner = min(others, key=lambda pair: pair[0])
    return _Gap(release, winner, runner, (least - low) / low) if low > 0 and least >= low else None


def _amounts(gap: _Gap) -> tuple[str, str]:
    return f"/bids/details/{gap.winner.place}/value/amount", f"/bids/details/{gap.next.place}/value/amount"


class PriceCloseToWinner(OcdsRule):
    """R024."""

    id = "R024"
    title = ("Price close to the winner's", "报价贴近中标价")
    says = ("The runner-up's price lies unusually close to the winner's.", "次低价与中标价异常接近。")
    innocent = ("A market where everybody knows the prices.", "价格透明的市场。")
    params = {"threshold": THRESHOLD}

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        gaps = _gaps(releases, flags)
        fence = lower_fence([gap.ratio for gap in gaps], params["threshold"])
        for gap in gaps:
            if fence is not None and gap.ratio <= fence + TOLERANCE:
                flags.release(gap.release, gap.ratio, *_amounts(gap))
                for bid in (gap.winner, gap.next):
                    flags.organisation("tenderer", str(bid.single), 0, [gap.release])
        return flags


class HeavyDiscount(OcdsRule):
    """R058."""

    id = "R058"
    title = ("Heavily discounted bid", "中标价异常偏低")
    says = ("The winner's price lies unusually far under the runner-up's.", "中标价远低于次低价。")
    innocent = ("A firm that wants to enter the market.", "企业为进入市场而让利。")
    params = {"threshold": THRESHOLD}

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        gaps = _gaps(releases, flags)
        fence = upper_fence([gap.ratio for gap in gaps], params["threshold"])
        for gap in gaps:
            if fence is not None and gap.ratio >= fence - TOLERANCE:
                flags.release(gap.release, gap.ratio, *_amounts(gap))
                flags.organisation("tenderer", str(gap.winner.single), 0, [gap.release])
        return flags


@dataclass(slots=True)
class _Share:
    """A part of a whole, over releases."""

    part: int = 0
    whole: int = 0
    releases: list[Release] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return self.part / self.whole

    def add(self, part: int, whole: int, release: Release) -> None:
        self.part += part
        self.whole += whole
        if not self.releases or self.releases[-1] is not release:
            self.releases.append(release)


Shares = dict[str, _Share]


class FewWins(OcdsRule):
    """R025."""

    id = "R025"
    title = ("A top tenderer that rarely wins", "频繁投标却少中标")
    says = ("A tenderer that bids more than most wins far less than most.", "投标次数居前的投标人中标率异常偏低。")
    innocent = ("A firm with high standards and prices.", "质优价高的企业。")
    params = {
        "percentile": integer(75, "percentile of releases from which a tenderer is a top one", "视为频繁投标的百分位"),
        "threshold": THRESHOLD,
    }

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        shares: Shares = defaultdict(_Share)
        for release in releases.releases:
            winner = release.single_winner
            if winner is None:
                flags.reasons["not_comparable"] += 1
                continue
            names = {bid.single for bid in release.bids if bid.status == "valid" and bid.single is not None}
            for name in names:
                shares[str(name)].add(int(name == winner), 1, release)
        if shares:
            self._flag(shares, params, flags)
        return flags

    def _flag(self, shares: Shares, params: Mapping[str, Any], flags: Found) -> None:
        often = quantile([share.whole for share in shares.values()], params["percentile"] / 100)
        fence = lower_fence([share.ratio for share in shares.values()], params["threshold"])
        for name, share in shares.items():
            if fence is not None and share.ratio <= fence + TOLERANCE and share.whole >= often - TOLERANCE:
                flags.organisation("tenderer", name, share.ratio, share.releases)


class OftenDisqualified(OcdsRule):
    """R038."""

    id = "R038"
    title = ("Excessive disqualified bids", "废标比例过高")
    says = (
        "A buyer, procuring entity or tenderer has far more disqualified bids than others.",
        "采购人或投标人的废标比例明显偏高。",
    )
    innocent = ("Strict but equal checks of papers.", "严格但一视同仁的审查。")
    params = {
        "threshold": THRESHOLD,
        "minimum_submitted_bids": integer(2, "bids a tenderer needs", "投标人最少投标数"),
        "minimum_contracting_processes": integer(2, "bids a buyer or procuring entity needs", "采购人最少收到投标数"),
    }

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        groups: dict[str, Shares] = {kind: defaultdict(_Share) for kind in ("buyer", "procuring_entity", "tenderer")}
        for release in releases.releases:
            bids = [bid for bid in release.bids if bid.submitted]
            if not bids:
                flags.reasons["no_bids"] += 1
                continue
            self._count(release, bids, groups)
        for kind, shares in groups.items():
            key = "minimum_submitted_bids" if kind == "tenderer" else "minimum_contracting_processes"
            enough = {name: share for name, share in shares.items() if share.whole >= params[key]}
            fence = upper_fence([share.ratio for share in enough.values()], params["threshold"])
            for name, share in enough.items():
                if fence is not None and share.ratio >= fence - TOLERANCE:
                    flags.organisation(kind, name, share.ratio, share.releases)
        return flags

    def _count(self, release: Release, bids: list[Bid], groups: dict[str, Shares]) -> None:
        out = sum(bid.status == "disqualified" for bid in bids)
        for bid in bids:
            for name in bid.ids:
                groups["tenderer"][name].add(int(bid.status == "disqualified"), 1, release)
        owners = {"buyer": release.data.get("buyer"), "procuring_entity": release.tender.get("procuringEntity")}
        for kind, owner in owners.items():
            for name in ids_of([owner]):
                groups[kind][name].add(out, len(bids), release)


class Heterogeneous(OcdsRule):
    """R048."""

    id = "R048"
    title = ("Heterogeneous supplier", "供应商经营范围过杂")
    says = ("A supplier wins contracts for unusually many kinds of items.", "供应商中标的品类异常繁多。")
    innocent = ("A general dealer.", "综合性贸易商。")
    params = {
        "digits": integer(2, "characters of a classification that tell kinds apart", "区分品类的编码位数"),
        "threshold": THRESHOLD,
        "minimum_contracting_processes": integer(20, "releases a supplier needs", "供应商最少涉及的采购数"),
    }

    def screen(self, releases: Releases, params: Mapping[str, Any]) -> Found:
        flags = Found()
        kinds: dict[str, set[str]] = defaultdict(set)
        where: dict[str, dict[str, Release]] = defaultdict(dict)
        for release in releases.releases:
            items = _items(release, params["digits"])
            if not items:
                flags.reasons["no_items"] += 1
            for name, kind in items:
                kinds[name].add(kind)
                where[name][release.ocid] = release
        least = params["minimum_contracting_processes"]
        counts = {name: float(len(codes)) for name, codes in kinds.items() if len(where[name]) >= least}
        given = params["threshold"]
        fence = upper_fence(list(counts.values()), None) if given is None else float(given)
        for name, count in counts.items():
            if fence is not None and count >= fence - TOLERANCE:
                flags.organisation("tenderer", name, count, where[name].values())
        return flags


def _items(release: Release, digits: int) -> list[tuple[str, str]]:
    """(supplier, kind) of every classified item of an active award with one supplier."""
    pairs = []
    for award in release.active_awards:
        supplier = single_id(award.get("suppliers"))
        items = award.get("items")
        for item in items if isinstance(items, list) and supplier is not None else []:
            named = ids_of([item.get("classification")] if isinstance(item, dict) else [])
            pairs += [(str(supplier), name[:digits]) for name in named]
    return pairs
