"""Hearings for tests, made by the product's own actions: three heads before a plenary of twelve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.hearings import actions
from bihuan.hearings.actions import Facts, VoterFacts
from bihuan.hearings.models import Hearing, Speaker, Term
from bihuan.hearings.queries.counting import VOTE
from bihuan.hearings.queries.papers import Read
from bihuan.organizations.models import Person, Post, Tenure
from bihuan.schemes.models import Cycle
from bihuan.urns import actions as urns
from bihuan.urns.actions import Prepared
from tests.cast import DAY, Cast, person
from tests.findings.telling import day, photo
from tests.world import SCHEME, launched

ON = "2018-06-15"
VOTERS = 12
BALLOT_SCHEME = SCHEME.replace(
    '{id: survey, title: 民意调查, weight: "0.2", owner: 组织部, method: direct}',
    '{id: survey, title: 民主测评, weight: "0.2", owner: 组织部, method: ballot_mean, '
    "mapping: {满意: 100, 基本满意: 80, 不满意: 0}, dont_know: drop}",
)


@dataclass
class Told:
    """A hearing as far as it was told: its speakers by name, its urn, and what the codes of each are."""

    cast: Cast
    hearing: Hearing
    speakers: dict[str, Speaker]
    made: Prepared
    codes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def counters(self) -> tuple[Person, Person]:
        """Who types and opens: two of the three custodians."""
        return self.cast.chief, self.cast.ines


def heads(cast: Cast) -> dict[str, Tenure]:
    """Three principals: the Party secretary and the director of 甲, the director of 乙."""
    unit = {"secretary": (cast.jia, "党组书记"), "director": (cast.jia, "局长"), "other": (cast.yi, "局长")}
    people = {"secretary": person("shuji", "沈书记"), "director": cast.head, "other": person("yiju", "于局长")}
    made = {}
    for name, (where, title) in unit.items():
        post, _is_new = Post.objects.get_or_create(unit=where, title=title)
        Tenure.objects.filter(post=post, until__isnull=True).exclude(person=people[name]).update(until=DAY)
        made[name], _is_new = Tenure.objects.get_or_create(
            post=post, person=people[name], until__isnull=True, defaults={"since": DAY}
        )
    return made


def term(cast: Cast, **facts: Any) -> Term:
    """The council's term 2017 to 2021."""
    kept: dict[str, Any] = {"title": "本届纪委任期", "starts_on": date(2017, 1, 1), "ends_on": date(2021, 12, 31)}
    return actions.begin_term(office=cast.office, by=cast.clerk, **kept | facts)


def facts(**more: Any) -> Facts:
    kept: dict[str, Any] = {
        "title": "2018年述责述廉会议", "on": date.fromisoformat(ON), "place": "第一会议室",
        "reports_due_on": date(2018, 6, 8),
    }  # fmt: skip
    return Facts(**kept | more)


def planned(cast: Cast, voters: int = VOTERS, **more: Any) -> Hearing:
    """A hearing with its roster; nobody speaks yet."""
    made = actions.plan_hearing(term=Term.objects.first() or term(cast), facts=facts(**more), by=cast.clerk)
    roster = [VoterFacts(f"委员{n:03d}", "纪委委员" if n % 3 else "特邀代表") for n in range(1, voters + 1)]
    actions.set_roster(hearing_id=made.pk, voters=roster, by=cast.clerk)
    return made


def called(cast: Cast, voters: int = VOTERS, **more: Any) -> Told:
    """A hearing with three speakers, notice given, reports handed in, and its urn rehearsed."""
    with day("2018-06-01"):
        tenures = heads(cast)
        hearing = planned(cast, voters, **more)
        actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)
        actions.call_hearing(hearing_id=hearing.pk, by=cast.clerk)
        custodians = [cast.clerk, cast.chief, cast.ines]
        made = actions.prepare_urn(hearing_id=hearing.pk, custodians=custodians, by=cast.clerk)
        rehearse(cast, made)
        speakers = {name: Speaker.objects.get(tenure=tenure) for name, tenure in tenures.items()}
        for one in speakers.values():
            actions.submit_report(speaker_id=one.pk, upload=photo("述责述廉报告"), by=one.tenure.person)
    return Told(cast, fresh(hearing), {name: fresh(one) for name, one in speakers.items()}, made)


