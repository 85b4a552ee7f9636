"""Backup, restore and verification of urns, in data folders of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scratch import Scratch

pytestmark = pytest.mark.onlysqlite

OPEN = """
    from bihuan.urns import actions
    from tests.cast import make_cast
    from tests.urns import told
    cast = make_cast()
    made = told.opened_for_answers(cast, 9)
    codes = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)
    for code in codes[:3]:
        told.answer(code)
    actions.look_after()
    print(" ".join(codes), "|", *made.slips)
"""
ANSWER = """
    from tests.urns import told
    from bihuan.urns.actions import look_after
    for code in {codes}:
        try:
            print(told.answer(code))
        except Exception as error:
            print(type(error).__name__)
    look_after()
"""
RESUME = """
    from bihuan.organizations.models import Person
    from bihuan.urns import actions
    from bihuan.urns.models import Urn
    people = {row.username: row for row in Person.objects.all()}
    actions.resume(urn_id=Urn.objects.get().pk, note="核对", by=people["clerk"], second=people["chief"], used_before=5)
"""


def command(scratch: Scratch, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "bihuan.project.cli", *words]
    return subprocess.run(line, env=scratch.environment, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scratch, list[str]]:
    scratch = Scratch.begin(tmp_path_factory.mktemp("urn") / "city")
    return scratch, scratch.run(OPEN).partition(" |")[0].split()


@pytest.fixture
def city(whole: tuple[Scratch, list[str]], tmp_path: Path) -> tuple[Scratch, list[str]]:
    """The same urn for each test, in a folder of its own."""
    return whole[0].copy(tmp_path / "city"), whole[1]


def test_after_a_restore_an_open_urn_is_suspended_until_two_resume_it(
    city: tuple[Scratch, list[str]], tmp_path: Path
) -> None:
    scratch, codes = city
    assert command(scratch, "backup", str(tmp_path / "one.tar")).returncode == 0
    assert scratch.run(ANSWER.format(codes=codes[3:5])) == "True\nTrue"
    fresh = Scratch(tmp_path / "restored")
    done = command(fresh, "restore", str(tmp_path / "one.tar"), "--into", str(fresh.folder))
    assert done.returncode == 0, done.stderr
    # a code that was used after the backup is unused again: the urn takes nothing
    assert fresh.run(ANSWER.format(codes=codes[3:4])) == "NotTaking"
    assert fresh.query("select state from urns_urn") == [("suspended",)]
    step = fresh.query("select step, by_id, detail from urns_urnstep order by id desc limit 1")[0]
    assert step[:2] == ("suspend", None)
    assert '"used": 3' in str(step[2])
    fresh.run(RESUME)
    assert fresh.run(ANSWER.format(codes=[codes[0], codes[3]])) == "UnknownCode\nTrue"
    verified = command(fresh, "audit", "verify")
    assert verified.returncode == 0, verified.stderr


def test_an_older_copy_of_the_urns_file_and_a_lost_answer_are_found(
    city: tuple[Scratch, list[str]], tmp_path: Path
) -> None:
    scratch, codes = city
    assert command(scratch, "audit", "verify").returncode == 0
    shutil.copyfile(scratch.folder / "urns.sqlite3", tmp_path / "older.sqlite3")
    scratch.run(ANSWER.format(codes=codes[3:5]))
    whole = (scratch.folder / "urns.sqlite3").read_bytes()
    shutil.copyfile(tmp_path / "older.sqlite3", scratch.folder / "urns.sqlite3")
    audit = command(scratch, "audit", "verify")
    assert (audit.returncode, "urn_older" in audit.stderr) == (1, True)
    (scratch.folder / "urns.sqlite3").write_bytes(whole)
    scratch.run("from bihuan.urns.box.models import Sealed\nSealed.objects.first().delete()")
    audit = command(scratch, "audit", "verify")
    assert (audit.returncode, "urn_counts" in audit.stderr) == (1, True)


def test_what_was_deleted_is_overwritten_in_the_file(city: tuple[Scratch, list[str]]) -> None:
    scratch, _codes = city
    sealed = scratch.run("from bihuan.urns.box.models import Sealed\nprint(Sealed.objects.first().key)")
    file = scratch.folder / "urns.sqlite3"
    assert sealed.encode() in file.read_bytes()
    scratch.run("from bihuan.urns.box.models import Sealed\nSealed.objects.all().delete()")
    assert sealed.encode() not in file.read_bytes()
    assert {path.name for path in scratch.folder.glob("urns*")} <= {"urns.sqlite3", "urns.sqlite3-journal"}
