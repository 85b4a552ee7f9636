"""Absence that nobody explained, and pay in spite of it."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.absences import calendar, day_states, leaves, named, numbers, rostered, workdays
from bihuan.engine.screening.data import Data
from bihuan.engine.screening.days import first_of_month, with_month
from bihuan.engine.screening.rule import (
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
STATES = {
    "exempt_status": texts(("seconded", "exempt"), "roster statuses without attendance", "不考勤的在册状态"),
    "outage_min": integer(5, "people from which a unit's day may be an outage", "判定考勤故障的最少人数"),
}


class Unexplained(Rule):
    """A01."""

    id = "A01"
    title = ("Unexplained absence", "无故缺勤")
    says = (
        "More workdays in a row, or in a year, than the law allows have neither attendance, leave nor trip.",
        "连续或一年内累计超过规定天数的工作日，既无考勤，也无请假和出差记录。",
    )
    innocent = (
        "Field work or a post without a clock that the roster does not mark.",
        "外勤或不打卡岗位而花名册未标明。",
    )
    needs = ("roster", "calendar", "attendance", "leave")
    params = {
        "run_over": integer(15, "workdays in a row that are still allowed", "连续天数上限"),
        "year_over": integer(30, "workdays in a year that are still allowed", "一年累计天数上限"),
        **STATES,
    }
    because = ("kind", "days")

    def screen(self, data: Data, params: Params) -> Outcome:
        states = day_states(data, params["exempt_status"], params["outage_min"])
        known = named(data, states.select("no").distinct()).select(k="person")
        lost = named(data, states.filter(states.state.isin(("unexplained", "unknown"))))
        lost = data.keep(with_month(lost, "day"))
        sure_days = lost.filter(lost.state == "unexplained")
        strict, loose = data.keep(_absences(sure_days, params)), _absences(lost, params)
        people = data.table("roster").select("person").distinct()
        sure, maybe = strict.select(s="person").distinct(), loose.select(m="person").distinct()
        people = people.join(known, [people.person == known.k], how="left")
        people = people.join(sure, [people.person == sure.s], how="left")
        people = people.join(maybe, [people.person == maybe.m], how="left")
        reason = first_reason((people.k.isnull(), "no_workdays"), (people.s.isnull() & people.m.notnull(), "outage"))
        is_run = strict.kind == "run"
        year = strict.person.concat("/", strict.year.cast("string"))
        hits = clues(
            strict, hit=strict.hit, subject_type="person", subject=ibis.ifelse(is_run, strict.person, year),
            first=strict.first_day, last=strict.last_day, because={"kind": strict.kind, "days": strict.days},
        ).mutate(subject_type=ibis.ifelse(_.b_kind == "run", "person", "person_year"))  # fmt: skip
        lost = sure_days.select("person", "day", "year", "c_row", "r_row")
        spans = strict.select("hit", "kind", h_person="person", h_first="first_day", h_last="last_day")
        cited = lost.join(spans, [lost.person == spans.h_person, lost.day >= spans.h_first, lost.day <= spans.h_last])
        return Outcome(
            people.select(reason=reason),
            hits,
            (
                Cite("calendar", ("is_workday",), cited.select("hit", _row="c_row")),
                Cite("roster", ("in_day", "out_day", "status"), cited.select("hit", _row="r_row")),
            ),
        )


def _absences(lost: Table, params: Params) -> Table:
    """Runs and years over the limits: hit, person, year, kind, days, first_day, last_day."""
    runs = lost.mutate(nth=ibis.row_number().over(group_by="person", order_by="wd"))
    runs = runs.mutate(island=runs.wd - runs.nth)
    runs = runs.group_by("person", "island").aggregate(
        days=_.count(), first_day=_.day.min(), last_day=_.day.max(), year=_.year.min()
    )
    runs = runs.filter(runs.days > params["run_over"]).select("person", "year", "days", "first_day", "last_day")
    years = lost.group_by("person", "year").aggregate(days=_.count(), first_day=_.day.min(), last_day=_.day.max())
    years = years.filter(years.days > params["year_over"])
    both = ibis.union(
        runs.mutate(kind=ibis.literal("run")), years.select(runs.columns).mutate(kind=ibis.literal("year"))
    )
    return both.mutate(hit=joined(both.kind, both.person, both.first_day.cast("string"), both.year.cast("string")))


class PaidWhileAbsent(Rule):
    """A03."""

    id = "A03"
    title = ("Paid in full while absent", "缺勤期间全额发薪")
    says = (
        "Pay that depends on attendance stayed as high as before in a month of absence.",
        "当月大部分工作日缺勤，与出勤挂钩的工资却与以往持平。",
    )
    innocent = ("Paid sick leave within the rules.", "按规定享受的带薪病假。")
    needs = ("payroll", "roster", "calendar", "attendance", "leave")
    params = {
        "types": texts(("sick", "personal"), "leaves that count as absence", "计为缺勤的请假类型"),
        "absent_pct": integer(80, "absent workdays of a month, in percent", "缺勤占当月工作日的百分比"),
        "paid_pct": integer(
            95, "pay of the month against the median before, in percent", "当月工资占前期中位数的百分比"
        ),
        "items": texts(("attendance",), "pay items that depend on attendance", "与出勤挂钩的工资项目"),
        "min_history": integer(3, "months of history needed", "须有的历史月数"),
        **STATES,
    }
    because = ("absent", "workdays", "paid", "median2")

    def screen(self, data: Data, params: Params) -> Outcome:
        pay = month_numbers(data.table("payroll")).filter(_.item.isin(params["items"]))
        months = data.keep(
            pay.group_by("person", "month_no").aggregate(
                paid=_.amount_fen.sum().cast("int64"), blank=_.amount_fen.isnull().any()
            )
        )
        table = self._with_workdays(data, months)
        history = data.keep(self._history(months))
        medians = _medians(history)
        table = table.join(medians, [table.person == medians.h_person, table.month_no == medians.h_month], how="left")
        days = data.keep(self._absent_days(data, months, params))
        counts = days.group_by(c_person="person", c_month="month_no").aggregate(
            absent=_.is_absent.sum().cast("int64"), unsure=_.is_unknown.sum().cast("int64")
        )
        table = table.join(counts, [table.person == counts.c_person, table.month_no == counts.c_month], how="left")
        table = data.keep(self._judged(table, params))
        hits = table.filter(table.reason.isnull() & table.sure)
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=first_of_month(hits.month_no),
                last=first_of_month(hits.month_no + 1) - 1, amount=hits.paid,
                because={"absent": hits.absent, "workdays": hits.n, "paid": hits.paid, "median2": hits.median2},
            ),
            self._cites(data, hits, pay, history, days, params),
        )  # fmt: skip

    def _judged(self, table: Table, params: Params) -> Table:
        least = max(params["min_history"], 1)
        table = table.mutate(absent=table.absent.fill_null(0), unsure=table.unsure.fill_null(0))
        paid = true(table.median2 > 0) & true(table.paid * 200 >= table.median2 * params["paid_pct"])
        enough = table.n * params["absent_pct"]
        sure = paid & (table.absent * 100 >= enough)
        maybe = paid & ((table.absent + table.unsure) * 100 >= enough)
        reason = first_reason(
            (table.blank, "missing:amount_fen"),
            (table.n.isnull(), "no_workdays"),
            (~table.inside, "outside_window"),
            (~true(table.known >= least), "short_history"),
            (~true(sure) & true(maybe), "outage"),
        )
        return table.mutate(reason=reason, sure=true(sure), hit=joined(table.person, table.month_no.cast("string")))

    def _with_workdays(self, data: Data, months: Table) -> Table:
        """The months with their employed workdays and whether attendance covers the first and the last of them."""
        days = with_month(calendar(data).filter(_.is_workday == 1).select("day"), "day")
        people = months.select("person", m_no="month_no").join(days, [_.m_no == days.month_no])
        employed = rostered(data, people.select("person", "day", "month_no"))
        window = data.table("attendance").aggregate(w_first=_.day.min(), w_last=_.day.max())
        sums = employed.group_by(e_person="person", e_month="month_no").aggregate(
            n=_.count(), low=_.day.min(), high=_.day.max()
        )
        sums = sums.cross_join(window)
        sums = sums.mutate(inside=true((sums.low >= sums.w_first) & (sums.high <= sums.w_last)))
        with_days = months.join(sums, [months.person == sums.e_person, months.month_no == sums.e_month], how="left")
        return with_days.mutate(inside=true(with_days.inside))

    def _history(self, months: Table) -> Table:
        """The six months before each month that have such items, all with amounts, in order of what was paid."""
        before = months.filter(~months.blank).select(b_person="person", b_month="month_no", b_paid="paid")
        history = months.select(h_person="person", h_month="month_no").join(
            before,
            [
                _.h_person == before.b_person,
                _.h_month > before.b_month,
                _.h_month <= before.b_month + 6,
            ],
        )
        by = {"group_by": ["h_person", "h_month"]}
        return history.mutate(
            nth=ibis.row_number().over(**by, order_by=["b_paid", "b_month"]) + 1, known=history.count().over(**by)
        )

    def _absent_days(self, data: Data, months: Table, params: Params) -> Table:
        states = with_month(day_states(data, params["exempt_status"], params["outage_min"]), "day")
        asked = months.join(numbers(data), [("person", "n_person")]).select("no", "month_no")
        states = named(data, states.semi_join(asked, ["no", "month_no"]))
        counted = leaves(data, params["types"]).filter(_.from_day.notnull())
        counted = counted.select(v_person="person", v_from="from_day", v_to="to_day", v_row="_row")
        days = workdays(data).select(v_day="day")
        counted = counted.join(
            days, [days.v_day >= counted.v_from, counted.v_to.isnull() | (days.v_day <= counted.v_to)]
        )
        on_leave = counted.select(v_person="v_person", v_day="v_day").distinct()
        states = states.join(on_leave, [states.person == on_leave.v_person, states.day == on_leave.v_day], how="left")
        absent = (states.state == "unexplained") | ((states.state == "leave") & states.v_day.notnull())
        return states.mutate(is_absent=absent, is_unknown=states.state == "unknown").drop("v_person", "v_day")

    def _cites(
        self, data: Data, hits: Table, pay: Table, history: Table, days: Table, params: Params
    ) -> tuple[Cite, ...]:
        own = hits.select("hit", o_person="person", o_month="month_no")
        earlier = history.join(own, [history.h_person == own.o_person, history.h_month == own.o_month])
        wanted = ibis.union(own, earlier.select("hit", o_person="b_person", o_month="b_month"))
        paid = pay.join(wanted, [pay.person == wanted.o_person, pay.month_no == wanted.o_month])
        absent = days.filter(days.is_absent)
        absent = absent.join(own, [absent.person == own.o_person, absent.month_no == own.o_month])
        away = absent.filter(absent.state == "leave").select("hit", a_person="person", a_day="day")
        rows = leaves(data, params["types"])
        counted = rows.join(
            away,
            [
                rows.person == away.a_person,
                rows.from_day <= away.a_day,
                rows.to_day.isnull() | (rows.to_day >= away.a_day),
            ],
        )
        return (
            Cite("payroll", ("amount_fen",), paid.select("hit", "_row")),
            Cite("leave", ("from_day", "to_day", "type"), counted.select("hit", "_row")),
            Cite("roster", ("in_day", "out_day", "status"), absent.select("hit", _row="r_row")),
        )


def _medians(history: Table) -> Table:
    """Twice the median: the sum of the middle two, or twice the middle one."""
    low, high = (history.known + 1) // 2, (history.known + 2) // 2
    worth = ibis.ifelse(history.nth == low, history.b_paid, 0) + ibis.ifelse(history.nth == high, history.b_paid, 0)
    table = history.mutate(worth=worth)
    return table.group_by("h_person", "h_month").aggregate(median2=_.worth.sum().cast("int64"), known=_.known.max())


def month_numbers(pay: Table) -> Table:
    """Payroll rows with the month as year · 12 + month − 1."""
    year, month = pay.month.substr(0, 4).cast("int64"), pay.month.substr(5, 2).cast("int64")
    return pay.mutate(month_no=year * 12 + month - 1)
