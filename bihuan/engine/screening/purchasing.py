"""What the procurement rules share: base contracts with their amendments, tiers, limits."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import Table, first_reason, missing, true

_ = ibis._


def amendments(data: Data) -> Table:
    """Rows whose parent is a base contract: ``of`` (its id), their row number, ``extra`` (0 if empty)."""
    table = data.table("contracts")
    parents = table.filter(table.parent_id.isnull()).select(of="contract_id")
    children = table.filter(table.parent_id.notnull()).select(
        "_row", of="parent_id", extra=table.amount_fen.fill_null(0)
    )
    return children.semi_join(parents, "of")


def base_contracts(data: Data, columns: Sequence[str], exempt: Sequence[str] = ()) -> Table:
    """Base contracts with ``reason`` (empty columns in order, then a bad amount) and whether they take ``part``."""
    table = data.table("contracts")
    table = table.filter(table.parent_id.isnull())
    reason = first_reason(*missing(table, *columns), (true(table.amount_fen <= 0), "bad_amount"))
    out = true(table.exempt.isin(tuple(exempt))) if exempt else ibis.literal(value=False)
    return table.mutate(reason=reason, part=~out)


def with_total(data: Data, table: Table) -> Table:
    """The contracts with ``total``: amount and amendments; ``amended`` counts these."""
    extra = amendments(data).group_by(e_of="of").aggregate(extra=_.extra.sum().cast("int64"), amended=_.count())
    table = table.join(extra, [table.contract_id == extra.e_of], how="left").drop("e_of")
    return table.mutate(
        total=(table.amount_fen + table.extra.fill_null(0)).cast("int64"), amended=table.amended.fill_null(0)
    ).drop("extra")


def tiers_at(data: Data, asked: Table) -> Table:
    """The tiers in force for each ``category`` and ``day`` asked: those of the category if there is any, else ``*``."""
    tiers = data.table("tiers")
    tiers = tiers.mutate(t_rank=data.rank(tiers.method)).filter(_.lo_fen.notnull() & _.t_rank.notnull())
    tiers = tiers.select(
        "t_rank", tier_row="_row", tier_id="tier_id", t_cat="category", lo="lo_fen", hi="hi_fen", t_method="method",
        t_from="from_day", t_to="to_day",
    )  # fmt: skip
    asked = asked.select("category", "day").distinct()
    pairs = asked.join(
        tiers,
        [
            (tiers.t_cat == "*") | (tiers.t_cat == asked.category),
            tiers.t_from.isnull() | (tiers.t_from <= asked.day),
            tiers.t_to.isnull() | (tiers.t_to >= asked.day),
        ],
    )
    own = (pairs.t_cat == pairs.category).cast("int64")
    pairs = pairs.mutate(own=own)
    pairs = pairs.mutate(owned=pairs.own.max().over(group_by=["category", "day"]))
    return pairs.filter(pairs.own == pairs.owned).drop("own", "owned", "t_cat", "t_to")


def tier_of(data: Data, table: Table, amount: str, prefix: str) -> Table:
    """The contracts with the tier of an amount when signed: ``<prefix>_row``, ``_rank``, ``_method`` (null: none)."""
    asked = table.select("category", day="sign_day", amount=amount).distinct()
    tiers = tiers_at(data, asked).select(
        "t_rank", "tier_row", "tier_id", "lo", "hi", "t_method", "t_from", t_category="category", t_day="day"
    )
    pairs = asked.join(
        tiers,
        [
            asked.category == tiers.t_category,
            asked.day == tiers.t_day,
            tiers.lo <= asked.amount,
            tiers.hi.isnull() | (asked.amount < tiers.hi),
        ],
    )
    order = [pairs.t_from.fill_null(-(10**9)).desc(), pairs.t_rank.desc(), pairs.tier_id.asc()]
    pairs = pairs.mutate(place=ibis.row_number().over(group_by=["category", "day", "amount"], order_by=order))
    best = pairs.filter(pairs.place == 0).select(
        **{f"{prefix}_row": "tier_row", f"{prefix}_rank": "t_rank", f"{prefix}_method": "t_method"},
        q_category="category", q_day="day", q_amount="amount",
    )  # fmt: skip
    joined = table.join(
        best,
        [table.category == best.q_category, table.sign_day == best.q_day, table[amount] == best.q_amount],
        how="left",
    )
    return joined.drop("q_category", "q_day", "q_amount")


def limits(data: Data, table: Table, methods: Sequence[str]) -> Table:
    """For each category and signing day: ``limit_fen``, the least amount that needs more than the small methods."""
    small = max((data.ranks[name] for name in methods if name in data.ranks), default=-1)
    tiers = tiers_at(data, table.select("category", day="sign_day"))
    tiers = tiers.filter(tiers.t_rank > small)
    tiers = tiers.mutate(
        place=ibis.row_number().over(group_by=["category", "day"], order_by=[tiers.lo.asc(), tiers.tier_id.asc()])
    )
    return tiers.filter(tiers.place == 0).select(
        m_category="category", m_day="day", limit_fen="lo", limit_row="tier_row"
    )


def with_limit(data: Data, table: Table, methods: Sequence[str]) -> Table:
    """The contracts with ``limit_fen`` and ``limit_row``, null where there is no limit."""
    caps = limits(data, table, methods)
    joined = table.join(caps, [table.category == caps.m_category, table.sign_day == caps.m_day], how="left")
    return joined.drop("m_category", "m_day")
