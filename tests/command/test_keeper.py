"""The keeper: what dies is started again, later each time; sealing goes on; the auditors are told."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bihuan.project.keeper import PAUSES, STEADY_SECONDS, Child
from tests.scratch import Scratch

KEEP = """
    import threading, os, select, signal, time
    from django.db import connections
    from bihuan.project.keeper import Child, Round, begin, keep
    from bihuan.project.cli_serve import _seal
    from bihuan.records.models import Seal
    Seal.objects.count()
    apart = begin("apart", lambda: os._exit(3 if connections["default"].connection is None else 4))
    apart.join()
    os.setsid()  # a terminal of its own
    gone, held = os.pipe()
    dying = Child("worker", lambda: time.sleep(60) if os.fork() == 0 else os._exit(1))
    living = Child("server", lambda: (signal.signal(2, lambda *_: os.write(held, b"hurt")), time.sleep(60)))
    def broken():
        raise RuntimeError("a round that fails")
    threading.Timer(6, lambda: os.killpg(0, signal.SIGINT)).start()  # Ctrl+C
    code = keep([dying, living], [Round("broken", 0.5, broken), Round("sealing", 1, _seal)])
    os.close(held)
    left = os.read(gone, 4) if select.select([gone], [], [], 5)[0] else b"some"
    print(apart.exitcode, left == b"", code, dying.falls, living.falls)
"""


def test_pauses_grow_and_a_steady_life_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child("worker", lambda: os._exit(1))
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    pauses = []
    for _ in range(len(PAUSES) + 1):
        child.start()
        assert child.process is not None
        child.process.join()
        assert child.has_fallen() == 1
        pauses.append(child.due_at - now)
        assert child.has_fallen() is None
    assert pauses == [*PAUSES, PAUSES[-1]]
    child.start()
    now += STEADY_SECONDS + 1
    assert child.process is not None
    child.process.join()
    child.has_fallen()
    assert child.due_at - now == PAUSES[0]


@pytest.mark.onlysqlite
def test_a_dead_child_leaves_its_neighbours_the_sealing_and_a_word_to_the_auditors(tmp_path: Path) -> None:
    scratch = Scratch.begin(tmp_path / "data")
    apart, nothing_left, code, _falls, lasting = scratch.run(KEEP).split()[-5:]
    assert apart == "3"  # a process of its own takes no open database over from its keeper
    assert nothing_left == "True"  # neither what a dead one had started, nor one that Ctrl+C and the keeper both end
    assert (code, lasting) == ("0", "0")
    alarms = {key for (key,) in scratch.query("select key from records_alarm where kind = 'process'")}
    assert alarms == {"worker", "broken"}  # the living one is not told of
    assert scratch.query("select count(*) from records_event where action = 'raise_alarm'") == [(2,)]
    assert int(str(scratch.query("select count(*) from records_seal")[0][0])) >= 1
    assert (scratch.folder / "checkpoint.json").exists()


@pytest.mark.onlysqlite
def test_the_worker_comes_back_and_takes_up_what_the_dead_one_held(tmp_path: Path) -> None:
    scratch = Scratch.begin(tmp_path / "data")
    scratch.run("""
        from django.utils import timezone
        from django_tasks_db.models import DBTaskResult
        from bihuan.supervision.tasks import check_in_background
        job = DBTaskResult.objects.create(args_kwargs={"args": [7, "zh"], "kwargs": {}}, backend_name="default",
                                          task_path=check_in_background.module_path, run_after=timezone.now())
        job.claim("dead")
    """)
    keeper = scratch.start("""
        from bihuan.project.cli_serve import _take_up_again, do_jobs
        from bihuan.project.keeper import Child, keep
        keep([Child("worker", do_jobs, _take_up_again)], [])
    """)
    status, deadline = "", time.monotonic() + 40
    while status != "FAILED" and time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(0.3)
        status = str(scratch.query("select status from django_tasks_database_dbtaskresult")[0][0])
    os.kill(keeper.pid, signal.SIGTERM)
    assert keeper.wait(30) == 0
    assert status == "FAILED"  # done by the new worker: there is no ledger 7
    assert "DoesNotExist" in str(scratch.query("select traceback from django_tasks_database_dbtaskresult")[0][0])
