"""SESSION.yaml: who was there, what could be marked, and when a ballot counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from bihuan.engine.fields import Strict
from bihuan.engine.problems import InputError
from bihuan.engine.scheme.source import Located
from bihuan.engine.surveys.fields import Decimals, Least, Name, People, SurveyId, Unit, Words
from bihuan.engine.surveys.model import DontKnow, Option
from bihuan.engine.surveys.reading import Pieces, read_document

_TAKEN = ("ballot", "void")


class Quorum(Strict):
    """More than a share of those eligible or present must be present, or have returned a ballot."""

    more_than: Unit = Decimal("0.5")
    of: Literal["eligible", "present"] = "eligible"
    counts: Literal["present", "returned"] = "present"


class Person(Strict):
    """Someone voted on."""

    id: Name
    name: Words = ""


class Satisfied(Strict):
    """Options that count as satisfied, narrowly and widely."""

    strict: tuple[Name, ...]
    broad: tuple[Name, ...]


class SessionKeys(Strict):
    """The single keys of a session."""

    session: SurveyId
    title: Words = ""
    eligible: People
    present: People
    issued: People
    quorum: Quorum = Quorum()
    k: Least = 5
    people: tuple[Person, ...]
    options: tuple[Option, ...]
    dont_know: DontKnow = "drop"
    satisfied: Satisfied
    straight_line: Literal["keep", "void"] = "keep"
    places: Decimals = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A session that can be counted."""

    source: str
    keys: SessionKeys

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of those voted on."""
        return tuple(person.id for person in self.keys.people)

    @property
    def is_overfull(self) -> bool:
        """More present than may vote: it is counted as written, and somebody looks twice."""
        return self.keys.present > self.keys.eligible

    @property
    def quorum_needed(self) -> int:
        """⌊more_than · base⌋ + 1."""
        quorum = self.keys.quorum
        base = self.keys.eligible if quorum.of == "eligible" else self.keys.present
        return math.floor(Fraction(quorum.more_than) * base) + 1


def read_session(path: Path) -> Session:
    """Read a session. Raises InputError with every problem, each at its line and key."""
    located = read_document(path)
    pieces = Pieces(str(path), located)
    keys = pieces.piece(SessionKeys, located)
    for key in ("people", "options"):
        pieces.unique(list(pieces.items(located, key)), {})
    if keys is not None:
        _check(pieces, located, keys)
    if pieces.problems or keys is None:
        raise InputError(pieces.problems)
    return Session(str(path), keys)


def _check(pieces: Pieces, located: Located, keys: SessionKeys) -> None:
    if keys.issued > keys.present:
        params = {"text": str(keys.issued), "present": str(keys.present)}
        pieces.refuse(located.key_lines["issued"], "issued", "more_than_present", **params)
    for key in ("people", "options"):
        if not getattr(keys, key):
            pieces.refuse(located.key_lines[key], key, "empty_list")
    for place, person in enumerate(keys.people):
        if person.id in _TAKEN:
            pieces.refuse(located.line_of(("people", place)), "id", "person_taken", text=person.id)
    for place, option in enumerate(keys.options):
        line = located.line_of(("options", place))
        if option.dont_know and option.score is not None:
            pieces.refuse(line, "score", "score_of_dont_know", option=option.id)
        elif not option.dont_know and option.score is None:
            pieces.refuse(line, "score", "score_or_dont_know", option=option.id)
    _check_satisfied(pieces, located, keys)


def _check_satisfied(pieces: Pieces, located: Located, keys: SessionKeys) -> None:
    options = {option.id: option for option in keys.options}
    for key, listed in (("strict", keys.satisfied.strict), ("broad", keys.satisfied.broad)):
        line = located.line_of(("satisfied", key))
        for name in listed:
            if name not in options:
                pieces.refuse(line, key, "unknown_choice", text=name, known=", ".join(options))
            elif options[name].dont_know:
                pieces.refuse(line, key, "satisfied_dont_know", text=name)
