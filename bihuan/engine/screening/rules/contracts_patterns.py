"""Patterns over many contracts: splitting, bunching, the same place again, concentration."""

from __future__ import annotations

from typing import Any

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.days import first_of_month, with_month
from bihuan.engine.screening.purchasing import base_contracts, with_limit
from bihuan.engine.screening.rule import (
    ABSENT,
    Cite,
    Outcome,
    Params,
    Rule,
    Table,
    clues,
    first_reason,
    integer,
    joined,
    texts,
    true,
)  # fmt: skip

_ = ibis._
SMALL = texts(("direct", "inquiry"), "small methods whose limit counts", "小额采购方式")
EXEMPT = texts(("framework", "utility", "pricelist", "phased"), "marks that exempt a contract", "免于检查的合同标记")


class SplitPurchase(Rule):
    """P02."""

    id = "P02"
    title = ("A split purchase", "化整为零")
    says = (
        "Small purchases of one unit and category, from one supplier or for one site, add up within a window to an "
        "amount that needs a stricter method.",
        "同一单位同类采购，在时间窗内向同一供应商（或同一地点向多家）多次小额采购，合计达到应采用更严格方式的限额。",
    )
    innocent = ("Needs that arose one after another and could not be foreseen.", "需求陆续产生，事先无法预见。")
    needs = ("contracts", "tiers")
    params = {
        "methods": SMALL,
        "window_days": integer(30, "days a window reaches back", "时间窗天数"),
        "min_n": integer(2, "contracts in a window", "窗内最少合同数"),
        "max_pct": integer(
            50, "the largest contract's least share of the limit, in percent", "最大一笔至少占限额的百分比"
        ),
        "exempt": EXEMPT,
    }
    because = ("by", "who", "category", "n", "sum", "limit")

    def screen(self, data: Data, params: Params) -> Outcome:
        columns = ("unit", "supplier", "category", "sign_day", "amount_fen")
        table = base_contracts(data, columns, params["exempt"])
        table = with_limit(data, table.filter(table.method.isin(params["methods"])), params["methods"])
        no_tier = first_reason((table.limit_fen.isnull(), "no_tier"))
        table = data.keep(table.mutate(reason=ibis.coalesce(table.reason, no_tier)))
        small = table.filter(table.reason.isnull() & table.part & (table.amount_fen < table.limit_fen))
        kinds = [self._windows(data, small, who, params) for who in ("supplier", "site")]
        return Outcome(
            table.select("reason"),
            ibis.union(*[hits for hits, _cites in kinds]),
            [cite for _hits, cites in kinds for cite in cites],
        )

    def _windows(self, data: Data, small: Table, who: str, params: Params) -> tuple[Table, tuple[Cite, ...]]:
        windows = data.keep(split_windows(small, who, params))
        hits = clues(
            windows, hit=windows.hit, subject_type="unit", subject=windows.unit, first=windows.low,
            last=windows.sign_day, amount=windows.total,
            because={
                "by": ibis.literal(who), "who": windows.who, "category": windows.category, "n": windows.n,
                "sum": windows.total, "limit": windows.limit_fen,
            },
        )  # fmt: skip
        wanted = windows.select(
            w_unit="unit", w_who="who", w_category="category", w_day="sign_day", w_low="low", hit="hit"
        )
        rows = small.join(
            wanted,
            [
                small.unit == wanted.w_unit,
                small[who] == wanted.w_who,
                small.category == wanted.w_category,
                small.sign_day >= wanted.w_low,
                small.sign_day <= wanted.w_day,
            ],
        )
        fields = ("amount_fen", "category", "method", "sign_day", "supplier", *(["site"] if who == "site" else []))
        return hits, (
            Cite("contracts", fields, rows.select("hit", "_row")),
            Cite("tiers", ("lo_fen",), windows.select("hit", _row="limit_row")),
        )


