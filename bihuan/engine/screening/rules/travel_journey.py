"""Travel against the journey that vouchers tell: detours, and two cities at once."""

from __future__ import annotations

from typing import Any

import ibis

from bihuan.engine.screening import journey
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
    true,
)  # fmt: skip
from bihuan.engine.screening.travel import invoices, kilometres, legs, live, places, trips

_ = ibis._
INT, TEXT = "int64", "string"


class Detour(Rule):
    """T07."""

    id = "T07"
    title = ("A detour", "绕道")
    says = (
        "The journey rebuilt from vouchers exceeds the approved one by more than the distance and share allowed.",
        "按票据还原的行程比批准的行程绕远，超过允许的公里数和比例。",
    )
    innocent = ("The only connection goes round, or two errands were joined.", "客观上须绕行，或合并办理两项公务。")
    needs = ("trips", "trip_legs", "invoices", "gazetteer")
    params = {
        "over_km": integer(100, "kilometres of detour allowed", "允许绕行的公里数"),
        "over_pct": integer(30, "share of the plan allowed, in percent", "允许绕行占计划里程的百分比"),
    }
    because = ("route", "real_km", "plan_km", "detour_km")

    def screen(self, data: Data, params: Params) -> Outcome:
        stays = data.shared("stays", lambda: journey.stays(data))
        table = stays.select("trip_id", "person").distinct()
        about = trips(data).select(
            a_trip="trip_id", okey="okey", start="start_day", end="end_day", bad="bad", t_row="_row"
        )
        table = table.join(about, [table.trip_id == about.a_trip])
        ways = legs(data)
        plan = ways.select(
            "trip_id",
            person=ibis.literal(""),
            nth=ibis.row_number().over(group_by="trip_id", order_by="seq"),
            key="lkey",
        )
        planned = self._lengths(data, plan).select(p_trip="trip_id", plan_km="km", plan_gap="gap")
        real = self._lengths(data, stays.select("trip_id", "person", nth="stay", key="key"))
        real = real.select(r_trip="trip_id", r_person="person", real_km="km", real_gap="gap")
        table = table.join(planned, [table.trip_id == planned.p_trip], how="left")
        table = table.join(real, [table.trip_id == real.r_trip, table.person == real.r_person], how="left")
        reason = first_reason(
            (table.bad.notnull(), "bad_trip"),
            (table.okey.isnull(), "missing:origin"),
            (table.p_trip.isnull(), "no_legs"),
            ((table.plan_gap + table.real_gap) > 0, "no_place"),
        )
        table = table.mutate(
            reason=reason, detour=table.real_km - table.plan_km, hit=joined(table.trip_id, table.person)
        )
        table = data.keep(table)
        far = (table.detour > params["over_km"]) & (table.detour * 100 > table.plan_km * params["over_pct"])
        hits = table.filter(table.reason.isnull() & far)
        hits = self._with_route(stays, hits)
        used = journey.placed(data).join(hits.select("trip_id", "person", "hit"), ["trip_id", "person"])
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="trip_person", subject=hits.trip_id.concat("/", hits.person),
                first=hits.start, last=hits.end,
                because={
                    "route": hits.route, "real_km": hits.real_km, "plan_km": hits.plan_km, "detour_km": hits.detour
                },
            ),
            (
                Cite("trips", ("origin",), hits.select("hit", _row="t_row")),
                Cite("trip_legs", ("city",), ways.join(hits.select("hit", "trip_id"), "trip_id")),
                Cite("invoices", ("city", "day", "to_city"), used.select("hit", _row="f_row")),
            ),
        )  # fmt: skip

    def _lengths(self, data: Data, stops: Table) -> Table:
        """Kilometres from the origin along the stops and back; ``gap`` counts the distances that are unknown."""
        origin = trips(data).select(o_trip="trip_id", okey="okey")
        stops = stops.join(origin, [stops.trip_id == origin.o_trip])
        by = {"group_by": ["trip_id", "person"], "order_by": "nth"}
        stops = stops.mutate(before=stops.key.lag().over(**by), after=stops.key.lead().over(**by))
        hops = ibis.union(
            stops.select("trip_id", "person", "nth", one=stops.before.fill_null(stops.okey), other="key"),
            stops.filter(stops.after.isnull()).select("trip_id", "person", "nth", one="key", other="okey"),
        )
        known = kilometres(data, hops, "one", "other")
        return known.group_by("trip_id", "person").aggregate(
            km=known.km.sum().cast(INT), gap=known.km.isnull().sum().cast(INT)
        )

    def _with_route(self, stays: Table, hits: Table) -> Table:
        """The city keys of the stays in order: gathered as numbered texts, for not every engine gathers in order."""
        numbered = stays.stay.cast("string").lpad(9, "0").concat(":", stays.key)
        keys = stays.group_by(k_trip="trip_id", k_person="person").aggregate(route=numbered.collect())
        keys = keys.mutate(route=keys.route.sort().map(lambda text: text.substr(10)).join(">"))
        return hits.join(keys, [hits.trip_id == keys.k_trip, hits.person == keys.k_person])


