"""The signs between words in the reader's language: 、 ； ： （） in Chinese, commas, colons and brackets in English.

Whatever is put together for a page, a message or a sheet goes through these; templates have them as tags and filters
(`pages.templatetags.punctuation`). Documents the law wants in Chinese write their own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext

_TYPED = re.compile(r"[、,，;；\n]+")


def listed(parts: Iterable[Any]) -> str:
    """Names one after another: 甲、乙 or A, B."""
    return pgettext("punctuation", ", ").join(map(str, parts))


def clauses(parts: Iterable[Any]) -> str:
    """Half sentences one after another: 一事；又一事 or one thing; another."""
    return pgettext("punctuation", "; ").join(map(str, parts))


def told_of(what: Any, text: Any) -> str:
    """What something is, and what is told of it: 事由：内容 or matter: text."""
    return f"{what}{colon()}{text}"


def colon() -> str:
    """What stands between a word and what is told of it."""
    return pgettext("punctuation", ": ")


def in_brackets(text: Any) -> str:
    """What is added to the word before it: （补充） or, after a blank, (more)."""
    return f"{bracket_on()}{text}{bracket_off()}"


def bracket_on() -> str:
    """Before what is added to a word, where it is written piece by piece."""
    return pgettext("punctuation", " (")


def bracket_off() -> str:
    """After what is added to a word."""
    return pgettext("punctuation", ")")


def typed_names(text: str) -> list[str]:
    """Names as people type them into one field, with any of the signs that stand between names, or in lines."""
    return [name for part in _TYPED.split(text) if (name := part.strip())]


def comma() -> str:
    """What stands between names that are written one by one."""
    return pgettext("punctuation", ", ")


def pause() -> str:
    """What stands between the parts of a sentence, or of a line."""
    return pgettext("between parts of a sentence", ", ")


def semicolon() -> str:
    """What stands between half sentences that are written one by one."""
    return pgettext("punctuation", "; ")


def stop() -> str:
    """The end of a sentence, and what stands between it and the next."""
    return pgettext("punctuation", ". ")


def titled(text: Any) -> str:
    """The title of a document: 《题目》 or “title”."""
    return pgettext("title of a document", "“%s”") % str(text)
