"""A month's ledger as an office keeps it: an import of marks (``schemes.actions.importing``) that become entries."""

from __future__ import annotations

from typing import IO

from bihuan.organizations.models import Body, Person
from bihuan.schemes.actions.importing import check_marks, discard_marks, recheck_marks, take_marks, write_marks
from bihuan.schemes.models import Cycle
from bihuan.supervision.models import Kind, LedgerImport

check_ledger, write_ledger, discard_ledger, recheck_ledger = check_marks, write_marks, discard_marks, recheck_marks


def take_ledger(
    *, cycle: Cycle, body: Body, file: IO[bytes], name: str, by: Person, kind: str = Kind.DAILY.value
) -> LedgerImport:
    """Keep a file to be checked and written as entries of one kind. Raises Refused or ValidationError."""
    return take_marks(model=LedgerImport, cycle=cycle, body=body, file=file, name=name, by=by, kind=kind)
