"""Long work in the background: preparing and issuing the letters of a year. Idempotent: started again, it goes on."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django_tasks import task

from bihuan.organizations.models import Person
from bihuan.outcomes.actions.batching import issue_batch, prepare_batch
from bihuan.outcomes.actions.packing import pack_letters
from bihuan.outcomes.models import Batch, Issuer
from bihuan.records.progress import clear, report
from bihuan.results.models import ResultSet


def progress_key(result_set_id: int) -> str:
    """Where the job of a result tells how far it is."""
    return f"letters-{result_set_id}"


@task()
def prepare_in_background(result_set_id: int, issuer_id: int, person_id: int) -> None:
    """Draft both letters of every unit."""
    key = progress_key(result_set_id)
    kept, issuer = ResultSet.objects.get(pk=result_set_id), Issuer.objects.get(pk=issuer_id)
    by = Person.objects.get(pk=person_id)
    try:
        prepare_batch(result_set=kept, issuer=issuer, by=by, progress=lambda n, all_: report(key, n, all_, "drafting"))
    except ValidationError:
        pass
    finally:
        clear(key)


@task()
def issue_in_background(result_set_id: int, person_id: int) -> None:
    """Issue what is approved, unit by unit."""
    key = progress_key(result_set_id)
    batch = Batch.objects.get(result_set_id=result_set_id)
    by = Person.objects.get(pk=person_id)
    try:
        issue_batch(batch=batch, by=by, progress=lambda n, all_: report(key, n, all_, "issuing"))
    finally:
        clear(key)


@task()
def pack_in_background(result_set_id: int, person_id: int, site: str) -> None:
    """Make all letters that are out, and the booklet, into one file."""
    key = progress_key(result_set_id)
    batch = Batch.objects.get(result_set_id=result_set_id)
    by = Person.objects.get(pk=person_id)
    try:
        pack_letters(batch=batch, by=by, site=site, progress=lambda n, all_: report(key, n, all_, "packing"))
    finally:
        clear(key)
