"""An errand in the background: begun again it goes on with the rows that have no answer yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from bihuan.desks.actions import run_errand
from bihuan.desks.models import Errand
from bihuan.organizations.access import standings_kept
from bihuan.organizations.models import Person
from bihuan.pages.errands.registry import KINDS
from bihuan.records.background import beside
from bihuan.records.progress import clear, fail, report


def progress_key(errand_id: int) -> str:
    """Where an errand tells how far it is."""
    return f"errand-{errand_id}"


def run(errand: Errand, by: Person) -> None:
    """Take the step for every row that waits, telling how far it is."""
    step, key = KINDS[errand.what].steps[errand.step], progress_key(errand.pk)
    try:
        with standings_kept():
            run_errand(
                errand=errand, take=step.taking(errand, by), progress=lambda done, total: report(key, done, total, "")
            )
    finally:
        clear(key)


def _not_done(problems: Sequence[str], errand_id: int, *_arguments: Any) -> None:
    fail(progress_key(errand_id), problems)


@beside(_not_done)
def run_in_background(errand_id: int, language: str) -> None:
    """The same beside the request."""
    errand = Errand.objects.select_related("by").get(pk=errand_id)
    with translation.override(language):
        run(errand, Person.objects.get(pk=errand.by_id))
