"""Data sets in a backup: what is kept comes back with its hash, what is erased does not, and nothing comes unsaid."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from bihuan.notices.models import Notice
from bihuan.records.keeping import restore
from bihuan.records.models import Event
from bihuan.screening.actions.erasing import erase_data
from bihuan.screening.actions.restoring import tell_of_restored_data
from bihuan.screening.store import table_of
from tests.cast import Cast
from tests.findings.telling import day
from tests.scratch import Scratch
from tests.screening import telling

MAKE = """
    from tests.cast import make_cast
    from tests.findings.telling import day
    from tests.screening import telling
    from bihuan.screening.actions.erasing import erase_data
    with day("2018-08-01"):
        cast = make_cast()
        telling.put(cast, "contracts", telling.contracts())
        erase_data(data_set_id=telling.put(cast, "tiers", telling.TIERS).pk, by=cast.clerk)
"""
FILES = "select office_id || '-' || sha256 || '.parquet' from screening_dataset where erased_at is {}"


@pytest.mark.onlysqlite
def test_a_backup_holds_the_tables_that_are_kept_and_a_restore_says_that_they_are_back(tmp_path: Path) -> None:
    city = Scratch.begin(tmp_path / "city")
    city.run(MAKE)
    archive, command = tmp_path / "one.tar", [sys.executable, "-m", "bihuan.project.cli"]
    subprocess.run([*command, "backup", str(archive)], env=city.environment, check=True, capture_output=True)
    kept, gone = (str(city.query(FILES.format(state))[0][0]) for state in ("null", "not null"))
    with tarfile.open(archive) as packed:
        names = packed.getnames()
    assert f"screening/{kept}" in names
    assert not any(gone in name for name in names)
    with tarfile.open(archive) as packed:
        file = packed.extractfile(f"screening/{kept}")
        assert file is not None
        assert file.read() == (city.folder / "screening" / kept).read_bytes()
    with (tmp_path / "bad.tar").open("wb") as bad:
        bad.write(archive.read_bytes().replace(b"PAR1", b"PAR2"))
    with pytest.raises(ValidationError, match="screening/"):
        restore(tmp_path / "bad.tar", tmp_path / "nothing")
    fresh = Scratch(tmp_path / "restored")
    words = [*command, "restore", str(archive), "--into", str(fresh.folder)]
    subprocess.run(words, env=city.environment, check=True, capture_output=True)
    assert (fresh.folder / "restored.json").exists() is False
    erased = fresh.query("select count(*) from records_event where action = 'erase_data'")
    assert erased == [(2,)], "one by the clerk, one since its day is past"
    assert not list((fresh.folder / "screening").glob("*.parquet"))


def test_rows_that_are_back_are_told_to_the_clerks_who_may_read_them(cast: Cast) -> None:
    made, early = telling.put(cast, "contracts", telling.contracts()), telling.put(cast, "tiers", telling.TIERS)
    erase_data(data_set_id=early.pk, by=cast.clerk)
    assert tell_of_restored_data("2018-07-01T10:00:00+08:00") == 1
    notice = Notice.objects.get(person=cast.clerk, address=f"/screening/data/{made.pk}/")
    assert "2018-07-01 10:00" in notice.text
    assert not Notice.objects.filter(person=cast.wei, address__contains="/screening/").exists()
    assert Event.objects.get(action="restore_data").object_id == str(made.pk)
    tell_of_restored_data("2018-07-01T10:00:00+08:00")
    assert Notice.objects.filter(person=cast.clerk, address=notice.address).count() == 1


def test_rows_past_their_day_go_at_once(cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest) -> None:
    made = telling.put(cast, "tiers", telling.TIERS)
    with day("2020-01-01"), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert tell_of_restored_data("2018-07-01T10:00:00+08:00") == 0
    assert not table_of(made).exists()


@pytest.mark.parametrize(
    "name", ["screening/x.parquet", "screening/../secret.key", "screening/1-{}.csv", "other/1-{}.parquet"]
)
def test_no_archive_puts_other_files_beside_the_tables(name: str, tmp_path: Path) -> None:
    from tests.records.test_restoring import GOOD, packed

    sha256 = "0" * 64
    archive = packed(tmp_path / "x.tar", {**GOOD, name.format(sha256): b"x"})
    with pytest.raises(ValidationError, match=r"没有|备份"):
        restore(archive, tmp_path / "into")
    assert not (tmp_path / "into").exists()
