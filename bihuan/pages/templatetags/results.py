"""Words of a result on its way and of appeals."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from bihuan.pages.onward import leads_on

register = template.Library()


@register.filter
def appeal_steps(names: str, is_open: set[str]) -> list[tuple[str, bool]]:
    """The steps of a list that can be taken, the first of them as the main one if it leads on."""
    steps = [name for name in names.split() if name in is_open]
    return [(name, number == 0 and leads_on(name)) for number, name in enumerate(steps)]


@register.filter
def svg(text: str) -> SafeString:
    """A chart drawn by the product itself, its texts escaped where it is drawn."""
    return mark_safe(text)  # noqa: S308 - see outcomes.queries.charts