class TwoCities(Rule):
    """T08."""

    id = "T08"
    title = ("Two cities at once", "同一时间两地消费")
    says = (
        "One person's vouchers put them in two cities in the same night, or farther apart than any train or flight "
        "allows.",
        "同一人的票据显示同一晚住在两地，或两地之间的时间间隔短于最快交通工具所需。",
    )
    innocent = ("A room kept for luggage, or a voucher paid for someone else.", "为保留行李续住，或代他人付款。")
    needs = ("invoices", "gazetteer")
    params = {
        "rail_kmh": integer(350, "fastest train, km/h", "最快列车时速（公里）"),
        "air_kmh": integer(800, "aeroplane, km/h", "飞机时速（公里）"),
        "air_min": integer(180, "minutes a flight costs beyond flying", "乘机额外耗时（分钟）"),
        "far_km": integer(1500, "kilometres that no day without a ticket covers", "当日无票据不可达的公里数"),
    }
    because = ("kind", "cities", "nights", "minutes", "km")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = data.keep(self._judged(data))
        good = table.filter(table.reason.isnull())
        kinds = [self._lodgings(data, good), self._fast(data, good, params), self._far(data, good, params)]
        return Outcome(
            table.select("reason"),
            ibis.union(*[hits for hits, _cite in kinds]),
            [cite for _hits, cite in kinds],
        )

    def _judged(self, data: Data) -> Table:
        inv = invoices(data)
        known = data.shared("places", lambda: places(data))
        here, there = known.select(h_key="pkey"), known.select(w_key="pkey")
        inv = inv.join(here, [inv.ckey == here.h_key], how="left")
        inv = inv.join(there, [inv.tkey == there.w_key], how="left")
        other = ~inv.is_lodging & ~inv.is_ticket
        start = inv.day * 1440 + inv["at"]
        end = ibis.ifelse(inv.is_ticket, inv.to_day.fill_null(inv.day) * 1440 + inv.to_at, start)
        timed = inv.is_ticket & inv["at"].notnull()
        reason = first_reason(
            *missing(inv, "person", "day", "city"),
            (inv.is_lodging & ~true(inv.nights >= 1), "bad_nights"),
            (inv.is_ticket & inv.to_city.isnull(), "missing:to_city"),
            (inv.is_ticket & (inv.h_key.isnull() | inv.w_key.isnull()), "no_place"),
            (timed & inv.to_at.isnull(), "missing:to_at"),
            (true(timed & (end < start)), "bad_times"),
            (other & inv.h_key.isnull(), "no_place"),
        )
        return inv.mutate(reason=ibis.coalesce(inv.pre, reason), starts=start, ends=end)

    def _lodgings(self, data: Data, good: Table) -> tuple[Table, Cite]:
        lodgings = good.filter(good.is_lodging)
        one = lodgings.select(
            "person", i="inv_id", key="ckey", a="day", b=lodgings.day + lodgings.nights - 1, net="net", r="_row"
        )
        two = one.select(p2="person", i2="i", k2="key", a2="a", b2="b", n2="net", r2="r")
        pairs = one.join(
            two,
            [one.person == two.p2, one.i < two.i2, one.key != two.k2, one.a <= two.b2, two.a2 <= one.b],
        )
        pairs = data.keep(pairs.mutate(hit=joined(ibis.literal("two_lodgings"), pairs.i, pairs.i2)))
        first, last = ibis.greatest(pairs.a, pairs.a2), ibis.least(pairs.b, pairs.b2)
        hits = clues(
            pairs, hit=pairs.hit, subject_type="person", subject=pairs.person, first=first, last=last,
            amount=ibis.least(pairs.net, pairs.n2),
            because=self._values("two_lodgings", pairs.key.concat("+", pairs.k2), nights=last - first + 1),
        )  # fmt: skip
        return hits, Cite("invoices", ("amount_fen", "city", "day", "nights", "person"), _both(pairs))

    def _fast(self, data: Data, good: Table, params: Params) -> tuple[Table, Cite]:
        timed = good.filter(~good.is_lodging & good["at"].notnull())
        timed = timed.mutate(leaves_for=ibis.ifelse(timed.is_ticket, timed.tkey, timed.ckey))
        by = {"group_by": "person", "order_by": ["starts", "ends", "inv_id"]}
        timed = timed.select(
            "person", "leaves_for", i="inv_id", r="_row", a="day", net="net", ends="ends",
            i2=timed.inv_id.lead().over(**by), r2=timed["_row"].lead().over(**by), b=timed.day.lead().over(**by),
            n2=timed.net.lead().over(**by), starts2=timed.starts.lead().over(**by), key2=timed.ckey.lead().over(**by),
        )  # fmt: skip
        timed = timed.filter(timed.i2.notnull() & (timed.leaves_for != timed.key2))
        known = kilometres(data, timed, "leaves_for", "key2")
        gap = known.starts2 - known.ends
        reach = (gap * params["rail_kmh"] < known.km * 60) & (
            (gap - params["air_min"]) * params["air_kmh"] < known.km * 60
        )
        pairs = known.mutate(gap=gap, hit=joined(ibis.literal("too_fast"), known.i, known.i2))
        pairs = data.keep(pairs.filter((gap < 0) | reach))
        cities = pairs.leaves_for.concat("+", pairs.key2)
        hits = clues(
            pairs, hit=pairs.hit, subject_type="person", subject=pairs.person, first=pairs.a, last=pairs.b,
            amount=ibis.least(pairs.net, pairs.n2),
            because=self._values("too_fast", cities, minutes=pairs.gap, km=pairs.km),
        )  # fmt: skip
        fields = ("amount_fen", "at", "city", "day", "person", "to_at", "to_city", "to_day")
        return hits, Cite("invoices", fields, _both(pairs))

    def _far(self, data: Data, good: Table, params: Params) -> tuple[Table, Cite]:
        spent = good.filter(~good.is_lodging & ~good.is_ticket & good["at"].isnull())
        tickets = live(data).filter(_.is_ticket & _.person.notnull())
        aboard = ibis.union(tickets.select(t_p="person", t_day="day"), tickets.select(t_p="person", t_day="to_day"))
        spent = spent.anti_join(aboard, [spent.person == aboard.t_p, spent.day == aboard.t_day])
        spent = data.keep(spent.mutate(hit=joined(ibis.literal("far"), spent.person, spent.day.cast(TEXT))))
        keys = spent.select("hit", "ckey").distinct()
        others = keys.select(h2="hit", k2="ckey")
        pairs = keys.join(others, [keys.hit == others.h2, keys.ckey < others.k2])
        known = kilometres(data, pairs, "ckey", "k2")
        worst = known.group_by(w_hit="hit").aggregate(km=known.km.max())
        worst = worst.filter(worst.km > params["far_km"])
        days = spent.group_by("hit", "person", "day").aggregate(total=_.net.sum(), cities=_.ckey.collect())
        days = days.join(worst, [days.hit == worst.w_hit])
        hits = clues(
            days, hit=days.hit, subject_type="person", subject=days.person, first=days.day, last=days.day,
            amount=days.total, because=self._values("same_day_far", _as_text(days.cities), km=days.km),
        )  # fmt: skip
        return hits, Cite("invoices", ("amount_fen", "city", "day", "person"), spent.select("hit", "_row"))

    def _values(self, kind: str, cities: Any, **numbers: Any) -> dict[str, Any]:
        absent = ibis.literal(ABSENT)
        shown = {name: numbers[name].cast(TEXT) if name in numbers else absent for name in ("nights", "minutes", "km")}
        return {"kind": ibis.literal(kind), "cities": cities, **shown}


def _both(pairs: Table) -> Table:
    return ibis.union(pairs.select("hit", _row="r"), pairs.select("hit", _row="r2"))


def _as_text(cities: Any) -> Any:
    """Sorted distinct texts of a list joined by a plus sign."""
    return cities.unique().sort().join("+")
