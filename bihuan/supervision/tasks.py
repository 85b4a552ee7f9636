"""Long work of the ledger, done beside the request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bihuan.organizations.models import Person
from bihuan.records.background import beside
from bihuan.records.progress import clear
from bihuan.schemes.actions.importing import progress_key
from bihuan.supervision.actions.importing import check_ledger, write_ledger
from bihuan.supervision.models import LedgerImport


def _not_checked(problems: Sequence[str], ledger_id: int, *_arguments: Any) -> None:
    """The file stands as one that could not be read: it can be checked again or discarded."""
    _keep(problems, ledger_id, state=LedgerImport.State.FAILED)


def _not_written(problems: Sequence[str], ledger_id: int, *_arguments: Any) -> None:
    """The file stands as it was checked, with what kept it from being written."""
    _keep(problems, ledger_id)


def _keep(problems: Sequence[str], ledger_id: int, **more: Any) -> None:
    kept = [[0, "", text, "error"] for text in problems]
    rows = LedgerImport.objects.filter(pk=ledger_id)
    open_rows = rows.exclude(state__in=(LedgerImport.State.WRITTEN, LedgerImport.State.DISCARDED))
    open_rows.update(problems=kept, **more)
    for ledger in rows:
        clear(progress_key(ledger))


@beside(_not_checked)
def check_in_background(ledger_id: int, language: str) -> None:
    """Check a ledger that has just been taken in."""
    rows = LedgerImport.objects.select_related("cycle__scheme", "cycle__office", "office", "body", "by", "file")
    check_ledger(ledger=rows.get(pk=ledger_id), language=language)


@beside(_not_written)
def write_in_background(ledger_id: int, person_id: int, only_good: bool) -> None:  # noqa: FBT001 - a job's arguments
    """Write a checked ledger; what stops it is kept with the import for its page."""
    ledger = LedgerImport.objects.select_related("cycle").get(pk=ledger_id)
    write_ledger(ledger=ledger, by=Person.objects.get(pk=person_id), only_good=only_good)