def split_windows(small: Table, who: str, params: Params) -> Table:
    """Windows of small purchases that reach the limit, one for each run of overlapping ones.

    ``small`` has the limit of each row's own day; a window belongs to the day it ends on.
    """
    back = params["window_days"]
    table = small.filter(small[who].notnull()) if who == "site" else small
    table = table.mutate(who=table[who])
    group = ["unit", "who", "category"]
    window = ibis.range_window(preceding=back, following=0, group_by=group, order_by="sign_day")
    table = table.select(
        *group, "sign_day", "limit_fen", "limit_row",
        n=table.count().over(window), total=table.amount_fen.sum().over(window),
        biggest=table.amount_fen.max().over(window), low=table.sign_day.min().over(window),
        one=table.supplier.min().over(window), other=table.supplier.max().over(window),
    )  # fmt: skip
    flagged = (
        (table.n >= params["min_n"])
        & (table.total >= table.limit_fen)
        & (table.biggest * 100 >= table.limit_fen * params["max_pct"])
    )
    if who == "site":
        flagged = flagged & (table.one != table.other)
    table = table.filter(flagged).drop("one", "other", "biggest").distinct()
    table = table.mutate(after=table.sign_day.lead().over(group_by=group, order_by="sign_day"))
    table = table.filter(table.after.isnull() | (table.after - back > table.low))
    hit = joined(ibis.literal(who), table.unit, table.who, table.category, table.sign_day.cast("string"))
    return table.mutate(hit=hit)


class Bunching(Rule):
    """P03."""

    id = "P03"
    title = ("Bunching under the limit", "金额扎堆于限额之下")
    says = (
        "A unit's contracts of a year lie just under a limit far more often than just over it, and than other units'.",
        "某单位当年合同金额明显集中在限额以下一小段，远多于限额以上，也远多于其他单位。",
    )
    innocent = ("A list price that happens to lie under the limit.", "目录价格恰在限额以下。")
    needs = ("contracts", "tiers")
    params = {
        "methods": SMALL,
        "band_pct": integer(10, "width of the band on either side, in percent", "限额上下区间宽度（百分比）"),
        "min_below": integer(5, "contracts just under", "限额以下最少合同数"),
        "ratio": integer(3, "times as many as just over", "为限额以上的倍数"),
        "others_ratio": integer(3, "times the other units' proportion", "为其他单位比例的倍数"),
        "exempt": EXEMPT,
    }
    because = ("below", "above", "others_below", "others_above")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = base_contracts(data, ("unit", "category", "sign_day", "amount_fen"), params["exempt"])
        table = with_limit(data, table, params["methods"])
        no_tier = first_reason((table.limit_fen.isnull(), "no_tier"))
        table = table.mutate(reason=ibis.coalesce(table.reason, no_tier))
        table = data.keep(table)
        good = with_month(table.filter(table.reason.isnull() & table.part), "sign_day")
        cents, band = good.amount_fen * 100, params["band_pct"]
        good = good.mutate(
            is_below=(cents >= good.limit_fen * (100 - band)) & (cents < good.limit_fen * 100),
            is_above=(cents >= good.limit_fen * 100) & (cents < good.limit_fen * (100 + band)),
            hit=joined(good.unit, good.year.cast("string")),
        )
        good = data.keep(good)
        years = good.group_by("hit", "unit", "year").aggregate(
            below=_.is_below.sum().cast("int64"), above=_.is_above.sum().cast("int64"),
            total=_.amount_fen.sum(where=_.is_below),
        )  # fmt: skip
        years = years.mutate(
            ob=years.below.sum().over(group_by="year") - years.below,
            oa=years.above.sum().over(group_by="year") - years.above,
        )
        bunched = years.filter(
            (years.below >= params["min_below"])
            & (years.below >= years.above * params["ratio"])
            & (years.below * years.oa >= years.ob * years.above * params["others_ratio"])
        )
        below = good.filter(good.is_below)
        return Outcome(
            table.select("reason"),
            clues(
                bunched, hit=bunched.hit, subject_type="unit", subject=bunched.unit, first=_january(bunched.year),
                last=_january(bunched.year + 1) - 1, amount=bunched.total,
                because={
                    "below": bunched.below, "above": bunched.above,
                    "others_below": bunched.ob, "others_above": bunched.oa,
                },
            ),
            (
                Cite("contracts", ("amount_fen", "category", "sign_day"), below),
                Cite("tiers", ("lo_fen",), below.select("hit", _row="limit_row")),
            ),
        )  # fmt: skip


