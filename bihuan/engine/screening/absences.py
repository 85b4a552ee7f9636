"""What the absence rules share: workdays, who stood on which roster, the state of each day, leaves and spells."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import Table, first_reason, true
from bihuan.engine.screening.travel import trips

_ = ibis._


def calendar(data: Data) -> Table:
    """Days whose kind is known: ``day``, ``is_workday``, the row and the day's place in the calendar."""
    return data.shared("calendar", lambda: _calendar(data))


def _calendar(data: Data) -> Table:
    rows = data.table("calendar")
    rows = rows.filter(rows.is_workday.notnull()).select("day", "is_workday", c_row="_row")
    up_to = ibis.window(order_by="day", preceding=None, following=0)
    return rows.mutate(
        c_place=ibis.row_number().over(order_by="day"), worked=rows.is_workday.sum().over(up_to).cast("int64")
    )


def workdays(data: Data) -> Table:
    """Workdays within the days that attendance covers, numbered one after another (``wd``)."""
    return data.shared("workdays", lambda: _workdays(data))


def _workdays(data: Data) -> Table:
    window = data.table("attendance").aggregate(w_first=_.day.min(), w_last=_.day.max())
    days = calendar(data).filter(_.is_workday == 1)
    days = days.join(window, [days.day >= window.w_first, days.day <= window.w_last])
    return days.select("day", "c_row", wd=ibis.row_number().over(order_by="day"))


def rostered(data: Data, asked: Table) -> Table:
    """The asked (person or ``no``, day) on the roster, with that day's row: the latest to begin, then least unit."""
    by = "no" if "no" in asked.columns else "person"
    roster = data.shared("roster", lambda: _roster(data))
    one, several = (_on_roster(asked, by, roster.filter(many)) for many in (roster.rows == 1, roster.rows > 1))
    order = [several.in_day.desc(), several.u.asc()]
    several = several.mutate(place=ibis.row_number().over(group_by=[by, "day"], order_by=order))
    return ibis.union(one, several.filter(several.place == 0).drop("place")).drop("in_day")


def _roster(data: Data) -> Table:
    """Roster rows by numbers of people and units; whoever has one row alone needs no choosing day by day."""
    roster = data.table("roster").select(
        r_person="person", unit="unit", in_day="in_day", out_day="out_day", r_status="status", workplace="city",
        r_row="_row",
    )  # fmt: skip
    units = roster.select(u_unit="unit").distinct()
    units = units.mutate(u=ibis.row_number().over(order_by="u_unit"))
    roster = roster.join(numbers(data).select(r_no="no", n_person="n_person"), [("r_person", "n_person")])
    roster = roster.join(units, [("unit", "u_unit")]).drop("n_person", "u_unit")
    return roster.mutate(rows=roster.count().over(group_by="r_no"))


def _on_roster(asked: Table, by: str, roster: Table) -> Table:
    rosters = asked.join(
        roster,
        [
            asked[by] == roster[f"r_{by}"],
            roster.in_day <= asked.day,
            roster.out_day.isnull() | (roster.out_day >= asked.day),
        ],
    )
    return rosters.drop("r_person", "r_no", "out_day", "rows")


def numbers(data: Data) -> Table:
    """The people of the roster (``n_person``) by whole numbers (``no``), in their order: quicker to compare."""
    return data.shared("numbers", lambda: _numbers(data))


def _numbers(data: Data) -> Table:
    people = data.table("roster").select(n_person="person").distinct()
    return people.mutate(no=ibis.row_number().over(order_by="n_person"))


def marks(data: Data) -> Table:
    """Days on which somebody of the roster (``no``) was marked: the first time and the last, either may be missing."""
    return data.shared("marks", lambda: _marks(data))


def _marks(data: Data) -> Table:
    seen = data.table("attendance").filter(_.first_at.notnull() | _.last_at.notnull())
    seen = seen.select("person", "day", "first_at", "last_at").join(numbers(data), [("person", "n_person")])
    return seen.group_by("no", "day").aggregate(a=_.first_at.min(), b=_.last_at.max())


def day_states(data: Data, exempt: Sequence[str], outage_min: int) -> Table:
    """The state of each person (``no``) on each workday: exempt, present, leave, trip, unexplained, or unknown in an
    outage."""
    return data.shared(f"states {exempt} {outage_min}", lambda: _day_states(data, exempt, outage_min))


