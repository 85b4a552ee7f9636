"""Leaves by their pattern: long without proof, beside days off, many short ones, chained."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import ibis

from bihuan.engine.screening.absences import calendar, leaves, leaves_of, spells
from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import (
    Cite,
    Outcome,
    Params,
    Rule,
    Table,
    clues,
    integer,
    joined,
    texts,
    true,
)  # fmt: skip

_ = ibis._
SICK = texts(("sick",), "types of sick leave", "病假类型")
SHOWN = ("from_day", "to_day", "type")


def _usable(data: Data, rows: Table, pad: int) -> tuple[Table, Table]:
    """People with such leaves (``reason``), and the leaves of those whose leaves can be used."""
    people = data.keep(leaves_of(data, rows, pad))
    return people, rows.semi_join(people.filter(people.reason.isnull()), "person")


def _covered(data: Data, rows: Table) -> Table:
    """Each leave with each workday it covers."""
    days = calendar(data).filter(_.is_workday == 1).select("day")
    return rows.select("person", "from_day", "to_day", "proof_to", l_row="_row").join(
        days, [days.day >= _.from_day, days.day <= _.to_day]
    )


class LongSickLeave(Rule):
    """A02."""

    id = "A02"
    title = ("Long sick leave without proof", "长期病假缺少证明")
    says = (
        "Sick workdays reach the limit within a window, and one of the leaves has no proof to its end.",
        "时间窗内病假工作日达到规定天数，且其中有请假的证明未覆盖到期末。",
    )
    innocent = ("A proof kept on paper and not entered.", "纸质证明未录入。")
    needs = ("leave", "calendar")
    params = {
        "types": SICK,
        "window_days": integer(365, "days a window reaches back, its last included", "时间窗天数（含末日）"),
        "min_days": integer(60, "sick workdays in a window", "窗内病假工作日"),
    }
    because = ("days", "leaves", "unproved")

    def screen(self, data: Data, params: Params) -> Outcome:
        people, rows = _usable(data, leaves(data, params["types"]), 0)
        covered = data.keep(_covered(data, rows).mutate(unproved=~true(_.proof_to >= _.to_day)))
        days = covered.group_by("person", "day").aggregate(unproved=_.unproved.max().cast("int64"))
        back = params["window_days"] - 1
        window = ibis.range_window(preceding=back, following=0, group_by="person", order_by="day")
        days = days.mutate(days=days.count().over(window), any_unproved=days.unproved.max().over(window))
        flagged = days.filter((days.days >= params["min_days"]) & (days.any_unproved == 1))
        hits = flagged.group_by("person").aggregate(last=_.day.min(), days=_.days.argmin(_.day))
        hits = data.keep(hits.mutate(hit=hits.person, low=_["last"] - back))
        spans = hits.select("hit", s_low="low", s_last="last")
        inside = covered.join(
            spans, [covered.person == spans.hit, covered.day >= spans.s_low, covered.day <= spans.s_last]
        )
        inside = data.keep(inside.select("hit", "unproved", _row="l_row").distinct())
        counts = inside.group_by(c_hit="hit").aggregate(leaves=_.count(), unproved=_.unproved.cast("int64").sum())
        hits = hits.join(counts, [("hit", "c_hit")])
        return Outcome(
            people.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=hits.low, last=hits["last"],
                because={"days": hits.days, "leaves": hits.leaves, "unproved": hits.unproved},
            ),
            (Cite("leave", ("from_day", "proof_to", "to_day", "type"), inside.select("hit", "_row")),),
        )  # fmt: skip


class BesideDaysOff(Rule):
    """A04."""

    id = "A04"
    title = ("Sick leave beside days off", "病假紧邻休息日")
    says = (
        "Spells of sick leave touch days off far more often than chance allows.",
        "病假紧邻休息日的次数明显高于随机水平。",
    )
    innocent = ("Treatment that is only given on certain weekdays.", "固定在某一工作日的治疗。")
    needs = ("leave", "calendar")
    params = {
        "types": SICK,
        "min_spells": integer(5, "spells from which it is looked at", "最少病假次数"),
        "p0_bp": integer(
            4000, "share of spells that touch by chance, in hundredths of a percent", "随机相邻的概率（万分比）"
        ),
        "alpha_ppm": integer(1000, "probability below which it is no chance, per million", "显著性水平（百万分比）"),
    }
    because = ("spells", "touching", "needed")

    def screen(self, data: Data, params: Params) -> Outcome:
        rows = leaves(data, params["types"])
        people, good = _usable(data, rows, 1)
        days = calendar(data).filter(_.is_workday == 0)
        before = days.select(b_day="day", b_row="c_row")
        after = days.select(a_day="day", a_row="c_row")
        absences = spells(data, good).mutate(eve=_.first_day - 1, morrow=_.last_day + 1)
        absences = absences.join(before, [("eve", "b_day")], how="left")
        absences = data.keep(absences.join(after, [("morrow", "a_day")], how="left"))
        sums = absences.group_by("person").aggregate(
            n=_.count(), k=(_.b_row.notnull() | _.a_row.notnull()).sum().cast("int64"),
            first=_.first_day.min(), last=_.last_day.max(),
        )  # fmt: skip
        sums = data.keep(sums.filter((sums.n >= params["min_spells"]) & (sums.n > 0)))
        sizes = [row["n"] for row in sums.select("n").distinct().to_pyarrow().to_pylist()]
        least = ibis.literal(10**9, "int64")
        if sizes:
            p0, alpha = Fraction(params["p0_bp"], 10_000), Fraction(params["alpha_ppm"], 10**6)
            least = ibis.cases(
                *[(sums.n == n, ibis.literal(least_unlikely(n, p0, alpha), "int64")) for n in sorted(sizes)],
                else_=least,
            )
        hits = sums.mutate(needed=least, hit=sums.person)
        hits = hits.filter(hits.k >= hits.needed)
        touched = ibis.union(absences.select(hit="person", _row="b_row"), absences.select(hit="person", _row="a_row"))
        return Outcome(
            people.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=hits["first"], last=hits["last"],
                because={"spells": hits.n, "touching": hits.k, "needed": hits.needed},
            ),
            (
                Cite("leave", SHOWN, good.select("_row", hit="person")),
                Cite("calendar", ("is_workday",), touched.filter(_["_row"].notnull())),
            ),
        )  # fmt: skip


def least_unlikely(n: int, p0: Fraction, alpha: Fraction) -> int:
    """The least k with P(X ≥ k) < alpha for X binomial(n, p0), exactly; n + 1 where there is none."""
    tail = Fraction(0)
    for k in range(n, -1, -1):
        tail += comb(n, k) * p0**k * (1 - p0) ** (n - k)
        if tail >= alpha:
            return k + 1
    return 0


class ManyShortSpells(Rule):
    """A05."""

    id = "A05"
    title = ("Many short spells", "频繁短病假")
    says = (
        "The squared number of spells times their hours within a window (Bradford) reaches the limit.",
        "时间窗内病假次数的平方乘以小时数（布拉德福德系数）达到上限。",
    )
    innocent = ("A chronic illness with a plan of treatment.", "慢性病的规律治疗。")
    needs = ("leave", "calendar")
    params = {
        "types": SICK,
        "window_days": integer(
            364, "days a window reaches back, its last included; 0 is no bound", "时间窗天数（0 为不限）"
        ),
        "limit": integer(500, "days of the factor", "系数上限（天）"),
        "hours_per_day": integer(8, "hours of a day", "每日工时"),
    }
    because = ("spells", "hours", "s2h")

    def screen(self, data: Data, params: Params) -> Outcome:
        people, good = _usable(data, leaves(data, params["types"]), 0)
        absences = data.keep(spells(data, good))
        day_counts = calendar(data).select(z_day="day", z_worked="worked", z_work="is_workday")
        own = absences.select(p_person="person", p_first="first_day", p_last="last_day")
        rows = good.join(own, [good.person == own.p_person, good.from_day >= own.p_first, good.from_day <= own.p_last])
        start = day_counts.select(a_day="z_day", before=day_counts.z_worked - day_counts.z_work)
        end = day_counts.select(b_day="z_day", upto="z_worked")
        rows = rows.join(start, [("from_day", "a_day")]).join(end, [("to_day", "b_day")])
        rows = data.keep(
            rows.mutate(own_hours=rows.hours.fill_null((rows.upto - rows.before) * params["hours_per_day"]))
        )
        sums = rows.group_by(h_person="person", h_last="p_last").aggregate(hours=_.own_hours.sum().cast("int64"))
        absences = absences.join(sums, [absences.person == sums.h_person, absences.last_day == sums.h_last], how="left")
        absences = absences.mutate(hours=absences.hours.fill_null(0))
        back = params["window_days"] - 1 if params["window_days"] else None
        window = ibis.range_window(preceding=back, following=0, group_by="person", order_by="last_day")
        ends = absences.mutate(
            s=absences.count().over(window),
            h=absences.hours.sum().over(window).cast("int64"),
            low=absences.first_day.min().over(window),
        )
        ends = ends.mutate(s2h=(ends.s * ends.s * ends.h).cast("int64"))
        best = ends.mutate(
            place=ibis.row_number().over(group_by="person", order_by=[ends.s2h.desc(), ends.last_day.asc()])
        )
        most = params["limit"] * params["hours_per_day"]
        hits = best.filter((best.place == 0) & (best.s2h >= most) & (best.s2h > 0)).mutate(hit=_.person)
        hits = data.keep(hits)
        since = hits["last_day"] - back if back is not None else ibis.literal(-(10**9))
        spans = hits.select("hit", w_last="last_day", w_since=since)
        cited = rows.join(spans, [rows.person == spans.hit, rows.p_last >= spans.w_since, rows.p_last <= spans.w_last])
        return Outcome(
            people.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=hits.low, last=hits.last_day,
                because={"spells": hits.s, "hours": hits.h, "s2h": hits.s2h},
            ),
            (Cite("leave", ("from_day", "hours", "to_day", "type"), cited.select("hit", "_row")),),
        )  # fmt: skip


class ChainedLeaves(Rule):
    """A06."""

    id = "A06"
    title = ("Chained leaves", "多种假期连休")
    says = (
        "Leaves of different types follow one another without a workday between, for very long.",
        "不同类型的假期首尾相接、中间无工作日，累计时间过长。",
    )
    innocent = ("A serious illness, then a statutory holiday.", "重病之后接续法定假期。")
    needs = ("leave", "calendar")
    params = {
        "min_days": integer(60, "workdays of a chain", "连休工作日"),
        "exclude_types": texts(("maternity",), "types left out", "不计的假期类型"),
    }
    because = ("types", "workdays", "leaves")

    def screen(self, data: Data, params: Params) -> Outcome:
        rows = data.table("leave").filter(_.person.notnull() & ~true(_.type.isin(params["exclude_types"])))
        people = leaves_of(data, rows, 0)
        counts = calendar(data).select(z_day="day", worked="worked", is_workday="is_workday", c_place="c_place")
        people = data.keep(self._whole_calendar(people, rows, counts))
        good = rows.semi_join(people.filter(people.reason.isnull()), "person")
        order = ["from_day", "to_day", "leave_id"]
        before = ibis.window(group_by="person", order_by=order, preceding=(None, 1))
        good = good.mutate(reached=good.to_day.max().over(before))
        first = counts.select(a_day="z_day", a_worked=counts.worked - counts.is_workday)
        last = counts.select(b_day="z_day", b_worked="worked")
        good = good.join(first, [("from_day", "a_day")]).join(last, [("reached", "b_day")], how="left")
        fresh = (good.reached.isnull() | (good.a_worked - good.b_worked > 0)).cast("int64")
        good = good.mutate(fresh=fresh)
        up_to = ibis.window(group_by="person", order_by=order, preceding=None, following=0)
        good = good.mutate(chain=good.fresh.sum().over(up_to).cast("int64"))
        good = data.keep(good.mutate(hit=joined(good.person, good.chain.cast("string"))))
        chains = good.group_by("hit", "person").aggregate(
            first=_.from_day.min(), last=_.to_day.max(), kinds=_.type.nunique(), types=_.type.collect(), n=_.count()
        )
        chains = chains.join(first, [("first", "a_day")])
        chains = chains.join(last, [("last", "b_day")])
        chains = chains.mutate(days=chains.b_worked - chains.a_worked)
        hits = chains.filter((chains.kinds >= 2) & (chains.days >= params["min_days"]))
        return Outcome(
            people.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=hits["first"], last=hits["last"],
                because={"types": hits.types, "workdays": hits.days, "leaves": hits.n},
            ),
            (Cite("leave", SHOWN, good),),
        )  # fmt: skip

    def _whole_calendar(self, people: Table, rows: Table, counts: Table) -> Table:
        """The people, with ``no_calendar`` for a day missing anywhere from their first to their last."""
        spans = rows.group_by(s_person="person").aggregate(low=_.from_day.min(), high=_.to_day.max())
        first = counts.select(a_day="z_day", a_place="c_place")
        last = counts.select(b_day="z_day", b_place="c_place")
        spans = spans.join(first, [("low", "a_day")], how="left").join(last, [("high", "b_day")], how="left")
        spans = spans.mutate(whole=true(spans.b_place - spans.a_place == spans.high - spans.low))
        people = people.join(spans.select("s_person", "whole"), [("person", "s_person")])
        late = ibis.ifelse(people.whole, ibis.null("string"), ibis.literal("no_calendar"))
        return people.mutate(reason=ibis.coalesce(people.reason, late)).select("person", "reason")