class SamePlaceAgain(Rule):
    """P05."""

    id = "P05"
    title = ("The same place again", "同一地点重复维修")
    says = (
        "One place saw the same kind of work many times within a window, or twice within a short while.",
        "同一地点同类工程在时间窗内多次实施，或两次间隔过短。",
    )
    innocent = ("Works done in phases under one approval.", "同一批复下的分期工程。")
    needs = ("contracts", "sites")
    params = {
        "window_days": integer(1095, "days a window reaches back", "时间窗天数"),
        "min_visits": integer(3, "visits in a window", "窗内最少次数"),
        "gap_days": integer(180, "days between two visits", "两次间隔天数"),
        "exempt": texts(("phased",), "marks that exempt a contract", "免于检查的合同标记"),
    }
    because = ("work_type", "contracts", "visits", "min_gap")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = base_contracts(data, ("site", "sign_day", "amount_fen"), params["exempt"])
        table = table.filter(table.work_type.notnull())
        sites = data.table("sites").select(s_id="site_id", s_parent="parent", s_row="_row")
        table = table.join(sites, [table.site == sites.s_id], how="left")
        no_site = first_reason((table.s_id.isnull(), "no_site"))
        table = table.mutate(reason=ibis.coalesce(table.reason, no_site), place=table.s_parent.fill_null(table.s_id))
        table = data.keep(table)
        good = table.filter(table.reason.isnull() & table.part)
        days = data.keep(repeated_days(good, params))
        wanted = days.select(d_place="place", d_type="work_type", d_day="sign_day")
        rows = good.semi_join(
            wanted, [good.place == wanted.d_place, good.work_type == wanted.d_type, good.sign_day == wanted.d_day]
        )
        rows = data.keep(rows.mutate(hit=joined(rows.place, rows.work_type)))
        sums = rows.group_by("hit", "place", "work_type").aggregate(
            first=_.sign_day.min(), last=_.sign_day.max(), total=_.amount_fen.sum(), n=_.count()
        )
        most = days.group_by(m_place="place", m_type="work_type").aggregate(visits=_.visits.max(), gap=_.near.min())
        hits = sums.join(most, [sums.place == most.m_place, sums.work_type == most.m_type])
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="site", subject=hits.place, first=hits["first"], last=hits["last"],
                amount=hits.total,
                because={"work_type": hits.work_type, "contracts": hits.n, "visits": hits.visits, "min_gap": hits.gap},
            ),
            (
                Cite("contracts", ("amount_fen", "sign_day", "site", "work_type"), rows),
                Cite("sites", ("parent",), rows.select("hit", _row="s_row")),
            ),
        )  # fmt: skip


def repeated_days(good: Table, params: Params) -> Table:
    """Days of visits that were too many in a window or too near each other, with ``visits`` and ``near`` (gap)."""
    group = ["place", "work_type"]
    days = good.select(*group, "sign_day").distinct()
    window = ibis.range_window(preceding=params["window_days"], following=0, group_by=group, order_by="sign_day")
    by = {"group_by": group, "order_by": "sign_day"}
    days = days.mutate(
        n=days.count().over(window),
        back=days.sign_day - days.sign_day.lag().over(**by),
        ahead=days.sign_day.lead().over(**by) - days.sign_day,
    )
    many = days.n >= params["min_visits"]
    days = days.mutate(full=ibis.ifelse(many, days.sign_day, ibis.null("int64")))
    onward = ibis.window(group_by=group, order_by="sign_day", preceding=0, following=None)
    days = days.mutate(next_full=days.full.min().over(onward))
    inside = true(days.next_full - days.sign_day <= params["window_days"])
    near = ibis.least(
        ibis.ifelse(true(days.back <= params["gap_days"]), days.back, 10**9),
        ibis.ifelse(true(days.ahead <= params["gap_days"]), days.ahead, 10**9),
    )
    days = days.mutate(
        visits=ibis.ifelse(days.full.notnull(), days.n, ibis.null("int64")),
        near=ibis.ifelse(near < 10**9, near, ibis.null("int64")),
        inside=inside,
    )
    return days.filter(days.inside | days.near.notnull()).select(*group, "sign_day", "visits", "near")


