"""What was asked and answered goes with the clues it was about, in the database, on pages and on the disk."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.findings.actions import Upload
from bihuan.records import clock
from bihuan.records.evidence import evidence_path, store_evidence
from bihuan.records.models import Blob, Event
from bihuan.screening.actions.asking import ask, reply
from bihuan.screening.actions.deciding import exclude_clue
from bihuan.screening.actions.erasing import erase_due, wipe_files
from bihuan.screening.actions.leading import issue_circular, settle
from bihuan.screening.models import Dossier, Reply, ReplyFile
from tests.cast import Cast
from tests.findings.telling import day
from tests.scratch import Scratch
from tests.screening import telling

Commits = Callable[..., AbstractContextManager[object]]
SECRET = "王伟请假说明"
LATER = "2020-01-01"
MAKE = """
    from tests.cast import make_cast
    from tests.findings.telling import day
    from tests.screening.test_ending import LATER, settled
    from bihuan.screening.actions.erasing import erase_due
    with day("2018-08-01"):
        settled(make_cast())
    with day(LATER):
        erase_due()
"""


def settled(cast: Cast) -> Dossier:
    """A file about 王伟 that was asked, answered with a file of their name, and came to nothing."""
    telling.bought(cast)
    made = telling.opened(cast, 3)
    ask(dossier_id=made.pk, letter=SECRET, due_on=date(2018, 8, 31), by=cast.clerk, concerned=cast.ivan)
    upload = Upload(f"{SECRET}.txt", io.BytesIO(SECRET.encode()))
    reply(dossier_id=made.pk, kind="answer", text=SECRET, by=cast.alice, uploads=[upload])
    exclude_clue(clue_id=telling.about_contract(3).pk, reason="explained", note=SECRET, by=cast.clerk)
    return settle(dossier_id=made.pk, note=SECRET, by=cast.clerk)


@pytest.fixture
def ended(cast: Cast, django_capture_on_commit_callbacks: Commits) -> Dossier:
    """The same on the day after its data were to be erased."""
    made = settled(cast)
    with day(LATER), django_capture_on_commit_callbacks(execute=True):
        erase_due()
    return Dossier.objects.get(pk=made.pk)


def test_nothing_of_what_was_said_is_left_in_any_table(ended: Dossier) -> None:
    for model in apps.get_app_config("screening").get_models():
        assert SECRET not in str(list(model._default_manager.values())), model.__name__
    assert SECRET not in str(list(Event.objects.values())), "the trail never heard the name of the file"
    assert (ended.about, ended.letter, ended.concerned) == ("", "", None)
    assert [(one.kind, one.text, one.acting_as) for one in ended.replies.all()] == [("answer", "", "unit")]
    assert [step.step for step in ended.steps.all()] == ["ask", "answer", "settle"]
    event = Event.objects.get(action="erase_dossier")
    assert (event.object_id, event.detail) == (str(ended.pk), {"replies": 1, "files": 1})


def test_the_bytes_of_a_reply_are_gone_and_a_backup_goes_on(ended: Dossier, cast: Cast, tmp_path: Path) -> None:
    kept = ReplyFile.objects.get(reply__dossier=ended).attachment
    assert not evidence_path(kept).exists()
    assert Blob.objects.get(pk=kept.blob_id).erased_at is not None
    again = store_evidence(file=io.BytesIO(SECRET.encode()), name="又来.txt", office_path="/", by=cast.clerk)
    assert evidence_path(again).read_bytes() == SECRET.encode()
    assert Blob.objects.get(pk=kept.blob_id).erased_at is None


@pytest.mark.onlysqlite
def test_a_backup_leaves_out_what_is_erased_and_a_restore_brings_none_of_it_back(tmp_path: Path) -> None:
    city = Scratch.begin(tmp_path / "city")
    city.run(MAKE)
    archive, command = tmp_path / "one.tar", [sys.executable, "-m", "bihuan.project.cli"]
    subprocess.run([*command, "backup", str(archive)], env=city.environment, check=True, capture_output=True)
    erased = city.query("select sha256 from records_blob where erased_at is not null")
    assert len(erased) == 1
    with tarfile.open(archive) as packed:
        assert not any(str(erased[0][0]) in name for name in packed.getnames())
    fresh = Scratch(tmp_path / "restored")
    words = [*command, "restore", str(archive), "--into", str(fresh.folder)]
    subprocess.run(words, env=city.environment, check=True, capture_output=True)
    assert fresh.query("select letter, about from screening_dossier") == [("", "")]
    assert not list((fresh.folder / "evidence").glob(f"*/{erased[0][0]}"))


def test_bytes_that_something_else_refers_to_stay(cast: Cast, django_capture_on_commit_callbacks: Commits) -> None:
    made = settled(cast)
    other = store_evidence(file=io.BytesIO(SECRET.encode()), name="同一内容.txt", office_path="/", by=cast.clerk)
    with day(LATER), django_capture_on_commit_callbacks(execute=True):
        erase_due()
    assert Dossier.objects.get(pk=made.pk).erased_at is not None
    assert evidence_path(other).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Blob.objects.filter(pk=other.blob_id).update(erased_at=clock.now())


def test_the_pages_say_so_to_the_office_and_to_the_unit(ended: Dossier, cast: Cast) -> None:
    with day(LATER):
        for person, address in (
            (cast.clerk, f"/screening/files/{ended.pk}/"), (cast.alice, f"/screening/asked/{ended.pk}/"),
        ):  # fmt: skip
            client = Client()
            client.force_login(person)
            page = client.get(address)
            assert page.status_code == 200
            assert "按期删除" in page.content.decode()
            assert SECRET not in page.content.decode()
        one = ReplyFile.objects.get(reply__dossier=ended)
        assert client.get(f"/screening/replies/{one.reply_id}/files/{one.attachment_id}/").status_code == 404
        client.force_login(cast.ivan)
        assert client.get(f"/screening/asked/{ended.pk}/").status_code == 404, "whom it was about is not kept"


def test_while_a_clue_of_it_is_kept_the_database_lets_nothing_of_a_file_go(cast: Cast) -> None:
    made = settled(cast)
    assert wipe_files() == 0
    acts: tuple[Callable[[], object], ...] = (
        lambda: Dossier.objects.filter(pk=made.pk).update(about=""),
        lambda: Dossier.objects.filter(pk=made.pk).update(letter=""),
        lambda: Dossier.objects.filter(pk=made.pk).update(erased_at=clock.now()),
        lambda: Reply.objects.update(text=""),
        lambda: ReplyFile.objects.update(name=""),
        lambda: made.steps.update(note=""),
        lambda: Blob.objects.update(erased_at=clock.now()),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_what_is_erased_is_not_written_again(ended: Dossier, cast: Cast) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: Dossier.objects.filter(pk=ended.pk).update(letter="另写"),
        lambda: Dossier.objects.filter(pk=ended.pk).update(about="另写"),
        lambda: Dossier.objects.filter(pk=ended.pk).update(erased_at=None),
        lambda: Reply.objects.update(text="另写"),
        lambda: ReplyFile.objects.update(name="另写"),
        lambda: ended.steps.update(note="另写"),
        lambda: Reply.objects.create(
            dossier=ended, kind="answer", text="", by=cast.alice, acting_as="unit", at=clock.now()
        ),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_lead_that_ended_goes_with_its_clues_and_bears_no_circular_any_more(cast: Cast) -> None:
    telling.bought(cast)
    made = telling.ended(cast, 4)
    with day(LATER):
        erase_due()
        made.refresh_from_db()
        assert (made.letter, made.outcome, made.lead_number) == ("", "serious", "线〔2018〕4号")
        with pytest.raises(ValidationError, match="按期删除"):
            issue_circular(
                dossier_id=made.pk, number="1", title="通报", scope="全市", issued_on=date(2019, 1, 1), by=cast.clerk
            )
