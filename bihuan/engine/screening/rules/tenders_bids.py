"""Tenders by their bids: single, equal, disqualified; short periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import (
    Cite,
    Outcome,
    Param,
    Params,
    Rule,
    Table,
    clues,
    first_reason,
    integer,
    texts,
    true,
)  # fmt: skip

_ = ibis._


def open_tenders(data: Data) -> Table:
    """Tenders that were not cancelled."""
    table = data.table("tenders")
    return table.filter(~true(table.status == "cancelled")).mutate(hit=table.tender_id)


def submitted(data: Data) -> Table:
    """Bids that were handed in: with a bidder and a status other than invited and withdrawn."""
    bids = data.table("bids")
    handed = bids.bidder.notnull() & bids.status.notnull() & ~true(bids.status.isin(("invited", "withdrawn")))
    return bids.filter(handed & bids.tender_id.notnull()).select(
        "_row", "bid_id", "bidder", "amount_fen", "status", b_tender="tender_id", is_won=true(bids.won == 1),
        is_valid=bids.status == "valid", is_out=bids.status == "disqualified",
    )  # fmt: skip


class _OfBids(Rule):
    """Rules that look at a tender's submitted bids."""

    needs = ("tenders", "bids")

    def _counted(self, data: Data, **counts: Any) -> Table:
        """Tenders with figures of their submitted bids."""
        tenders, bids = open_tenders(data), submitted(data)
        counted = bids.group_by("b_tender").aggregate(bids=bids.count(), **counts)
        return tenders.join(counted, [tenders.tender_id == counted.b_tender], how="left")

    def _clues(self, hits: Table, because: Mapping[str, Any]) -> Table:
        return clues(
            hits, hit=hits.hit, subject_type="tender", subject=hits.tender_id, first=hits.deadline_day,
            last=hits.deadline_day, because=because,
        )  # fmt: skip

    def _bids_of(self, data: Data, hits: Table) -> Table:
        return submitted(data).join(hits.select(h_id="tender_id", hit="hit"), [("b_tender", "h_id")])


class SingleBid(_OfBids):
    """P08."""

    id = "P08"
    title = ("A single bid", "只有一家投标")
    says = ("A tender of a competitive method drew one bidder.", "竞争性方式采购只有一家投标。")
    innocent = ("A market of one.", "市场上仅此一家。")
    params = {"methods": texts(("open", "invite"), "methods that ask for several bidders", "应有多家投标的采购方式")}
    because = ("bidders", "method")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = self._counted(data, bidders=_.bidder.nunique())
        reason = first_reason((table.method.isnull(), "missing:method"), (table.bids.isnull(), "no_bids"))
        table = data.keep(table.mutate(reason=reason))
        hits = table.filter(table.reason.isnull() & table.method.isin(params["methods"]) & (table.bidders == 1))
        return Outcome(
            table.select("reason"),
            self._clues(hits, {"bidders": hits.bidders, "method": hits.method}),
            (Cite("tenders", ("method",), hits), Cite("bids", ("bidder", "status"), self._bids_of(data, hits))),
        )


class EqualPrices(_OfBids):
    """P09."""

    id = "P09"
    title = ("Equal prices", "报价相同")
    says = ("Several bidders offered the same amount.", "不同投标人报价完全相同。")
    innocent = ("A price fixed by the state, or a stated ceiling.", "政府定价，或按最高限价报价。")
    because = ("prices", "bidders")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = self._counted(data)
        table = data.keep(table.mutate(reason=first_reason((table.bids.isnull(), "no_bids"))))
        bids = submitted(data).filter(_.amount_fen.notnull())
        prices = bids.group_by(p_tender="b_tender", price="amount_fen").aggregate(k=bids.bidder.nunique())
        prices = prices.filter(prices.k >= 2)
        equal = bids.join(prices, [bids.b_tender == prices.p_tender, bids.amount_fen == prices.price])
        sums = equal.group_by(e_tender="b_tender").aggregate(
            prices=equal.amount_fen.nunique(), bidders=equal.bidder.nunique()
        )
        hits = table.filter(table.reason.isnull()).join(sums, [("tender_id", "e_tender")])
        shown = equal.select("_row", hit="b_tender")
        return Outcome(
            table.select("reason"),
            self._clues(hits, {"prices": hits.prices, "bidders": hits.bidders}),
            (Cite("bids", ("amount_fen", "bidder"), shown),),
        )


