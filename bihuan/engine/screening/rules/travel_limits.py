"""Travel against its norms: people, budget, lodging, monthly caps."""

from __future__ import annotations

import ibis

from bihuan.engine.screening.data import Data
from bihuan.engine.screening.days import first_of_month, with_month
from bihuan.engine.screening.rule import Cite, Outcome, Params, Rule, Table, clues, first_reason, integer, joined, true
from bihuan.engine.screening.travel import ask, invoices, legs, live, norms, on_trips, trips

_ = ibis._
ANY = ibis.literal("*")
NONE = ibis.null("string")


class OverHeadcount(Rule):
    """T01."""

    id = "T01"
    title = ("More people than the norm", "人数超标")
    says = (
        "The request names more people than the norm for its kind, or more people hold tickets than it names.",
        "申请人数超过同类活动的人数标准，或实际持票人数多于申请人数。",
    )
    innocent = ("Tickets of another trip booked under this one.", "他人车票误记在本次出差名下。")
    needs = ("trips", "norms")
    because = ("n_people", "cap", "holders")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = trips(data).mutate(n_city=NONE, n_rank=NONE)
        allowed = norms(data, table.select(key="kind", city="n_city", rank="n_rank", day="start_day"), "headcount")
        table = ask(table, allowed, key=table.kind, city=table.n_city, rank=table.n_rank, day=table.start_day)
        tickets = live(data).filter(_.is_ticket & _.person.notnull())
        held = tickets.group_by(h_trip="trip_id").aggregate(holders=tickets.person.nunique().cast("int64"))
        table = table.join(held, [table.trip_id == held.h_trip], how="left")
        table = table.mutate(holders=table.holders.fill_null(0))
        over, more = table.n_people > table.norm, table.holders > table.n_people
        table = table.mutate(
            over=true(over),
            more=true(more),
            reason=first_reason(
                (table.bad.notnull(), "missing:start_day"),
                (table.n_people.isnull(), "missing:n_people"),
                (table.norm.isnull() & ~true(more), "no_norm"),
            ),
        )
        table = data.keep(table.mutate(reason=ibis.coalesce(table.bad, table.reason)))
        hits = table.filter(table.reason.isnull() & (table.over | table.more)).mutate(hit=table.trip_id)
        shown = tickets.join(hits.filter(hits.more).select("trip_id", "hit"), "trip_id")
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="trip", subject=hits.trip_id, first=hits.start_day, last=hits.end_day,
                because={"n_people": hits.n_people, "cap": hits.norm, "holders": hits.holders},
            ),
            (
                Cite("trips", ("n_people",), hits),
                Cite("norms", ("amount",), hits.filter(hits.over).select("hit", _row="norm_row")),
                Cite("invoices", ("person",), shown),
            ),
        )  # fmt: skip


