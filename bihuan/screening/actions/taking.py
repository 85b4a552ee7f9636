"""A file is taken as a data set: its columns mapped, every cell checked, its people concealed, all rows or none."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.screening.concealing import Concealed, conceal, swapped
from bihuan.engine.screening.labels import called
from bihuan.engine.screening.tables import TABLES
from bihuan.engine.screening.taking import FEN, take
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.punctuation import clauses, listed
from bihuan.screening.access import SCREENERS, visible_arrivals, visible_data
from bihuan.screening.actions.arriving import About, about_of, apart, forget
from bihuan.screening.models import Arrival, DataReader, DataSet, Layout
from bihuan.screening.queries.reading import side
from bihuan.screening.store import arrived, folder, place_of, secret_of, sha256_of, table_of
from bihuan.screening.words import MONEY

_BETWEEN = re.compile(r"[、，,;；\n]+")


def remembered(office_id: int, table: str, source: str) -> Layout | None:
    """How the files of a source were mapped last."""
    return Layout.objects.filter(office_id=office_id, table=table, source=source).first()


def take_data(*, arrival_id: int, names: Mapping[str, str], money: str, by: Person, is_sure: bool = False) -> DataSet:
    """Take a file that waits. ``is_sure``: that its columns are mapped unlike the last time was seen and is meant.

    Raises Refused, ValidationError by field with every problem at its row and column; then nothing is taken.
    """
    arrival = visible_arrivals(standing_of(by)).select_related("office").get(pk=arrival_id)
    require_role(standing_of(by), arrival.office, Role.OFFICE)
    _check_names(arrival, names, money)
    if not is_sure:
        _refuse_change(arrival, names, money)
    about = about_of(arrival.answers)
    if about.erase_on <= clock.today():
        raise ValidationError({"erase_on": _("The day of erasure must lie in the future.")})
    with tempfile.TemporaryDirectory(prefix="bihuan-take-", dir=folder()) as temporary:
        plain, kept = Path(temporary) / "plain.parquet", Path(temporary) / "kept.parquet"
        apart(take, arrived(arrival), arrival.table, dict(names), money, plain)
        shifts = {post.strip() for post in _BETWEEN.split(about.shifts) if post.strip()}
        what = conceal(plain, kept, arrival.table, secret_of(arrival.office_id), shifts)
        if not is_sure:
            _refuse_swap(arrival, kept)
        with transaction.atomic():
            origin = Origin(
                table=arrival.table, source=arrival.source, name=arrival.name, file_sha256=arrival.sha256,
                names=names, money=money,
            )  # fmt: skip
            return _keep(arrival, origin, kept, what, by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a table comes from and how it was read: its name, whose file, the file's own name and hash, the mapping."""

    table: str
    source: str
    name: str
    file_sha256: str
    names: Mapping[str, str]
    money: str = "fen"


def _keep(arrival: Arrival, origin: Origin, path: Path, what: Concealed, by: Person) -> DataSet:
    """Write down what was taken, remember the mapping, forget the file; a file is taken once."""
    arrival = Arrival.objects.select_for_update(of=("self",)).select_related("office").get(pk=arrival.pk)
    about = about_of(arrival.answers)
    made = keep_table(office=arrival.office, origin=origin, about=about, path=path, what=what, by=by)
    Layout.objects.create(
        office=arrival.office, table=origin.table, source=origin.source, names=dict(origin.names), money=origin.money,
        by=by, at=made.at,
    )  # fmt: skip
    forget(arrival)
    return made


def keep_table(*, office: Office, origin: Origin, about: About, path: Path, what: Concealed, by: Person) -> DataSet:
    """A concealed table as a data set with its readers and its trail event. Must run in a transaction."""
    sha256 = sha256_of(path)
    path.replace(place_of(office.pk, sha256))
    made = DataSet.objects.create(
        office=office, table=origin.table, source=origin.source, name=origin.name,
        legal_basis=about.legal_basis.strip(), purpose=about.purpose.strip(), names=dict(origin.names),
        money=origin.money, shifts=about.shifts.strip()[:400], rows=what.rows, people=what.people, exempt=what.exempt,
        file_sha256=origin.file_sha256, sha256=sha256, corrects_id=about.corrects, erase_on=about.erase_on, by=by,
        at=clock.now(),
    )  # fmt: skip
    people = _readers(office, {by.pk, *about.readers})
    DataReader.objects.bulk_create(DataReader(data_set=made, person_id=one, by=by, at=made.at) for one in people)
    detail = {
        "table": origin.table, "rows": what.rows, "sha256": sha256, "basis": made.legal_basis,
        "purpose": made.purpose, "erase_on": about.erase_on.isoformat(), "readers": sorted(people),
    }  # fmt: skip
    record(by=by, action="take_data", subject=made, office_path=office.path, detail=detail)
    return made


