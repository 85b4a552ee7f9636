"""What a file is, told by its first bytes: before any reader touches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bihuan.engine.problems import InputError, Problem

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK\x03\x04"
PDF = b"%PDF"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_START = 1 << 16


def problem(path: Path, code: str, /, **params: str) -> InputError:
    """The refusal of a whole file."""
    return InputError([Problem(path.name or str(path), 1, "", code, params)])


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Problems of a file under the name it was given by: two of one base name are told apart."""
    try:
        yield
    except InputError as error:
        raise InputError([replace(problem, source=str(path)) for problem in error.problems]) from error


def bare(problems: Iterable[Problem], folder: str = "") -> list[Problem]:
    """Problems of files that lay in a folder of the moment, under their bare names, or under that ``folder``."""
    return [replace(problem, source=f"{folder}{Path(problem.source).name}") for problem in problems]


def whole_file(path: Path) -> bytes:
    """The bytes of a file, refused under the name it was given by."""
    with named(path):
        require_file(path)
        return path.read_bytes()


def require_file(path: Path) -> bytes:
    """The first bytes of a file that exists, is one, may be read and is not empty; InputError otherwise."""
    if not path.exists():
        raise problem(path, "no_such_file", path=str(path))
    if not path.is_file():
        raise problem(path, "not_a_file", path=str(path))
    try:
        with path.open("rb") as file:
            start = file.read(_TEXT_START)
    except OSError as error:
        raise problem(path, "unreadable_file", reason=error.strerror or str(error)) from error
    if not start:
        raise problem(path, "empty_file")
    return start


def require_text_file(path: Path) -> None:
    """Refuse what is no text: workbooks, pictures, anything with zero bytes in it."""
    start = require_file(path)
    if start.startswith((ZIP, OLE)):
        raise problem(path, "workbook_not_text")
    if start.startswith(PDF) or (b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise problem(path, "binary_file")


def require_workbook_file(path: Path) -> None:
    """Refuse what is no .xlsx: locked workbooks, old .xls under any name, text."""
    start = require_file(path)
    if start.startswith(OLE):
        raise problem(path, "locked_workbook" if _is_protected(path) else "old_workbook")
    if not start.startswith(ZIP):
        raise problem(path, "not_a_workbook")


def _is_protected(path: Path) -> bool:
    """True if the container holds an encrypted package: its directory names it, wherever that stands."""
    last = b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if _PROTECTED in last + block:
                return True
            last = block[-len(_PROTECTED) :]
    return False
