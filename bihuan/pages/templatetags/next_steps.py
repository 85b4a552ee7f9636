"""The line of a thing's page that says who acts next."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from bihuan.organizations.holding import givers, others_named
from bihuan.pages import next_in_sources
from bihuan.pages.next_steps import NextStep

register = template.Library()


@register.simple_tag(takes_context=True)
def others_who_may(context: Context, office: int, *roles: str) -> str:
    """Who else may take a step that wants a second person than the reader, in a sentence."""
    names = others_named(office, roles, (context["standing"].person.pk,))
    if names:
        return _("It can be done by: %(who)s.") % {"who": names}
    return _("Nobody else holds the role yet: %(who)s.") % {"who": givers(office)}


@register.simple_tag
def who_gives(office: int) -> str:
    """Who gives a role in an office, by name."""
    return givers(office)


@register.simple_tag
def next_of(thing: Any) -> NextStep | None:
    """Who acts next on a visit, a survey, a hearing, a speaker or a file of clues: for ``parts/next.html``."""
    return next_in_sources.next_step(thing)
