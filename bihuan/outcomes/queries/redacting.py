"""What a document may name, by how far it goes: all inside, units in the city, neither units nor persons outside.

The redacted text is all that ever reaches the document: title, file name and properties are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bihuan.organizations.models import Person, Unit
from bihuan.outcomes.models import Interview, Scope
from bihuan.schemes.models import Enrolment

SHORTEST = 3
"""A unit's name without 市 or 区 before it is redacted too, if so many signs are left."""
_POSTS = ("长", "书记", "主任", "负责人", "局", "委", "组")
"""How a post ends that was written where an interviewee's name stands."""


class Redactor:
    """Replaces the names of an office's units and people, and the codes of units in numbers of findings."""

    def __init__(self, office_id: int, scope: str) -> None:
        self._names: dict[str, str] = {}
        self._codes: re.Pattern[str] | None = None
        if scope != Scope.INTERNAL:
            self._names |= {plain: f"{plain[0]}某" for name in _people(office_id) if (plain := _plain(name))}
        if scope == Scope.PUBLIC:
            rows = list(Unit.objects.filter(office=office_id).values_list("name", "code"))
            rows += Enrolment.objects.filter(cycle__office=office_id).values_list("name", "code").distinct()
            self._names |= dict.fromkeys(_units(_plain(name) for name, _code in rows), "某单位")
            codes = "|".join(sorted({re.escape(code) for _name, code in rows}, key=len, reverse=True))
            self._codes = re.compile(rf"\d{{4}}-(?:{codes})-\d+") if codes else None
        self._pattern = _any_of(self._names) if self._names else None

    def __call__(self, text: str) -> str:
        """The text without what may not go this far; spaces inside a name do not hide it."""
        if self._codes is not None:
            text = self._codes.sub("某号问题", text)
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda name: self._names["".join(name.group(0).split())], text)


def _plain(name: str) -> str:
    """A name without the spaces it may be kept or written with."""
    return "".join(name.split())


def _people(office_id: int) -> set[str]:
    """Everyone who acts or acted for the office or its units, and who was interviewed."""
    people = set(Person.objects.filter(memberships__office=office_id).values_list("name", flat=True))
    people |= set(Person.objects.filter(tenures__post__unit__office=office_id).values_list("name", flat=True))
    called = Interview.objects.filter(session__office=office_id).values_list("interviewee", flat=True).distinct()
    people |= {name for name in called if not name.endswith(_POSTS)}
    return {name for name in people if len(name) > 1}


def _units(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if len(name) > 1:
            yield name
        for head in ("市", "区", "县"):
            short = name.partition(head)[2] if head in name[:4] else ""
            if len(short) >= SHORTEST:
                yield short


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(re.escape(sign) for sign in name) for name in ordered))
