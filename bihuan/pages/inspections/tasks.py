"""A large draw is made beside the request: people see that it is being made, or what kept it from its end."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation

from bihuan.inspections.actions import make_draw
from bihuan.inspections.models import Draw
from bihuan.organizations.models import Person
from bihuan.records import progress
from bihuan.records.background import beside

AT_ONCE = 40
"""Lines of people and targets together up to which a draw is a matter of a second."""


def progress_key(draw_id: int) -> str:
    """Where the making of a draw tells how far it is."""
    return f"draw-{draw_id}"


def is_large(draw: Draw) -> bool:
    """Whether a draw takes longer than a request should."""
    texts: list[str] = [draw.inputs[name] for name in ("donors.csv", "targets.csv")]
    return sum(text.count("\n") for text in texts) > AT_ONCE


def begin(draw: Draw, by: Person) -> None:
    """Have a draw made beside the request; one that is being made is not begun again."""
    key = progress_key(draw.pk)
    if progress.read(key) is None:
        progress.begin(key, "")
        draw_in_background.enqueue(draw.pk, by.pk, translation.get_language() or "zh-hans")


def _not_done(problems: Sequence[str], draw_id: int, *_arguments: object) -> None:
    progress.fail(progress_key(draw_id), problems)


@beside(_not_done)
def draw_in_background(draw_id: int, person_id: int, language: str) -> None:
    """Make a draw; nothing is locked meanwhile, so that it can be dropped."""
    with translation.override(language):
        make_draw(draw_id=draw_id, by=Person.objects.get(pk=person_id))
    progress.clear(progress_key(draw_id))
