"""A file of OCDS from outside, checked field by field and written as compiled releases, one a row.

Read are compiled releases one a line (``.jsonl``), and in one JSON text (``.json``) a release, a list of them, a
release package, or a record package, of whose records the compiled releases are taken. Contact points are left out: no
rule asks for them. Meant to run apart (``engine.apart``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.files.opening import problem, require_file
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.ocds.reading import Written, lines_of

ENDINGS = (".json", ".jsonl")
SCHEMA = pa.schema([("release", pa.string())])
MOST_DEEP = 60
MOST_BYTES = 8 << 20
"""Of one release: a large procurement with hundreds of bids takes some 500 kB."""
LONGEST_ID = 200
_MOST_PROBLEMS = 1_000
"""No more is looked for once so many are found."""
_BLOCK = 1_000
_CONTACTS = frozenset({"contactPoint", "contactPoints", "additionalContactPoints"})
IDENTITY = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]")
"""A resident's identity number: six digits of a place, a day of birth, three digits and a check."""
_TEXT, _NUMBER = ("text", "文本"), ("a number", "数")
_PARTY: Any = {"id": ("text or a number", "文本或数")}
SHAPE: Any = {
    "ocid": _TEXT,
    "buyer": _PARTY,
    "tender": {
        "status": _TEXT, "procurementMethod": _TEXT, "procurementMethodDetails": _TEXT, "numberOfTenderers": _NUMBER,
        "tenderPeriod": {"startDate": _TEXT, "endDate": _TEXT}, "procuringEntity": _PARTY,
    },
    "bids": {
        "details": [
            {"status": _TEXT, "date": _TEXT, "tenderers": [_PARTY], "value": {"amount": _NUMBER, "currency": _TEXT}},
        ],
    },
    "awards": [{"status": _TEXT, "suppliers": [_PARTY], "items": [{"classification": _PARTY}]}],
}  # fmt: skip
"""What the rules read of a release: objects, lists, texts and numbers; anything may be absent or null."""


def take_releases(path: Path, target: Path) -> int:
    """Check a file and write its releases; how many. Raises InputError with every problem at its line and field."""
    require_file(path)
    checked = _Checked(path.name)
    with pq.ParquetWriter(target, SCHEMA) as out:
        block: list[str] = []
        for row, prefix, release in _releases(path, checked.problems):
            block.append(checked.text(row, prefix, release))
            if len(block) == _BLOCK:
                out.write_table(pa.table({"release": block}, schema=SCHEMA))
                block = []
        out.write_table(pa.table({"release": block}, schema=SCHEMA))
    if checked.problems:
        raise InputError(checked.problems)
    if not checked.seen:
        raise problem(path, "screen_ocds_none")
    return len(checked.seen)


def _releases(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str, Any]]:
    """Each release with its line or place, and where in the text it stands."""
    if path.suffix == ".jsonl":
        for row, line in lines_of(path, MOST_BYTES):
            value = _parsed(line, path.name, row, problems)
            if value is not None:
                yield row, "", value
            if len(problems) >= _MOST_PROBLEMS:
                return
        return
    package = _whole(path, problems)
    if package is None:
        return
    listed, prefix, suffix = _listed(package)
    for place, one in enumerate(listed):
        release = one.get("compiledRelease") if suffix and isinstance(one, dict) else one
        yield place + 1, prefix.format(place) + suffix, release
        if len(problems) >= _MOST_PROBLEMS:
            return


def _listed(package: Any) -> tuple[list[Any], str, str]:
    """The releases or records of a package, and the pointer to each."""
    inner = package if isinstance(package, dict) else {}
    if isinstance(inner.get("records"), list):
        return inner["records"], "/records/{}", "/compiledRelease"
    if isinstance(inner.get("releases"), list):
        return inner["releases"], "/releases/{}", ""
    return (package, "/{}", "") if isinstance(package, list) else ([package], "", "")