class OthersDisqualified(_OfBids):
    """P10."""

    id = "P10"
    title = ("All others disqualified", "除中标人外全部废标")
    says = (
        "The winner is the only valid bidder, all others were disqualified.",
        "中标人是唯一有效投标人，其余均被否决。",
    )
    innocent = ("Bids that really lacked papers.", "其他投标确实不符合要求。")
    params = {"threshold": integer(1, "disqualified bidders from which it counts", "被否决投标人的最少家数")}
    because = ("winner", "disqualified")

    def screen(self, data: Data, params: Params) -> Outcome:
        winner = _.bidder.max(where=_.is_won)
        table = self._counted(
            data, winners=_.bidder.nunique(where=_.is_won), winner=winner, valid=_.bidder.nunique(where=_.is_valid),
            valid_one=_.bidder.max(where=_.is_valid),
        )  # fmt: skip
        reason = first_reason((table.bids.isnull(), "no_bids"), (table.winners == 0, "no_winner"))
        table = data.keep(table.mutate(reason=reason))
        alone = (table.winners == 1) & (table.valid == 1) & (table.winner == table.valid_one)
        judged = table.filter(table.reason.isnull() & alone)
        bids = self._bids_of(data, judged)
        names = judged.select(n_tender="tender_id", n_winner="winner")
        out = bids.filter(bids.is_out).join(names, [("b_tender", "n_tender")])
        out = out.filter(out.bidder != out.n_winner)
        counts = out.group_by(o_tender="b_tender").aggregate(out=out.bidder.nunique())
        hits = judged.join(counts, [("tender_id", "o_tender")], how="left").mutate(out=_.out.fill_null(0))
        hits = hits.filter(hits.out >= params["threshold"])
        return Outcome(
            table.select("reason"),
            self._clues(hits, {"winner": hits.winner, "disqualified": hits.out}),
            (Cite("bids", ("bidder", "status", "won"), bids.filter(bids.is_valid | bids.is_out)),),
        )


class LowestDisqualified(_OfBids):
    """P11."""

    id = "P11"
    title = ("The lowest bid disqualified", "最低价被否决")
    says = ("The lowest bid was disqualified and a dearer one won.", "最低报价被否决，由较高报价中标。")
    innocent = ("A bid too low to be serious.", "报价低于成本，无法履约。")
    because = ("lowest", "bidder")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = self._counted(data, winners=_.is_won.sum(), valid=(_.is_valid & _.amount_fen.notnull()).sum())
        reason = first_reason((table.bids.isnull(), "no_bids"), (table.winners == 0, "no_winner"))
        table = data.keep(table.mutate(reason=reason))
        bids = submitted(data)
        priced = bids.filter(bids.amount_fen.notnull())
        priced = priced.mutate(
            place=ibis.row_number().over(group_by="b_tender", order_by=[priced.amount_fen.asc(), priced.bid_id.asc()])
        )
        low = priced.filter((priced.place == 0) & priced.is_out)
        low = low.select(l_tender="b_tender", l_row="_row", lowest="amount_fen", l_bidder="bidder")
        hits = table.filter(table.reason.isnull() & (table.valid > 0)).join(low, [("tender_id", "l_tender")])
        own = self._bids_of(data, hits)
        return Outcome(
            table.select("reason"),
            self._clues(hits, {"lowest": hits.lowest, "bidder": hits.l_bidder}),
            (
                Cite("bids", ("amount_fen", "bidder", "status"), hits.select("hit", _row="l_row")),
                Cite("bids", ("amount_fen", "bidder", "won"), own.filter(own.is_won)),
            ),
        )


class ShortPeriod(Rule):
    """P12."""

    id = "P12"
    title = ("A short period", "投标期限过短")
    says = ("Fewer days than needed lie between publication and deadline.", "公告至投标截止的天数少于规定。")
    innocent = ("An urgent need with an approval.", "紧急采购并有审批。")
    needs = ("tenders",)
    params = {
        "min_days": integer(15, "days needed", "最少天数"),
        "by_method": Param("text_counts", {}, "days needed by method", "按采购方式的最少天数"),
    }
    because = ("days", "needed")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = open_tenders(data)
        reason = first_reason(
            (table.published_day.isnull(), "missing:published_day"),
            (table.deadline_day.isnull(), "missing:deadline_day"),
        )
        least = ibis.literal(params["min_days"], "int64")
        if params["by_method"]:
            branches = [
                (true(table.method == name), ibis.literal(days, "int64")) for name, days in params["by_method"].items()
            ]
            least = ibis.cases(*branches, else_=least)
        table = table.mutate(reason=reason, days=table.deadline_day - table.published_day, least=least)
        hits = table.filter(table.reason.isnull() & (table.days < table.least))
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="tender", subject=hits.tender_id, first=hits.deadline_day,
                last=hits.deadline_day, because={"days": hits.days, "needed": hits.least},
            ),
            (Cite("tenders", ("deadline_day", "method", "published_day"), hits),),
        )  # fmt: skip
