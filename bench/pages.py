"""Pages: queries and server time from 200 to 2,000 units, against the bare SQL of the same rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.city import make, one_more, ready
from bench.measure import save

PEER_SECONDS, PEER_QUERIES = 2.083, 71
ROUNDS = 40


def main() -> None:
    """One table; refuses if a page asks more than 15 queries, or more for more units."""
    ready()
    rows = [("page", "units", "queries", "p50", "p95", "bare SQL of its rows", "p95 over SQL", "against the peer")]
    counts: dict[str, set[int]] = {}
    for units, entries in ((200, 20_000), (2_000, 20_000)):
        for name, queries, seconds, bare in _pages(units, entries):
            p95 = statistics.quantiles(seconds, n=20)[-1]
            counts.setdefault(name, set()).add(queries)
            rows.append(
                (name, str(units), str(queries), _ms(statistics.median(seconds)), _ms(p95), _ms(bare),
                 f"{p95 / bare:.1f}×", f"{PEER_SECONDS / p95:.0f}× faster")
            )  # fmt: skip
    notes = [
        f"The peer needs {PEER_SECONDS * 1000:.0f} ms and {PEER_QUERIES} queries for the same work on 200 × 60.",
        "“Bare SQL” reads the same rows with nothing else; the ranking's rows are all marks of the year.",
        "Live results are kept while the ledger does not change: after a mark its unit is scored, its group placed.",
        "Times are processor time of the one process; “result” is the live result without a page around it.",
    ]
    save("pages", "Pages", rows, notes)
    assert all(len(one) == 1 and max(one) <= 15 for one in counts.values()), counts


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _pages(units: int, entries: int) -> list[tuple[str, int, list[float], float]]:
    from django.db import connection
    from django.test import Client

    from bihuan.results.queries.live import forget, live
    from bihuan.schemes.models import Enrolment

    cycle, clerk, _assessor, _body = make(units, entries)
    client = Client()
    client.force_login(clerk)
    unit = Enrolment.objects.filter(cycle=cycle).first()
    assert unit is not None
    marks = f"SELECT * FROM supervision_entry WHERE cycle_id = {cycle.pk} AND state = 'effective'"
    unit_marks = f"{marks} AND enrolment_id = {unit.pk}"
    page = f"SELECT * FROM supervision_entry WHERE cycle_id = {cycle.pk} ORDER BY happened_on DESC, id DESC LIMIT 50"
    pages = []
    mark, ranking = partial(one_more, cycle), f"/years/{cycle.pk}/results/"
    for name, work, sql, first in (
        ("result, first in a process", partial(live, cycle), marks, forget),
        ("result, first after a mark", partial(live, cycle), marks, mark),
        ("ranking, first in a process", partial(_ask, client, ranking), marks, forget),
        ("ranking, first after a mark", partial(_ask, client, ranking), marks, mark),
        ("ranking", partial(_ask, client, ranking), marks, None),
        ("unit", partial(_ask, client, f"/years/{cycle.pk}/results/units/{unit.pk}/"), unit_marks, None),
        ("ledger", partial(_ask, client, f"/years/{cycle.pk}/entries/"), page, None),
    ):
        counted: list[str] = []
        _times(work, 1, first)
        if first is not None:
            first()
        with connection.execute_wrapper(partial(_count, counted)):
            work()
        seconds = _times(work, 8 if first else ROUNDS, first)
        pages.append((name, len(counted), seconds, statistics.median(_times(partial(_bare, sql), 15))))
    return pages


def _ask(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, address


def _count(counted: list[str], execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    counted.append(sql)
    return execute(sql, *rest)


def _bare(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _times(work: Callable[[], object], rounds: int, first: Callable[[], object] | None = None) -> list[float]:
    """Seconds of processor time of each round; what comes first is not counted."""
    seconds = []
    for _ in range(rounds):
        if first is not None:
            first()
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return seconds


if __name__ == "__main__":
    main()
