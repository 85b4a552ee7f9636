"""The few things templates need beyond Django's own: exact numbers, described fields, addresses with a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.pages.attempt import Refused
from bihuan.pages.books import BOOKS
from bihuan.pages.onward import leads_on
from bihuan.records.words import chosen

register = template.Library()
register.filter(leads_on)


@register.simple_tag
def described(field: BoundField) -> SafeString:
    """The field's widget, tied to its help and error for screen readers."""
    ids = []
    if field.help_text:
        ids.append(f"{field.id_for_label}-help")
    if field.errors:
        ids.append(f"{field.id_for_label}-error")
    attributes: dict[str, Any] = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def points(value: Decimal | None, places: int = 2) -> str:
    """A score or loss with a fixed number of places; a dash for none. Never rounds: zeros are added or kept."""
    if value is None:
        return "–"
    text = f"{value.normalize():f}"
    whole, _point, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(places, '0')}" if places or fraction else whole


@register.filter
def display(row: Any, name: str) -> str:
    """What stands in a field with choices, in words; nothing where there is no row."""
    return chosen(row, name) if row else ""


@register.filter
def past(step: str, what: str) -> str:
    """A step as the history of its life cycle tells it."""
    return BOOKS[what].past(step)


@register.filter
def button(step: str, what: str) -> str:
    """A step as a button."""
    return BOOKS[what].button(step)


@register.filter
def state(value: str, what: str) -> str:
    """A state of a life cycle in words."""
    return BOOKS[what].state(value)


@register.filter
def onward(step: str, is_first: object) -> bool:
    """True for the step that is drawn as the main button: the first one offered, unless it takes back."""
    return bool(is_first) and leads_on(step)


@register.simple_tag(takes_context=True)
def stays(context: dict[str, Any], address: str, *told: Any, **beside: Any) -> str:
    """What was typed into a field and refused: ``{% stays "duty-answer" list.pk "text" key=warning.key %}`` names the
    address of the form, the values in it, the field, and hidden fields where several forms go to one address."""
    refused: Refused | None = getattr(context["request"], "refused", None)
    return refused.text(address, told[:-1], str(told[-1]), beside) if refused else ""


CLASS_WORDS = {"body": _("leading body"), "principal": _("principal"), "member": _("other member")}


@register.filter
def class_word(klass: str) -> str:
    """A class of assessee in words."""
    return str(CLASS_WORDS.get(klass, klass))


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with some keys changed (an empty value removes the key)."""
    request: HttpRequest = context["request"]
    query: QueryDict = request.GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """The entry of a mapping; nothing if there is none."""
    return mapping.get(key) if mapping else None


@register.filter
def times(number: int, factor: int) -> int:
    """A product, for places in a drawing."""
    return number * factor


@register.filter
def plus(number: int, more: int) -> int:
    """A sum, for places in a drawing."""
    return number + more


@register.filter
def signed(number: Decimal) -> str:
    """A change with its sign; nothing before a zero."""
    return f"{number:+f}".replace("-", "−") if number else f"{number:f}"


@register.filter
def grouped(number: int) -> str:
    """A number that may be large, its thousands apart."""
    return f"{number:,}"


@register.filter
def fours(text: str) -> str:
    """A long hash in groups of four, to be read aloud or copied from paper."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))
