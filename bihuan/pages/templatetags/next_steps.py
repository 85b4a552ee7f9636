"""The line of a thing's page that says who acts next."""

from __future__ import annotations

from typing import Any

from django import template

from bihuan.pages import next_in_sources
from bihuan.pages.next_steps import NextStep

register = template.Library()


@register.simple_tag
def next_of(thing: Any) -> NextStep | None:
    """Who acts next on a visit, a survey, a hearing, a speaker or a file of clues: for ``parts/next.html``."""
    return next_in_sources.next_step(thing)
