"""Backup and restore while writing goes on: one archive with the databases, the evidence they refer to, and hashes.

Each database is copied first, at one moment; evidence is kept under its content's hash and never changes, so every
file the copy refers to can be added after it. The urns' database holds sealed answers as sealed. Keys are in the
archive only when asked for.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.records import clock
from bihuan.records.models import Blob
from bihuan.records.punctuation import listed
from bihuan.records.watching import leave_restored

MANIFEST = "manifest.json"
COPIES = {
    "database.sqlite3": "bihuan.sqlite3",
    "database.dump": "",
    "urns.sqlite3": "urns.sqlite3",
    "urns.dump": "",
}
"""What a copy of a database is called in an archive, and in a data folder; a dump is restored into its server."""
_STEMS = {"default": "database", "urns": "urns"}
KEYS = ("checkpoint.key", "rescue.key", "secret.key")
"""In a backup, and out of it, only when somebody asks for them."""
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Beside:
    """Files of a folder of the data that an app keeps by their content's hash, and that belong into a backup.

    ``query`` gives their names and hashes; ``named`` is what such a name looks like.
    """

    folder: str
    query: str
    named: re.Pattern[str]


BESIDE: dict[str, Beside] = {}
"""By folder; an app that keeps such files names them when it is loaded."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds."""

    path: Path
    files: int
    size: int


def backup(target: Path, *, keys: bool = False) -> Kept:
    """Write one archive; it is there whole or not at all, and an existing one is never overwritten."""
    if target.exists():
        raise ValidationError(_("%(path)s is there already; nothing was overwritten.") % {"path": target})
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        is_file = connection.vendor == "sqlite"
        blobs = [] if is_file else list(_kept().values_list("sha256", flat=True))
        others = [] if is_file else _others(connection.cursor())
        copies = [_copy_database(alias, Path(folder)) for alias in _STEMS]
        if is_file:
            blobs, others = _files_of(copies[0])
        fresh = Path(folder) / "archive"
        hashes = {copy.name: _sha256(copy) for copy in copies}
        with tarfile.open(fresh, "w") as archive:
            for copy in copies:
                archive.add(copy, copy.name)
            for sha256 in blobs:
                source = Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
                if not source.exists() and not _kept().filter(pk=sha256).exists():
                    continue
                hashes[f"evidence/{sha256[:2]}/{sha256}"] = sha256
                archive.add(source, f"evidence/{sha256[:2]}/{sha256}")
            for name, sha256 in others:
                if (source := Path(settings.DATA) / name).exists():
                    hashes[name] = sha256
                    archive.add(source, name)
            for path in (Path(settings.DATA) / name for name in KEYS if keys):
                if path.exists():
                    hashes[path.name] = _sha256(path)
                    archive.add(path, path.name)
            _add_text(archive, MANIFEST, {"at": clock.now().isoformat(), "sha256": hashes})
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        os.link(fresh, target)
    return Kept(target, len(hashes), target.stat().st_size)


def _kept() -> QuerySet[Blob]:
    """Contents that are not erased."""
    return Blob.objects.filter(erased_at__isnull=True)


def _copy_database(alias: str, folder: Path) -> Path:
    """Copy a database at one moment."""
    if connections[alias].vendor != "sqlite":
        copy = folder / f"{_STEMS[alias]}.dump"
        _run(["pg_dump", "--format=custom", f"--file={copy}", _address(alias)])
        return copy
    connections[alias].ensure_connection()
    copy = folder / f"{_STEMS[alias]}.sqlite3"
    with (
        closing(sqlite3.connect(str(settings.DATABASES[alias]["NAME"]), timeout=120)) as source,
        closing(sqlite3.connect(copy)) as kept,
    ):
        source.backup(kept)
    return copy