def _whole(path: Path, problems: list[Problem]) -> Any:
    """The one JSON value of a file; None beside a problem."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(path.name, 1, "", "screen_not_utf8"))
        return None
    return _parsed(text, path.name, 0, problems)


def _parsed(text: str, name: str, row: int, problems: list[Problem]) -> Any:
    """The JSON value of a text, which is line ``row`` of its file or, at 0, the whole of it; None beside a problem."""
    try:
        value = json.loads(text, parse_float=Written, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        reason = f"{error.lineno}:{error.colno}"
        problems.append(Problem(name, row or error.lineno, "", "screen_ocds_json", {"reason": reason}))
    except ValueError as error:
        problems.append(Problem(name, row or 1, "", "screen_ocds_json", {"reason": str(error)[:60]}))
    except RecursionError:
        problems.append(Problem(name, row or 1, "", "screen_ocds_line", {"reason": f"> {MOST_DEEP}"}))
    else:
        if value is not None:
            return value
        problems.append(Problem(name, row or 1, "", "screen_value", _expected("null", ("an object", "对象"))))
    return None


def _refuse(text: str) -> float:
    raise ValueError(text)


def _expected(shown: object, pair: tuple[str, str]) -> dict[str, str]:
    return {"found": str(shown)[:40], "expected": pair[0], "expected_zh": pair[1]}


class _Checked:
    """Looks at one release after another; ``seen`` are their ocids with the text each had first, ``problems`` the first
    of what is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.seen: dict[str, tuple[int, int]] = {}
        self._row = 0
        self._is_wrong = False

    def text(self, row: int, prefix: str, release: Any) -> str:
        """A release as it is kept; empty beside a problem or where the same stands in the file already."""
        self._row, self._is_wrong = row, False
        if not isinstance(release, dict):
            self._add(prefix, "screen_value", **_expected(_kind(release), ("an object", "对象")))
            return ""
        ocid = release.get("ocid")
        if ocid is None or ocid == "":
            self._add(f"{prefix}/ocid", "screen_missing", expected="ocid")
        self._shaped(release, SHAPE, prefix)
        plain = self._plain(release, prefix, 0)
        if self._is_wrong or not isinstance(ocid, str):
            return ""
        if len(plain.encode()) > MOST_BYTES:
            self._add(prefix, "screen_ocds_line", reason=f"> {MOST_BYTES >> 20} MB")
        first, known = self.seen.setdefault(ocid, (row, hash(plain)))
        if first != row and known != hash(plain):
            self._add(f"{prefix}/ocid", "screen_ocds_twice", key=ocid, row=str(first))
        return plain if first == row else ""

    def _add(self, pointer: str, code: str, **params: str) -> None:
        self._is_wrong = True
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(self.name, self._row, pointer, code, params))

    def _shaped(self, value: Any, shape: Any, pointer: str) -> None:
        """What the rules read must be of its kind; absent and null are nothing."""
        if value is None:
            return
        if isinstance(shape, tuple):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            is_right = (isinstance(value, str) and shape != _NUMBER) or (is_number and shape != _TEXT)
            if not is_right:
                self._add(pointer, "screen_value", **_expected(_kind(value), shape))
        elif not isinstance(value, type(shape)):
            wanted = ("a list", "列表") if isinstance(shape, list) else ("an object", "对象")
            self._add(pointer, "screen_value", **_expected(_kind(value), wanted))
        elif isinstance(shape, list):
            for place, one in enumerate(value):
                self._shaped(one, shape[0], f"{pointer}/{place}")
        else:
            for name, inner in shape.items():
                self._shaped(value.get(name), inner, f"{pointer}/{name}")

    def _plain(self, value: Any, pointer: str, depth: int) -> str:
        """A value as text: decimals digit for digit, contact points left out."""
        if depth > MOST_DEEP:
            self._add(pointer[:120], "screen_ocds_line", reason=f"> {MOST_DEEP}")
            return "null"
        if isinstance(value, dict):
            return self._object(value, pointer, depth)
        if isinstance(value, list):
            inner = (self._plain(one, f"{pointer}/{place}", depth + 1) for place, one in enumerate(value))
            return f"[{','.join(inner)}]"
        if isinstance(value, Written):
            return value.text
        if isinstance(value, str):
            self._signs(value, pointer)
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, int) and IDENTITY.fullmatch(str(value)):
            self._add(pointer, "screen_value", **_expected(_kind(value), _TEXT))
        return json.dumps(value)

    def _object(self, value: Mapping[str, Any], pointer: str, depth: int) -> str:
        parts = []
        for name, inner in value.items():
            if name in _CONTACTS:
                continue
            place = f"{pointer}/{name[:60]}"
            self._signs(name, place)
            if name in {"id", "ocid"} and isinstance(inner, str) and len(inner) > LONGEST_ID:
                wanted = (f"at most {LONGEST_ID} signs", f"不超过 {LONGEST_ID} 个字")
                self._add(place, "screen_value", **_expected(inner, wanted))
            parts.append(f"{json.dumps(name, ensure_ascii=False)}:{self._plain(inner, place, depth + 1)}")
        return f"{{{','.join(parts)}}}"

    def _signs(self, text: str, pointer: str) -> None:
        """Refuse the sign zero and half characters: no database keeps them."""
        if "\0" in text or not _is_whole(text):
            self._add(pointer.encode("utf-8", "replace").decode(), "screen_ocds_signs")


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _kind(value: Any) -> str:
    """What a JSON value is, as far as it may be shown."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    if value is None:
        return "null"
    return str(value)[:40].replace("\0", "").encode("utf-8", "replace").decode()
