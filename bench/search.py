"""The one search field and the search of the ledger over 200,000 findings: words that stand in few, many, all, none."""

from __future__ import annotations

import statistics
from functools import partial
from typing import Any

from bench.city import make, ready
from bench.findings import fill
from bench.measure import save
from bench.pages import _ms, _times

SIZE, ROUNDS, MOST = 200_000, 40, 0.150


def main() -> None:
    """One table; refuses if a search takes longer than is promised."""
    from django.test import Client

    ready()
    cycle, clerk, assessor, body = make(200, 0)
    fill(cycle, clerk, assessor, body, SIZE)
    client = Client()
    client.force_login(clerk)
    unit, finding = cycle.enrolments.all()[17].name, cycle.findings.all()[1016]
    asked = {
        "one unit of two hundred": unit, "two words": f"差旅 {unit}", "in every finding": "差旅",
        "a number": finding.number, "nowhere": "没有的词语",
    }  # fmt: skip
    rows, slowest = [("words", "where", "p50", "p95")], 0.0
    for told, words in asked.items():
        for where, address in (("every page", "/search/"), ("the ledger", f"/years/{cycle.pk}/findings/")):
            seconds = _times(partial(_ask, client, address, words), ROUNDS)
            p95 = statistics.quantiles(seconds, n=20)[-1]
            slowest = max(slowest, p95 if where == "every page" else 0)
            rows.append((told, where, _ms(statistics.median(seconds)), _ms(p95)))
    notes = [f"Over {SIZE:,} findings of {cycle.enrolments.count()} units; whole pages, as a clerk asks for them."]
    save("search", "Search", rows, notes)
    assert slowest < MOST, slowest


def _ask(client: Any, address: str, words: str) -> None:
    assert client.get(address, {"q": words}).status_code == 200, address


if __name__ == "__main__":
    main()
