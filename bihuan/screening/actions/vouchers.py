"""Electronic invoices: read apart, confirmed field by field by a person, taken as a data set of invoices."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.apart import GaveUp, Limits, run_apart
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.vouchers.reading import picture_of, read_vouchers
from bihuan.engine.vouchers.voucher import FIELDS, Voucher
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.evidence import clean_name
from bihuan.screening.access import visible_batches
from bihuan.screening.actions.arriving import KEPT_FOR, About, about_of, check_about, forget, receive_file
from bihuan.screening.actions.taking import take_data
from bihuan.screening.models import DataSet, VoucherBatch, VoucherFile
from bihuan.screening.store import sha256_of, voucher_path

MOST_FILES = 40
MOST_BYTES = 12 << 20
"""Of one file: an electronic invoice takes some 100 kB, a photograph a few million."""
LIMITS = Limits(memory=4 << 30, processor=240, seconds=300)
TABLE = "invoices"
COLUMNS = (
    "inv_id", "trip_id", "unit", "person", "code", "no", "day", "cat", "city", "seller", "item", "amount_fen", "nights",
)  # fmt: skip

NAMES = {name: name for name in COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What a person confirms of one voucher. ``day`` is the day of consumption, ``amount_fen`` the total with tax.

    ``goes_with`` is the place of another voucher of the batch: a folio, an itinerary or a payment slip belongs to its
    invoice, carries no money and is never counted again.
    """

    place: int
    no: str
    amount_fen: int
    day: date | None = None
    code: str = ""
    trip_id: str = ""
    unit: str = ""
    person: str = ""
    cat: str = "other"
    city: str = ""
    seller: str = ""
    item: str = ""
    nights: int | None = None
    goes_with: int | None = None


@transaction.atomic
def receive_vouchers(
    *, office: Office, source: str, files: Sequence[tuple[str, IO[bytes]]], about: About, by: Person
) -> VoucherBatch:
    """Read invoices sent together; a bad one is named and stops none of the others. Raises Refused, ValidationError."""
    require_role(standing_of(by), office, Role.OFFICE)
    check_about(office, TABLE, source, about, by)
    if not 0 < len(files) <= MOST_FILES:
        raise ValidationError({"photos": _("Send 1 to %(n)s invoices at once.") % {"n": MOST_FILES}})
    batch = VoucherBatch.objects.create(
        office=office, source=source.strip()[:80], answers=about.plain(), by=by, at=clock.now()
    )
    rows = VoucherFile.objects.bulk_create(
        VoucherFile(batch=batch, place=place, name=clean_name(name)) for place, (name, _file) in enumerate(files, 1)
    )
    try:
        for row, (_name, file) in zip(rows, files, strict=True):
            _keep(file, voucher_path(row))
        _read(rows)
    except ValidationError:
        _remove(rows)
        raise
    hashes = [row.sha256 for row in rows]
    record(
        by=by, action="receive_vouchers", subject=batch, office_path=office.path, detail={"sha256": hashes}
    )  # fmt: skip
    return batch


def _keep(file: IO[bytes], path: Path) -> None:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        limit = MOST_BYTES >> 20
        raise ValidationError(
            {"photos": _("%(name)s is larger than %(limit)s MB.") % {"name": file.name, "limit": limit}}
        )
    path.write_bytes(content)


def _read(rows: Sequence[VoucherFile]) -> None:
    """Read all files in a process of its own; where that gives up, each by itself, so that the good ones stay."""
    paths = [voucher_path(row) for row in rows]
    try:
        read: list[Voucher | InputError | GaveUp] = list(run_apart(read_vouchers, paths, limits=LIMITS))
    except GaveUp:
        read = [_alone(path) for path in paths]
    for row, path, one in zip(rows, paths, read, strict=True):
        row.sha256 = sha256_of(path)
        row.picture = picture_of(path) if path.stat().st_size else ""
        _note(row, one)
        row.save()


