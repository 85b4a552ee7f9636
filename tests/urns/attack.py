"""The attacker of the dump attack: knows who used which code and when, and holds every byte at any moment.

Each way of guessing gives a person's answer from what it can join; none may be right more often than chance.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

Z = 1.96
"""Half the width of the band of 95 %, in standard deviations. It lies around the best that guessing does, which always
says the commonest answer of the ward; who joins rows at random does worse, so that a run rarely fails by chance."""


@dataclass(frozen=True, slots=True)
class Known:
    """Someone whose code and true answer the test knows; the attacker knows the code, the ward and the moment."""

    ward: str
    code: str
    choice: str
    text: str


@dataclass(slots=True)
class Dump:
    """Everything at one moment: sealed rows and opened answers in the order they lie in, and all bytes."""

    sealed: list[tuple[str, bytes]]
    answers: list[tuple[str, str | None, str]]
    bytes_of: dict[str, bytes] = field(repr=False)


HERE = "SELECT pg_walfile_name(pg_current_wal_lsn())"
"""Which segment of the write-ahead log is written."""

WAL = (  # those that tell of the city; a segment may be recycled between being listed and being read
    "SELECT name, content FROM pg_ls_waldir(),"
    " LATERAL pg_read_binary_file('pg_wal/' || name, 0, size, true) AS content"
    f" WHERE content IS NOT NULL AND name BETWEEN %s AND ({HERE})"
)
SEALED = "SELECT key, sealed FROM boxes_sealed"
ANSWERS = (
    "SELECT a.key, w.name, a.content FROM boxes_answer a LEFT JOIN boxes_ward w ON w.key = a.ward_id"  # as they lie
)


def dump_files(folder: Path, more: Iterable[Path]) -> Dump:
    """Embedded databases: their files with journals and logs, and the rows as a reader of a copy finds them."""
    files = [*folder.glob("*.sqlite3*"), *more]
    whole = {path.name: path.read_bytes() for path in files if path.exists()}
    with closing(sqlite3.connect(f"file:{folder / 'urns.sqlite3'}?mode=ro", uri=True)) as copy:
        return Dump(copy.execute(SEALED).fetchall(), copy.execute(ANSWERS).fetchall(), whole)


def dump_server(address: str, since: str, more: Iterable[Path]) -> Dump:
    """PostgreSQL: rows in the order they lie in (that of arrival), and the write-ahead log from one segment on."""
    with psycopg.connect(address, autocommit=True) as server:
        sealed = server.execute(f"{SEALED} ORDER BY xmin::text::bigint, ctid".encode()).fetchall()
        answers = server.execute(f"{ANSWERS} ORDER BY a.ctid".encode()).fetchall()
        wal = server.execute(WAL.encode(), [since]).fetchall()
    whole = {str(name): bytes(content) for name, content in wal}
    whole |= {path.name: path.read_bytes() for path in more if path.exists()}
    plain = [(str(key), ward, str(content)) for key, ward, content in answers]
    return Dump([(str(key), bytes(sealed_)) for key, sealed_ in sealed], plain, whole)


def in_clear(dumps: Iterable[Dump], words: Iterable[str]) -> list[tuple[str, str]]:
    """Which of the words stand in which file, as they are or as JSON writes them. Every byte is looked at once: of a
    file that only grew, what it grew by."""
    needles = [(word, spelled) for word in words for spelled in {word.encode(), _json(word)}]
    hits, before = [], dict[str, bytes]()
    for dump in dumps:
        for name, whole in dump.bytes_of.items():
            part = _grown(before.get(name, b""), whole)
            hits += [(name, word) for word, needle in needles if needle in part]
            before[name] = whole
    return hits


_OVERLAP = 200
"""Bytes longer than any word that is looked for."""


def _grown(before: bytes, whole: bytes) -> bytes:
    """What of a file is new, a word's length before it included; zeros at its end are no content."""
    old = before.rstrip(b"\0")
    start = max(len(old) - _OVERLAP, 0) if whole.startswith(old) else 0
    return whole[start:].rstrip(b"\0")


def _json(word: str) -> bytes:
    return word.encode("unicode_escape")


def new_rows(before: Dump, after: Dump) -> list[tuple[str, bytes]]:
    """Sealed rows of the later dump that the earlier one has not."""
    had = {key for key, _sealed in before.sealed}
    return [row for row in after.sealed if row[0] not in had]


def by_bytes(row: bytes) -> str:
    """Read the choice in the sealed row."""
    for choice in "abc":
        if f'"q1":"{choice}"'.encode() in row:
            return choice
    return ""


def by_length(row: bytes, lengths: Mapping[int, str]) -> str:
    """Tell the choice from the length of the sealed row."""
    return lengths.get(len(row), "")


def by_key(row: tuple[str, bytes], dump: Dump) -> str:
    """Find the opened answer under the key of the sealed row."""
    choices = {key: content for key, _ward, content in dump.answers}
    return _choice(choices.get(row[0], ""))


def by_order(people: Sequence[Known], rows: Mapping[str, str], before: Dump, after: Dump) -> list[str]:
    """The n-th sealed row of a ward, as the rows lie, is taken for the n-th opened answer of that ward."""
    place = {key: number for number, (key, _sealed) in enumerate(before.sealed)}
    queues: dict[str, list[str]] = defaultdict(list)
    for _key, ward, content in after.answers:
        queues[ward or ""].append(_choice(content))
    guessed = {}
    for person in sorted(people, key=lambda one: place[rows[one.code]]):
        queue = queues[person.ward]
        guessed[person.code] = queue.pop(0) if queue else ""
    return [guessed[person.code] for person in people]


def _choice(content: str) -> str:
    return next((choice for choice in "abc" if f'"{choice}"' in str(content).replace("'", '"')), "")


def right(people: Sequence[Known], guesses: Sequence[str]) -> int:
    """How many guesses are right."""
    return sum(person.choice == guess for person, guess in zip(people, guesses, strict=True))


def most_by_chance(people: Sequence[Known], everyone: Sequence[Known]) -> float:
    """The upper end of the band of guessing inside a ward, knowing how often each answer was given there."""
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for person in everyone:
        given[person.ward][person.choice] += 1
    chances = [max(given[person.ward].values()) / given[person.ward].total() for person in people]
    spread = math.sqrt(sum(chance * (1 - chance) for chance in chances))
    return sum(chances) + Z * spread
