"""From tenures and sessions to the schedule and to why someone is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.hearings.schedule import Speaker, places
from bihuan.engine.hearings.tables import HearingPlan, Session, Tenure, days_after

SCHEDULE_HEADINGS = ("session", "on", "place", "tenure", "unit", "post", "person", "risk")
UNCOVERED_HEADINGS = ("tenure", "unit", "post", "person", "risk", "reason", "sessions", "slots", "demand")


@dataclass(slots=True)
class Heard:
    """The sessions in play, who speaks at each, who is left out, and the figures."""

    plan: HearingPlan
    sessions: list[Session]
    due: list[Tenure]
    heard: int
    waiting: list[Tenure]
    fits: dict[str, tuple[int, ...]]
    place: dict[str, int] = field(default_factory=dict)

    @property
    def uncovered(self) -> list[Tenure]:
        """Those left out, by tenure."""
        return [tenure for tenure in self.waiting if self.place[tenure.id] == len(self.sessions)]

    @property
    def figures(self) -> dict[str, int]:
        """What the command prints."""
        left = len(self.uncovered)
        scheduled = len(self.waiting) - left
        return {
            "due": len(self.due), "heard": self.heard, "scheduled": scheduled, "uncovered": left,
            "free slots": sum(session.slots for session in self.sessions) - scheduled,
        }  # fmt: skip


def hear(plan: HearingPlan, tenures: Sequence[Tenure], sessions: Sequence[Session]) -> Heard:
    """The one best schedule."""
    start = max(plan.first, plan.today)
    in_play = [session for session in sessions if start <= session.on <= plan.last]
    due = [tenure for tenure in tenures if tenure.since <= plan.last and tenure.until >= plan.first]
    waiting = [one for one in due if one.heard_on is None or not plan.first <= one.heard_on <= plan.last]
    fits = {tenure.id: _fits(plan, tenure, in_play) for tenure in waiting}
    heard = Heard(plan, in_play, due, len(due) - len(waiting), waiting, fits)
    speakers = [Speaker(tenure.weight, fits[tenure.id]) for tenure in waiting]
    placed = places(speakers, [session.slots for session in in_play])
    heard.place = {tenure.id: place for tenure, place in zip(waiting, placed, strict=True)}
    return heard


def _fits(plan: HearingPlan, tenure: Tenure, sessions: Sequence[Session]) -> tuple[int, ...]:
    ready = days_after(tenure.since, plan.min_days)
    return tuple(place for place, session in enumerate(sessions) if ready <= session.on <= tenure.until)


def schedule_text(heard: Heard) -> str:
    """``schedule.csv``."""
    rows = []
    for number, session in enumerate(heard.sessions):
        here = [tenure for tenure in heard.waiting if heard.place[tenure.id] == number]
        here.sort(key=lambda tenure: (-tenure.weight, tenure.id))
        rows += [
            (session.id, session.on.isoformat(), str(place), *_shown(tenure)[:4], tenure.risk)
            for place, tenure in enumerate(here, start=1)
        ]
    return csv_text(SCHEDULE_HEADINGS, rows)


def _shown(tenure: Tenure) -> tuple[str, ...]:
    return tenure.id, tenure.unit, tenure.post, tenure.person, tenure.risk


def uncovered_text(heard: Heard) -> str:
    """``uncovered.csv``."""
    rows = []
    for tenure in heard.uncovered:
        reason = _reason(heard, tenure)
        proof = _proof(heard, tenure) if reason == "slots" else ("", "", "")
        rows.append((*_shown(tenure), reason, *proof))
    return csv_text(UNCOVERED_HEADINGS, rows)


def _reason(heard: Heard, tenure: Tenure) -> str:
    if not heard.sessions:
        return "no_sessions"
    if tenure.until < heard.plan.today:
        return "ended"
    if tenure.until < heard.sessions[0].on:
        return "ends_before_next_session"
    if days_after(tenure.since, heard.plan.min_days) > heard.sessions[-1].on:
        return "starts_after_last_session"
    return "slots" if heard.fits[tenure.id] else "between_sessions"


def _proof(heard: Heard, tenure: Tenure) -> tuple[str, str, str]:
    """The smallest set of sessions that holds the tenure's and all of everyone's who is scheduled in it."""
    inside: set[int] = set()
    more = set(heard.fits[tenure.id])
    while more - inside:
        inside |= more
        more = {
            place for one in heard.waiting if heard.place[one.id] in inside for place in heard.fits[one.id]
        }  # fmt: skip
    slots = sum(heard.sessions[place].slots for place in inside)
    demand = sum(1 for fits in heard.fits.values() if fits and inside.issuperset(fits))
    return " ".join(heard.sessions[place].id for place in sorted(inside)), str(slots), str(demand)
