"""A month's ledger as an office keeps it: an import of marks (``schemes.actions.importing``) that become entries."""

from __future__ import annotations

import io
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.files.reading import apart
from bihuan.engine.files.wide import laid_out
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Body, Person
from bihuan.records.evidence import evidence_path
from bihuan.schemes.access.marks import require_sender
from bihuan.schemes.actions.importing import check_marks, discard_marks, recheck_marks, take_marks, write_marks
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.reading import titles_of
from bihuan.supervision.models import Kind, LedgerImport

check_ledger, write_ledger, discard_ledger, recheck_ledger = check_marks, write_marks, discard_marks, recheck_marks


def take_ledger(
    *, cycle: Cycle, body: Body, file: IO[bytes], name: str, by: Person, kind: str = Kind.DAILY.value
) -> LedgerImport:
    """Keep a file to be checked and written as entries of one kind. Raises Refused or ValidationError."""
    return take_marks(model=LedgerImport, cycle=cycle, body=body, file=file, name=name, by=by, kind=kind)


@transaction.atomic
def lay_out_ledger(*, ledger: LedgerImport, measure: str, on: date, note: str, by: Person) -> LedgerImport:
    """A table with an indicator a column becomes a ledger with a row for each cell: a file of its own, to be checked.

    ``measure`` says what its numbers are (``points``, ``times``, ``value``); ``on`` and ``note`` hold for all cells, a
    day or a fact in the table itself goes before. The table as it was sent stays on record, set aside.
    """
    require_sender(standing_of(by), ledger)
    cycle = ledger.cycle
    if not cycle.starts_on <= on <= cycle.ends_on:
        limits = {"first": cycle.starts_on, "last": cycle.ends_on}
        raise ValidationError({"on": _("The day must lie in the year: %(first)s to %(last)s.") % limits})
    path, name = evidence_path(ledger.file), ledger.file.name
    content = apart(laid_out, path, name, titles_of(cycle), measure, on.isoformat(), note)
    if content is None:
        raise ValidationError(_("This file is no table with an indicator a column."))
    made = take_ledger(
        cycle=cycle,
        body=ledger.body,
        file=io.BytesIO(content),
        name=_("%(name)s (a row for each matter).xlsx") % {"name": name.rpartition(".")[0]},
        by=by,
        kind=ledger.kind,
    )
    discard_ledger(ledger=ledger, by=by)
    return made
