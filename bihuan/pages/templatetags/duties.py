"""How a check of a quarter stands, as a tag."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.engine.duties.quarters import CheckState, QuarterState
from bihuan.pages.lists.columns import tag

register = template.Library()

_LOOKS = {
    CheckState.AHEAD: ("", "", pgettext_lazy("quarter", "ahead")),
    CheckState.OPEN: ("act", "◔", gettext_lazy("to be checked")),
    CheckState.WAITING: ("act", "◔", gettext_lazy("in its days of grace")),
    CheckState.DONE: ("good", "✓", gettext_lazy("checked")),
    CheckState.GRACE: ("good", "✓", gettext_lazy("checked in the days of grace")),
    CheckState.MISSED: ("loss", "!", gettext_lazy("missed")),
    CheckState.MADE_UP: ("loss", "!", gettext_lazy("made up")),
}

_QUARTERS = (gettext_lazy("Q1"), gettext_lazy("Q2"), gettext_lazy("Q3"), gettext_lazy("Q4"))


@register.simple_tag
def quarter_tag(number: int, state: str) -> SafeString:
    """How many checks of a quarter stand so, with the state in words."""
    return _tag(str(number), state)


def _tag(of: str, state: str) -> SafeString:
    kind, sign, word = _LOOKS[CheckState(state)]
    return tag(" ".join(filter(None, (of, sign, str(word)))), kind)


@register.simple_tag
def quarter_tags(states: Iterable[QuarterState]) -> SafeString:
    """Every quarter of an item."""
    return mark_safe(" ".join(_tag(str(_QUARTERS[row.quarter - 1]), row.state) for row in states))  # noqa: S308 - each is escaped
