"""The paragraph of the page one is on."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from bihuan.pages.help.reading import subject_of, subjects

register = template.Library()


@register.simple_tag(takes_context=True)
def help_here(context: dict[str, Any], about: str = "") -> dict[str, str]:
    """Key, title and text of the page's help, or of a subject; nothing where no address was resolved."""
    match = getattr(context.get("request"), "resolver_match", None)
    subject = subjects().get(about) if about else None
    if subject is None and match:
        subject = subject_of(match.url_name or "", match.func.__module__)
    if subject is None:
        return {}
    language = get_language() or "zh"
    return {"key": subject.key, "title": subject.title(language), "text": subject.text(language)}
