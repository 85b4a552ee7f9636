"""The signs between words for templates, without a ``load``: ``{% colon %}``, ``{{ names|listed }}``, brackets."""

from __future__ import annotations

from django import template

from bihuan.records import punctuation as signs

register = template.Library()
for _tag in (signs.colon, signs.comma, signs.pause, signs.semicolon, signs.stop, signs.bracket_on, signs.bracket_off):
    register.simple_tag(_tag)
for _filter in (signs.listed, signs.clauses, signs.in_brackets):
    register.filter(_filter.__name__, _filter, is_safe=True)