def _readers(office: Office, wanted: set[int]) -> set[int]:
    """Those of the people named who work on clues in this office."""
    return set(holders(office, *SCREENERS).filter(person__in=wanted).values_list("person_id", flat=True))


def _check_names(arrival: Arrival, names: Mapping[str, str], money: str) -> None:
    table = TABLES[arrival.table]
    columns = {column.name for column in table.columns}
    chosen = list(names.values())
    twice = sorted({name for name in chosen if chosen.count(name) > 1})
    unknown = [heading for heading in names if heading not in arrival.headings]
    needed = [one.name for one in table.columns if one.key and not one.may_be_empty and one.name not in chosen]
    errors = []
    if twice:
        errors.append(_("Two columns of the file are mapped to the same: %(names)s.") % {"names": _called(twice)})
    if unknown or set(chosen) - columns:
        errors.append(_("There is no such column."))
    if needed:
        errors.append(_("These columns name a row and must be mapped: %(names)s.") % {"names": _called(needed)})
    if errors:
        raise ValidationError({"names": errors})
    if money not in FEN:
        raise ValidationError({"money": _("Choose one of the list.")})


def _refuse_change(arrival: Arrival, names: Mapping[str, str], money: str) -> None:
    """A source whose files are suddenly mapped otherwise: said, column by column."""
    last = remembered(arrival.office_id, arrival.table, arrival.source)
    if last is None or (dict(names) == last.names and money == last.money):
        return
    moved = [
        _("“%(heading)s”: %(before)s last time, now %(now)s")
        % {
            "heading": heading,
            "before": _called([last.names.get(heading, "")]),
            "now": _called([names.get(heading, "")]),
        }
        for heading in {*names, *last.names}
        if names.get(heading) != last.names.get(heading)
    ]
    if money != last.money:
        moved.append(_("money: %(before)s last time, now %(now)s") % {"before": MONEY[last.money], "now": MONEY[money]})
    told = _("The files of this source were mapped otherwise last time. Look at it and confirm it: %(what)s.")
    raise ValidationError({"is_sure": told % {"what": clauses(sorted(moved))}})


def _refuse_swap(arrival: Arrival, path: Path) -> None:
    """Two columns whose contents changed places since the last file of the source."""
    rows = DataSet.objects.filter(
        office_id=arrival.office_id, table=arrival.table, source=arrival.source, erased_at__isnull=True
    )
    last = rows.first()
    if last is None or not table_of(last).exists():
        return
    pair = swapped(path, table_of(last))
    if pair is not None:
        told = _("The contents of %(one)s and %(other)s seem to have changed places since the last file. Confirm it, "
                 "or map them the other way round.")  # fmt: skip
        raise ValidationError({"is_sure": told % {"one": _called(pair[:1]), "other": _called(pair[1:])}})


def _called(columns: Sequence[str]) -> str:
    """Columns of a table by their names; – for one that is not taken."""
    return listed(called(name, side()) if name else "–" for name in columns)


@transaction.atomic
def name_reader(*, data_set_id: int, person: Person, by: Person) -> DataReader:
    """Let someone of the office who works on clues see a data set. Raises Refused, ValidationError."""
    data_set = visible_data(standing_of(by)).select_related("office").get(pk=data_set_id)
    require_role(standing_of(by), data_set.office, Role.OFFICE)
    if not _readers(data_set.office, {person.pk}):
        raise ValidationError({"person": _("Only clerks and members of the leading group work on clues.")})
    made, is_new = DataReader.objects.get_or_create(
        data_set=data_set, person=person, defaults={"by": by, "at": clock.now()}
    )
    if is_new:
        detail = {"reader": person.pk}
        record(by=by, action="name_reader", subject=data_set, office_path=data_set.office.path, detail=detail)
    return made