def rehearse(cast: Cast, made: Prepared) -> None:
    urns.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=cast.clerk, second=cast.chief)


def opened(cast: Cast, present: int = 10, voters: int = VOTERS, **more: Any) -> Told:
    """A session in which so many are present and have drawn a code for every speaker."""
    told = called(cast, voters, **more)
    with day(ON):
        come(told, present)
        actions.open_hearing(hearing_id=told.hearing.pk, by=cast.clerk)
        for name in told.speakers:
            draw(told, name, present)
    return told


def come(told: Told, count: int, *, is_in: bool = True) -> None:
    """So many of the roster pass the door."""
    for voter in told.hearing.voters.filter(is_inside=not is_in)[:count]:
        actions.pass_door(voter_id=voter.pk, is_in=is_in, by=told.cast.clerk)


def draw(told: Told, name: str, count: int) -> list[str]:
    """Codes for the ballot on a speaker, drawn at the door."""
    drawn = urns.issue(urn_id=told.made.urn.pk, ward=told.speakers[name].ward, by=told.cast.clerk, count=count)
    told.codes[name] = drawn
    return drawn


def vote(code: str, option: str) -> bool:
    """A vote as a phone sends it."""
    return urns.accept(code, {VOTE: option}, proof=urns.look(code).proof)


def ballot(told: Told, name: str, phone: Sequence[str], papers: int = 0) -> None:
    """A whole ballot on a speaker: votes by phone, and papers handed out against codes that nobody used."""
    speaker, cast = told.speakers[name], told.cast
    with day(ON):
        actions.begin_ballot(speaker_id=speaker.pk, by=cast.clerk)
        for code, option in zip(told.codes[name], phone, strict=False):
            vote(code, option)
        for code in told.codes[name][len(phone) : len(phone) + papers]:
            actions.hand_out_paper(speaker_id=speaker.pk, typed=code, by=cast.clerk)
        actions.end_ballot(speaker_id=speaker.pk, by=cast.clerk)


def typed(told: Told, name: str, papers: Sequence[Read]) -> None:
    """Both counters type the same."""
    with day(ON):
        for counter in told.counters:
            actions.type_papers(speaker_id=told.speakers[name].pk, papers=papers, by=counter)


def closed(told: Told) -> None:
    """The ballots closed and the urn opened by the two counters."""
    with day(ON):
        rehearse(told.cast, told.made)
        actions.close_hearing(hearing_id=told.hearing.pk, by=told.cast.clerk)
        first, second = told.counters
        urns.open_urn(urn_id=told.made.urn.pk, shares=told.made.slips[1:], by=first, second=second)


def counted(cast: Cast, given: Mapping[str, Sequence[str]] | None = None, **more: Any) -> Told:
    """A hearing counted: ten present, all by phone, the votes given by speaker (else all satisfied)."""
    told = opened(cast, **more)
    for name in told.speakers:
        ballot(told, name, (given or {}).get(name, ["a"] * 10))
    closed(told)
    with day(ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
    return told


def released(cast: Cast, given: Mapping[str, Sequence[str]] | None = None, **more: Any) -> Told:
    """Announced by the clerk, who did not count."""
    told = counted(cast, given, **more)
    with day(ON):
        actions.release_hearing(hearing_id=told.hearing.pk, plans_due_on=date(2018, 7, 6), by=cast.clerk)
    return told


def feeding(cast: Cast) -> tuple[Cycle, dict[str, Any]]:
    """A year with a leaf that takes ballots, and what makes a hearing feed it."""
    cycle = launched(cast, text=BALLOT_SCHEME)
    return cycle, {"cycle": cycle, "indicator": "survey"}


def fresh(record: Any) -> Any:
    record.refresh_from_db()
    return record