class Concentration(Rule):
    """P06."""

    id = "P06"
    title = ("Concentration", "采购集中于一家")
    says = (
        "One supplier takes most of a unit's contracts of a year, or one unit makes up most of a supplier's.",
        "某单位一年的合同大部分给了同一供应商，或某供应商一年的合同大部分来自同一单位。",
    )
    innocent = (
        "The only supplier of the place, or a framework of the district.",
        "当地唯一供应商，或区级框架协议供应商。",
    )
    needs = ("contracts",)
    params = {
        "unit_pct": integer(50, "a supplier's share of a unit, in percent", "供应商占单位的百分比"),
        "supplier_pct": integer(80, "a unit's share of a supplier, in percent", "单位占供应商的百分比"),
        "min_n": integer(5, "contracts in the year", "当年最少合同数"),
    }
    because = ("kind", "supplier", "unit", "share_bp", "n", "total")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = data.keep(base_contracts(data, ("unit", "supplier", "sign_day", "amount_fen")))
        good = data.keep(with_month(table.filter(table.reason.isnull()), "sign_day"))
        kinds = [
            self._tops(data, good, ("unit", "supplier"), "top_supplier", params["unit_pct"], params["min_n"]),
            self._tops(data, good, ("supplier", "unit"), "captive", params["supplier_pct"], params["min_n"]),
        ]
        return Outcome(
            table.select("reason"), ibis.union(*[hits for hits, _cite in kinds]), [cite for _hits, cite in kinds]
        )

    def _tops(
        self, data: Data, good: Table, pair: tuple[str, str], kind: str, percent: int, least: int
    ) -> tuple[Table, Cite]:
        """The top partner of each unit or supplier and year."""
        owner, partner = pair
        sums = good.group_by(owner=owner, partner=partner, year="year").aggregate(
            part=_.amount_fen.sum().cast("int64"), k=_.count()
        )
        whole = {"group_by": ["owner", "year"]}
        sums = sums.mutate(
            total=sums.part.sum().over(**whole),
            n=sums.k.sum().over(**whole),
            place=ibis.row_number().over(**whole, order_by=[sums.part.desc(), sums.partner.asc()]),
        )
        big = sums.part * 100 >= sums.total * percent
        tops = sums.filter((sums.place == 0) & (sums.n >= least) & big)
        tops = data.keep(tops.mutate(hit=joined(ibis.literal(kind), tops.owner, tops.year.cast("string"))))
        absent: Any = ibis.literal(ABSENT)
        names = {partner: tops.partner, owner: absent}
        hundred = tops.part * 100
        rest = (hundred % tops.total) * 100
        share = hundred // tops.total * 100 + rest // tops.total
        hits = clues(
            tops, hit=tops.hit, subject_type=owner, subject=tops.owner, first=_january(tops.year),
            last=_january(tops.year + 1) - 1, amount=tops.part,
            because={
                "kind": ibis.literal(kind), "supplier": names["supplier"], "unit": names["unit"],
                "share_bp": share.cast("int64"), "n": tops.n, "total": tops.total,
            },
        )  # fmt: skip
        wanted = tops.select("hit", t_owner="owner", t_partner="partner", t_year="year")
        rows = good.join(
            wanted, [good[owner] == wanted.t_owner, good[partner] == wanted.t_partner, good.year == wanted.t_year]
        )
        return hits, Cite("contracts", ("amount_fen", "sign_day", "supplier", "unit"), rows.select("hit", "_row"))


def _january(year: Any) -> Any:
    return first_of_month(year * 12)
