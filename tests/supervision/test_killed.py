"""Killed at any moment of an import or a freeze: all of it is there or none, and the trail verifies."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest

from tests import thoroughly
from tests.scratch import Scratch

pytestmark = pytest.mark.onlysqlite
ROUNDS = int(os.environ.get("BIHUAN_KILLS", thoroughly.some(16)))
ROWS = 1500

PREPARE = f"""
    import io
    from django.db import transaction
    from tests.cast import make_cast
    from tests.world import launched
    from bihuan.supervision.actions import check_ledger, take_ledger
    with transaction.atomic():
        cast = make_cast()
        cycle = launched(cast)
        lines = ["单位,指标,分值,日期,扣分原因"]
        lines += [f"A0{{1 + n % 2}},travel,0.01,2018-06-{{1 + n % 28:02d}},第{{n}}次" for n in range({ROWS})]
        file = io.BytesIO("\\n".join(lines).encode())
        taken = take_ledger(cycle=cycle, body=cast.line, file=file, name="年.csv", by=cast.ines)
        assert not check_ledger(ledger=taken).problem_count
"""
WORK = """
    from bihuan.organizations.models import Person
    from bihuan.records.sealing import seal_events
    from bihuan.results.actions import freeze_result
    from bihuan.supervision.actions import write_ledger
    from bihuan.supervision.models import LedgerImport
    ledger = LedgerImport.objects.get()
    print("go", flush=True)
    write_ledger(ledger=ledger, by=Person.objects.get(username="ines"))
    freeze_result(cycle=ledger.cycle, by=Person.objects.get(username="clerk"))
    seal_events()
"""
VERIFY = "from bihuan.records.verifying import verify_trail\nprint(len(verify_trail().faults))"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    made = Scratch.begin(tmp_path_factory.mktemp("killed") / "data")
    made.run(PREPARE)
    return made


def wait_and_kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Let it work for a while, then kill it without a word."""
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()


def test_killed_at_any_moment_all_or_nothing(prepared: Scratch, tmp_path: Path) -> None:
    draw = random.Random(7)
    seen = set()
    moments = [0.0, *(draw.uniform(0.0, 0.9) for _ in range(ROUNDS - 2)), 100.0]
    for number, moment in enumerate(moments):
        scratch = prepared.copy(tmp_path / str(number))
        wait_and_kill(scratch.start(WORK), moment)
        [(entries,)] = scratch.query("select count(*) from supervision_entry")
        [(written,)] = scratch.query("select count(*) from records_event where action = 'write_ledger'")
        [(state,)] = scratch.query("select state from supervision_ledgerimport")
        assert (entries, written, state) in {(0, 0, "checked"), (ROWS, 1, "written")}
        [(sets,)] = scratch.query("select count(*) from results_resultset")
        [(rows,)] = scratch.query("select count(*) from results_resultrow")
        [(frozen,)] = scratch.query("select count(*) from records_event where action = 'freeze_result'")
        assert (sets, rows, frozen) in {(0, 0, 0), (1, 2, 1)}
        seen.add((entries, sets))
        if number % 6 == 0:
            assert scratch.run(VERIFY) == "0"
    assert {(0, 0), (ROWS, 1)} <= seen
