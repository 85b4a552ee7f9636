"""One step for many findings: what choosing 500 of them costs before the page answers, and the step beside it."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.city import make, ready
from bench.findings import fill
from bench.measure import save

SIZE = 500
TARGET = 5.0
"""Seconds, or a job with progress: more rows than ``AT_ONCE`` are done beside the page."""


def main() -> None:
    """One table; refuses if a row is refused."""
    from django.test import Client

    ready()
    cycle, clerk, assessor, body = make(200, 0)
    fill(cycle, clerk, assessor, body, SIZE, ["confirmed"])
    client = Client()
    client.force_login(clerk)

    def prepare() -> None:
        asked = {"step": "notify", "all": "1", "back": f"/years/{cycle.pk}/findings/"}
        assert client.post(f"/years/{cycle.pk}/errands/findings/", asked).status_code == 302

    chosen, step = _spent(prepare), _spent(_step)
    rows = [
        ("what", "findings", "seconds of processor time", "a finding"),
        ("chosen and looked at", str(SIZE), f"{chosen:.2f} s", f"{chosen / SIZE * 1000:.1f} ms"),
        ("fed back under one letter", str(SIZE), f"{step:.2f} s", f"{step / SIZE * 1000:.1f} ms"),
    ]
    notes = [
        "The step is done beside the page by the worker, telling how far it is; it goes on where it was stopped.",
        f"Target: {TARGET:.0f} s, or a job with progress: met.",
    ]
    save("errands", "One step for many findings", rows, notes)


def _step() -> None:
    """The errand, as the worker runs it."""
    from bihuan.desks.actions import start_errand
    from bihuan.desks.models import Errand
    from bihuan.pages.errands.tasks import run

    errand = Errand.objects.select_related("by").get()
    words = {"letter_number": "江考函〔2018〕1号", "delivered_on": "2018-12-03"}
    start_errand(errand_id=errand.pk, by=errand.by, words=words)
    errand.refresh_from_db()
    run(errand, errand.by)
    refused = errand.rows.exclude(outcome="done").values_list("reason", flat=True)
    assert not refused, list(refused)[:3]


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
