"""Keeping: what tampering is found and where, checkpoints kept elsewhere, backups taken while writing goes on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import textwrap
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from bihuan.records.actions import record
from bihuan.records.checkpoints import Checkpoint, make_checkpoint, read_checkpoint
from bihuan.records.keeping import backup, restore
from bihuan.records.models import Event, Seal
from bihuan.records.schema import GUARDED, guards, unguarded
from bihuan.records.sealing import seal_events
from bihuan.records.verifying import verify_trail
from tests.cast import Cast
from tests.scratch import Scratch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def trail(cast: Cast) -> Checkpoint:
    """Three seals over nine events, and a checkpoint of them."""
    for number in range(9):
        with transaction.atomic():
            record(by=cast.clerk, action="set_calendar", subject=cast.office, office_path="001/", detail={"n": number})
        if number % 3 == 2:
            seal_events()
    return make_checkpoint()


def drop(table: str, *names: str) -> None:
    with connection.cursor() as cursor:
        for name in names:
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER {table}_{name}{on}")


def kinds(*checkpoints: Checkpoint) -> list[str]:
    return sorted({fault.kind for fault in verify_trail(checkpoints).faults})


@pytest.mark.onlysqlite
def test_an_edit_a_deletion_a_swap_and_a_cut_tail_are_found_and_placed(trail: Checkpoint) -> None:
    assert kinds(trail) == []
    drop("records_event", "no_update", "no_delete")
    middle = Event.objects.order_by("id")[4]
    Event.objects.filter(pk=middle.pk).update(actor="别人")
    fault = next(one for one in verify_trail().faults if one.kind == "event_changed")
    assert (fault.number, "set_calendar" in fault.where) == (middle.pk, True)
    Event.objects.filter(pk=middle.pk).update(actor=middle.actor)
    assert kinds() == ["guard_removed"]
    Event.objects.filter(pk=middle.pk).delete()
    fault = next(one for one in verify_trail().faults if one.kind == "events_missing")
    assert str(middle.pk) in fault.where
    middle.save(force_insert=True)
    other = Event.objects.order_by("id")[3]
    Event.objects.filter(pk=middle.pk).update(id=10_000)
    Event.objects.filter(pk=other.pk).update(id=middle.pk)
    Event.objects.filter(pk=10_000).update(id=other.pk)
    assert "events_reordered" in kinds()


@pytest.mark.onlysqlite
def test_a_cut_tail_shows_against_a_checkpoint_kept_elsewhere(trail: Checkpoint) -> None:
    drop("records_event", "no_update", "no_delete")
    drop("records_seal", "no_update", "no_delete")
    last = Seal.objects.order_by("-id")[0]
    Event.objects.filter(pk__gte=last.first_id).delete()
    last.delete()
    assert "tail_cut" not in kinds()
    assert {"tail_cut", "events_fewer"} <= set(kinds(trail))


def test_a_removed_or_altered_guard_is_found(trail: Checkpoint) -> None:
    drop("findings_findingstep", "no_update", "no_delete")
    faults = verify_trail([trail]).faults
    assert {fault.where for fault in faults if fault.kind == "guard_removed"} == {
        "findings_findingstep_no_update",
        "findings_findingstep_no_delete",
    }
    if connection.vendor == "sqlite":
        drop("records_event", "no_delete")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TRIGGER records_event_no_delete BEFORE DELETE ON records_event BEGIN SELECT 1; END")
        assert "guard_changed" in kinds(trail)


def test_every_append_only_table_is_guarded_and_on_the_list() -> None:
    assert unguarded() == []
    names = {name for name in guards() if name.endswith("_no_delete")}
    assert {name.removesuffix("_no_delete") for name in names} <= set(GUARDED)
    if connection.vendor == "postgresql":
        assert all(f"{name.removesuffix('delete')}truncate" in guards() for name in names)


@pytest.mark.parametrize("table", sorted(set(GUARDED) - {"findings_finding"}))
def test_the_database_refuses_to_empty_a_guarded_table(table: str, cast: Cast) -> None:
    with transaction.atomic():
        record(by=cast.clerk, action="set_calendar", subject=cast.office, office_path="001/")
    sql = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    if connection.vendor == "sqlite" and table != "records_event":
        return  # a row is needed for a row trigger: the trail's own stands for all
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.onlysqlite
def test_replacing_a_row_is_a_deletion_too(trail: Checkpoint) -> None:
    event = Event.objects.order_by("id")[0]
    columns = "id, at, actor, office_path, action, object_type, object_id, object_label, detail, address, digest"
    values = "%s,'2018','x','x','x','x','x','x','{}','x','x'"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO records_event ({columns}) VALUES ({values})", [event.pk])


def test_a_checkpoint_that_was_altered_is_none(trail: Checkpoint) -> None:
    assert read_checkpoint(trail.as_text()) == trail
    told = json.loads(trail.as_text())
    for change in ({"events": 3}, {"digest": "0" * 64}, {"signature": "AAAA"}, {"more": 1}):
        with pytest.raises(ValidationError):
            read_checkpoint(json.dumps(told | change))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    scratch = Scratch.begin(tmp_path_factory.mktemp("kept") / "city")
    scratch.run("""
        from tests.cast import make_cast
        from tests.world import make_world
        make_world(make_cast())
        from bihuan.records.sealing import seal_events
        seal_events()
    """)
    return scratch


@pytest.fixture
def city(whole: Scratch, tmp_path: Path) -> Scratch:
    """A data folder with a database of its own and some evidence."""
    return whole.copy(tmp_path / "city")


WRITE = """
    from django.db import transaction
    from bihuan.organizations.models import Office, Person
    from bihuan.records.actions import record
    office, clerk = Office.objects.get(path="001/001/"), Person.objects.get(username="clerk")
    for number in range({count}):
        with transaction.atomic():
            record(by=clerk, action="set_calendar", subject=office, office_path=office.path, detail={{"n": number}})
    print("done")
