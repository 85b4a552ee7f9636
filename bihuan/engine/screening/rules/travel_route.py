"""Travel against its approved route and days: cities, dates, scenic spots, non-workdays, stays."""

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
    integer,
    joined,
    texts,
    true,
)  # fmt: skip
from bihuan.engine.screening.travel import invoices, legs, live, off_route, on_trips, trips

_ = ibis._
GRACE = integer(1, "days before and after the trip that still belong to it", "出差前后仍算在内的天数")


class OffRoute(Rule):
    """T04."""

    id = "T04"
    title = ("A city not on the route", "消费城市不在行程内")
    says = (
        "A voucher within the trip's days comes from a city that is no leg, nor the origin, nor a change of trains.",
        "出差期间的票据来自行程、出发地和中转地以外的城市。",
    )
    innocent = ("The seller's head office was entered as the place of consumption.", "误将商家总部所在地填为消费地。")
    needs = ("invoices", "trips", "trip_legs")
    params = {"grace_days": GRACE}
    because = ("city", "n", "legs")

    def screen(self, data: Data, params: Params) -> Outcome:
        base = on_trips(data, invoices(data).filter(~_.is_ticket))
        ways = legs(data)
        with_legs = ways.select(w_trip="trip_id").distinct()
        base = base.join(with_legs, [base.trip_id == with_legs.w_trip], how="left")
        reason = first_reason(
            (base.day.isnull(), "missing:day"), (base.city.isnull(), "missing:city"), (base.w_trip.isnull(), "no_legs")
        )
        base = base.mutate(reason=ibis.coalesce(base.trip_reason, reason))
        off = off_route(data, params["grace_days"])
        stray = base.filter(base.reason.isnull()).join(off.filter(off.off), [base.inv_id == off.o_id])
        stray = data.keep(stray.mutate(hit=joined(stray.trip_id, stray.ckey)))
        grouped = stray.group_by("hit", "trip_id", "ckey").aggregate(
            first=_.day.min(), last=_.day.max(), total=_.net.sum(), n=_.count()
        )
        keys = ways.group_by(k_trip="trip_id").aggregate(keys=ways.lkey.collect())
        hits = grouped.join(keys, [grouped.trip_id == keys.k_trip])
        return Outcome(
            base.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="trip", subject=hits.trip_id, first=hits["first"], last=hits["last"],
                amount=hits.total, because={"city": hits.ckey, "n": hits.n, "legs": hits["keys"]},
            ),
            (
                Cite("invoices", ("amount_fen", "city", "day"), stray),
                Cite("trip_legs", ("city",), ways.join(grouped.select("hit", "trip_id"), "trip_id")),
            ),
        )  # fmt: skip


class OutsideDates(Rule):
    """T05."""

    id = "T05"
    title = ("Outside the dates", "消费日期超出出差期间")
    says = (
        "Vouchers were used before the trip began or after it ended, beyond the days of grace.",
        "票据的消费日期早于出差开始或晚于出差结束，且超过宽限天数。",
    )
    innocent = ("The trip was moved and the request was not.", "出差改期而申请未变更。")
    needs = ("invoices", "trips")
    params = {"grace_days": GRACE}
    because = ("n", "first:d", "last:d", "start:d", "end:d")

    def screen(self, data: Data, params: Params) -> Outcome:
        base = on_trips(data, invoices(data))
        reason = first_reason((base.day.isnull(), "missing:day"))
        until = ibis.cases(
            (true(base.is_lodging & (base.nights >= 1)), base.day + base.nights - 1),
            (true(base.is_ticket & (base.to_day >= base.day)), base.to_day),
            else_=base.day,
        )
        base = base.mutate(reason=ibis.coalesce(base.trip_reason, reason), until=until, hit=base.trip_id)
        grace = params["grace_days"]
        out = base.filter(base.reason.isnull() & ((base.day < base.start - grace) | (base.until > base.end + grace)))
        hits = out.group_by("hit", "start", "end").aggregate(
            n=_.count(), first=_.day.min(), last=_.until.max(), total=_.net.sum()
        )
        values = {"n": hits.n, "first": hits["first"], "last": hits["last"], "start": hits.start, "end": hits.end}
        return Outcome(
            base.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="trip", subject=hits.hit, first=hits["first"], last=hits["last"],
                amount=hits.total, because=values,
            ),
            (
                Cite("trips", ("start_day", "end_day"), out.select("hit", _row="t_row")),
                Cite("invoices", ("amount_fen", "day", "nights", "to_day"), out),
            ),
        )  # fmt: skip


