"""The trail does not forget: what no longer fits raises an alarm, and nothing is renewed over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from bihuan.records.actions import record
from bihuan.records.alarms import raise_alarm, settle_alarm, standing_alarms
from bihuan.records.checkpoints import kept_checkpoint
from bihuan.records.models import Alarm, Event, Seal
from bihuan.records.schema import guard_faults
from bihuan.records.sealing import seal_events
from bihuan.records.watching import watch, whole_verdict
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def acts(cast: Cast, count: int = 3) -> None:
    for number in range(count):
        with transaction.atomic():
            record(by=cast.clerk, action="set_calendar", subject=cast.office, office_path="001/", detail={"n": number})


def a_round(cast: Cast) -> Path | None:
    """What the keeper does every minute."""
    acts(cast)
    seal_events()
    return watch()


def drop(table: str, *names: str) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {table}_{name}{'' if connection.vendor == 'sqlite' else f' ON {table}'}")


def kinds() -> set[str]:
    return {fault.kind for fault in whole_verdict().faults}


def test_the_guards_are_those_the_code_sets() -> None:
    assert list(guard_faults()) == []


def test_a_round_after_a_round_raises_nothing(cast: Cast) -> None:
    assert a_round(cast) == a_round(cast) != None  # noqa: E711
    assert not standing_alarms().exists()
    assert kinds() == set()


@pytest.mark.onlysqlite
def test_a_dropped_guard_is_not_forgotten_by_the_next_seal(cast: Cast) -> None:
    a_round(cast)
    before = kept_checkpoint()
    drop("records_event", "no_delete")
    assert a_round(cast) is None
    assert a_round(cast) is None
    assert kept_checkpoint() == before
    assert "guard_removed" in kinds()
    assert standing_alarms().filter(kind="trail").count() == 1


@pytest.mark.onlysqlite
@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("CREATE TRIGGER records_event_no_delete BEFORE DELETE ON records_event BEGIN SELECT 1; END", "guard_changed"),
        ("CREATE TRIGGER helper AFTER INSERT ON records_event BEGIN SELECT 1; END", "guard_added"),
    ],
)
def test_a_trigger_the_code_does_not_know_is_found(statement: str, kind: str, cast: Cast) -> None:
    a_round(cast)
    if kind == "guard_changed":
        drop("records_event", "no_delete")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert a_round(cast) is None
    assert kinds() == {kind}


@pytest.mark.onlysqlite
def test_a_deleted_tail_is_not_forgotten_though_the_guards_are_set_again(cast: Cast) -> None:
    a_round(cast)
    a_round(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'records_%no_delete'")
        kept = dict(cursor.fetchall())
    drop("records_event", "no_delete")
    drop("records_seal", "no_delete")
    last = Seal.objects.order_by("-id")[0]
    Event.objects.filter(pk__gte=last.first_id).delete()
    last.delete()
    with connection.cursor() as cursor:
        for name in ("records_event_no_delete", "records_seal_no_delete"):
            cursor.execute(kept[name])
    assert a_round(cast) is None
    assert a_round(cast) is None
    assert kinds() & {"tail_cut", "seal_replaced"}
    assert standing_alarms().filter(kind="trail").exists()


@pytest.mark.onlysqlite
def test_a_settled_fault_stays_on_show_as_a_gap(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    a_round(cast)
    (tmp_path / "checkpoint.json").write_text((tmp_path / "checkpoint.json").read_text().replace("1", "2", 1))
    assert a_round(cast) is None
    assert kinds() == {"checkpoint_altered"}
    with django_capture_on_commit_callbacks(execute=True):
        settle_alarm(alarm_id=standing_alarms().get().pk, by=cast.chief, note="文件损坏，已查明")
    assert a_round(cast) is not None
    verdict = whole_verdict()
    assert (verdict.faults, [gap.kind for gap in verdict.gaps]) == ((), ["settled checkpoint_altered"])


@pytest.mark.onlysqlite  # inside a test's own transaction nothing ripens to be sealed on PostgreSQL
def test_a_checkpoint_that_was_taken_away_or_is_anothers_raises_an_alarm(cast: Cast, tmp_path: Path) -> None:
    a_round(cast)
    a_round(cast)
    kept = tmp_path / "checkpoint.json"
    text = kept.read_text()
    kept.unlink()
    assert a_round(cast) is None
    kept.write_text(text)
    (tmp_path / "checkpoint.key").unlink()
    assert a_round(cast) is None
    assert set(standing_alarms().values_list("key", flat=True)) == {"checkpoint_missing", "checkpoint_foreign"}


def test_an_alarm_is_raised_once_settled_once_and_on_the_trail(cast: Cast) -> None:
    assert raise_alarm("process", "worker", ended=-6)
    assert not raise_alarm("process", "worker", ended=-6)
    alarm = Alarm.objects.get()
    with pytest.raises(ValidationError):
        settle_alarm(alarm_id=alarm.pk, by=cast.chief, note=" ")
    settle_alarm(alarm_id=alarm.pk, by=cast.chief, note="内存不足，已扩容")
    with pytest.raises(ValidationError):
        settle_alarm(alarm_id=alarm.pk, by=cast.chief, note="再来")
    changes: tuple[dict[str, Any], ...] = ({"note": "x"}, {"detail": {}})
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Alarm.objects.update(**change)
    assert raise_alarm("process", "worker", ended=-6)
    told = Event.objects.filter(object_type="records.Alarm").order_by("id").values_list("action", flat=True)
    assert list(told) == ["raise_alarm", "settle_alarm", "raise_alarm"]


def test_the_auditor_reads_and_settles_an_alarm_and_the_clerk_only_reads(cast: Cast) -> None:
    raise_alarm("process", "worker", ended=-6)
    alarm = Alarm.objects.get()
    auditor, clerk = Client(), Client()
    auditor.force_login(cast.auditor)
    clerk.force_login(cast.clerk)
    for client in (auditor, clerk):
        assert "系统进程意外终止" in client.get("/trail/alarms/").content.decode()
        assert "1 条告警" in client.get("/trail/").content.decode()
    address = f"/trail/alarms/{alarm.pk}/settle/"
    assert clerk.post(address, {"note": "没事"}).status_code == 403
    auditor.post(address, {"note": "内存不足，已扩容"})
    assert Alarm.objects.get().settled_by == cast.auditor.name
    assert "告警待审计人员" not in auditor.get("/trail/").content.decode()