"""


@pytest.mark.onlysqlite
def test_the_restore_drill_while_writing_goes_on(city: Scratch, tmp_path: Path) -> None:
    writer = city.start(WRITE.format(count=400))
    archive = tmp_path / "one.tar"
    command = [sys.executable, "-m", "bihuan.project.cli"]
    subprocess.run([*command, "backup", str(archive)], env=city.environment, check=True, capture_output=True)
    assert writer.wait(60) == 0
    again = subprocess.run([*command, "backup", str(archive)], env=city.environment, check=False, capture_output=True)
    assert again.returncode == 2  # an existing backup is never overwritten
    fresh = Scratch(tmp_path / "restored")
    done = subprocess.run(
        [*command, "restore", str(archive), "--into", str(fresh.folder)], env=city.environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    verified = subprocess.run([*command, "audit", "verify"], env=fresh.environment, check=False, capture_output=True)
    assert verified.returncode == 0, verified.stderr.decode()
    assert "restored" in verified.stderr.decode()  # the gap shows for ever
    assert "no_checkpoint" in verified.stderr.decode()
    told = fresh.query("select detail from records_event where action = 'restore_backup'")
    assert "backup_at" in str(told[0][0])
    assert fresh.query("select kind from records_alarm") == [("restored",)]
    assert int(str(fresh.query("select count(*) from findings_finding")[0][0])) > 0
    for (sha256,) in fresh.query("select sha256 from records_blob"):
        assert (fresh.folder / "evidence" / str(sha256)[:2] / str(sha256)).exists()
    assert not (fresh.folder / "checkpoint.key").exists()


@pytest.mark.onlysqlite
def test_a_damaged_archive_restores_nothing(city: Scratch, tmp_path: Path) -> None:
    archive = tmp_path / "one.tar"
    subprocess.run(
        [sys.executable, "-m", "bihuan.project.cli", "backup", str(archive)], env=city.environment, check=True,
        capture_output=True,
    )  # fmt: skip
    whole = bytearray(archive.read_bytes())
    place = whole.index("照片说明".encode())
    whole[place] ^= 1
    (tmp_path / "bad.tar").write_bytes(whole)
    with pytest.raises(ValidationError, match="evidence/"):
        restore(tmp_path / "bad.tar", tmp_path / "nothing")
    with tarfile.open(tmp_path / "evil.tar", "w") as evil:
        entry = tarfile.TarInfo("../outside")
        entry.size = 1
        evil.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(ValidationError):
        restore(tmp_path / "evil.tar", tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    assert not (tmp_path / "outside").exists()
    with pytest.raises(ValidationError):
        restore(archive, city.folder)


NOTICES = """
    import datetime, io
    from bihuan.records import clock
    from bihuan.screening.actions.releases import receive_releases
    from tests.screening import telling
    from tests.screening.test_releases import lines, release
    about = telling.about(cast, erase_on=clock.today() + datetime.timedelta(days=300))
    receive_releases(office=cast.office, source="交易中心", file=io.BytesIO(lines(release(1), release(2))),
                     name="公告.jsonl", about=about, by=cast.clerk)
