"""A restore writes what a backup holds and nothing else; a broken archive says what is wrong with it."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from bihuan.records.keeping import restore
from bihuan.records.models import Alarm, Event
from bihuan.records.watching import leave_restored, tell_restored, whole_verdict

EVIDENCE = hashlib.sha256(b"a photo").hexdigest()
GOOD = {
    "database.sqlite3": b"SQLite format 3",
    f"evidence/{EVIDENCE[:2]}/{EVIDENCE}": b"a photo",
}


def packed(path: Path, files: dict[str, bytes], manifest: Any = None, **more: Any) -> Path:
    """An archive of these files with its list, or with a list of one's own making (bytes, or None for none)."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = {"at": "2018-06-12T00:00:00+00:00", "sha256": hashes} | more
    text = json.dumps(told).encode() if manifest is None else manifest
    with tarfile.open(path, "w") as archive:
        for name, content in {**files, **({"manifest.json": text} if text is not False else {})}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "name",
    ["clock", "secret.key.bak", "bihuan.sqlite3", "static/x.js", "../outside", "/etc/passwd", f"evidence/00/{EVIDENCE}",
     "restored.json", "checkpoint.json", "evidence/ab/../../clock"],
)  # fmt: skip
def test_what_no_backup_holds_is_refused_by_its_name(name: str, tmp_path: Path) -> None:
    archive = packed(tmp_path / "x.tar", {**GOOD, name: b"a photo"})
    with pytest.raises(ValidationError, match="备份中不应有此文件"):
        restore(archive, tmp_path / "into")
    assert not (tmp_path / "into").exists()


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        (False, "没有文件清单"),
        (b"{", "无法读取"),
        (b"\xff\xfe", "无法读取"),
        (b"[]", "未写明"),
        (b'{"at": 1, "sha256": {}}', "未写明"),
        (b'{"at": "x", "sha256": []}', "未写明"),
        (b'{"at": "x", "sha256": {"database.sqlite3": 5}}', "校验值"),
        (b'{"at": "x", "sha256": {"database.sqlite3": "00"}}', "校验值"),
        (b'{"at": "x", "sha256": {}}', "数据库"),
    ],
)
def test_a_broken_list_says_what_is_wrong_with_it(manifest: Any, says: str, tmp_path: Path) -> None:
    archive = packed(tmp_path / "x.tar", GOOD, manifest)
    with pytest.raises(ValidationError, match=says):
        restore(archive, tmp_path / "into")


def test_two_databases_links_and_files_twice_are_refused(tmp_path: Path) -> None:
    both = packed(tmp_path / "both.tar", {**GOOD, "database.dump": b"PGDMP"})
    twice = packed(tmp_path / "twice.tar", GOOD)
    with tarfile.open(twice, "a") as archive:
        entry = tarfile.TarInfo("database.sqlite3")
        archive.addfile(entry, io.BytesIO(b""))
    link = packed(tmp_path / "link.tar", GOOD)
    with tarfile.open(link, "a") as archive:
        entry = tarfile.TarInfo("evidence/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(entry)
    for archive_path in (both, twice, link):
        with pytest.raises(ValidationError):
            restore(archive_path, tmp_path / "into")
    (tmp_path / "text.tar").write_text("no archive")
    with pytest.raises(ValidationError, match="不是本产品的备份"):
        restore(tmp_path / "text.tar", tmp_path / "into")


def test_keys_come_out_only_on_request(tmp_path: Path) -> None:
    archive = packed(tmp_path / "x.tar", {**GOOD, "checkpoint.key": b"k" * 32, "secret.key": b"s"})
    restore(archive, tmp_path / "without")
    restore(archive, tmp_path / "with", keys=True)
    names = {"bihuan.sqlite3", "evidence", "restored.json"}
    assert {path.name for path in (tmp_path / "without").iterdir()} == names
    assert {path.name for path in (tmp_path / "with").iterdir()} == names | {"checkpoint.key", "secret.key"}


@pytest.mark.django_db
def test_a_restore_is_told_once_and_shows_as_a_gap_ever_after(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path
    archive = packed(tmp_path / "x.tar", GOOD)
    leave_restored(tmp_path, archive, {"at": "2018-06-12T00:00:00+00:00"})
    assert tell_restored()
    event = Event.objects.get(action="restore_backup")
    assert event.detail["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert Alarm.objects.get().kind == "restored"
    gaps = [gap for gap in whole_verdict().gaps if gap.kind == "restored"]
    assert "2018-06-12" in gaps[0].where
