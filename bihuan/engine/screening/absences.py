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
    """The asked (person, day) that stand on the roster, with that day's row: the latest to begin, then least unit."""
    roster = data.table("roster").select(
        r_person="person",
        unit="unit",
        in_day="in_day",
        out_day="out_day",
        r_status="status",
        workplace="city",
        r_row="_row",
    )
    rosters = asked.join(
        roster,
        [
            asked.person == roster.r_person,
            roster.in_day <= asked.day,
            roster.out_day.isnull() | (roster.out_day >= asked.day),
        ],
    )
    rosters = rosters.mutate(
        place=ibis.row_number().over(group_by=["person", "day"], order_by=[rosters.in_day.desc(), rosters.unit.asc()])
    )
    return rosters.filter(rosters.place == 0).drop("place", "r_person", "in_day", "out_day")


def day_states(data: Data, exempt: Sequence[str], outage_min: int) -> Table:
    """The state of each person on each workday: exempt, present, leave, trip, unexplained, or unknown in an outage."""
    return data.shared(f"states {exempt} {outage_min}", lambda: _day_states(data, exempt, outage_min))


def _day_states(data: Data, exempt: Sequence[str], outage_min: int) -> Table:
    days = workdays(data)
    people = data.table("roster").select("person").distinct()
    base = rostered(data, people.cross_join(days))
    seen = data.table("attendance").filter(_.first_at.notnull() | _.last_at.notnull())
    seen = seen.select(s_person="person", s_day="day").distinct()
    away = data.table("leave").filter(_.from_day.notnull() & _.person.notnull())
    away = away.join(days, [days.day >= away.from_day, away.to_day.isnull() | (days.day <= away.to_day)])
    away = away.select(l_person="person", l_day="day").distinct()
    good = trips(data).filter(_.bad.isnull()).select("trip_id", "start_day", "end_day")
    aboard = data.table("trip_people").select("trip_id", t_person="person").join(good, "trip_id")
    aboard = aboard.join(days, [days.day >= aboard.start_day, days.day <= aboard.end_day])
    aboard = aboard.select(t_person="t_person", t_day="day").distinct()
    base = base.join(seen, [base.person == seen.s_person, base.day == seen.s_day], how="left")
    base = base.join(away, [base.person == away.l_person, base.day == away.l_day], how="left")
    base = base.join(aboard, [base.person == aboard.t_person, base.day == aboard.t_day], how="left")
    is_exempt = true(base.r_status.isin(tuple(exempt))) if exempt else ibis.literal(value=False)
    base = base.select(
        "person", "day", "wd", "c_row", "unit", "r_row",
        state=ibis.cases(
            (is_exempt, "exempt"), (base.s_day.notnull(), "present"), (base.l_day.notnull(), "leave"),
            (base.t_day.notnull(), "trip"), else_="unexplained",
        ),
    )  # fmt: skip
    whole = {"group_by": ["unit", "day"]}
    lost = (base.state == "unexplained").cast("int64")
    base = base.mutate(lost=lost, counted=lost + (base.state == "present").cast("int64"))
    base = base.mutate(all_lost=base.lost.sum().over(**whole), all_counted=base.counted.sum().over(**whole))
    outage = (base.all_counted >= outage_min) & (base.all_lost * 2 > base.all_counted)
    state = ibis.ifelse((base.lost == 1) & outage, ibis.literal("unknown"), base.state)
    return base.mutate(state=state).drop("lost", "counted", "all_lost", "all_counted")


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
