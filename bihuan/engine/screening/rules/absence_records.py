"""Records that contradict each other: attendance from afar, pay without a post, a second role."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.absences import marks, numbers, rostered
from bihuan.engine.screening.data import Data
from bihuan.engine.screening.days import first_of_month
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
    true,
)  # fmt: skip
from bihuan.engine.screening.rules.absence_runs import month_numbers
from bihuan.engine.screening.travel import city_key, kilometres, live

_ = ibis._


class GhostAttendance(Rule):
    """A07."""

    id = "A07"
    title = ("Ghost attendance", "打卡与行踪不符")
    says = (
        "Attendance was recorded on a day with a voucher far away, or two people keep the same minutes day after day.",
        "有考勤记录的当天在远处有消费票据，或两人长期同一分钟打卡。",
    )
    innocent = ("A voucher paid for someone else; two people who share a car.", "代他人付款；两人拼车上下班。")
    needs = ("attendance", "roster")
    params = {
        "over_km": integer(300, "kilometres that no working day covers", "当日不可往返的公里数"),
        "min_days": integer(40, "common days from which two people are compared", "比对的最少共同天数"),
        "same_pct": integer(80, "days with the same minutes, in percent", "同分钟打卡的百分比"),
    }
    because = ("kind", "km", "same", "days")

    def screen(self, data: Data, params: Params) -> Outcome:
        rows = data.table("attendance")
        timed = rows.filter(rows.first_at.notnull() | rows.last_at.notnull())
        far = data.keep(self._distances(data, timed))
        worst = far.group_by("person", "day").aggregate(
            km=_.km.max(), unsure=_.km.isnull().any(), total=_.net.sum(where=true(_.km > params["over_km"]))
        )
        worst = data.keep(worst.mutate(hit=joined(ibis.literal("away"), worst.person, worst.day.cast("string"))))
        away = worst.filter(worst.km > params["over_km"])
        lost = worst.filter(worst.unsure & ~true(worst.km > params["over_km"])).select(x_person="person", x_day="day")
        states = rows.join(lost, [rows.person == lost.x_person, rows.day == lost.x_day], how="left")
        no_time = states.first_at.isnull() & states.last_at.isnull()
        states = states.select(reason=first_reason((no_time, "missing:first_at"), (states.x_day.notnull(), "no_place")))
        hits = clues(
            away, hit=away.hit, subject_type="person", subject=away.person, first=away.day, last=away.day,
            amount=away.total, because=_values("away", km=away.km),
        )  # fmt: skip
        there = far.filter(far.km > params["over_km"]).join(away.select("hit", "person", "day"), ["person", "day"])
        here = timed.join(away.select("hit", "person", "day"), ["person", "day"])
        twins, twin_cite = self._twins(data, params)
        return Outcome(
            states,
            ibis.union(hits, twins),
            (
                Cite("attendance", ("first_at", "last_at"), here.select("hit", "_row")),
                Cite("invoices", ("amount_fen", "city", "day", "nights"), there.select("hit", _row="i_row")),
                Cite("roster", ("city",), there.select("hit", _row="r_row")),
                twin_cite,
            ),
        )

    def _distances(self, data: Data, timed: Table) -> Table:
        """Vouchers of a person on a day with attendance, with the distance from the workplace (null: unknown)."""
        inv = live(data).filter(_.person.notnull() & _.day.notnull() & ~_.is_ticket)
        plain = inv.filter(~inv.is_lodging).select("person", "day", "net", "ckey", i_row="_row")
        nights = inv.filter(inv.is_lodging & (inv.nights > 1))
        nights = nights.select(
            "person", "net", "ckey", day=ibis.range(nights.day + 1, nights.day + nights.nights).unnest(), i_row="_row"
        ).select(plain.columns)
        spent = ibis.union(plain, nights).semi_join(timed, ["person", "day"])
        asked = spent.select("person", "day").distinct()
        posts = rostered(data, asked).select(p_person="person", p_day="day", workplace="workplace", r_row="r_row")
        spent = spent.join(posts, [spent.person == posts.p_person, spent.day == posts.p_day], how="left")
        spent = spent.mutate(wkey=city_key(spent.workplace))
        return kilometres(data, spent, "wkey", "ckey")

    def _twins(self, data: Data, params: Params) -> tuple[Table, Cite]:
        days = data.keep(_whole_days(data))
        both = _side_by_side(days)
        same = both.filter((both.a == both.a2) & (both.b == both.b2))
        sums = same.group_by("one", "two").aggregate(same=_.count(), first=_.day.min(), last=_.day.max())
        sums = data.keep(sums.filter(sums.same * 100 >= params["same_pct"] * params["min_days"]))
        near = days.join(sums.select("one", s_two="two"), [("no", "one")]).drop("one")
        common = _side_by_side(near, days).filter(_.two == _.s_two)
        common = common.group_by(k_one="one", k_two="two").aggregate(days=_.count())
        twins = sums.join(common, [sums.one == common.k_one, sums.two == common.k_two])
        twins = twins.filter((twins.days >= params["min_days"]) & (twins.same * 100 >= twins.days * params["same_pct"]))
        people = numbers(data)
        twins = twins.join(people.select(p_one="n_person", n_one="no"), [("one", "n_one")])
        twins = twins.join(people.select(p_two="n_person", n_two="no"), [("two", "n_two")])
        twins = data.keep(twins.mutate(hit=joined(ibis.literal("same"), twins.p_one, twins.p_two)))
        hits = clues(
            twins, hit=twins.hit, subject_type="person_pair", subject=twins.p_one.concat("+", twins.p_two),
            first=twins["first"], last=twins["last"], because=_values("same_minutes", same=twins.same, days=twins.days),
        )  # fmt: skip
        chosen = same.join(twins.select("hit", "p_one", "p_two", f_one="one", f_two="two"),
                           [("one", "f_one"), ("two", "f_two")])  # fmt: skip
        wanted = ibis.union(chosen.select("hit", "day", person="p_one"), chosen.select("hit", "day", person="p_two"))
        rows = data.table("attendance").join(wanted, ["person", "day"])
        return hits, Cite("attendance", ("first_at", "last_at"), rows.select("hit", "_row"))


def _whole_days(data: Data) -> Table:
    """Days with both times: the person's and the unit's number, the day, the first and the last minute."""
    days = marks(data)
    days = rostered(data, days.filter(days.a.notnull() & days.b.notnull()))
    return days.select("no", "u", "day", "a", "b")


def _side_by_side(days: Table, others: Table | None = None) -> Table:
    """Two people of one unit on one day, the lesser one first."""
    others = days if others is None else others
    other = others.select(two="no", d2="day", u2="u", a2="a", b2="b")
    one = days.rename(one="no")
    return one.join(other, [one.day == other.d2, one.u == other.u2, one.one < other.two])


def _values(kind: str, **numbers: ibis.Value) -> dict[str, ibis.Value]:
    absent = ibis.literal(ABSENT)
    shown = {name: numbers[name].cast("string") if name in numbers else absent for name in ("km", "same", "days")}
    return {"kind": ibis.literal(kind), **shown}


class PaidOffRoster(Rule):
    """A08."""

    id = "A08"
    title = ("Paid, not on the roster", "不在册而领薪")
    says = ("Pay went to someone who stood on no roster that month.", "当月不在任何单位花名册上的人员领取工资。")
    innocent = ("Back pay after leaving.", "离职后补发工资。")
    needs = ("payroll", "roster")
    params = {"grace_months": integer(0, "months after leaving in which pay is expected", "离职后允许发薪的月数")}
    because = ("months", "first", "last")

    def screen(self, data: Data, params: Params) -> Outcome:
        pay = month_numbers(data.table("payroll"))
        months = pay.group_by("person", "month_no", "month").aggregate(
            paid=_.amount_fen.sum().cast("int64"), blank=_.amount_fen.isnull().any()
        )
        months = months.mutate(
            reason=first_reason((months.blank, "missing:amount_fen")),
            since=first_of_month(months.month_no - params["grace_months"]),
            start=first_of_month(months.month_no),
            until=first_of_month(months.month_no + 1) - 1,
        )
        months = data.keep(months)
        roster = data.table("roster").select(r_person="person", in_day="in_day", out_day="out_day", r_row="_row")
        off = months.filter(months.reason.isnull() & (months.paid > 0))
        off = off.anti_join(
            roster,
            [
                off.person == roster.r_person,
                roster.in_day <= off.until,
                roster.out_day.isnull() | (roster.out_day >= off.since),
            ],
        )
        off = data.keep(off)
        hits = off.group_by("person").aggregate(
            months=_.count(), low=_.month.min(), high=_.month.max(), start=_.start.min(), until=_.until.max(),
            total=_.paid.sum(),
        ).mutate(hit=_.person)  # fmt: skip
        rows = pay.semi_join(off, ["person", "month_no"])
        return Outcome(
            months.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=hits.start, last=hits.until,
                amount=hits.total, because={"months": hits.months, "first": hits.low, "last": hits.high},
            ),
            (
                Cite("payroll", ("amount_fen",), rows.select("_row", hit="person")),
                Cite("roster", ("in_day", "out_day"), roster.select(hit="r_person", _row="r_row")),
            ),
        )  # fmt: skip


class OutsideRole(Rule):
    """A09."""

    id = "A09"
    title = ("An outside role", "在外兼职任职")
    says = (
        "Someone on the roster held a role in a company at the same time.",
        "在册人员同时在企业担任职务。",
    )
    innocent = ("A role held on the office's behalf.", "经批准代表单位任职。")
    needs = ("register", "roster")
    because = ("company", "roles")

    def screen(self, data: Data, params: Params) -> Outcome:
        register = data.table("register")
        roster = data.table("roster").select(r_person="person", in_day="in_day", out_day="out_day", r_row="_row")
        both = register.join(
            roster,
            [
                register.person == roster.r_person,
                register.from_day.isnull() | roster.out_day.isnull() | (register.from_day <= roster.out_day),
                register.to_day.isnull() | (register.to_day >= roster.in_day),
            ],
        )
        both = data.keep(both.mutate(hit=joined(both.company, both.person)))
        hits = both.group_by("hit", "company", "person").aggregate(roles=_.role.collect())
        return Outcome(
            register.select(reason=ibis.null("string")),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person,
                because={"company": hits.company, "roles": hits.roles},
            ),
            (
                Cite("register", ("company", "from_day", "role", "to_day"), both.select("hit", "_row")),
                Cite("roster", ("in_day", "out_day", "unit"), both.select("hit", _row="r_row")),
            ),
        )  # fmt: skip