def _alone(path: Path) -> Voucher | InputError | GaveUp:
    try:
        return run_apart(read_vouchers, [path], limits=LIMITS)[0]
    except GaveUp as error:
        return error


def _note(row: VoucherFile, one: Voucher | InputError | GaveUp) -> None:
    """What was read, or why not, in both languages."""
    if isinstance(one, GaveUp):
        row.problems = [["the file could not be read within its limits", "文件未能在限定的时间和内存内读完"]]
    elif isinstance(one, InputError):
        row.problems = [[problem.says("en"), problem.says("zh")] for problem in one.problems]
    else:
        row.layout, row.is_verified = one.layout, one.is_verified
        own = voucher_path(row).name
        row.fields = {
            name: [read.value, read.written, read.place.replace(own, row.name), read.box]
            for name, read in one.fields.items()
        }
        row.problems = [[_where(odd, 0) + odd.says("en"), _where(odd, 1) + odd.says("zh")] for odd in one.warnings]


def _where(problem: Problem, side: int) -> str:
    return f"{FIELDS[problem.column][side]}{(': ', '：')[side]}" if problem.column in FIELDS else ""


def confirm_vouchers(*, batch_id: int, rows: Sequence[Confirmed], by: Person) -> DataSet:
    """Take what a person confirmed as a data set; the files themselves are gone then.

    Raises Refused, ValidationError with every problem at its row and column; then nothing is taken.
    """
    batch = visible_batches(standing_of(by)).select_related("office").get(pk=batch_id)
    require_role(standing_of(by), batch.office, Role.OFFICE)
    known = set(batch.files.values_list("place", flat=True))
    if not rows or not {row.place for row in rows} <= known:
        raise ValidationError(_("Confirm at least one invoice."))
    text = _table(batch, rows)
    arrival = receive_file(
        office=batch.office, table=TABLE, source=batch.source, file=io.BytesIO(text), name=_("invoices") + ".csv",
        about=about_of(batch.answers), by=by,
    )  # fmt: skip
    try:
        made = take_data(
            arrival_id=arrival.pk, names=dict(zip(COLUMNS, COLUMNS, strict=True)), money="fen", by=by, is_sure=True
        )
    except ValidationError:
        with transaction.atomic():
            forget(arrival)
        raise
    with transaction.atomic():
        drop(batch)
    return made


def _table(batch: VoucherBatch, rows: Sequence[Confirmed]) -> bytes:
    """The table of invoices; what belongs to an invoice stands beside it with amount 0 and its trip."""
    by_place = {row.place: row for row in rows}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        main = by_place.get(row.goes_with) if row.goes_with is not None else None
        if row.goes_with is not None and (main is None or main.goes_with is not None or main is row):
            told = _("Invoice %(n)s belongs to one that is not taken by itself.") % {"n": row.place}
            raise ValidationError(told)
        cells = {name: getattr(row, name, "") for name in COLUMNS}
        cells |= {name: "" for name, value in cells.items() if value is None}
        cells["inv_id"] = f"{batch.pk}-{row.place}"
        if main is not None:
            cells |= {"inv_id": f"{batch.pk}-{main.place}/{row.place}", "amount_fen": 0, "trip_id": main.trip_id}
        writer.writerow(cells)
    return out.getvalue().encode()


def drop(batch: VoucherBatch) -> None:
    """Forget a batch and its files. Must run in a transaction."""
    files = list(batch.files.all())
    batch.delete()
    transaction.on_commit(lambda: _remove(files))


def _remove(files: Iterable[VoucherFile]) -> None:
    for one in files:
        voucher_path(one).unlink(missing_ok=True)


@transaction.atomic
def drop_batches() -> int:
    """Forget invoices nobody has confirmed within a day; how many batches."""
    late = list(VoucherBatch.objects.filter(at__lt=clock.now() - KEPT_FOR))
    for batch in late:
        drop(batch)
    return len(late)
