"""Schedules of hearings against a second reading of the page that tries every way to place a few people."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from tests.engine.surveys.commanded import Desk

Row = dict[str, str]
TERM = (date(2017, 1, 1), date(2018, 12, 31))


def someday(chance: random.Random) -> date:
    """A day of the term or near it; few of them, so that boundaries are met often."""
    return date(2016, 11, 1) + timedelta(days=30 * chance.randrange(28))


def posts_of(chance: random.Random) -> list[Row]:
    """Up to seven tenures, some of them over, some heard."""
    rows = []
    for number in chance.sample(range(1, 12), chance.randint(0, 7)):
        since, until = sorted((someday(chance), someday(chance)))
        open_ended = chance.random() < 0.4
        heard = since + (until - since) / 2 if chance.random() < 0.2 else None
        rows.append({
            "tenure": f"t{number}", "unit": f"u{chance.randint(1, 3)}", "post": "局长", "person": f"p{number}",
            "from": since.isoformat(), "to": "" if open_ended else until.isoformat(),
            "risk": chance.choice(["0", "1", "1.0", "1.50", "2", "3", "0.5"]),
            "heard_on": heard.isoformat() if heard else "",
        })  # fmt: skip
    return rows


def sessions_of(chance: random.Random) -> list[Row]:
    """Up to four sessions, two of them perhaps on one day."""
    return [
        {"session": f"s{number}", "on": someday(chance).isoformat(), "slots": str(chance.choice([0, 1, 1, 2]))}
        for number in chance.sample(range(1, 12), chance.randint(0, 4))
    ]


class Reading:
    """The page, read again: who is due, who fits where, and the best of all ways."""

    def __init__(self, posts: list[Row], sessions: list[Row], as_of: date, min_days: int) -> None:
        self.as_of, self.ready = as_of, timedelta(days=min_days)
        low, high = max(TERM[0], as_of).isoformat(), TERM[1].isoformat()
        self.play = sorted((s for s in sessions if low <= s["on"] <= high), key=lambda s: (s["on"], s["session"]))
        first, last = TERM[0].isoformat(), TERM[1].isoformat()
        self.due = [p for p in posts if p["from"] <= last and (not p["to"] or p["to"] >= first)]
        self.waiting = sorted(
            (p for p in self.due if not first <= (p["heard_on"] or "0") <= last), key=lambda p: p["tenure"]
        )
        self.fits = [self.fit(post) for post in self.waiting]
        self.places = self.best()

    def since(self, post: Row) -> str:
        """The first day someone may speak."""
        return (date.fromisoformat(post["from"]) + self.ready).isoformat()

    def fit(self, post: Row) -> list[int]:
        """The sessions, from 1, that a tenure fits."""
        return [
            number
            for number, session in enumerate(self.play, start=1)
            if self.since(post) <= session["on"] and (not post["to"] or session["on"] <= post["to"])
        ]

    def best(self) -> tuple[int, ...]:
        """The best of all ways to place everyone or leave them out."""
        out = len(self.play) + 1

        def holds(places: tuple[int, ...]) -> bool:
            return all(places.count(n) <= int(s["slots"]) for n, s in enumerate(self.play, start=1))

        def worth(places: tuple[int, ...]) -> tuple[int, Decimal, tuple[int, ...]]:
            risk = sum((Decimal(p["risk"]) * n for p, n in zip(self.waiting, places, strict=True)), Decimal(0))
            return places.count(out), risk, places

        return min(filter(holds, product(*([*fits, out] for fits in self.fits))), key=worth)

    def reason(self, number: int) -> list[str]:
        """Why someone is left out, and the proof."""
        post, fits = self.waiting[number], self.fits[number]
        if not self.play:
            return ["no_sessions", "", "", ""]
        if post["to"] and post["to"] < self.as_of.isoformat():
            return ["ended", "", "", ""]
        if post["to"] and post["to"] < self.play[0]["on"]:
            return ["ends_before_next_session", "", "", ""]
        if self.since(post) > self.play[-1]["on"]:
            return ["starts_after_last_session", "", "", ""]
        if not fits:
            return ["between_sessions", "", "", ""]
        held = set(fits)
        for _ in self.play:
            held |= {f for fs, place in zip(self.fits, self.places, strict=True) if place in held for f in fs}
        slots = sum(int(self.play[n - 1]["slots"]) for n in held)
        demand = sum(1 for fs in self.fits if fs and set(fs) <= held)
        assert demand > slots
        return ["slots", " ".join(self.play[n - 1]["session"] for n in sorted(held)), str(slots), str(demand)]

    def tables(self) -> tuple[list[list[str]], list[list[str]]]:
        """The rows of both tables."""
        schedule = []
        for number, session in enumerate(self.play, start=1):
            here = [p for p, place in zip(self.waiting, self.places, strict=True) if place == number]
            here.sort(key=lambda p: (-Decimal(p["risk"]), p["tenure"]))
            schedule += [[session["session"], session["on"], str(n), *said(p)] for n, p in enumerate(here, start=1)]
        left = [n for n, place in enumerate(self.places) if place > len(self.play)]
        return schedule, [[*said(self.waiting[n]), *self.reason(n)] for n in left]


def said(post: Row) -> list[str]:
    """What both tables say of a tenure."""
    return [post["tenure"], post["unit"], post["post"], post["person"], f"{Decimal(post['risk']).normalize():f}"]


@pytest.mark.row("DC-03")
@pytest.mark.parametrize("seed", range(80))
def test_the_best_of_all_ways_to_place_a_few_people(seed: int, desk: Desk) -> None:
    """Schedule and reasons cell for cell, for up to seven tenures and four sessions."""
    chance = random.Random(seed)
    posts, sessions, as_of = posts_of(chance), sessions_of(chance), someday(chance)
    min_days = chance.choice([0, 0, 30, 45])
    desk.put("posts.csv", posts, "tenure,unit,post,person,from,to,risk,heard_on")
    desk.put("sessions.csv", sessions, "session,on,slots")
    plan = f"hearings: h\nterm: {{from: {TERM[0]}, to: {TERM[1]}}}\nas_of: {as_of}\nmin_days: {min_days}\n"
    desk.write(plan_yaml=plan)
    code, _, err = desk.run("hearings schedule plan.yaml --posts posts.csv --sessions sessions.csv --out out")
    assert code == 0, err
    schedule, uncovered = Reading(posts, sessions, as_of, min_days).tables()
    assert desk.table("out/schedule.csv")[1:] == schedule
    assert desk.table("out/uncovered.csv")[1:] == uncovered
