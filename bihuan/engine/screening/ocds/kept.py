"""Releases as a data set keeps them: people concealed, laid out one a line for a run, read again cell by cell."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.screening.concealing import Concealed, conceal_person
from bihuan.engine.screening.ocds.flags import at_pointer
from bihuan.engine.screening.ocds.intake import IDENTITY, SCHEMA
from bihuan.engine.screening.ocds.reading import Written, as_written

RELEASES = "ocds.jsonl"
"""The file in the folder of a run."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PERSON = re.compile(rf"(?<![0-9A-Za-z]){IDENTITY.pattern}(?![0-9A-Za-z])")


def conceal_releases(source: Path, target: Path, secret: bytes) -> Concealed:
    """Write checked releases with every identity number in a text as a keyed hash; blank rows are left out."""
    people: set[str] = set()
    rows = 0

    def hide(number: re.Match[str]) -> str:
        people.add(number[0].upper())
        return conceal_person(number[0].upper(), secret)

    with pq.ParquetWriter(target, SCHEMA) as out:
        for lines in _blocks(source):
            kept = [_STRING.sub(lambda text: _PERSON.sub(hide, text[0]), line) for line in lines if line]
            out.write_table(pa.table({"release": kept}, schema=SCHEMA))
            rows += len(kept)
    return Concealed(rows, len(people), 0)


def lay_out_releases(paths: Sequence[Path], folder: Path) -> None:
    """The releases of a run in one file, a line each."""
    with (folder / RELEASES).open("w", encoding="utf-8", newline="\n") as out:
        for path in paths:
            for lines in _blocks(path):
                out.writelines(f"{line}\n" for line in lines)


def releases_in(folder: Path) -> Path | None:
    """The releases of a run's folder, if it has any."""
    path = folder / RELEASES
    return path if path.exists() else None


def cells_now(folder: Path, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What stands now at places (ocid, JSON pointer) that were cited once; a place that is gone is left out."""
    values: dict[tuple[str, str], str] = {}
    pointers: dict[str, list[str]] = {}
    for ocid, pointer in wanted:
        pointers.setdefault(ocid, []).append(pointer)
    for ocid, data in _read(folder):
        for pointer in pointers.get(ocid, ()):
            try:
                value = at_pointer(data, pointer)
            except (LookupError, AttributeError, TypeError, ValueError):
                continue
            if value is not None:
                values[ocid, pointer] = as_written(value)
    return values


def buyers(folder: Path) -> dict[str, str]:
    """By ocid, who buys: their name, or their id where they have none."""
    named = ((ocid, data.get("buyer")) for ocid, data in _read(folder))
    return {
        ocid: str(text)
        for ocid, buyer in named
        if isinstance(buyer, dict) and (text := buyer.get("name") or buyer.get("id"))
    }


def _read(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    path = releases_in(folder)
    if path is None:
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            data = json.loads(line, parse_float=Written)
            yield data["ocid"], data


def _blocks(path: Path) -> Iterator[list[str]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(1_000):
            yield batch.column(0).to_pylist()
