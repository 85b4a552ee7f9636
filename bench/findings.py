"""The ledger of findings from 2,000 to 200,000: list and analysis pages against the bare SQL of the same page."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.city import drop_guards, make, ready
from bench.measure import save
from bench.pages import _ms, _times

PEER_SECONDS, PEER_QUERIES = 14.6, 8029
SIZES = (2_000, 200_000)
STATES = (
    ["closed"] * 70 + ["rectifying"] * 12 + ["notified"] * 6 + ["reported"] * 4 + ["withdrawn"] * 3 + ["carried"] * 5
)
ROUNDS = 30


def main() -> None:
    """One table; refuses if a page asks more for more findings, or more than 15 queries."""
    ready()
    rows = [("page", "findings", "queries", "p50", "p95", "its own SQL", "p95 over SQL", "against the peer")]
    counts: dict[str, set[int]] = {}
    for size in SIZES:
        cycle, clerk, assessor, body = make(200, 0)
        fill(cycle, clerk, assessor, body, size)
        for name, path in (
            ("ledger", ""), ("ledger, after a step", ""), ("overdue only", "?stands=overdue"),
            ("search 差旅", "?q=差旅"), ("the one search field", "/search/?q=差旅"),
            ("the one search field, nothing there", "/search/?q=没有的词语"),
            ("analysis", "analysis/"), ("by unit", "units/"),
        ):  # fmt: skip
            address = path if path.startswith("/") else f"/years/{cycle.pk}/findings/{path}"
            queries, seconds, bare = _page(clerk, address, cold="after" in name)
            p95 = statistics.quantiles(seconds, n=20)[-1]
            counts.setdefault(name, set()).add(queries)
            rows.append((name, f"{size:,}", str(queries), _ms(statistics.median(seconds)), _ms(p95), _ms(bare),
                         f"{p95 / bare:.1f}×", f"{PEER_SECONDS / p95:.0f}× faster"))  # fmt: skip
    notes = [
        f"The peer needs {PEER_SECONDS * 1000:,.0f} ms and {PEER_QUERIES:,} queries for its list of 2,000.",
        "“Its own SQL” runs the very queries of the page again, with nothing else.",
        "“After a step” lets go of the totals kept for the head of the page.",
    ]
    save("findings", "The ledger of findings", rows, notes)
    assert all(max(one) <= 15 for one in counts.values()), counts
    assert all(len(one) == 1 for one in counts.values()), counts


def fill(cycle: Any, clerk: Any, assessor: Any, body: Any, size: int, states: Sequence[str] = tuple(STATES)) -> None:
    """Findings at every state, written past the guards: only reading them, or their next step, is measured."""
    from django.db import connection, transaction

    from bihuan.findings.models import Finding, Theme

    draw = random.Random(size)
    drop_guards("findings_finding")
    themes = [Theme.objects.create(office=cycle.office, code=f"T{n}", title=f"主题{n}") for n in range(15)]
    units = list(cycle.enrolments.all())
    made = []
    for number in range(size):
        unit = units[number % len(units)]
        day = date(2018, 1, 5) + timedelta(days=draw.randrange(330))
        due = day + timedelta(days=draw.randint(20, 90))
        made.append(Finding(
            office_id=cycle.office_id, cycle=cycle, enrolment=unit, sequence=number,
            number=f"2018-{unit.code}-{number}", body=body, found_by=assessor, found_on=day,
            source=draw.choice(["discipline", "tour", "complaint"]),
            method=draw.choice(["daily", "visit", "documents"]), theme=draw.choice(themes),
            condition="差旅审批单缺少事由",
            criteria="第七条", state=draw.choice(states), opened_on=day, confirmed_by=clerk, letter_number="函",
            delivered_on=day, plan_due_on=due, due_on=due, original_due_on=due, closed_on=due, reported_by=clerk,
            reported_on=due, verified_by=assessor,
        ))  # fmt: skip
    with transaction.atomic():
        Finding.objects.bulk_create(made, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _page(clerk: Any, address: str, *, cold: bool) -> tuple[int, list[float], float]:
    from django.db import connection
    from django.test import Client

    from bihuan.pages.findings.totals import forget

    client = Client()
    client.force_login(clerk)

    def ask() -> None:
        if cold:
            forget()
        assert client.get(address).status_code == 200, address

    ask()
    told: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        told.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        ask()
    bare = statistics.median(_times(partial(_again, told), 7))
    return len(told), _times(ask, ROUNDS if told and not cold else 8), bare


def _again(told: list[tuple[str, Any]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, params in told:
            cursor.execute(sql, params)
            cursor.fetchall()


if __name__ == "__main__":
    main()