class ScenicSpot(Rule):
    """T06."""

    id = "T06"
    title = ("A scenic spot", "景区消费")
    says = (
        "A voucher names a scenic spot that is not in the agenda, and is a ticket of one, or comes from off the route "
        "or a day off.",
        "票据涉及行程安排以外的景区，且属门票类，或不在行程内，或在非工作日。",
    )
    innocent = ("An official visit that the agenda does not name.", "公务参观而行程安排未列。")
    needs = ("invoices", "gazetteer")
    params = {
        "grace_days": GRACE,
        "levels": texts(("5A", "4A"), "levels of scenic spots that count", "计入的景区等级"),
        "min_chars": integer(2, "shortest name that is looked for", "参与匹配的名称最少字数"),
    }
    because = ("places", "ticket", "off_route", "nonworkday")

    def screen(self, data: Data, params: Params) -> Outcome:
        base = on_trips(data, invoices(data))
        text = base.seller.fill_null("").concat("\n", base.item.fill_null(""))
        base = data.keep(base.mutate(text=text, is_scenic=true(base.cat == "scenic")))
        agenda = self._agenda(data)
        spots = data.keep(self._spots(data, base, agenda, params))
        table = self._judged(data, base, agenda, spots, params)
        hits = table.filter(table.reason.isnull() & (table.ticket | (table.spots.notnull() & table.supported)))
        hits = data.keep(hits.mutate(hit=hits.inv_id))
        free = hits.filter(true(hits.nonworkday == 1))
        named = spots.join(hits.select("hit", "inv_id"), "inv_id")
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="invoice", subject=hits.inv_id, first=hits.day, last=hits.day,
                amount=hits.net,
                because={
                    "places": hits.spots, "ticket": hits.ticket.cast("int64"), "off_route": hits.off_route,
                    "nonworkday": hits.nonworkday,
                },
            ),
            (
                Cite("invoices", ("amount_fen", "cat", "city", "day", "item", "seller"), hits),
                Cite("gazetteer", ("name",), named.select("hit", _row="g_row")),
                Cite("calendar", ("is_workday",), free.select("hit", _row="c_row")),
            ),
        )  # fmt: skip

    def _agenda(self, data: Data) -> Table:
        """The names in each trip's agenda."""
        table = data.table("trips").filter(_.agenda.notnull())
        names = table.select(a_trip="trip_id", name=table.agenda.re_split("[|]").unnest())
        names = names.mutate(a_name=names.name.strip())
        return names.filter(names.a_name != "").select("a_trip", "a_name").distinct()

    def _spots(self, data: Data, base: Table, agenda: Table, params: Params) -> Table:
        """Scenic spots each voucher names, without those of its trip's agenda."""
        rows = data.table("gazetteer")
        rows = rows.filter((rows.kind == "scenic") & rows.level.isin(params["levels"]) & rows.name.notnull())
        words = ibis.union(
            rows.select(g_row="_row", spot="name", word="name"),
            rows.filter(rows.aliases.notnull()).select(
                g_row="_row", spot="name", word=_.aliases.re_split("[|]").unnest()
            ),
        )
        words = words.mutate(word=words.word.strip())
        words = words.filter(words.word.length() >= max(params["min_chars"], 1)).distinct()
        named = base.select("inv_id", "trip_id", "text").join(words, [_.text.contains(words.word)])
        named = named.select("inv_id", "trip_id", "g_row", "spot").distinct()
        return named.anti_join(agenda, [named.trip_id == agenda.a_trip, named.spot == agenda.a_name])

    def _judged(self, data: Data, base: Table, agenda: Table, spots: Table, params: Params) -> Table:
        listed = base.select("inv_id", "trip_id", "text").join(agenda, [_.trip_id == agenda.a_trip])
        listed = listed.filter(listed.text.contains(listed.a_name)).select(y_inv="inv_id").distinct()
        base = base.join(listed, [base.inv_id == listed.y_inv], how="left")
        named = spots.group_by(s_inv="inv_id").aggregate(spots=spots.spot.collect())
        base = base.join(named, [base.inv_id == named.s_inv], how="left")
        off = off_route(data, params["grace_days"])
        base = base.join(off, [base.inv_id == off.o_id], how="left")
        days = (
            data.table("calendar")
            .filter(_.is_workday.notnull())
            .select(c_day="day", is_workday="is_workday", c_row="_row")
        )
        base = base.join(days, [base.day == days.c_day], how="left")
        base = base.mutate(
            ticket=base.is_scenic & base.y_inv.isnull(),
            off_route=ibis.ifelse(base.is_ticket, ibis.literal(0, "int64"), base.off.cast("int64")),
            nonworkday=1 - base.is_workday,
        )
        base = base.mutate(supported=true(base.off_route == 1) | true(base.nonworkday == 1))
        blank = ~base.is_scenic & base.seller.isnull() & base.item.isnull()
        unsure = base.spots.notnull() & ~base.ticket & ~base.supported
        unsure = unsure & (base.off_route.isnull() | base.nonworkday.isnull())
        reason = first_reason((blank, "missing:seller"), (unsure, "no_support"))
        return data.keep(base.mutate(reason=ibis.coalesce(base.pre, reason)))


