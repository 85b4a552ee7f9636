"""Long work in the background: a year's letters drafted, checked, approved, issued, made into one file.

Each job may be started again and goes on where it was. What keeps one from its end is told on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import translation

from bihuan.organizations.models import Person
from bihuan.outcomes.actions.batching import approve_batch, check_batch, issue_batch, prepare_batch
from bihuan.outcomes.actions.packing import pack_letters
from bihuan.outcomes.models import Batch, Issuer
from bihuan.records.background import beside
from bihuan.records.progress import clear, fail, report
from bihuan.results.models import ResultSet

Progress = Callable[[int, int], None]
STEPS: dict[str, Callable[..., object]] = {"check": check_batch, "approve": approve_batch, "issue": issue_batch}
"""What moves all letters of a batch on."""


def progress_key(result_set_id: int) -> str:
    """Where the job of a result tells how far it is."""
    return f"letters-{result_set_id}"


def _told(result_set_id: int, name: str, language: str, work: Callable[[Progress], object]) -> None:
    """Do the work, telling how far it is, and in the end that it is over."""
    key = progress_key(result_set_id)
    try:
        with translation.override(language):
            work(lambda done, total: report(key, done, total, name))
    finally:
        clear(key)


def _not_done(problems: Sequence[str], result_set_id: int, *_arguments: Any) -> None:
    fail(progress_key(result_set_id), problems)


@beside(_not_done)
def prepare_in_background(result_set_id: int, issuer_id: int, person_id: int, language: str) -> None:
    """Draft both letters of every unit."""

    def work(progress: Progress) -> None:
        kept, issuer = ResultSet.objects.get(pk=result_set_id), Issuer.objects.get(pk=issuer_id)
        prepare_batch(result_set=kept, issuer=issuer, by=Person.objects.get(pk=person_id), progress=progress)

    _told(result_set_id, "drafting", language, work)


@beside(_not_done)
def move_in_background(result_set_id: int, step: str, person_id: int, language: str) -> None:
    """Check, approve or issue every letter that waits for it."""

    def work(progress: Progress) -> None:
        batch = Batch.objects.get(result_set_id=result_set_id)
        STEPS[step](batch=batch, by=Person.objects.get(pk=person_id), progress=progress)

    _told(result_set_id, step, language, work)


@beside(_not_done)
def pack_in_background(result_set_id: int, person_id: int, site: str, language: str) -> None:
    """Make all letters that are out, and the booklet, into one file."""

    def work(progress: Progress) -> None:
        batch = Batch.objects.get(result_set_id=result_set_id)
        pack_letters(batch=batch, by=Person.objects.get(pk=person_id), site=site, progress=progress)

    _told(result_set_id, "packing", language, work)
