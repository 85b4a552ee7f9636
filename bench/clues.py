"""Pages of screening over 2,000 and 200,000 clues: queries, processor time, against their own SQL."""

from __future__ import annotations

import random
import statistics
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.city import drop_guards, make, ready
from bench.findings import _again
from bench.measure import save
from bench.pages import _ms, _times

SIZES = (2_000, 200_000)
ROUNDS = 10
RULES = ("P02", "P01", "T03", "T04", "A01", "A05", "R018")
STATES = ("to_check",) * 8 + ("excluded",) * 2


def main() -> None:
    """One table; refuses if a page asks more for more clues, or more than 15 queries."""
    ready()
    rows = [("page", "clues", "queries", "p50", "p95", "its own SQL", "p95 over SQL")]
    counts: dict[str, set[int]] = {}
    for size in SIZES:
        cycle, clerk, _assessor, _body = make(200, 0)
        one = fill(cycle.office, clerk, size)
        for name, address in (
            ("clues, ranked", "/screening/"), ("to be checked", "/screening/?state=to_check"),
            ("one kind", "/screening/?kind=P"), ("to be checked, of one kind", "/screening/?state=to_check&kind=P"),
            ("of one rule", "/screening/?rule=P02"), ("a contract's number", "/screening/?q=C77"),
            ("the last page", "/screening/?page=99999"), ("one clue", f"/screening/clues/{one}/"),
            ("works and procurement", "/screening/works/"), ("rules with their record", "/screening/rules/"),
            ("one rule", "/screening/rules/P02/"), ("files of clues", "/screening/files/"),
        ):  # fmt: skip
            queries, seconds, bare = _page(clerk, address)
            p95 = statistics.quantiles(seconds, n=20)[-1]
            counts.setdefault(name, set()).add(queries)
            rows.append((name, f"{size:,}", str(queries), _ms(statistics.median(seconds)), _ms(p95), _ms(bare),
                         f"{p95 / bare:.1f}×"))  # fmt: skip
    notes = [
        "Processor time of whole requests; “its own SQL” runs the very queries of the page again and nothing else."
    ]
    save("clues", "Pages over many clues", rows, notes)
    assert all(max(one) <= 15 for one in counts.values()), counts
    assert all(len(one) == 1 for one in counts.values()), counts


def fill(office: Any, clerk: Any, size: int) -> int:
    """Clues at rest and open, written past the guards; the number of one of them."""
    from django.db import connection, transaction

    from bihuan.screening.models import Clue, DataReader, DataSet, Proof, RuleSet, Run, RunInput

    draw, at = random.Random(size), "2018-08-01T08:00:00Z"
    drop_guards("screening_clue", "screening_run")
    with transaction.atomic():
        rules = RuleSet.objects.create(office=office, number=1, name="规则", text="", sha256="0" * 64, by=clerk, at=at)
        data = DataSet.objects.create(
            office=office, table="contracts", source="采购中心", name="a.csv", legal_basis="依据", purpose="用途",
            rows=size, file_sha256="0" * 64, sha256="0" * 64, erase_on=date(2030, 1, 1), by=clerk, at=at,
        )  # fmt: skip
        DataReader.objects.create(data_set=data, person=clerk, by=clerk, at=at)
        coverage = [[rule, "1", str(size), str(size), "10", ""] for rule in RULES]
        run = Run.objects.create(
            office=office, rules=rules, snapshot="0" * 64, state="done", by=clerk, at=at, coverage=coverage
        )
        RunInput.objects.create(run=run, data_set=data, sha256="0" * 64)
        Clue.objects.bulk_create((_clue(office, run, number, draw) for number in range(size)), batch_size=500)
        one = Clue.objects.filter(run=run).first()
        assert one is not None
        lines = [["contracts", one.about, "amount_fen", "100", "a.csv", 1]]
        Proof.objects.create(clue=one, run=run, digest=one.digest, lines=lines, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return int(one.pk)


def _clue(office: Any, run: Any, number: int, draw: random.Random) -> Any:
    from bihuan.screening.models import Clue

    rule, state = draw.choice(RULES), draw.choice(STATES)
    amount = draw.randrange(10_000, 50_000_000)
    day = date(2018, 1, 1) + timedelta(days=draw.randrange(300))
    return Clue(
        office=office, run=run, key=f"{number:032x}", digest=f"{number:016x}", rule=rule, rule_version="1",
        subject_type="contract", subject=f"C{number // 2}", about_type="contract", about=f"C{number // 2}",
        unit_text=f"单位{number % 200}", first_day=day, last_day=day, amount_fen=amount, weight=amount,
        because="n=2; sum=100", support=draw.choice((1, 1, 1, 2, 3)), state=state,
        reason="approved" if state == "excluded" else "", at="2018-08-01T08:00:00Z",
    )  # fmt: skip


def _page(clerk: Any, address: str) -> tuple[int, list[float], float]:
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(clerk)

    def ask() -> None:
        assert client.get(address).status_code == 200, address

    ask()
    told: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        told.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        ask()
    return len(told), _times(ask, ROUNDS), statistics.median(_times(partial(_again, told), 7))


if __name__ == "__main__":
    main()