def _files_of(copy: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The evidence a copied file refers to, and the files beside it."""
    with closing(sqlite3.connect(copy)) as kept:
        blobs = [row[0] for row in kept.execute("SELECT sha256 FROM records_blob WHERE erased_at IS NULL")]
        return blobs, _others(kept.cursor())


def _others(cursor: Any) -> list[tuple[str, str]]:
    """Names within the data folder and hashes of what other apps keep; what is erased meanwhile is left out."""
    files = []
    for one in BESIDE.values():
        cursor.execute(one.query)
        files += [(f"{one.folder}/{name}", sha256) for name, sha256 in cursor.fetchall()]
    return sorted(set(files))


def restore(archive: Path, into: Path, *, keys: bool = False) -> int:
    """Restore into an empty data folder (and, for PostgreSQL, the empty database of the settings).

    Every hash is checked first; nothing is written if one does not fit. Returns how many files were restored. What
    was restored from which backup is left in the folder for the trail.
    """
    if into.exists() and any(into.iterdir()):
        raise ValidationError(_("%(path)s is not empty; restore into a new folder.") % {"path": into})
    into.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".restore-", dir=into.parent))
    try:
        names, manifest = _unpack(archive, fresh, keys=keys)
        leave_restored(fresh, archive, manifest)
        for alias, stem in _STEMS.items():
            _restore_database(alias, stem, fresh)
        if into.exists():
            into.rmdir()
        fresh.rename(into)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return len(names)


def _restore_database(alias: str, stem: str, folder: Path) -> None:
    dump, file = folder / f"{stem}.dump", folder / f"{stem}.sqlite3"
    if dump.exists():
        _run(["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_address(alias)}", str(dump)])
        dump.unlink()
    elif file.exists():
        file.rename(folder / COPIES[file.name])


def _unpack(archive: Path, folder: Path, *, keys: bool) -> tuple[list[str], dict[str, Any]]:
    """Unpack what a backup holds, each file with its hash; keys only when asked for. Gives names and manifest."""
    try:
        with tarfile.open(archive, "r:") as packed:
            manifest = _manifest(packed)
            members = [member for member in packed.getmembers() if member.name != MANIFEST]
            hashes = manifest["sha256"]
            if sorted(member.name for member in members) != sorted(hashes):
                raise ValidationError(_("The archive does not hold what its manifest names."))
            wanted = [member for member in members if keys or member.name not in KEYS]
            packed.extractall(folder, wanted, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ValidationError(_("%(path)s is not a backup of this product.") % {"path": archive}) from error
    names = [member.name for member in wanted]
    wrong = [name for name in names if _sha256(folder / name) != hashes[name]]
    if wrong:
        raise ValidationError(_("Damaged in the archive: %(names)s.") % {"names": listed(wrong[:5])})
    return names, manifest


def _manifest(packed: tarfile.TarFile) -> dict[str, Any]:
    """The list a backup carries, checked: it names one database, evidence by its hash, and perhaps keys; no more."""
    if any(not member.isfile() for member in packed.getmembers()):
        raise ValidationError(_("The archive holds something other than plain files."))
    try:
        file = packed.extractfile(MANIFEST)
        told = json.load(file) if file else None
    except KeyError as error:
        raise ValidationError(_("The archive has no list of its files (manifest.json).")) from error
    except ValueError as error:
        raise ValidationError(_("The list of the archive (manifest.json) cannot be read.")) from error
    hashes = told.get("sha256") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("at"), str) or not isinstance(hashes, dict):
        raise ValidationError(_("The list of the archive (manifest.json) does not say when, or what it holds."))
    for name, sha256 in hashes.items():
        if not isinstance(sha256, str) or not _HASH.fullmatch(sha256):
            raise ValidationError(_("The list of the archive gives no hash of “%(name)s”.") % {"name": name})
        if not _belongs(name, sha256):
            raise ValidationError(_("The list names “%(name)s”, which no backup holds.") % {"name": name})
    of_urns = {name for name in COPIES if name.startswith("urns")} & hashes.keys()
    if len(COPIES.keys() & hashes.keys() - of_urns) != 1 or len(of_urns) > 1:
        raise ValidationError(_("The archive must hold one database, of one kind."))
    return told


def _belongs(name: str, sha256: str) -> bool:
    folder, _sign, file = name.partition("/")
    if folder in BESIDE:
        return sha256 in file and BESIDE[folder].named.fullmatch(file) is not None
    return name in {*COPIES, *KEYS} or name == f"evidence/{sha256[:2]}/{sha256}"


def _sha256(path: Path) -> str:
    whole = hashlib.sha256()
    for block in _blocks(path):
        whole.update(block)
    return whole.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block


def _add_text(archive: tarfile.TarFile, name: str, content: object) -> None:
    text = json.dumps(content, sort_keys=True).encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(text)
    archive.addfile(entry, io.BytesIO(text))


def _address(alias: str) -> str:
    kept = settings.DATABASES[alias]
    parts = {"host": kept["HOST"], "port": kept["PORT"], "user": kept["USER"], "password": kept["PASSWORD"]}
    words = [f"{name}={value}" for name, value in parts.items() if value]
    return " ".join([f"dbname={connections[alias].settings_dict['NAME']}", *words])


def _run(command: list[str]) -> None:
    binary = shutil.which(command[0], path=os.pathsep.join([settings.POSTGRES_BIN, os.environ.get("PATH", "")]))
    if binary is None:
        raise ValidationError(
            _("%(name)s is needed: install the PostgreSQL client, or set BIHUAN_PG_BIN.") % {"name": command[0]}
        )
    done = subprocess.run([binary, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise ValidationError(f"{command[0]}: {done.stderr.strip()[:400]}")
