"""Pairs of bidders that win in turn."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import Cite, Outcome, Params, Rule, Table, clues, first_reason, integer, joined, true

_ = ibis._


class RotatingBidders(Rule):
    """P07."""

    id = "P07"
    title = ("Rotating bidders", "轮流中标")
    says = (
        "Two bidders meet in many tenders, win in turn, and the loser's price lies close to the winner's.",
        "两家投标人多次同场投标、轮流中标，且落标价与中标价接近。",
    )
    innocent = ("Two firms of equal strength in a small market.", "当地市场仅有两家实力相当的企业。")
    needs = ("bids", "tenders")
    params = {
        "min_tenders": integer(5, "tenders in which both bid and one won", "双方同场且其一中标的最少次数"),
        "change_pct": integer(75, "changes of winner, in percent of possible ones", "中标人更替占比（百分比）"),
        "close_pct": integer(3, "distance of the loser's price, in percent", "落标价与中标价的差距（百分比）"),
        "close_share_pct": integer(75, "share of close tenders, in percent", "报价接近的场次占比（百分比）"),
    }
    because = ("tenders", "changes", "close")

    def screen(self, data: Data, params: Params) -> Outcome:
        driving = self._driving(data)
        good = driving.filter(driving.reason.isnull()).select("tender_id", "deadline_day")
        meetings = data.keep(self._meetings(data, good, params["close_pct"]))
        order = ["deadline_day", "tender_id"]
        group = ["one", "two"]
        turns = meetings.mutate(before=meetings.winner.lag().over(group_by=group, order_by=order))
        turns = turns.mutate(change=true(turns.before != turns.winner))
        pairs = turns.group_by(*group).aggregate(
            m=_.count(), changes=_.change.sum().cast("int64"), close=_.close.sum().cast("int64"),
            first=_.deadline_day.min(), last=_.deadline_day.max(), total=_.win_fen.sum(),
        )  # fmt: skip
        pairs = pairs.filter(
            (pairs.m >= params["min_tenders"])
            & (pairs.changes * 100 >= (pairs.m - 1) * params["change_pct"])
            & (pairs.close * 100 >= pairs.m * params["close_share_pct"])
        )
        pairs = pairs.mutate(hit=joined(pairs.one, pairs.two))
        meetings = meetings.mutate(hit=joined(meetings.one, meetings.two))
        cited = ibis.union(meetings.select("hit", _row="one_row"), meetings.select("hit", _row="two_row"))
        return Outcome(
            driving.select("reason"),
            clues(
                pairs, hit=pairs.hit, subject_type="bidder_pair", subject=pairs.one.concat("+", pairs.two),
                first=pairs["first"], last=pairs["last"], amount=pairs.total,
                because={"tenders": pairs.m, "changes": pairs.changes, "close": pairs.close},
            ),
            (Cite("bids", ("amount_fen", "bidder", "tender_id", "won"), cited),),
        )  # fmt: skip

    def _driving(self, data: Data) -> Table:
        met = data.table("bids").filter(_.tender_id.notnull()).select("tender_id").distinct()
        tenders = data.table("tenders").select("deadline_day", "status", t_id="tender_id")
        met = met.join(tenders, [met.tender_id == tenders.t_id], how="left")
        met = met.filter(~true(met.status == "cancelled"))
        return met.mutate(
            reason=first_reason((met.t_id.isnull(), "no_tender"), (met.deadline_day.isnull(), "missing:deadline_day"))
        )

    def _meetings(self, data: Data, good: Table, close_pct: int) -> Table:
        """Tenders a pair shares, one of the two having won: the winner, the price and whether it was close."""
        bids = data.table("bids").filter(_.bidder.notnull()).semi_join(good, "tender_id")
        won = (
            bids.filter(bids.won == 1)
            .group_by(w_tender="tender_id")
            .aggregate(k=_.bidder.nunique(), winner=_.bidder.max())
        )
        won = won.filter(won.k == 1)
        valid = bids.filter((bids.status == "valid") & (bids.amount_fen > 0))
        valid = valid.mutate(
            place=ibis.row_number().over(
                group_by=["tender_id", "bidder"], order_by=[valid.amount_fen.asc(), valid.bid_id.asc()]
            )
        )
        best = valid.filter(valid.place == 0).join(won, [("tender_id", "w_tender")])
        best = best.join(good.select(g_id="tender_id", deadline_day="deadline_day"), [("tender_id", "g_id")])
        one = best.select("tender_id", "deadline_day", "winner", one="bidder", one_fen="amount_fen", one_row="_row")
        two = best.select(x_id="tender_id", two="bidder", two_fen="amount_fen", two_row="_row")
        pairs = one.join(two, [one.tender_id == two.x_id, one.one < two.two])
        pairs = pairs.filter((pairs.winner == pairs.one) | (pairs.winner == pairs.two))
        win = ibis.ifelse(pairs.winner == pairs.one, pairs.one_fen, pairs.two_fen)
        lose = ibis.ifelse(pairs.winner == pairs.one, pairs.two_fen, pairs.one_fen)
        pairs = pairs.mutate(win_fen=win, lose_fen=lose)
        return pairs.mutate(close=(pairs.lose_fen - pairs.win_fen).abs() * 100 <= pairs.win_fen * close_pct)