"""
"""A data set of procurement notices."""
SCREENED = """
    from bihuan.organizations.models import Person
    from bihuan.screening.actions.rules import write_rules
    from bihuan.screening.actions.running import ask_run, perform
    from bihuan.screening.models import Clue, DataSet
    from bihuan.screening.store import sha256_of, table_of
    from tests.screening.telling import rules_text
    one, clerk = DataSet.objects.select_related("office").get(), Person.objects.get(username="clerk")
    assert sha256_of(table_of(one)) == one.sha256
    rules = write_rules(office=one.office, name="规则", text=rules_text("R018"), by=clerk)
    assert perform(ask_run(office=one.office, rules=rules, data_sets=[one.pk], by=clerk).pk).state == "done"
    assert Clue.objects.count() == 2
"""
"""The restored notices are those that were taken, and give their clues."""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the same drill on the embedded database is above")
def test_the_restore_drill_on_postgresql(tmp_path: Path) -> None:
    """Databases of its own beside the tests' one, the urns' among them: written to while they are dumped, restored into
    others; an urn that took answers is suspended there."""
    address = os.environ["BIHUAN_DATABASE"]
    names = ["drill_from", "drill_to", "drill_from_urns", "drill_to_urns"]
    environment = os.environ | {"BIHUAN_SECRET": "only-for-tests", "DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    with psycopg.connect(address, autocommit=True) as plain:
        for name in names:
            plain.execute(f"DROP DATABASE IF EXISTS {name}")
            plain.execute(f"CREATE DATABASE {name}")

    def own(name: str) -> dict[str, str]:
        target, urns = (address.replace("/postgres?", f"/{one}?") for one in (name, f"{name}_urns"))
        return environment | {"BIHUAN_URNS": urns, "BIHUAN_DATABASE": target, "BIHUAN_DATA": str(tmp_path / name)}

    command = [sys.executable, "-m", "bihuan.project.cli"]
    start = "import django\ndjango.setup()\n"
    (tmp_path / "drill_from").mkdir()
    made = (
        "from bihuan.records.databases import migrate_all\nmigrate_all()\n"
        "from tests.cast import make_cast\nfrom tests.world import make_world\ncast = make_cast()\nmake_world(cast)\n"
        "from bihuan.urns import actions\nfrom tests.urns import told\nmade = told.opened_for_answers(cast, 9)\n"
        "for code in actions.issue(urn_id=made.urn.pk, ward='w1', by=cast.clerk)[:3]:\n    told.answer(code)\n"
        "from bihuan.records.sealing import seal_events\nseal_events()\n" + textwrap.dedent(NOTICES)
    )
    subprocess.run([sys.executable, "-c", start + made], env=own("drill_from"), check=True, capture_output=True)
    writer = subprocess.Popen(
        [sys.executable, "-c", start + textwrap.dedent(WRITE.format(count=300))], env=own("drill_from"),
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    archive = tmp_path / "one.tar"
    subprocess.run([*command, "backup", str(archive)], env=own("drill_from"), check=True, capture_output=True)
    assert writer.wait(60) == 0
    done = subprocess.run(
        [*command, "restore", str(archive), "--into", str(tmp_path / "drill_to")], env=own("drill_to"), check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    verified = subprocess.run([*command, "audit", "verify"], env=own("drill_to"), check=False, capture_output=True)
    assert verified.returncode == 0, verified.stderr.decode()
    subprocess.run(
        [sys.executable, "-c", start + textwrap.dedent(SCREENED)], env=own("drill_to"), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with psycopg.connect(own("drill_to")["BIHUAN_DATABASE"]) as plain:
        last = plain.execute("SELECT state FROM urns_urn ORDER BY id DESC LIMIT 1").fetchone()
    with psycopg.connect(own("drill_to")["BIHUAN_URNS"]) as plain:
        kept = plain.execute("SELECT count(*) FROM boxes_sealed").fetchone()
    assert (last, kept) == (("suspended",), (3,))


def test_a_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "there.tar").write_text("x")
    with pytest.raises(ValidationError):
        backup(tmp_path / "there.tar")
    assert (tmp_path / "there.tar").read_text() == "x"
