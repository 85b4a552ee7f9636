"""A demonstration's invented year, made at the click of a button and screened by every rule."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.screening.concealing import Concealed, conceal_person
from bihuan.engine.screening.example import Size, write_year
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.holding import holders
from bihuan.organizations.models import SPEAKERS, Office, Person, Role, Unit
from bihuan.organizations.queries.demonstration import demonstration_people
from bihuan.records import clock
from bihuan.screening.access import SCREENERS, visible_data
from bihuan.screening.actions.arriving import About
from bihuan.screening.actions.rules import latest_rules
from bihuan.screening.actions.running import ask_run
from bihuan.screening.actions.taking import Origin, keep_table
from bihuan.screening.models import DataSet, Run
from bihuan.screening.store import folder, secret_of, sha256_of

SOURCE = "演示数据（虚构）"
WITH_CLUES = (3, 7)
"""Places among the units whose first trip leads off its route, and is over a norm."""


def make_example(*, office: Office, by: Person, size: Size | None = None) -> Run:
    """Have an invented year screened; its data sets are made the first time. Raises Refused, ValidationError."""
    require_role(standing_of(by), office, Role.OFFICE)
    if not office.is_demonstration:
        raise ValidationError(_("Invented data are made in a demonstration only."))
    known = visible_data(standing_of(by)).filter(office=office, source=SOURCE, erased_at__isnull=True)
    known = known.filter(erase_on__gt=clock.today())
    if known.exists():
        return _asked(office, list(known), by)
    units = _units(office)
    secret = secret_of(office.pk)
    with tempfile.TemporaryDirectory(prefix="bihuan-example-", dir=folder()) as temporary:
        place = Path(temporary)
        write_year(
            place, year=clock.today().year - 1, units=units or ["A01"], size=size,
            conceal=lambda text: conceal_person(text, secret),
        )  # fmt: skip
        with transaction.atomic():
            return _asked(office, _keep(office, place, by), by)


def _units(office: Office) -> list[str]:
    """The units by their codes; those whose people sign in from the first page stand where trips with clues are."""
    rows = Unit.objects.filter(office=office, valid_to__isnull=True).order_by("pk")
    units = list(rows.values_list("code", flat=True))
    shown = {row.unit.code for row in demonstration_people() if row.role in SPEAKERS and row.unit}
    for place, code in zip(WITH_CLUES, [code for code in units if code in shown], strict=False):
        units.remove(code)
        units.insert(place, code)
    return units


@transaction.atomic
def _asked(office: Office, sets: list[DataSet], by: Person) -> Run:
    rules = latest_rules(office, by)
    return ask_run(office=office, rules=rules, data_sets=[one.pk for one in sets], by=by)


def _keep(office: Office, place: Path, by: Person) -> list[DataSet]:
    """The tables of a folder as data sets; everyone who works on clues may see them."""
    today = clock.today()
    people = holders(office, *SCREENERS)
    later = today.replace(year=today.year + 1, day=min(today.day, 28))
    about = About(
        legal_basis="演示用，无真实数据", purpose="演示线索筛查", erase_on=later,
        readers=tuple(people.values_list("person_id", flat=True)),
    )  # fmt: skip
    return [_kept(office, path, about, by) for path in sorted(place.glob("*.parquet"))]


def _kept(office: Office, path: Path, about: About, by: Person) -> DataSet:
    table, names = path.stem, pq.read_schema(path).names
    rows = pq.read_metadata(path).num_rows
    people = len(pq.read_table(path, columns=["person"]).column("person").unique()) if table == "roster" else 0
    origin = Origin(
        table=table, source=SOURCE, name=path.name, file_sha256=sha256_of(path), names={name: name for name in names}
    )
    return keep_table(office=office, origin=origin, about=about, path=path, what=Concealed(rows, people, 0), by=by)