class OverBudget(Rule):
    """T02."""

    id = "T02"
    title = ("Over the budget, or a budget over the norms", "超预算或预算超标")
    says = (
        "The vouchers add up to more than the budget, or the budget to more than lodging, meals and local transport "
        "by the norms for these people, days and cities.",
        "票据合计超过批准预算，或预算高于按人员、天数、城市标准计算的住宿、伙食、市内交通费之和。",
    )
    innocent = ("A later approval raised the budget and was not entered.", "预算经追加批准而未录入。")
    needs = ("trips", "norms", "invoices")
    params = {
        "tol_bp": integer(0, "tolerance over the budget, in hundredths of a percent", "允许超出预算的万分比"),
    }
    because = ("spent", "budget", "ceiling")

    def screen(self, data: Data, params: Params) -> Outcome:
        table = trips(data)
        inv = live(data)
        sums = inv.group_by(s_trip="trip_id").aggregate(spent=inv.net.sum().cast("int64"))
        table = table.join(sums, [table.trip_id == sums.s_trip], how="left").drop("s_trip")
        table = table.mutate(spent=table.spent.fill_null(0))
        days = data.keep(self._days(data, table))
        table = self._with_ceiling(data, table, days)
        budget = table.budget_fen
        limit = budget.cast("decimal(38, 0)") * (10_000 + params["tol_bp"])
        over = true(table.spent.cast("decimal(38, 0)") * 10_000 > limit)
        high = true(budget > table.ceiling)
        table = table.mutate(over=over, high=high)
        reason = first_reason((table.budget_fen.isnull(), "missing:budget_fen"), (table.over | table.high, ""))
        table = table.mutate(reason=ibis.coalesce(table.bad, reason, table.unknown).nullif(""))
        table = data.keep(table)
        hits = table.filter(table.reason.isnull() & (table.over | table.high)).mutate(hit=table.trip_id)
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="trip", subject=hits.trip_id, first=hits.start_day, last=hits.end_day,
                amount=ibis.greatest(
                    ibis.ifelse(hits.over, hits.spent - hits.budget_fen, -(10**17)),
                    ibis.ifelse(hits.high, hits.budget_fen - hits.ceiling, -(10**17)),
                ),
                because={"spent": hits.spent, "budget": hits.budget_fen, "ceiling": hits.ceiling},
            ),
            self._cites(data, hits, inv, days),
        )  # fmt: skip

    def _days(self, data: Data, table: Table) -> Table:
        """Every norm asked for: (trip, person, day, kind) with the leg of the day and the norm found."""
        good = table.filter(table.bad.isnull() & table.budget_fen.notnull())
        good = good.select("trip_id", "end_day", n_day=ibis.range(good.start_day, good.end_day + 1).unnest())
        ways = legs(data).select(
            l_trip="trip_id", seq="seq", l_city="city", l_from="from_day", l_to="to_day", l_row="_row"
        )
        on = good.join(
            ways, [good.trip_id == ways.l_trip, ways.l_from <= good.n_day, ways.l_to >= good.n_day], how="left"
        )
        on = on.mutate(place=ibis.row_number().over(group_by=["trip_id", "n_day"], order_by=on.seq.desc()))
        on = on.filter(on.place == 0).drop("place", "l_trip", "l_from", "l_to", "seq")
        people = data.table("trip_people").select(p_trip="trip_id", person="person", p_rank="rank", p_row="_row")
        on = on.join(people, [on.trip_id == people.p_trip]).drop("p_trip").mutate(n_key=ANY)
        parts = []
        for kind in ("meal", "local", "lodging"):
            asked = on.filter(on.n_day < on.end_day) if kind == "lodging" else on
            with_city = asked.filter(asked.l_row.notnull())
            allowed = norms(data, with_city.select(key="n_key", city="l_city", rank="p_rank", day="n_day"), kind)
            parts.append(ask(asked, allowed, key=asked.n_key, city=asked.l_city, rank=asked.p_rank, day=asked.n_day))
        whole = ibis.union(*parts)
        return whole.mutate(
            norm=ibis.ifelse(whole.l_row.isnull(), ibis.null("int64"), whole.norm),
            why=first_reason((whole.l_row.isnull(), "no_leg"), (whole.norm.isnull(), "no_norm")),
        )

    def _with_ceiling(self, data: Data, table: Table, days: Table) -> Table:
        """The trips with ``ceiling``, or ``unknown`` saying why there is none."""
        total = days.group_by(c_trip="trip_id").aggregate(
            total=days.norm.sum().cast("int64"),
            failing=days.why.count(),
            fail_day=days.n_day.min(where=days.why.notnull()),
        )
        legless = days.filter(days.why == "no_leg").group_by(f_trip="trip_id").aggregate(no_leg_day=_.n_day.min())
        table = table.join(total, [table.trip_id == total.c_trip], how="left").drop("c_trip")
        table = table.join(legless, [table.trip_id == legless.f_trip], how="left").drop("f_trip")
        return table.mutate(
            ceiling=ibis.ifelse(table.failing == 0, table.total, ibis.null("int64")),
            unknown=first_reason(
                (table.failing.isnull(), "no_people"),
                (true(table.no_leg_day == table.fail_day), "no_leg"),
                (table.failing > 0, "no_norm"),
            ),
        )

    def _cites(self, data: Data, hits: Table, inv: Table, days: Table) -> tuple[Cite, ...]:
        high = hits.filter(hits.high).select("hit", "trip_id")
        used = days.join(high, "trip_id")
        return (
            Cite("trips", ("budget_fen",), hits),
            Cite("invoices", ("amount_fen",), inv.join(hits.filter(hits.over).select("hit", "trip_id"), "trip_id")),
            Cite("trip_legs", ("city",), used.select("hit", _row="l_row")),
            Cite("norms", ("amount",), used.select("hit", _row="norm_row")),
            Cite("trip_people", ("rank",), used.select("hit", _row="p_row")),
        )


