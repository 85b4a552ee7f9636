"""ballots.csv: what was typed from each ballot, and where two counters typed different things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.ballots.session import Session
from bihuan.engine.problems import Problem
from bihuan.engine.surveys.sheet import Sheet, read_sheet

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot: its running number, the counters' reason to void it, and a mark a person.

    ``marks`` holds options in the order of the session's people: none for an abstention, several for a spoiled one.
    """

    number: str
    void: str
    marks: tuple[tuple[str, ...], ...]
    place: int


@dataclass(frozen=True, slots=True)
class Typed:
    """All ballots as one counter typed them."""

    sheet: Sheet
    ballots: tuple[Ballot, ...]


def read_ballots(path: Path, session: Session, problems: list[Problem]) -> Typed | None:
    """One counter's ballots; None where columns are missing, else with every wrong cell among the problems."""
    needed = ("ballot", "void", *session.people)
    sheet = read_sheet(path, needed, problems)
    if sheet is None or any(column not in sheet.columns for column in needed):
        return None
    known = frozenset(option.id for option in session.keys.options)
    seen: dict[str, int] = {}
    ballots = []
    for place in range(len(sheet)):
        number = sheet.text(place, "ballot")
        if not number.strip():
            problems.append(sheet.problem(place, "ballot", "ballot_empty"))
        elif number in seen:
            problems.append(sheet.problem(place, "ballot", "ballot_twice", text=number, first=str(seen[number])))
        seen.setdefault(number, int(sheet.rows[place]))
        marks = tuple(_marks(sheet, place, person, known, problems) for person in session.people)
        ballots.append(Ballot(number, sheet.text(place, "void").strip(), marks, place))
    return Typed(sheet, tuple(ballots))


def _marks(sheet: Sheet, place: int, person: str, known: frozenset[str], problems: list[Problem]) -> tuple[str, ...]:
    text = sheet.text(place, person)
    marks = tuple(text.split("|")) if text else ()
    if any(mark not in known for mark in marks):
        params = {"text": text[:_SHOWN], "known": ", ".join(sorted(known))}
        problems.append(sheet.problem(place, person, "mark_unknown", **params))
    return marks


def differences(first: Typed, second: Typed, session: Session) -> Iterator[Problem]:
    """Every cell the second counter typed differently, at its place in the second file."""
    counted = {ballot.number: ballot for ballot in first.ballots}
    sheet = second.sheet
    for ballot in second.ballots:
        other = counted.pop(ballot.number, None)
        if other is None:
            yield sheet.problem(ballot.place, "ballot", "ballot_unknown", text=ballot.number[:_SHOWN])
            continue
        for column in ("void", *session.people):
            mine, theirs = sheet.text(ballot.place, column), first.sheet.text(other.place, column)
            if mine != theirs:
                params = {"text": mine[:_SHOWN], "first": theirs[:_SHOWN]}
                yield sheet.problem(ballot.place, column, "typed_differently", **params)
    for number in counted:
        yield Problem(sheet.source, 1, "ballot", "ballot_missing", {"text": number[:_SHOWN]})
