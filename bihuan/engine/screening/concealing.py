"""Personal numbers as keyed hashes: the same person is the same in every table, and nobody's number is kept.

What is kept is 20 hex digits of an HMAC-SHA256 and the last four signs of a number (``8f0c…~1234``); of a name, which
is no number, nothing but the hash.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "trip_people": ("person",), "invoices": ("person",), "roster": ("person",), "attendance": ("person",),
    "leave": ("person", "approved_by"), "payroll": ("person",), "tenures": ("person",), "register": ("person",),
    "stages": ("person",),
}  # fmt: skip
"""By table, the columns that say who someone is."""
EXEMPT = "exempt"
_HEX = 20
_NUMBER = re.compile(r"[0-9A-Za-z-]{5,}[0-9Xx]")
_KEPT = re.compile(r"[0-9a-f]{20}~[0-9A-Za-z-]{0,4}")
_WITHIN = re.compile(r"[0-9a-f]{20}~(?:[0-9A-Za-z-]{3}[0-9Xx])?")
MOST_COMPARED = 200_000


@dataclass(frozen=True, slots=True)
class Concealed:
    """What a table holds once its people are concealed: rows, people, and people of posts in shifts."""

    rows: int
    people: int
    exempt: int


def conceal_person(text: str, secret: bytes) -> str:
    """A person as it is kept; what is kept already stays as it is."""
    if _KEPT.fullmatch(text):
        return text
    hashed = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:_HEX]
    return f"{hashed}~{text[-4:] if _NUMBER.fullmatch(text) else ''}"


def shown_person(kept: str) -> str:
    """A concealed person as people read it: the last four digits, or the first signs of the hash."""
    hashed, _sign, last = kept.partition("~")
    return f"**{last}" if last else f"#{hashed[:4]}"


def shown_people(text: str) -> str:
    """A text with every concealed person in it as people read them."""
    return _WITHIN.sub(lambda one: shown_person(one[0]), text)


def conceal(source: Path, target: Path, table: str, secret: bytes, shifts: Collection[str] = ()) -> Concealed:
    """Write a table with its people concealed and the posts in shifts marked exempt."""
    people: set[str] = set()
    exempt: set[str] = set()
    rows = 0
    with pq.ParquetFile(source) as file, pq.ParquetWriter(target, file.schema_arrow) as out:
        for batch in file.iter_batches():
            block = pa.table(batch)
            for name in PEOPLE.get(table, ()):
                block = _put(block, name, _concealed(block.column(name).combine_chunks(), secret))
            if table == "roster" and shifts:
                block = _marked(block, shifts)
            if PEOPLE.get(table):
                people |= set(block.column("person").unique().to_pylist()) - {None}
            if table == "roster":
                marked = block.filter(pc.equal(block.column("status"), EXEMPT))
                exempt |= set(marked.column("person").unique().to_pylist()) - {None}
            out.write_table(block)
            rows += len(block)
    return Concealed(rows, len(people), len(exempt))


def _concealed(array: pa.Array, secret: bytes) -> pa.Array:
    coded = array.dictionary_encode()
    texts = [conceal_person(one, secret) for one in coded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string())).cast(pa.string())


def _marked(block: pa.Table, shifts: Collection[str]) -> pa.Table:
    """The rows of posts in shifts that say nothing else, as exempt."""
    is_shift = pc.is_in(block.column("post"), pa.array(sorted(shifts), pa.string()))
    is_open = pc.and_(is_shift, pc.is_null(block.column("status")))
    return _put(block, "status", pc.if_else(is_open, EXEMPT, block.column("status")))


def _put(block: pa.Table, name: str, array: pa.Array) -> pa.Table:
    return block.set_column(block.schema.get_field_index(name), name, array)


def swapped(fresh: Path, before: Path) -> tuple[str, str] | None:
    """Two columns of text that changed places between two files of one source: each is more like the other than like
    itself. None if there are none."""
    new, old = (_words(path) for path in (fresh, before))
    names = [name for name in new if name in old]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            kept = len(new[one] & old[one]) + len(new[other] & old[other])
            crossed = min(len(new[one] & old[other]), len(new[other] & old[one]))
            if crossed and 2 * crossed > kept:
                return one, other
    return None


def _words(path: Path) -> dict[str, set[str]]:
    """The values of each column of text, as far as they are compared."""
    table = pq.read_table(path)
    return {
        field.name: set(table.column(field.name).unique().to_pylist()[:MOST_COMPARED]) - {None}
        for field in table.schema
        if pa.types.is_string(field.type)
    }
