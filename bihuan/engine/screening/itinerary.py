"""``itinerary.csv``: each person's rebuilt journey on each good trip, with what is missing and what contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import ibis

from bihuan.engine.screening import journey
from bihuan.engine.screening.data import Data
from bihuan.engine.screening.finishing import rows_of
from bihuan.engine.screening.travel import trips
from bihuan.engine.screening.values import iso
from bihuan.engine.screening.writing import write_csv

COLUMNS = ("trip_id", "person", "seq", "kind", "city", "to_city", "from_day", "to_day", "sources", "note")
_KINDS = ("stay", "move", "gap", "conflict")
_ = ibis._


def write_itinerary(data: Data, path: Path) -> None:
    """Write the journeys of all good trips."""
    write_csv(path, COLUMNS, _numbered(_lines(data)))


def _lines(data: Data) -> Iterator[dict[str, Any]]:
    text, number = ibis.null("string"), ibis.null("int64")
    empty = ibis.null("array<string>")
    stays = data.shared("stays", lambda: journey.stays(data))
    same = ("trip_id", "person", "from_day", "to_day")
    parts = [
        stays.select(
            *same, part=0, stay="stay", kind=0, city="key", to_city=text, source=text, sources="sources", note=text
        ),
        journey.moves(data).select(
            *same, part=0, stay="stay", kind=1, city="key", to_city="to_key", source="source", sources=empty,
            note="note",
        ),
        journey.gaps(data).select(
            *same, part=1, stay=number, kind=2, city=text, to_city=text, source=text, sources=empty,
            note=ibis.literal("no_voucher"),
        ),
        journey.conflicts(data).select(
            *same, part=2, stay=number, kind=3, city="key", to_city="to_key", source="source", sources=empty,
            note=ibis.literal("two_lodgings"),
        ),
    ]  # fmt: skip
    plain = [part.mutate(part=part.part.cast("int64"), kind=part.kind.cast("int64")) for part in parts]
    good = trips(data).filter(_.bad.isnull()).select("trip_id")
    whole = ibis.union(*[part.select(plain[0].columns) for part in plain]).semi_join(good, "trip_id")
    whole = whole.mutate(stay=whole.stay.fill_null(0), source=whole.source.fill_null(""))
    yield from rows_of(data.ordered(whole, "trip_id", "person", "part", "stay", "kind", "from_day", "source"))


def _numbered(lines: Iterator[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for (trip, person), own in groupby(lines, key=lambda line: (line["trip_id"], line["person"])):
        for seq, line in enumerate(own, start=1):
            sources = line["source"] or "+".join(sorted(set(line["sources"] or ())))
            yield (
                trip, person, seq, _KINDS[line["kind"]], line["city"] or "", line["to_city"] or "",
                iso(line["from_day"]), iso(line["to_day"]), sources, line["note"] or "",
            )  # fmt: skip
