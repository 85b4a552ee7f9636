"""What the travel rules share: city keys, distances, live invoices, good trips, norms, routes."""

from __future__ import annotations

from typing import Any

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import Table, first_reason, missing, true

_ = ibis._

MUNICIPALITIES = ("11", "12", "31", "50")
"""First two digits of codes whose districts are one city."""
EARTH_KM = 6371.0088


def all_digits(text: Any) -> Any:
    """True for a text of digits only."""
    return text.re_search("^[0-9]+$")


def city_key(code: Any) -> Any:
    """What cities are compared by: the prefecture's four digits, a municipality's two, any other code itself."""
    whole, digits = code.substr(0, 2), all_digits(code)
    return ibis.cases((digits & whole.isin(MUNICIPALITIES), whole), (digits, code.substr(0, 4)), else_=code)


def reds(data: Data) -> Table:
    """Red rows that are matched: the invoice they take back (``inv_id``), their row number and amount."""
    inv = data.table("invoices")
    return (
        inv.filter(inv.amount_fen < 0)
        .select("_row", "amount_fen", of=inv.red_of)
        .join(inv.filter(inv.amount_fen > 0).select("inv_id"), [("of", "inv_id")])
    )


def invoices(data: Data) -> Table:
    """Live invoices with ``net``, and the unusable ones with why (``pre``); matched red rows are in their originals."""
    return data.shared("invoices", lambda: _invoices(data))


def _invoices(data: Data) -> Table:
    inv = data.table("invoices")
    matched = reds(data)
    taken = matched.group_by("inv_id").aggregate(red_sum=matched.amount_fen.sum().cast("int64"))
    taken = taken.select(of_id="inv_id", red_sum="red_sum")
    with_reds = inv.join(taken, [inv.inv_id == taken.of_id], how="left").drop("of_id")
    known = matched.select(red_row="_row")
    table = with_reds.join(known, [with_reds["_row"] == known.red_row], how="left")
    table = table.mutate(
        net=(table.amount_fen + table.red_sum.fill_null(0)).cast("int64"),
        pre=first_reason(
            (table.amount_fen.isnull(), "missing:amount_fen"),
            ((table.amount_fen < 0) & table.red_row.isnull(), "red_unmatched"),
        ),
        ckey=city_key(table.city),
        tkey=city_key(table.to_city),
        is_ticket=true(table.cat == "ticket"),
        is_lodging=true(table.cat == "lodging"),
    )
    return table.filter(table.pre.notnull() | ((table.amount_fen > 0) & (table.net > 0))).drop("red_sum", "red_row")


def live(data: Data) -> Table:
    """Live invoices only."""
    table = invoices(data)
    return table.filter(table.pre.isnull())


def trips(data: Data) -> Table:
    """All trips with why they are unusable (``bad``) and the origin's city key."""
    table = data.table("trips")
    return table.mutate(
        bad=first_reason(*missing(table, "start_day", "end_day"), (table.start_day > table.end_day, "bad_period")),
        okey=city_key(table.origin),
    )


def on_trips(data: Data, inv: Table) -> Table:
    """Invoices with their trip's ``start``, ``end``, ``okey``, ``agenda`` and the reason there is no good one."""
    all_trips = trips(data).select(
        t_id="trip_id", start="start_day", end="end_day", okey="okey", agenda="agenda", bad="bad", t_row="_row"
    )
    table = inv.join(all_trips, [inv.trip_id == all_trips.t_id], how="left")
    return table.mutate(
        trip_reason=first_reason(
            (table.pre == "missing:amount_fen", "missing:amount_fen"),
            (table.pre == "red_unmatched", "red_unmatched"),
            (table.trip_id.isnull(), "missing:trip_id"),
            (table.t_id.isnull(), "no_trip"),
            (table.bad.notnull(), "bad_trip"),
        )
    )


def legs(data: Data) -> Table:
    """Legs with a city, and its key."""
    table = data.table("trip_legs")
    return table.filter(table.city.notnull()).mutate(lkey=city_key(table.city))


def off_route(data: Data, grace: int) -> Table:
    """Invoices of good trips with legs, day and city: ``inv_id`` and whether they lie ``off`` the route.

    Off: within the trip's days and the grace, in a city that is no leg, nor the origin, nor an end of a ticket of
    the trip on that day.
    """
    table = on_trips(data, live(data))
    ways = legs(data)
    with_legs = ways.select(leg_trip="trip_id").distinct()
    table = table.filter(table.trip_reason.isnull() & table.day.notnull() & table.ckey.notnull())
    table = table.join(with_legs, [table.trip_id == with_legs.leg_trip])
    tickets = live(data).filter(_.is_ticket & _.day.notnull())
    ends = ibis.union(
        tickets.select("trip_id", key="ckey", from_day="day", to_day=tickets.to_day.fill_null(tickets.day)),
        tickets.select("trip_id", key="tkey", from_day="day", to_day=tickets.to_day.fill_null(tickets.day)),
    )
    allowed = ways.select(a_trip="trip_id", a_key="lkey").distinct()
    on_leg = table.semi_join(allowed, [table.trip_id == allowed.a_trip, table.ckey == allowed.a_key]).select("inv_id")
    in_transit = table.semi_join(
        ends,
        [
            table.trip_id == ends.trip_id,
            table.ckey == ends.key,
            table.day >= ends.from_day,
            table.day <= ends.to_day,
        ],
    ).select("inv_id")
    covered = ibis.union(on_leg, in_transit).distinct().select(c_id="inv_id")
    table = table.join(covered, [table.inv_id == covered.c_id], how="left")
    inside = table.day.between(table.start - grace, table.end + grace)
    off = inside & table.c_id.isnull() & ~true(table.ckey == table.okey)
    return table.select(o_id="inv_id", off=off)


