"""Whatever keeps a job from its end is seen, and can be repeated and discarded; a dead worker's job is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from bihuan.records import clock
from bihuan.records.background import take_up_again
from bihuan.records.models import Alarm
from bihuan.records.progress import clear, read, report
from bihuan.schemes.actions.importing import progress_key
from bihuan.schemes.models import Cycle
from bihuan.supervision.actions import take_ledger
from bihuan.supervision.models import LedgerImport
from bihuan.supervision.tasks import check_in_background
from tests.cast import Cast
from tests.supervision.test_imports import GOOD, sheet
from tests.world import launched


@pytest.fixture
def ledger(cast: Cast) -> Iterator[LedgerImport]:
    cycle: Cycle = launched(cast)
    taken = take_ledger(cycle=cycle, body=cast.line, file=sheet(GOOD), name="6月.xlsx", by=cast.ines)
    clear(progress_key(taken))
    yield taken
    clear(progress_key(taken))


def page(cast: Cast, ledger: LedgerImport) -> str:
    client = Client()
    client.force_login(cast.ines)
    return client.get(f"/imports/{ledger.pk}/").content.decode()


def test_an_unexpected_error_is_seen_and_repeated(
    cast: Cast, ledger: LedgerImport, django_capture_on_commit_callbacks: Any
) -> None:
    report(progress_key(ledger), 0, 2, "reading")
    with pytest.raises(AttributeError):
        check_in_background.func(ledger.pk, None)  # a language nobody speaks: an error no reader of files expects
    ledger.refresh_from_db()
    assert (ledger.state, read(progress_key(ledger))) == ("failed", None)
    assert "发生意外" in ledger.problems[0][2]
    assert {word for word in ("重新检查", "放弃") if word in page(cast, ledger)} == {"重新检查", "放弃"}
    client = Client()
    client.force_login(cast.ines)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{ledger.pk}/check/")
    ledger.refresh_from_db()
    assert (ledger.state, ledger.good_rows) == ("checked", 1)


def test_a_dead_workers_job_is_taken_up_again_and_then_given_up(cast: Cast, ledger: LedgerImport) -> None:
    job = DBTaskResult.objects.create(
        args_kwargs={"args": [ledger.pk, "zh"], "kwargs": {}}, task_path=check_in_background.module_path,
        backend_name="default", run_after=clock.now(),
    )  # fmt: skip
    job.claim("dead one")
    assert take_up_again() == (1, 0)
    job.refresh_from_db()
    assert job.status == "READY"
    job.claim("dead two")
    report(progress_key(ledger), 0, 2, "reading")
    assert take_up_again() == (0, 1)
    assert take_up_again() == (0, 0)
    ledger.refresh_from_db()
    assert (ledger.state, read(progress_key(ledger))) == ("failed", None)
    assert "中途终止" in ledger.problems[0][2]
    assert Alarm.objects.get().kind == "job"


def test_a_file_that_waits_without_a_job_can_be_discarded_and_stays_so(cast: Cast, ledger: LedgerImport) -> None:
    assert "重新检查" in page(cast, ledger)
    client = Client()
    client.force_login(cast.ines)
    client.post(f"/imports/{ledger.pk}/discard/")
    check_in_background.func(ledger.pk, "zh")
    ledger.refresh_from_db()
    assert ledger.state == "discarded"
