"""Contracts against the tiers: the method, amendments, young suppliers, starts before signing."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.purchasing import amendments, base_contracts, tier_of, with_limit, with_total
from bihuan.engine.screening.rule import (
    Cite,
    Outcome,
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
TIER = ("hi_fen", "lo_fen", "method")


def _amended(data: Data, hits: Table) -> Cite:
    extra = amendments(data)
    return Cite(
        "contracts", ("amount_fen",), extra.join(hits.select("hit", of="contract_id"), "of").select("hit", "_row")
    )


class MethodTooLow(Rule):
    """P01."""

    id = "P01"
    title = ("A method below the tier", "采购方式低于限额要求")
    says = (
        "The purchasing method ranks below the least method of the tier the whole amount falls in.",
        "按合同总额（含补充合同）所在限额档次，采购方式低于规定的最低方式。",
    )
    innocent = ("An approval of another method exists on paper.", "变更采购方式已获书面批准。")
    needs = ("contracts", "tiers")
    params = {"exempt": texts((), "marks that exempt a contract", "免于检查的合同标记")}
    because = ("total", "method", "required")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = base_contracts(data, ("category", "method", "sign_day", "amount_fen"), params["exempt"])
        table = tier_of(data, with_total(data, table), "total", "tier")
        table = table.mutate(rank_no=data.rank(table.method))
        own = first_reason((table.rank_no.isnull(), "bad_method"), (table.tier_row.isnull(), "no_tier"))
        own = ibis.ifelse(table.part, own, ibis.null("string"))
        table = data.keep(table.mutate(reason=ibis.coalesce(table.reason, own), hit=table.contract_id))
        hits = table.filter(table.reason.isnull() & table.part & (table.rank_no < table.tier_rank))
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="contract", subject=hits.contract_id, first=hits.sign_day,
                last=hits.sign_day, amount=hits.total,
                because={"total": hits.total, "method": hits.method, "required": hits.tier_method},
            ),
            (
                Cite("contracts", ("amount_fen", "category", "method", "sign_day"), hits),
                _amended(data, hits),
                Cite("tiers", TIER, hits.select("hit", _row="tier_row")),
            ),
        )  # fmt: skip


class AmendedOverTier(Rule):
    """P04."""

    id = "P04"
    title = ("Amended over the tier", "变更后超出限额档次")
    says = (
        "Amendments lift a contract into a higher tier, or its final amount is far over the signed one.",
        "补充合同使合同总额进入更高限额档次，或结算金额明显超过合同金额。",
    )
    innocent = ("Quantities that could only be measured at the end.", "工程量须按实结算。")
    needs = ("contracts", "tiers")
    params = {"over_pct": integer(110, "final over signed amount, in percent", "结算占合同金额的百分比上限")}
    because = ("amount", "total", "final", "from", "to")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = with_total(data, base_contracts(data, ("category", "sign_day", "amount_fen")))
        table = table.filter((table.amended > 0) | table.final_fen.notnull())
        table = tier_of(data, tier_of(data, table, "amount_fen", "a"), "total", "b")
        table = table.mutate(final=table.final_fen.fill_null(table.total))
        table = table.mutate(
            lifted=true(table.b_rank > table.a_rank),
            grown=true(table.final * 100 > table.amount_fen * params["over_pct"]),
        )
        unknown = (table.a_row.isnull() | table.b_row.isnull()) & ~table.grown
        reason = ibis.coalesce(table.reason, first_reason((unknown, "no_tier")))
        table = data.keep(table.mutate(reason=reason, hit=table.contract_id))
        hits = table.filter(table.reason.isnull() & (table.lifted | table.grown))
        both = hits.filter(hits.lifted)
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="contract", subject=hits.contract_id, first=hits.sign_day,
                last=hits.sign_day, amount=ibis.greatest(hits.final, hits.total) - hits.amount_fen,
                because={
                    "amount": hits.amount_fen, "total": hits.total, "final": hits.final, "from": hits.a_method,
                    "to": hits.b_method,
                },
            ),
            (
                Cite("contracts", ("amount_fen", "category", "final_fen", "sign_day"), hits),
                _amended(data, hits),
                Cite("tiers", TIER, ibis.union(both.select("hit", _row="a_row"), both.select("hit", _row="b_row"))),
            ),
        )  # fmt: skip


class YoungSupplier(Rule):
    """P13."""

    id = "P13"
    title = ("A young supplier", "新设供应商")
    says = (
        "A supplier founded shortly before signing got a contract over the limit of direct purchases.",
        "签约前不久才成立的供应商取得超过直接采购限额的合同。",
    )
    innocent = ("An old firm under a new name.", "老企业改制更名。")
    needs = ("contracts", "suppliers", "tiers")
    params = {
        "methods": texts(("direct",), "small methods whose limit counts", "小额采购方式"),
        "young_days": integer(180, "days from founding to signing", "成立至签约的天数"),
    }
    because = ("supplier", "age_days", "limit")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = base_contracts(data, ("supplier", "category", "sign_day", "amount_fen"))
        known = data.table("suppliers").select(s_name="supplier", founded="founded_day", s_row="_row")
        table = table.join(known, [table.supplier == known.s_name], how="left")
        table = with_limit(data, table, params["methods"])
        reason = first_reason(
            (table.s_name.isnull(), "no_supplier"),
            (table.founded.isnull(), "missing:founded_day"),
            (table.limit_fen.isnull(), "no_tier"),
        )
        table = table.mutate(
            reason=ibis.coalesce(table.reason, reason), age=table.sign_day - table.founded, hit=table.contract_id
        )
        table = data.keep(table)
        hits = table.filter(
            table.reason.isnull() & (table.age < params["young_days"]) & (table.amount_fen >= table.limit_fen)
        )
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="contract", subject=hits.contract_id, first=hits.sign_day,
                last=hits.sign_day, amount=hits.amount_fen,
                because={"supplier": hits.supplier, "age_days": hits.age, "limit": hits.limit_fen},
            ),
            (
                Cite("contracts", ("amount_fen", "category", "sign_day", "supplier"), hits),
                Cite("suppliers", ("founded_day",), hits.select("hit", _row="s_row")),
                Cite("tiers", ("lo_fen",), hits.select("hit", _row="limit_row")),
            ),
        )  # fmt: skip


class StartBeforeContract(Rule):
    """P14."""

    id = "P14"
    title = ("Started before the contract", "先施工（付款）后签约")
    says = (
        "Work or payment began before signing, signing before the tender's deadline, or work before its publication.",
        "先开工或付款后签约，或在投标截止前签约、招标公告前开工。",
    )
    innocent = ("An emergency repair with an approval.", "应急抢修并有审批。")
    needs = ("contracts",)
    because = ("before",)
    _TESTS = ("start", "pay", "deadline", "published")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = base_contracts(data, ("sign_day",))
        known = data.table("tenders").select(
            t_id="tender_id", deadline="deadline_day", published="published_day", t_row="_row"
        )
        table = table.join(known, [table.tender_id == known.t_id], how="left")
        table = table.mutate(
            start=table.start_day < table.sign_day,
            pay=table.first_pay_day < table.sign_day,
            early=table.sign_day < table.deadline,
            unpublished=table.start_day < table.published,
        )
        tests = [table.start, table.pay, table.early, table.unpublished]
        skipped = tests[0].isnull() & tests[1].isnull() & tests[2].isnull() & tests[3].isnull()
        text = ibis.literal("")
        for name, test in zip(self._TESTS, tests, strict=True):
            text = text.concat(ibis.ifelse(true(test), f"+{name}", ""))
        reason = first_reason((skipped, "missing:start_day"))
        table = table.mutate(reason=ibis.coalesce(table.reason, reason), before=text, hit=table.contract_id)
        table = data.keep(table)
        hits = table.filter(table.reason.isnull() & (table.before != ""))
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="contract", subject=hits.contract_id, first=hits.sign_day,
                last=hits.sign_day, amount=hits.amount_fen, because={"before": hits.before.substr(1)},
            ),
            (
                Cite("contracts", ("first_pay_day", "sign_day", "start_day"), hits),
                Cite("tenders", ("deadline_day", "published_day"), hits.select("hit", _row="t_row")),
            ),
        )  # fmt: skip