def norms(data: Data, asked: Table, kind: str) -> Table:
    """The norm in force for each question (``key``, ``city``, ``rank``, ``day``): its ``norm_row``, id and amount.

    Questions come back once each; those without a norm are left out. A missing argument is a null.
    """
    asked = asked.select("key", "city", "rank", "day").distinct()
    rows = data.table("norms")
    rows = rows.filter((rows.kind == kind) & rows.amount.notnull()).select(
        norm_row="_row", norm_id="norm_id", n_key="key", n_city="city", n_rank="rank",
        n_from="from_day", n_to="to_day", norm="amount",
    )  # fmt: skip
    digits = all_digits(asked.city)
    fits_city = (
        (rows.n_city == "*")
        | true(rows.n_city == asked.city)
        | true(digits & (rows.n_city == asked.city.substr(0, 4)))
        | true(digits & (rows.n_city == asked.city.substr(0, 2)))
    )
    fitting = asked.join(
        rows,
        [
            (rows.n_key == "*") | true(rows.n_key == asked.key),
            (rows.n_rank == "*") | true(rows.n_rank == asked.rank),
            fits_city,
            rows.n_from.isnull() | (rows.n_from <= asked.day),
            rows.n_to.isnull() | (rows.n_to >= asked.day),
        ],
    )
    place = ibis.row_number().over(
        group_by=["key", "city", "rank", "day"],
        order_by=[
            ibis.ifelse(fitting.n_city == "*", 0, fitting.n_city.length()).desc(),
            true(fitting.n_rank == fitting["rank"]).cast("int64").desc(),
            true(fitting.n_key == fitting.key).cast("int64").desc(),
            fitting.n_from.fill_null(-(10**9)).desc(),
            fitting.norm.desc(),
            fitting.norm_id.asc(),
        ],
    )
    best = fitting.mutate(place=place)
    return best.filter(best.place == 0).select("key", "city", "rank", "day", "norm_row", "norm_id", "norm")


def ask(table: Table, allowed: Table, **arguments: Any) -> Table:
    """The table with the norm of each row (``norm``, ``norm_row``, ``norm_id``), null where there is none."""
    answers = allowed.select(
        q_key="key", q_city="city", q_rank="rank", q_day="day", norm_row="norm_row", norm_id="norm_id", norm="norm"
    )
    pairs = [answers[f"q_{name}"].identical_to(value) for name, value in arguments.items()]
    return table.join(answers, pairs, how="left").drop("q_key", "q_city", "q_rank", "q_day")


def places(data: Data) -> Table:
    """Coordinates of each city key: those of its least place."""
    table = data.table("gazetteer")
    table = table.filter((table.kind == "city") & table.city.notnull() & table.lat.notnull() & table.lon.notnull())
    table = table.mutate(pkey=city_key(table.city))
    table = table.mutate(place=ibis.row_number().over(group_by="pkey", order_by="place_id"))
    return table.filter(table.place == 0).select("pkey", "lat", "lon")


def kilometres(data: Data, table: Table, one: str, other: str) -> Table:
    """The table with ``km`` between two city keys of it: 0 for one city, null where a place is unknown."""
    known = data.shared("places", lambda: places(data))
    first = known.select(f_key="pkey", f_lat="lat", f_lon="lon")
    second = known.select(s_key="pkey", s_lat="lat", s_lon="lon")
    both = table.join(first, [table[one] == first.f_key], how="left")
    both = both.join(second, [both[other] == second.s_key], how="left")
    lat, lon = (both.s_lat - both.f_lat).radians() / 2, (both.s_lon - both.f_lon).radians() / 2
    square = lat.sin() * lat.sin() + both.f_lat.radians().cos() * both.s_lat.radians().cos() * lon.sin() * lon.sin()
    far = (ibis.least(square, 1.0).sqrt().asin() * (2 * EARTH_KM) + 0.5).floor().cast("int64")
    known_km = ibis.ifelse(square.isnull(), ibis.null("int64"), far)
    both = both.mutate(km=ibis.ifelse(true(both[one] == both[other]), ibis.literal(0, "int64"), known_km))
    return both.drop("f_key", "f_lat", "f_lon", "s_key", "s_lat", "s_lon")