class NonWorkday(Rule):
    """T09."""

    id = "T09"
    title = ("Consumption on a day off, beside another clue", "非工作日消费（并有其他线索）")
    says = (
        "A voucher of a day off that no travel day or leg covers, which a clue of another rule cites as well.",
        "非工作日消费，不在往返日和行程日内，且同一票据已被其他规则提示。",
    )
    innocent = ("Duty on a day off.", "节假日值班或加班。")
    needs = ("invoices", "calendar")
    params = {
        "cats": texts(("meal", "scenic", "local", "other"), "categories looked at", "纳入的票据类别"),
        "with": texts(("T03", "T04", "T05", "T06", "T10", "T12"), "rules beside which it counts", "须同时命中的规则"),
    }
    because = ("day:d", "with")
    after = True

    def screen(self, data: Data, params: Params) -> Outcome:
        base = on_trips(data, invoices(data).filter(_.cat.isin(params["cats"])))
        days = (
            data.table("calendar")
            .filter(_.is_workday.notnull())
            .select(c_day="day", is_workday="is_workday", c_row="_row")
        )
        base = base.join(days, [base.day == days.c_day], how="left")
        no_trip = base.trip_id.notnull() & base.trip_reason.notnull()
        reason = first_reason(
            (base.day.isnull(), "missing:day"), (base.c_day.isnull(), "no_calendar"), (no_trip, "no_trip")
        )
        base = data.keep(base.mutate(reason=ibis.coalesce(base.pre, reason)))
        cited = data.table("cited").filter(_.rule.isin(params["with"]))
        beside = cited.group_by(b_inv="inv_id").aggregate(rules=cited.rule.collect())
        hits = base.filter(base.reason.isnull() & (base.is_workday == 0)).join(beside, [_.inv_id == beside.b_inv])
        ways = legs(data).select(w_trip="trip_id", w_from="from_day", w_to="to_day")
        hits = hits.anti_join(ways, [hits.trip_id == ways.w_trip, ways.w_from <= hits.day, ways.w_to >= hits.day])
        hits = hits.filter(~true((hits.day == hits.start) | (hits.day == hits.end))).mutate(hit=hits.inv_id)
        return Outcome(
            base.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="invoice", subject=hits.inv_id, first=hits.day, last=hits.day,
                amount=hits.net, because={"day": hits.day, "with": hits.rules},
            ),
            (
                Cite("invoices", ("amount_fen", "cat", "day"), hits),
                Cite("calendar", ("is_workday",), hits.select("hit", _row="c_row")),
            ),
        )  # fmt: skip


class NoStay(Rule):
    """T12."""

    id = "T12"
    title = ("No stay, or a tour operator", "有出差无住宿或旅行社开票")
    says = (
        "A trip with nights has no lodging voucher, or vouchers come from a travel agency.",
        "出差有过夜而无住宿票据，或票据由旅行社开具。",
    )
    innocent = ("Lodging was provided by the host.", "接待单位统一安排住宿。")
    needs = ("trips", "invoices")
    params = {
        "min_nights": integer(1, "nights from which a lodging voucher is expected", "应有住宿票据的最少夜数"),
        "classes": texts(("旅行社",), "supplier classes that are travel agencies", "视为旅行社的供应商类别"),
    }
    because = ("nights", "lodgings", "agency")

    def screen(self, data: Data, params: Params) -> Outcome:
        inv = live(data)
        sellers = data.table("suppliers")
        sellers = sellers.filter(sellers["class"].isin(params["classes"])).select(s_name="supplier", s_row="_row")
        inv = inv.join(sellers, [inv.seller == sellers.s_name], how="left")
        inv = data.keep(inv.mutate(agency=true(inv.cat == "agency") | inv.s_row.notnull(), hit=inv.trip_id))
        counts = inv.group_by(i_trip="trip_id").aggregate(
            lodgings=inv.is_lodging.sum().cast("int64"),
            agencies=inv.agency.sum().cast("int64"),
            total=inv.net.sum(where=inv.agency),
            aboard=inv.day.nunique(where=true(inv.is_ticket & (inv.to_day > inv.day))).cast("int64"),
        )
        table = trips(data)
        table = table.join(counts, [table.trip_id == counts.i_trip], how="left")
        reason = first_reason((table.i_trip.isnull(), "no_invoices"))
        table = table.mutate(
            reason=ibis.coalesce(table.bad, reason),
            nights=table.end_day - table.start_day - table.aboard,
            hit=table.trip_id,
        )
        table = data.keep(table)
        nobody = (table.lodgings == 0) & (table.nights >= params["min_nights"])
        hits = table.filter(table.reason.isnull() & (nobody | (table.agencies > 0)))
        shown = inv.filter(inv.agency)
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="trip", subject=hits.trip_id, first=hits.start_day, last=hits.end_day,
                amount=hits.total, because={"nights": hits.nights, "lodgings": hits.lodgings, "agency": hits.agencies},
            ),
            (
                Cite("trips", ("start_day", "end_day"), hits),
                Cite("invoices", ("amount_fen", "cat", "seller"), shown),
                Cite("suppliers", ("class",), shown.filter(shown.s_row.notnull()).select("hit", _row="s_row")),
            ),
        )  # fmt: skip
