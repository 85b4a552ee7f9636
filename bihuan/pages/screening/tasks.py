"""A screening beside the request."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation

from bihuan.records import progress
from bihuan.records.background import beside
from bihuan.screening.actions.running import perform, progress_key, stop_run


def begin(run_id: int) -> None:
    """Have a screening done beside the request."""
    progress.begin(progress_key(run_id), "")
    run_in_background.enqueue(run_id, translation.get_language() or "zh-hans")


def _not_done(problems: Sequence[str], run_id: int, *_arguments: object) -> None:
    progress.clear(progress_key(run_id))
    stop_run(run_id=run_id, problems=problems)


@beside(_not_done)
def run_in_background(run_id: int, language: str) -> None:
    """Do a screening, telling how far it is."""
    with translation.override(language):
        perform(run_id)
    progress.clear(progress_key(run_id))