class LodgingOverCap(Rule):
    """T03."""

    id = "T03"
    title = ("Lodging over the cap", "住宿超标")
    says = (
        "A lodging invoice is over rooms times the cap of each night, for the highest rank that may have slept there.",
        "住宿费超过房间数乘以各晚限额（按同住人员最高职级、当地当季标准）。",
    )
    innocent = ("Two rooms on one invoice that says one.", "一张发票含两间房而只填一间。")
    needs = ("invoices", "trips", "trip_people", "norms")
    because = ("amount", "limit", "nights", "rooms")

    def screen(self, data: Data, params: Params) -> Outcome:
        base = on_trips(data, invoices(data).filter(_.is_lodging))
        guests = data.keep(self._guests(data, base))
        base = base.mutate(n_rooms=base.rooms.fill_null(1))
        ranked = guests.filter(guests.rank.notnull()).select(g_inv="inv_id").distinct()
        base = base.join(ranked, [base.inv_id == ranked.g_inv], how="left")
        reason = first_reason(
            (base.day.isnull(), "missing:day"),
            (base.city.isnull(), "missing:city"),
            (base.nights.isnull(), "missing:nights"),
            (base.nights < 1, "bad_nights"),
            (base.n_rooms < 1, "bad_rooms"),
            (base.g_inv.isnull(), "no_rank"),
        )
        base = data.keep(base.mutate(reason=ibis.coalesce(base.trip_reason, reason)))
        nights = data.keep(self._nights(data, base, guests))
        sums = nights.filter(nights.place == 0).group_by(s_inv="inv_id").aggregate(cap=_.norm.sum().cast("int64"))
        short = nights.filter(nights.norm.isnull()).select(x_inv="inv_id").distinct()
        table = base.join(sums, [base.inv_id == sums.s_inv], how="left")
        table = table.join(short, [table.inv_id == short.x_inv], how="left")
        table = table.mutate(
            most=(table.cap * table.n_rooms).cast("int64"),
            reason=ibis.coalesce(table.reason, first_reason((table.x_inv.notnull(), "no_norm"))),
        )
        table = data.keep(table)
        hits = table.filter(table.reason.isnull() & (table.net > table.most)).mutate(hit=table.inv_id)
        used = nights.filter(nights.place == 0).join(hits.select("hit", "inv_id"), "inv_id")
        people = guests.filter(guests.rank.notnull()).join(hits.select("hit", "inv_id"), "inv_id")
        return Outcome(
            table.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="invoice", subject=hits.inv_id, first=hits.day,
                last=hits.day + hits.nights - 1, amount=hits.net - hits.most,
                because={"amount": hits.net, "limit": hits.most, "nights": hits.nights, "rooms": hits.n_rooms},
            ),
            (
                Cite("invoices", ("amount_fen", "city", "day", "nights", "rooms"), hits),
                Cite("norms", ("amount",), used.select("hit", _row="norm_row")),
                Cite("trip_people", ("rank",), people.select("hit", _row="p_row")),
            ),
        )  # fmt: skip

    def _guests(self, data: Data, base: Table) -> Table:
        """Who may have slept there: the invoice's person if on the trip, else all people of the trip."""
        people = data.table("trip_people").select(p_trip="trip_id", p_person="person", rank="rank", p_row="_row")
        pairs = base.select("inv_id", "trip_id", "person").join(people, [_.trip_id == people.p_trip])
        own = pairs.group_by(o_inv="inv_id").aggregate(owned=true(pairs.person == pairs.p_person).any())
        pairs = pairs.join(own, [pairs.inv_id == own.o_inv])
        chosen = pairs.filter(true(pairs.person == pairs.p_person) | ~pairs.owned)
        return chosen.select("inv_id", "rank", "p_row")

    def _nights(self, data: Data, base: Table, guests: Table) -> Table:
        """Each night and rank of a usable invoice with its norm; ``place`` 0 is the highest of the night."""
        good = base.filter(base.reason.isnull())
        good = good.select("inv_id", "city", n_day=ibis.range(good.day, good.day + good.nights).unnest())
        ranks = guests.filter(guests.rank.notnull()).select("inv_id", n_rank="rank").distinct()
        asked = good.join(ranks, "inv_id").mutate(n_key=ANY)
        allowed = norms(data, asked.select(key="n_key", city="city", rank="n_rank", day="n_day"), "lodging")
        asked = asked.mutate(n_city=asked.city).drop("city")
        nights = ask(asked, allowed, key=asked.n_key, city=asked.n_city, rank=asked.n_rank, day=asked.n_day)
        order = [nights.norm.fill_null(-1).desc(), nights.norm_id.asc()]
        return nights.mutate(place=ibis.row_number().over(group_by=["inv_id", "n_day"], order_by=order))


