"""Who held a post one after another."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import (
    Cite,
    Outcome,
    Params,
    Rule,
    Table,
    clues,
    first_reason,
    joined,
    missing,
    texts,
    true,
)  # fmt: skip

_ = ibis._


class RepeatedFailure(Rule):
    """S01."""

    id = "S01"
    title = ("Repeated failure in one post", "同一岗位接连出问题")
    says = (
        "Two holders of one post in a row came to a serious outcome: a question to the parent unit.",
        "同一岗位前后两任均有严重结果：应由上级单位说明。",
    )
    innocent = ("Outcomes of matters from before either held the post.", "问题发生在任职之前。")
    needs = ("tenures", "units")
    params = {"serious": texts(("严重违纪违法", "移送司法"), "outcomes that are serious", "视为严重的结果")}
    because = ("unit", "post", "first", "second")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = data.table("tenures")
        units = data.table("units").select(u_id="unit", parent="parent", u_row="_row")
        table = table.join(units, [table.unit == units.u_id], how="left")
        reason = first_reason(
            *missing(table, "unit", "post", "person", "from_day"), (table.parent.isnull(), "no_parent")
        )
        table = data.keep(table.mutate(reason=reason))
        rows = data.keep(self._numbered(table, params))
        holdings = rows.filter(rows.person.notnull()).group_by("unit", "post", "holding", "person", "parent").aggregate(
            start=_.from_day.min(), serious=_.is_serious.max(), u_row=_.u_row.max()
        )  # fmt: skip
        ahead = {"group_by": ["unit", "post"], "order_by": "holding"}
        holdings = holdings.mutate(
            n_holding=holdings.holding.lead().over(**ahead), n_person=holdings.person.lead().over(**ahead),
            n_start=holdings.start.lead().over(**ahead), n_serious=holdings.serious.lead().over(**ahead),
        )  # fmt: skip
        next_to = true(holdings.n_holding == holdings.holding + 1)
        hits = holdings.filter(next_to & (holdings.serious == 1) & (holdings.n_serious == 1))
        hits = data.keep(hits.mutate(hit=joined(hits.unit, hits.post, hits.holding.cast("string"))))
        wanted = ibis.union(
            hits.select("hit", w_unit="unit", w_post="post", w_holding="holding"),
            hits.select("hit", w_unit="unit", w_post="post", w_holding="n_holding"),
        )
        cited = rows.join(wanted, [("unit", "w_unit"), ("post", "w_post"), ("holding", "w_holding")])
        fields = ("from_day", "outcome", "outcome_day", "person", "post", "to_day", "unit")
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="unit", subject=hits.parent, first=hits.start, last=hits.n_start,
                because={"unit": hits.unit, "post": hits.post, "first": hits.person, "second": hits.n_person},
            ),
            (
                Cite("tenures", fields, cited.select("hit", "_row")),
                Cite("units", ("parent",), hits.select("hit", _row="u_row")),
            ),
        )  # fmt: skip

    def _numbered(self, table: Table, params: Params) -> Table:
        """Rows of posts in their order with the number of the holding; a row without a person breaks it."""
        rows = table.filter(
            table.unit.notnull() & table.post.notnull() & table.from_day.notnull() & table.parent.notnull()
        )
        order = [rows.from_day.asc(), rows.to_day.fill_null(10**9).asc(), rows.tenure_id.asc()]
        rows = rows.mutate(nth=ibis.row_number().over(group_by=["unit", "post"], order_by=order))
        rows = rows.mutate(who=rows.person.fill_null("\x1e"))
        rows = rows.mutate(before=rows.who.lag().over(group_by=["unit", "post"], order_by="nth"))
        fresh = (rows.before.isnull() | (rows.before != rows.who)).cast("int64")
        rows = rows.mutate(fresh=fresh, is_serious=true(rows.outcome.isin(params["serious"])).cast("int64"))
        up_to = ibis.window(group_by=["unit", "post"], order_by="nth", preceding=None, following=0)
        return rows.mutate(holding=rows.fresh.sum().over(up_to).cast("int64"))
