"""``kill -9`` in the middle of issuing 424 letters, 20 rounds: each letter once, no number lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

from bench.city import make, ready
from bench.deciding import approved, decided
from bench.measure import save

ROUNDS, UNITS = 20, 212
WORK = """
import os, django
django.setup()
from bihuan.outcomes.actions.batching import issue_batch
from bihuan.outcomes.models import Batch
from bihuan.organizations.models import Person
batch = Batch.objects.latest("id")
issue_batch(batch=batch, by=Person.objects.get(pk=int(os.environ["BENCH_CLERK"])))
"""


def main() -> None:
    """One table; refuses at the first number that is doubled or lost, and at a unit with one letter of two."""
    ready()
    draw = random.Random(7)
    stops, took = 0, 0.0
    clerk, batch = _approved()
    for number in range(ROUNDS):
        start = time.perf_counter()
        work = _start(clerk)
        if number < ROUNDS - 1:
            _kill_at(work, batch, 1 + draw.randrange(2 * UNITS // ROUNDS))
            stops += 1
        else:
            work.wait()
        took += time.perf_counter() - start
        _look(batch)
    state = set(batch.letters.values_list("state", flat=True))
    assert state == {"delivered"}, state
    left = _loops(batch)
    rows = [("rounds", "killed", "letters", "numbers", "doubled", "lost", "feedback 2/2 after receipts", "seconds"),
            (str(ROUNDS), str(stops), str(batch.letters.count()), str(_numbers()), "0", "0", str(left),
             f"{took:.1f}")]  # fmt: skip
    save("issuing", "Killed while issuing", rows, ["Killed after a random number of letters of each round's own."])


def _approved() -> tuple[int, Any]:
    """A decided year of 212 units with both letters approved."""
    cycle, clerk, _assessor, _body = make(UNITS, 4_000)
    kept, second, decider = decided(cycle, clerk)
    return clerk.pk, approved(kept, clerk, second, decider)


def _start(clerk: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {"BENCH_CLERK": str(clerk), "DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    return subprocess.Popen([sys.executable, "-c", WORK], env=environment, start_new_session=True)


def _kill_at(work: subprocess.Popen[bytes], batch: Any, more: int) -> None:
    """Kill once so many more letters are out (or at once if the work ended)."""
    from django.db import connection

    before = batch.letters.filter(state="delivered").count()
    while work.poll() is None and batch.letters.filter(state="delivered").count() < before + more:
        connection.close()
        time.sleep(0.002)
    if work.poll() is None:
        os.killpg(work.pid, signal.SIGKILL)
    work.wait()


def _look(batch: Any) -> None:
    """Both letters of a unit are out or neither; the numbers run from 1 without a gap."""
    from collections import Counter

    from bihuan.outcomes.models import Delivery, LetterNumber

    out = Counter(batch.letters.filter(state="delivered").values_list("enrolment_id", flat=True))
    assert set(out.values()) <= {2}, "a unit has one letter of two"
    assert set(batch.letters.values_list("state", flat=True)) <= {"approved", "delivered"}, "a letter stands half way"
    serials = sorted(LetterNumber.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 2 * len(out) + 1)), "a number is doubled or lost"
    assert Delivery.objects.count() == 2 * len(out)


def _numbers() -> int:
    from bihuan.outcomes.models import LetterNumber

    return LetterNumber.objects.count()


def _loops(batch: Any) -> int:
    """With every receipt given, every unit's feedback is 2 of 2 in the loop report."""
    from django.utils import timezone

    from bihuan.outcomes.models import Delivery
    from bihuan.outcomes.queries.loop import loops

    Delivery.objects.update(received_by="x", received_on=timezone.localdate())
    rows = loops(batch.result_set)
    assert all(row.feedback == 2 for row in rows)
    return len(rows)


if __name__ == "__main__":
    main()
