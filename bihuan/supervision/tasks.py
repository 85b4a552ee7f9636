"""Long work of the ledger, done beside the request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django_tasks import task

from bihuan.organizations.models import Person
from bihuan.supervision.actions.importing import check_ledger, write_ledger
from bihuan.supervision.models import LedgerImport


@task()
def check_in_background(ledger_id: int, language: str) -> None:
    """Check a ledger that has just been taken in."""
    rows = LedgerImport.objects.select_related("cycle__scheme", "cycle__office", "office", "body", "by", "file")
    check_ledger(ledger=rows.get(pk=ledger_id), language=language)


@task()
def write_in_background(ledger_id: int, person_id: int, only_good: bool) -> None:  # noqa: FBT001 - a job's arguments
    """Write a checked ledger; what stops it is kept with the import for its page."""
    ledger = LedgerImport.objects.select_related("cycle").get(pk=ledger_id)
    try:
        write_ledger(ledger=ledger, by=Person.objects.get(pk=person_id), only_good=only_good)
    except (ValidationError, PermissionDenied) as error:
        texts = error.messages if isinstance(error, ValidationError) else [str(error)]
        ledger.refresh_from_db()
        ledger.problems = [[0, "", text, "error"] for text in texts]
        ledger.save(update_fields=["problems"])