def _day_states(data: Data, exempt: Sequence[str], outage_min: int) -> Table:
    base = rostered(data, numbers(data).select("no").cross_join(workdays(data)))
    seen = marks(data).select(s_no="no", s_day="day")
    away, aboard = _away(data), _aboard(data)
    base = base.join(seen, [base.no == seen.s_no, base.day == seen.s_day], how="left")
    base = base.join(away, [base.no == away.l_no, base.day == away.l_day], how="left")
    base = base.join(aboard, [base.no == aboard.t_no, base.day == aboard.t_day], how="left")
    is_exempt = true(base.r_status.isin(tuple(exempt))) if exempt else ibis.literal(value=False)
    base = base.select(
        "no", "day", "wd", "c_row", "u", "r_row",
        state=ibis.cases(
            (is_exempt, "exempt"), (base.s_day.notnull(), "present"), (base.l_day.notnull(), "leave"),
            (base.t_day.notnull(), "trip"), else_="unexplained",
        ),
    )  # fmt: skip
    return _without_outages(data.keep(base), outage_min)


def _without_outages(base: Table, outage_min: int) -> Table:
    """The states with ``unknown`` where most of a unit's people have no mark on one day."""
    counted = base.filter(base.state.isin(("unexplained", "present"))).group_by("u", "day").aggregate(
        lost=(_.state == "unexplained").cast("int64").sum(), counted=_.count()
    )  # fmt: skip
    outages = counted.filter((counted.counted >= outage_min) & (counted.lost * 2 > counted.counted))
    outages = outages.select(o_u="u", o_day="day")
    base = base.join(outages, [base.u == outages.o_u, base.day == outages.o_day], how="left")
    is_unknown = (base.state == "unexplained") & base.o_u.notnull()
    return base.mutate(state=ibis.ifelse(is_unknown, ibis.literal("unknown"), base.state)).drop("o_u", "o_day")


def _away(data: Data) -> Table:
    """Workdays somebody has leave."""
    days = workdays(data).select("day")
    away = data.table("leave").filter(_.from_day.notnull() & _.person.notnull()).join(
        numbers(data), [("person", "n_person")]
    )  # fmt: skip
    away = away.join(days, [days.day >= away.from_day, away.to_day.isnull() | (days.day <= away.to_day)])
    return away.select(l_no="no", l_day="day").distinct()


def _aboard(data: Data) -> Table:
    """Workdays somebody is on a good trip."""
    days = workdays(data).select("day")
    good = trips(data).filter(_.bad.isnull()).select("trip_id", "start_day", "end_day")
    aboard = data.table("trip_people").select("trip_id", "person").join(good, "trip_id")
    aboard = aboard.join(numbers(data), [("person", "n_person")])
    aboard = aboard.join(days, [days.day >= aboard.start_day, days.day <= aboard.end_day])
    return aboard.select(t_no="no", t_day="day").distinct()


def named(data: Data, table: Table) -> Table:
    """The table with the ``person`` behind each ``no``."""
    people = numbers(data).select(person="n_person", p_no="no")
    return table.join(people, [table.no == people.p_no]).drop("p_no", "no")


def leaves_of(data: Data, leaves: Table, pad: int) -> Table:
    """People with these leaves and why theirs cannot be used: ``person``, ``reason``.

    ``pad`` days before and after each leave must stand in the calendar as well.
    """
    days = calendar(data)
    first = days.select(a_day="day", a_place="c_place")
    last = days.select(b_day="day", b_place="c_place")
    begins, ends = leaves.from_day - pad, leaves.to_day + pad
    rows = leaves.mutate(begins=begins, ends=ends)
    rows = rows.join(first, [rows.begins == first.a_day], how="left")
    rows = rows.join(last, [rows.ends == last.b_day], how="left")
    known = true(rows.b_place - rows.a_place == rows.ends - rows.begins)
    people = rows.mutate(gap=~known).group_by("person").aggregate(
        no_from=_.from_day.isnull().any(), no_to=_.to_day.isnull().any(), bad=true(_.from_day > _.to_day).any(),
        gap=_.gap.any(),
    )  # fmt: skip
    return people.mutate(
        reason=first_reason(
            (people.no_from, "missing:from_day"),
            (people.no_to, "missing:to_day"),
            (people.bad, "bad_period"),
            (people.gap, "no_calendar"),
        )
    ).select("person", "reason")


def leaves(data: Data, types: Sequence[str]) -> Table:
    """Leaves of these types, of known people."""
    return data.table("leave").filter(_.type.isin(tuple(types)) & _.person.notnull())


def spells(data: Data, rows: Table) -> Table:
    """Maximal runs of calendar days covered by leaves, with at least one workday: first, last, workdays."""
    days = calendar(data)
    covered = rows.join(days, [days.day >= rows.from_day, days.day <= rows.to_day])
    covered = covered.select("person", "day", "is_workday").distinct()
    covered = covered.mutate(nth=ibis.row_number().over(group_by="person", order_by="day"))
    covered = covered.mutate(island=covered.day - covered.nth)
    runs = covered.group_by("person", "island").aggregate(
        first_day=_.day.min(), last_day=_.day.max(), worked=_.is_workday.sum().cast("int64")
    )
    return runs.filter(runs.worked > 0).drop("island")
