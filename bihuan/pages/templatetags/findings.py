"""Words of the problem ledger: steps, states, and how late something is."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bihuan.findings.lifecycle import HEAD, UNIT
from bihuan.findings.queries.conservation import Balance
from bihuan.pages.findings.asked import ledger_of
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


@register.simple_tag(takes_context=True)
def rows_of(context: Context, **wanted: Any) -> str:
    """Where the ledger lists findings: those ``wanted``, within the ``scope``, year and day of the page."""
    cycle, on = wanted.pop("cycle", context.get("cycle")), wanted.pop("on", context.get("on")) or clock.today()
    return ledger_of(cycle.pk, on, {**(context.get("scope") or {}), **wanted})


@register.simple_tag(takes_context=True)
def counted(context: Context, number: int, **wanted: Any) -> str:
    """A number of findings as the link to exactly these; none, or those of a signed report, open nothing."""
    if not number or wanted.get("cycle", context.get("cycle")) is None:
        return str(number)
    return format_html('<a class="count" href="{}">{}</a>', rows_of(context, **wanted), number)


@register.simple_tag(takes_context=True)
def counted_in(context: Context, which: dict[str, str], number: int, **wanted: Any) -> str:
    """The same for the part of the findings that a line of a table speaks of."""
    return counted(context, number, **which, **wanted)


@register.simple_tag(takes_context=True)
def counted_units(context: Context, number: int, theme: str) -> str:
    """A number of units in which a theme was found, as the link to these."""
    if not number:
        return "0"
    asked = urlencode({"theme": theme, "on": context["on"].isoformat()})
    address = reverse("finding-units", args=[context["cycle"].pk])
    return format_html('<a class="count" href="{}?{}">{}</a>', address, asked, number)


@register.simple_tag(takes_context=True)
def late(context: Context, until: date | None) -> str:
    """How late or how near a day is, on the day of the page."""
    if until is None:
        return ""
    days = ((context.get("on") or clock.today()) - until).days
    if days > 0:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days == 0:
        return str(_("today"))
    return ngettext("%(n)s day left", "%(n)s days left", -days) % {"n": -days}
