"""From ballots to a result: is the session valid, how many votes has each option, where does each person stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from bihuan.engine.ballots.paper import Ballot, differences, read_ballots
from bihuan.engine.ballots.session import Session
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.surveys.figures import half_up
from bihuan.engine.surveys.output import Table

STRAIGHT_LINE = "straight_line"
SESSION_COLUMNS = (
    "session", "eligible", "present", "issued", "returned", "valid", "void", "quorum_needed", "result", "reason",
)  # fmt: skip
PEOPLE_COLUMNS = (
    "person", "marked", "dont_know", "abstained", "spoiled", "base", "score", "strict_numerator", "strict",
    "broad_numerator", "broad", "rank",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """The tables of a session, and columns of the files nobody asked for."""

    tables: dict[str, Table]
    ignored: dict[str, list[str]]


def count(session: Session, ballots: Path, second: Path | None) -> Counted:
    """Tally the ballots. Raises InputError where a cell is wrong or two counters differ; nothing is tallied then."""
    problems: list[Problem] = []
    first = read_ballots(ballots, session, problems)
    other = read_ballots(second, session, problems) if second is not None else None
    if first is not None and other is not None and not problems:
        problems += differences(first, other, session)
    if problems or first is None:
        raise InputError(problems)
    ignored = {sheet.source: sheet.ignored for sheet in (first.sheet,) if sheet.ignored}
    return Counted(tables_of(session, first.ballots), ignored)


def tables_of(session: Session, ballots: Sequence[Ballot]) -> dict[str, Table]:
    """session, voids, tally and people."""
    reasons = Counter(reason for ballot in ballots if (reason := void_reason(session, ballot)))
    valid = [ballot for ballot in ballots if not void_reason(session, ballot)]
    result, reason = verdict(session, len(ballots), len(valid))
    keys = session.keys
    counts = (keys.eligible, keys.present, keys.issued, len(ballots), len(valid), len(ballots) - len(valid))
    row = (keys.session, *map(str, counts), str(session.quorum_needed), result, reason)
    voids = tuple((text, str(number)) for text, number in sorted(reasons.items()))
    tally: tuple[Sequence[str], ...] = ()
    people: tuple[Sequence[str], ...] = ()
    if result == "valid":
        tally, people = _tally(session, valid), _people(session, valid)
    return {
        "session": Table(SESSION_COLUMNS, (row,)),
        "voids": Table(("reason", "ballots"), voids),
        "tally": Table(("person", "option", "votes"), tally),
        "people": Table(PEOPLE_COLUMNS, people),
    }


def void_reason(session: Session, ballot: Ballot) -> str:
    """Why a ballot does not count; empty if it does."""
    if ballot.void:
        return ballot.void
    alike = len(ballot.marks) > 1 and len(set(ballot.marks)) == 1 and len(ballot.marks[0]) == 1
    return STRAIGHT_LINE if alike and session.keys.straight_line == "void" else ""


def verdict(session: Session, returned: int, valid: int) -> tuple[str, str]:
    """The result of the session and its reason."""
    keys = session.keys
    there = keys.present if keys.quorum.counts == "present" else returned
    if returned > keys.issued:
        return "void", "returned_over_issued"
    if there < session.quorum_needed:
        return "void", "no_quorum"
    return ("withheld", "below_k") if valid < keys.k else ("valid", "")


def votes(ballots: Sequence[Ballot], place: int) -> Counter[str]:
    """Single marks for the person at a place, by option."""
    return Counter(ballot.marks[place][0] for ballot in ballots if len(ballot.marks[place]) == 1)


def _tally(session: Session, ballots: Sequence[Ballot]) -> tuple[Sequence[str], ...]:
    rows = []
    for place, person in enumerate(session.people):
        ticks = votes(ballots, place)
        rows += [(person, option.id, str(ticks[option.id])) for option in session.keys.options]
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one person; score and shares are undefined on an empty base."""

    person: str
    counts: tuple[int, int, int, int, int]
    score: str
    strict: tuple[int, str]
    broad: tuple[int, str]


def standing(session: Session, ballots: Sequence[Ballot], place: int) -> Standing:
    """Marks, don't-knows, abstentions, spoiled, base; score and satisfied shares rounded half-up once."""
    keys = session.keys
    ticks = votes(ballots, place)
    marked = sum(ticks.values())
    unsure = sum(ticks[option.id] for option in keys.options if option.dont_know)
    abstained = sum(not ballot.marks[place] for ballot in ballots)
    base = marked - unsure if keys.dont_know == "drop" else marked
    points = sum((ticks[option.id] * Fraction(option.score or 0) for option in keys.options), Fraction(0))
    strict = sum(ticks[name] for name in set(keys.satisfied.strict))
    broad = sum(ticks[name] for name in set(keys.satisfied.broad))
    counts = (marked, unsure, abstained, len(ballots) - marked - abstained, base)
    shown = [
        half_up(part / base, keys.places) if base else ""
        for part in (points, Fraction(100 * strict), Fraction(100 * broad))
    ]
    return Standing(session.people[place], counts, shown[0], (strict, shown[1]), (broad, shown[2]))


def _people(session: Session, ballots: Sequence[Ballot]) -> tuple[Sequence[str], ...]:
    standings = [standing(session, ballots, place) for place in range(len(session.people))]
    scores = [Decimal(one.score) for one in standings if one.score]
    rows = []
    for one in standings:
        rank = str(1 + sum(score > Decimal(one.score) for score in scores)) if one.score else ""
        shares = (str(one.strict[0]), one.strict[1], str(one.broad[0]), one.broad[1])
        rows.append((one.person, *map(str, one.counts), one.score, *shares, rank))
    return tuple(rows)
