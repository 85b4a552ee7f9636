"""The journey rebuilt from vouchers: where each person of a trip was, one place after another."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import Table, true
from bihuan.engine.screening.travel import live, trips

_ = ibis._
BY_PERSON = ["trip_id", "person"]
EVENING, MIDNIGHT = 23 * 60 + 59, 24 * 60


def people(data: Data) -> Table:
    """Everybody on a trip: its people and the persons on its live invoices."""
    listed = data.table("trip_people").select("trip_id", "person")
    inv = live(data)
    named = inv.filter(inv.person.notnull() & inv.trip_id.notnull()).select("trip_id", "person")
    every = ibis.union(listed, named).distinct()
    known = data.table("trips").select("trip_id")
    return every.semi_join(known, "trip_id")


def facts(data: Data) -> Table:
    """Vouchers with a day and a city that speak of a person: their own and those without a person."""
    return data.shared("facts", lambda: _facts(data))


def _facts(data: Data) -> Table:
    inv = live(data)
    inv = inv.filter(inv.day.notnull() & inv.city.notnull() & (~inv.is_ticket | inv.to_city.notnull()))
    arrival = ibis.ifelse(true(inv.to_day >= inv.day), inv.to_day, inv.day)
    leaves = inv["at"].fill_null(0)
    same_day = arrival == inv.day
    arrives = inv.to_at.fill_null(ibis.ifelse(same_day, leaves, 0))
    stays = ibis.ifelse(true(inv.nights >= 1), inv.nights, 1)
    inv = inv.select(
        "inv_id", "day", "ckey", "tkey", "is_ticket", "is_lodging", f_trip="trip_id", f_person="person", f_row="_row",
        minute="at", nights=stays, arrival=arrival, leaves=leaves,
        arrives=ibis.ifelse(same_day, ibis.greatest(arrives, leaves), arrives),
        order_type=ibis.ifelse(true(inv.cat == "meal"), 2, 3),
        until=ibis.cases((inv.is_ticket, arrival), (inv.is_lodging, inv.day + stays), else_=inv.day),
    )  # fmt: skip
    every = people(data)
    mine = every.join(inv, [every.trip_id == inv.f_trip, inv.f_person.isnull() | (inv.f_person == every.person)])
    return mine.drop("f_trip", "f_person")


def _positions(data: Data) -> Table:
    """Where vouchers put a person: (day, minute, type, inv_id, end) with a city key and the last day there."""
    all_facts = facts(data)
    tickets = all_facts.filter(_.is_ticket)
    base = [*BY_PERSON, "inv_id", "f_row"]
    timed_other = all_facts.filter(~_.is_ticket & ~_.is_lodging & _.minute.notnull())
    untimed = all_facts.filter(~_.is_ticket & ~_.is_lodging & _.minute.isnull())
    lodgings = all_facts.filter(_.is_lodging)
    day, zero = tickets.day, ibis.literal(0, "int64")
    parts = [
        tickets.select(*base, day=day, minute="leaves", kind=zero, end=zero, key="ckey", last="day"),
        tickets.select(*base, day="arrival", minute="arrives", kind=zero, end=zero + 1, key="tkey", last="arrival"),
        lodgings.select(
            *base, day="day", minute=_.minute.fill_null(EVENING), kind=zero + 1, end=zero, key="ckey", last="until"
        ),
        timed_other.select(
            *base, day="day", minute="minute", kind=_.order_type.cast("int64"), end=zero, key="ckey", last="day"
        ),
    ]
    spans = ibis.union(
        tickets.select(*BY_PERSON, s_key="ckey", s_from="day", s_to="day"),
        tickets.select(*BY_PERSON, s_key="tkey", s_from="day", s_to="day"),
        tickets.select(*BY_PERSON, s_key="ckey", s_from="arrival", s_to="arrival"),
        tickets.select(*BY_PERSON, s_key="tkey", s_from="arrival", s_to="arrival"),
        lodgings.select(*BY_PERSON, s_key="ckey", s_from="day", s_to="until"),
        timed_other.select(*BY_PERSON, s_key="ckey", s_from="day", s_to="day"),
    )
    spans = spans.select(s_trip="trip_id", s_person="person", s_key="s_key", s_from="s_from", s_to="s_to")
    new = untimed.anti_join(
        spans,
        [
            untimed.trip_id == spans.s_trip,
            untimed.person == spans.s_person,
            untimed.ckey == spans.s_key,
            spans.s_from <= untimed.day,
            spans.s_to >= untimed.day,
        ],
    )
    late = new.select(
        *base, day="day", minute=zero + MIDNIGHT, kind=_.order_type.cast("int64"), end=zero, key="ckey", last="day"
    )
    return ibis.union(*parts, late)


def placed(data: Data) -> Table:
    """The positions with the number of the stay each belongs to."""
    return data.shared("placed", lambda: _placed(data))


def _placed(data: Data) -> Table:
    positions = _positions(data)
    order = ["day", "minute", "kind", "inv_id", "end"]
    positions = positions.mutate(
        before=positions.key.lag().over(group_by=BY_PERSON, order_by=order),
        nth=ibis.row_number().over(group_by=BY_PERSON, order_by=order),
    )
    fresh = (positions.before.isnull() | (positions.before != positions.key)).cast("int64")
    positions = positions.mutate(fresh=fresh)
    up_to = ibis.window(group_by=BY_PERSON, order_by="nth", preceding=None, following=0)
    return positions.mutate(stay=positions.fresh.sum().over(up_to).cast("int64"))


def stays(data: Data) -> Table:
    """Stays of all trips, bad ones too: key, from_day, to_day, sources, and the positions at both ends."""
    positions = placed(data)
    return positions.group_by(*BY_PERSON, "stay", "key").aggregate(
        from_day=positions.day.argmin(positions.nth), to_day=positions.last.max(), sources=positions.inv_id.collect(),
        first_inv=positions.inv_id.argmin(positions.nth), first_end=positions.end.argmin(positions.nth),
        first_kind=positions.kind.argmin(positions.nth), last_inv=positions.inv_id.argmax(positions.nth),
        last_end=positions.end.argmax(positions.nth), last_kind=positions.kind.argmax(positions.nth),
    )  # fmt: skip


def moves(data: Data) -> Table:
    """What lies between successive stays."""
    legs = data.shared("stays", lambda: stays(data))
    ahead = {"group_by": BY_PERSON, "order_by": "stay"}
    legs = legs.mutate(
        next_key=legs.key.lead().over(**ahead),
        next_from=legs.from_day.lead().over(**ahead),
        next_inv=legs.first_inv.lead().over(**ahead),
        next_end=legs.first_end.lead().over(**ahead),
        next_kind=legs.first_kind.lead().over(**ahead),
    )
    legs = legs.filter(legs.next_key.notnull())
    ride = (legs.last_kind == 0) & (legs.last_end == 0) & (legs.next_kind == 0) & (legs.next_end == 1)
    ride = ride & (legs.last_inv == legs.next_inv)
    leaving = placed(data).filter((_.kind == 0) & (_.end == 0)).select(*BY_PERSON, r_inv="inv_id", r_day="day")
    leaving = leaving.select(r_trip="trip_id", r_person="person", r_inv="r_inv", r_day="r_day")
    legs = legs.mutate(ride_inv=ibis.ifelse(ride, legs.last_inv, ibis.null("string")))
    legs = legs.join(
        leaving,
        [legs.trip_id == leaving.r_trip, legs.person == leaving.r_person, legs.ride_inv == leaving.r_inv],
        how="left",
    )
    return legs.select(
        *BY_PERSON, "stay", key="key", to_key="next_key", to_day="next_from", source="ride_inv",
        from_day=ibis.ifelse(legs.ride_inv.notnull(), legs.r_day, ibis.least(legs.to_day, legs.next_from)),
        note=ibis.ifelse(legs.ride_inv.isnull(), ibis.literal("no_ticket"), ibis.literal("")),
    )  # fmt: skip


def gaps(data: Data) -> Table:
    """Runs of days of a good trip that no voucher covers."""
    good = trips(data).filter(_.bad.isnull()).select("trip_id", start="start_day", end_day="end_day")
    every = people(data).join(good, "trip_id")
    spans = facts(data).select(c_trip="trip_id", c_person="person", a="day", b="until")
    covered = every.join(spans, [every.trip_id == spans.c_trip, every.person == spans.c_person]).select(
        *BY_PERSON, "start", "end_day", "a", "b"
    )
    edges = every.select(*BY_PERSON, "start", "end_day", a=every.end_day + 1, b=every.end_day + 1)
    whole = ibis.union(covered, edges)
    earlier = ibis.window(group_by=BY_PERSON, order_by=["a", "b"], preceding=(None, 1))
    whole = whole.mutate(reached=whole.b.max().over(earlier))
    whole = whole.mutate(
        from_day=ibis.greatest(whole.reached.fill_null(whole.start - 1) + 1, whole.start),
        to_day=ibis.least(whole.a - 1, whole.end_day),
    )
    return whole.filter(whole.from_day <= whole.to_day).select(*BY_PERSON, "from_day", "to_day")


def conflicts(data: Data) -> Table:
    """Pairs of a person's lodgings in different cities with nights in common."""
    lodgings = facts(data).filter(_.is_lodging)
    one = lodgings.select(*BY_PERSON, i="inv_id", key="ckey", a="day", b=_.until - 1)
    two = lodgings.select(t2="trip_id", p2="person", i2="inv_id", k2="ckey", a2="day", b2=_.until - 1)
    pairs = one.join(
        two,
        [
            one.trip_id == two.t2,
            one.person == two.p2,
            one.i < two.i2,
            one.key != two.k2,
            one.a <= two.b2,
            two.a2 <= one.b,
        ],
    )
    return pairs.select(
        *BY_PERSON, key="key", to_key="k2", from_day=ibis.greatest(pairs.a, pairs.a2),
        to_day=ibis.least(pairs.b, pairs.b2), source=pairs.i.concat("+", pairs.i2),
    )  # fmt: skip