class MonthlyCap(Rule):
    """T13."""

    id = "T13"
    title = ("Over a monthly cap", "超月度限额")
    says = (
        "A person's vouchers of one category in one month add up to more than its monthly cap.",
        "同一人同一类别的票据当月累计超过月度限额。",
    )
    innocent = ("A voucher of another month with the wrong day.", "票据日期录错，实属他月。")
    needs = ("invoices", "norms")
    because = ("cat", "sum", "cap", "over")

    def screen(self, data: Data, params: Params) -> Outcome:
        rows = data.table("norms")
        capped = rows.filter((rows.kind == "monthly") & rows.key.notnull()).select(cat="key").distinct()
        inv = invoices(data).semi_join(capped, "cat")
        inv = with_month(inv, "day").mutate(n_city=NONE, n_rank=NONE)
        allowed = norms(data, inv.select(key="cat", city="n_city", rank="n_rank", day="month_first"), "monthly")
        inv = ask(inv, allowed, key=inv.cat, city=inv.n_city, rank=inv.n_rank, day=inv.month_first)
        reason = first_reason(
            (inv.person.isnull(), "missing:person"), (inv.day.isnull(), "missing:day"), (inv.norm.isnull(), "no_norm")
        )
        inv = data.keep(inv.mutate(reason=ibis.coalesce(inv.pre, reason)))
        good = inv.filter(inv.reason.isnull())
        up_to = ibis.window(
            group_by=["person", "cat", "month_no"], order_by=["day", "inv_id"], preceding=None, following=0
        )
        good = good.mutate(running=good.net.sum().over(up_to).cast("int64"))
        hit = joined(good.person, good.cat, good.month_no.cast("string"))
        good = data.keep(good.mutate(is_over=good.running > good.norm, hit=hit))
        sums = good.group_by("hit", "person", "cat", "month_no", "month_first", "norm").aggregate(
            total=_.net.sum().cast("int64"), over=_.is_over.sum().cast("int64")
        )
        hits = sums.filter(sums.total > sums.norm)
        over = good.filter(good.is_over)
        return Outcome(
            inv.select("reason"),
            clues(
                hits, hit=hits.hit, subject_type="person", subject=hits.person, first=hits.month_first,
                last=first_of_month(hits.month_no + 1) - 1, amount=hits.total - hits.norm,
                because={"cat": hits.cat, "sum": hits.total, "cap": hits.norm, "over": hits.over},
            ),
            (
                Cite("invoices", ("amount_fen", "cat", "day"), over),
                Cite("norms", ("amount",), over.select("hit", _row="norm_row")),
            ),
        )  # fmt: skip
