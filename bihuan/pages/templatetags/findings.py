"""Words of the problem ledger: steps, states, and how late something is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bihuan.findings.lifecycle import HEAD, UNIT
from bihuan.findings.queries.conservation import Balance
from bihuan.records import clock

register = template.Library()


@register.filter
def as_balance(figures: dict[str, Any]) -> Balance:
    """Figures as they were signed."""
    return Balance(**figures)


@register.filter
def is_unit_role(role: str) -> bool:
    """Whether a step was taken by the unit itself."""
    return role in {UNIT, HEAD}


@register.filter
def late(until: date | None) -> str:
    """How late or how near a day is."""
    if until is None:
        return ""
    days = (clock.today() - until).days
    if days > 0:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days == 0:
        return str(_("today"))
    return ngettext("%(n)s day left", "%(n)s days left", -days) % {"n": -days}
