"""What a document may name, by how far it goes: all inside, units in the city, neither units nor persons outside.

The redacted text is all that ever reaches the document: title, file name and properties are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bihuan.organizations.models import Person, Unit
from bihuan.outcomes.models import Scope


class Redactor:
    """Replaces the names of an office's units and people."""

    def __init__(self, office_id: int, scope: str) -> None:
        self._names: dict[str, str] = {}
        if scope != Scope.INTERNAL:
            people = Person.objects.filter(memberships__office=office_id).values_list("name", flat=True)
            self._names |= {name: _masked(name) for name in people if len(name) > 1}
        if scope == Scope.PUBLIC:
            units = Unit.objects.filter(office=office_id).values_list("name", flat=True)
            self._names |= dict.fromkeys((name for name in units if len(name) > 1), "某单位")
        self._pattern = _any_of(self._names) if self._names else None

    def __call__(self, text: str) -> str:
        """The text without the names that may not go this far; spaces inside a name do not hide it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._names["".join(found.group(0).split())], text)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(re.escape(sign) for sign in name) for name in ordered))


def _masked(name: str) -> str:
    return f"{name[0]}某"
