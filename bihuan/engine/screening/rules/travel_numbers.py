"""Invoice numbers: claimed twice, nearly the same, one after another."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.data import Data
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
    missing,
)  # fmt: skip
from bihuan.engine.screening.travel import all_digits, invoices

_ = ibis._
TAIL = 8
"""Last digits of a number that count on from one invoice to the next."""


def _numbered(inv: Table) -> Table:
    """Invoices with a number of digits: its ``stem``, its ``tail`` as a number, its ``length`` and the ``claim``."""
    inv = inv.filter(inv.no.notnull()).mutate(own_code=inv.code.fill_null(""))
    inv = inv.filter(all_digits(inv.no))
    length = inv.no.length()
    stem = ibis.ifelse(length > TAIL, inv.no.substr(0, ibis.greatest(length - TAIL, 0)), ibis.literal(""))
    return inv.mutate(
        length=length, stem=stem, tail=inv.no.right(TAIL).cast("int64"), claim=joined(inv.unit, inv.trip_id)
    )


class Duplicate(Rule):
    """T10."""

    id = "T10"
    title = ("Reimbursed twice", "重复报销")
    says = (
        "One invoice number is claimed twice, or invoices of one seller, day and amount have neighbouring numbers in "
        "different claims, or no number at all.",
        "同一发票号码报销两次，或同一商家同日同额、号码相邻的发票分在不同报销单，或均无号码。",
    )
    innocent = ("One invoice shared between two trips, each claiming its part.", "一张发票由两次出差分摊报销。")
    needs = ("invoices",)
    params = {"near": integer(3, "how far neighbouring numbers may lie apart", "相邻号码的最大间隔")}
    because = ("kind", "n", "gap")

    def screen(self, data: Data, params: Params) -> Outcome:
        inv = invoices(data)
        blind = inv.no.isnull() & (inv.seller.isnull() | inv.day.isnull())
        inv = inv.mutate(reason=ibis.coalesce(inv.pre, first_reason((blind, "missing:no"))))
        good = data.keep(inv.filter(inv.reason.isnull()))
        kinds = [self._same(data, good), self._near(data, good, params["near"]), self._bare(data, good)]
        return Outcome(
            inv.select("reason"), ibis.union(*[hits for hits, _cite in kinds]), [cite for _hits, cite in kinds]
        )

    def _same(self, data: Data, good: Table) -> tuple[Table, Cite]:
        rows = good.filter(good.no.notnull()).mutate(own_code=_.code.fill_null(""))
        rows = rows.mutate(
            subject=ibis.ifelse(rows.own_code == "", rows.no, rows.own_code.concat("-", rows.no)),
            hit=joined(ibis.literal("same"), rows.own_code, rows.no),
        )
        groups = rows.group_by("hit", "subject").aggregate(
            n=_.count(), first=_.day.min(), last=_.day.max(), rest=_.net.sum() - _.net.max()
        )
        groups = data.keep(groups.filter(groups.n >= 2))
        hits = clues(
            groups, hit=groups.hit, subject_type="invoice_no", subject=groups.subject, first=groups["first"],
            last=groups["last"], amount=groups.rest, because=_values("same_no", n=groups.n),
        )  # fmt: skip
        cited = rows.semi_join(groups, "hit").select("hit", "_row")
        return hits, Cite("invoices", ("amount_fen", "code", "no", "trip_id", "unit"), cited)

    def _near(self, data: Data, good: Table, near: int) -> tuple[Table, Cite]:
        rows = _numbered(good).filter(_.seller.notnull() & _.day.notnull())
        same = ("seller", "day", "net", "own_code", "length", "stem")
        one = rows.select(*same, "no", "tail", "claim", i="inv_id", r="_row")
        two = rows.select(**{f"x_{name}": name for name in same}, t2="tail", c2="claim", i2="inv_id", r2="_row")
        pairs = one.join(
            two,
            [one[name] == two[f"x_{name}"] for name in same]
            + [two.t2 > one.tail, two.t2 <= one.tail + near, one.claim != two.c2],
        )
        pairs = data.keep(
            pairs.mutate(
                hit=joined(ibis.literal("near"), pairs.i, pairs.i2),
                subject=ibis.ifelse(pairs.own_code == "", pairs.no, pairs.own_code.concat("-", pairs.no)),
            )
        )
        hits = clues(
            pairs, hit=pairs.hit, subject_type="invoice_no", subject=pairs.subject, first=pairs.day, last=pairs.day,
            amount=pairs.net, because=_values("near_no", gap=pairs.t2 - pairs.tail),
        )  # fmt: skip
        cited = ibis.union(pairs.select("hit", _row="r"), pairs.select("hit", _row="r2"))
        return hits, Cite("invoices", ("amount_fen", "day", "no", "seller", "trip_id", "unit"), cited)

    def _bare(self, data: Data, good: Table) -> tuple[Table, Cite]:
        rows = good.filter(good.no.isnull())
        rows = rows.mutate(
            hit=joined(ibis.literal("bare"), rows.seller, rows.day.cast("string"), rows.net.cast("string"))
        )
        groups = rows.group_by("hit", "seller", "day", "net").aggregate(n=_.count())
        groups = data.keep(groups.filter(groups.n >= 2))
        hits = clues(
            groups, hit=groups.hit, subject_type="seller", subject=groups.seller, first=groups.day, last=groups.day,
            amount=groups.net * (groups.n - 1), because=_values("no_number", n=groups.n),
        )  # fmt: skip
        cited = rows.semi_join(groups, "hit").select("hit", "_row")
        return hits, Cite("invoices", ("amount_fen", "day", "seller", "trip_id", "unit"), cited)


def _values(kind: str, **numbers: ibis.Value) -> dict[str, ibis.Value]:
    absent = ibis.literal(ABSENT)
    shown = {name: numbers[name].cast("string") if name in numbers else absent for name in ("n", "gap")}
    return {"kind": ibis.literal(kind), **shown}


class NumberRun(Rule):
    """T11."""

    id = "T11"
    title = ("Consecutive numbers in several claims", "发票连号")
    says = (
        "Invoices of one seller with numbers one after another were claimed in several trips or units.",
        "同一商家号码相连的发票分在多个报销单。",
    )
    innocent = ("A hotel that invoices a whole delegation at once.", "酒店为整个团组集中开票。")
    needs = ("invoices",)
    params = {
        "min_run": integer(3, "numbers in a row", "连号张数"),
        "min_claims": integer(3, "different claims among them", "涉及的不同报销单数"),
    }
    because = ("from", "to", "n", "claims")

    def screen(self, data: Data, params: Params) -> Outcome:
        inv = invoices(data)
        reason = first_reason(*missing(inv, "no", "seller"), (~all_digits(inv.no), "bad_no"))
        inv = inv.mutate(reason=ibis.coalesce(inv.pre, reason))
        group = ["seller", "own_code", "length", "stem"]
        rows = data.keep(_numbered(inv.filter(inv.reason.isnull())))
        tails = rows.select(*group, "tail").distinct()
        tails = tails.mutate(nth=ibis.row_number().over(group_by=group, order_by="tail"))
        tails = tails.mutate(island=tails.tail - tails.nth)
        runs = tails.group_by(*group, "island").aggregate(low=_.tail.min(), high=_.tail.max(), n=_.count())
        runs = runs.filter(runs.n >= params["min_run"])
        runs = runs.select(**{f"g_{name}": name for name in group}, low="low", high="high", run="n")
        inside = rows.join(
            runs,
            [rows[name] == runs[f"g_{name}"] for name in group] + [rows.tail >= runs.low, rows.tail <= runs.high],
        )
        hit = joined(
            inside.seller, inside.own_code, inside.stem, inside.low.cast("string"), inside.length.cast("string")
        )
        inside = data.keep(inside.mutate(hit=hit))
        streaks = inside.group_by("hit", "seller", "run").aggregate(
            first=_.day.min(),
            last=_.day.max(),
            total=_.net.sum(),
            claims=_.claim.nunique(),
            lo=_.no.min(),
            hi=_.no.max(),
        )
        streaks = streaks.filter(streaks.claims >= params["min_claims"])
        return Outcome(
            inv.select("reason"),
            clues(
                streaks, hit=streaks.hit, subject_type="seller", subject=streaks.seller, first=streaks["first"],
                last=streaks["last"], amount=streaks.total,
                because={"from": streaks.lo, "to": streaks.hi, "n": streaks.run, "claims": streaks.claims},
            ),
            (Cite("invoices", ("amount_fen", "no", "seller", "trip_id", "unit"), inside),),
        )  # fmt: skip
