"""A campaign is begun after a case, with a table of who reached which stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.screening.access import held_dossiers, visible_data, visible_runs
from bihuan.screening.models import Circular, Drive


@dataclass(frozen=True, slots=True)
class Declared:
    """A stage: its name in the table, its title, and the stage it is said to be part of (or nothing)."""

    id: str
    title: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A campaign as it is begun; ``people`` is the data set of stages, ``circular`` and ``run`` what came before it."""

    title: str
    number: str
    started_on: date
    people: int
    stages: Sequence[Declared]
    circular: int | None = None
    run: int | None = None


@transaction.atomic
def begin_drive(*, office: Office, begun: Begun, by: Person) -> Drive:
    """Begin a campaign over a table of stages one may read. Raises Refused, ValidationError by field."""
    standing = standing_of(by)
    require_role(standing, office, Role.OFFICE)
    said = (("title", begun.title), ("number", begun.number))
    errors = {name: _("Say it.") for name, text in said if not text.strip()}
    tables = visible_data(standing).filter(office=office, table="stages", erased_at__isnull=True)
    if not tables.filter(pk=begun.people).exists():
        errors["people"] = _("Choose a data set of stages.")
    names = [one.id for one in begun.stages]
    if not names or len(set(names)) < len(names) or any(one.of and one.of not in names for one in begun.stages):
        errors["stages"] = _("Give each stage once, and as its base one of the others.")
    if begun.circular is not None and not _circulars(by).filter(pk=begun.circular).exists():
        errors["circular"] = _("Choose one of the list.")
    if begun.run is not None and not visible_runs(standing).filter(pk=begun.run, office=office).exists():
        errors["run"] = _("Choose one of the list.")
    if errors:
        raise ValidationError(errors)
    made = Drive.objects.create(
        office=office, title=begun.title.strip()[:120], document_number=begun.number.strip()[:80],
        started_on=begun.started_on, circular_id=begun.circular, run_id=begun.run, people_id=begun.people, by=by,
        at=clock.now(), declared=[{"id": one.id, "title": one.title or one.id, "of": one.of} for one in begun.stages],
    )  # fmt: skip
    record(by=by, action="begin_drive", subject=made, office_path=office.path, detail={"number": made.document_number})
    return made


def _circulars(by: Person) -> QuerySet[Circular]:
    return Circular.objects.filter(dossier__in=held_dossiers(standing_of(by)))
