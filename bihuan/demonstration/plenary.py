"""A plenary at which three heads report on duty and integrity: from the term to the report, and one that is planned."""

from __future__ import annotations

import io
import random
from datetime import date

from django.db import transaction

from bihuan.demonstration.findings import when
from bihuan.demonstration.people import SINCE, City
from bihuan.findings.actions import Upload
from bihuan.hearings import actions
from bihuan.hearings.actions import Facts, VoterFacts
from bihuan.hearings.models import Hearing, Speaker, Term
from bihuan.hearings.queries.counting import VOTE
from bihuan.organizations.actions.people import appoint, create_post
from bihuan.organizations.models import Person, Post, Unit
from bihuan.records import clock
from bihuan.urns import actions as urns
from bihuan.urns.actions import Prepared
from bihuan.urns.box.models import APART

HELD = date(2018, 10, 26)
VOTERS, PRESENT = 36, 31
ASKED = (
    (
        "公务出差审批为何多次缺少事由？",
        "审批单改版不彻底，已责成逐单复核。",
        "复核何时完成？",
        "十一月底前完成并公示。",
    ),
    ("下属单位出租房产有没有台账？", "有台账但更新不及时，正在逐处核对。", "由谁负责？", "由分管副局长负责。"),
    ("窗口午间无人值守为何反复？", "轮班制度没有严格执行。", "如何防止再犯？", "实行双人双岗，监督电话上墙。"),
)
MEASURES = (
    ("修订差旅审批单，逐单复核全年审批", "办公室主任", date(2018, 11, 30)),
    ("建立出租房产台账，每季度核对", "分管副局长", date(2018, 12, 20)),
    ("窗口实行双人双岗，公布监督电话", "政务服务科科长", date(2018, 11, 20)),
)


def tell_plenary(city: City) -> None:
    """The hearing of the invented city, in one commit."""
    with transaction.atomic(), transaction.atomic(using=APART):
        _Plenary(city).tell()


class _Plenary:
    def __init__(self, city: City) -> None:
        self.city = city
        self.second = city.assessors["考核办"][1]
        self.counter = city.decider
        self.draw = random.Random(26)  # noqa: S311 - the same city every time

    def tell(self) -> None:
        """From the term to the report; then the next one is planned."""
        with clock.at(when(date(2018, 9, 28))):
            term, hearing = self._called()
            made = self._urn(hearing)
        with clock.at(when(HELD)):
            self._held(hearing, made)
        with clock.at(when(date(2018, 11, 6))):
            self._followed(hearing)
        with clock.at(when(date(2018, 11, 20))):
            self._plan(term, "第二次述责述廉会议", date(2019, 3, 22), date(2019, 3, 8))

    def _called(self) -> tuple[Term, Hearing]:
        city = self.city
        for code in ("Z04", "Z06"):
            self._head(city.units[code], city.heads[code])
        term = actions.begin_term(
            office=city.office, title="市纪委本届任期", starts_on=date(2016, 12, 1), ends_on=date(2021, 11, 30),
            by=city.clerk,
        )  # fmt: skip
        hearing = self._plan(term, "2018年述责述廉会议", HELD, date(2018, 10, 19))
        actions.take_schedule(hearing_id=hearing.pk, by=city.clerk)
        self._head(city.units["Z07"], city.heads["Z07"])
        actions.call_hearing(hearing_id=hearing.pk, by=city.clerk)
        for one in hearing.speakers.select_related("tenure__person"):
            report = Upload("述责述廉报告.txt", io.BytesIO(f"{one.tenure.person.name}述责述廉报告".encode()))
            actions.submit_report(speaker_id=one.pk, upload=report, by=one.tenure.person)
        return term, hearing

    def _head(self, unit: Unit, person: Person) -> None:
        post = create_post(unit=unit, title="局长", tier=Post.Tier.PRINCIPAL, by=self.city.clerk)
        appoint(post=post, person=person, since=SINCE, by=self.city.clerk)

    def _plan(self, term: Term, title: str, on: date, due: date) -> Hearing:
        facts = Facts(title=title, on=on, place="市委第一会议室", reports_due_on=due)
        hearing = actions.plan_hearing(term=term, facts=facts, by=self.city.clerk)
        kinds = ("市纪委委员", "市监委特约监察员", "党代表", "群众代表")
        voters = [VoterFacts(f"代表{n:02d}", kinds[n % 4]) for n in range(1, VOTERS + 1)]
        actions.set_roster(hearing_id=hearing.pk, voters=voters, by=self.city.clerk)
        return hearing

    def _urn(self, hearing: Hearing) -> Prepared:
        custodians = [self.city.clerk, self.second, self.counter]
        made = actions.prepare_urn(hearing_id=hearing.pk, custodians=custodians, by=self.city.clerk)
        self._rehearse(made)
        return made

    def _rehearse(self, made: Prepared) -> None:
        urns.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=self.city.clerk, second=self.second)

    def _held(self, hearing: Hearing, made: Prepared) -> None:
        clerk = self.city.clerk
        for voter in hearing.voters.all()[:PRESENT]:
            actions.pass_door(voter_id=voter.pk, is_in=True, by=clerk)
        actions.open_hearing(hearing_id=hearing.pk, by=clerk)
        for number, one in enumerate(hearing.speakers.select_related("tenure__person")):
            self._asked(one, number)
            self._voted(one, made, number)
        self._rehearse(made)
        actions.close_hearing(hearing_id=hearing.pk, by=clerk)
        urns.open_urn(urn_id=made.urn.pk, shares=made.slips[1:], by=self.second, second=self.counter)
        actions.count_hearing(hearing_id=hearing.pk, by=self.counter)
        actions.release_hearing(hearing_id=hearing.pk, plans_due_on=date(2018, 11, 9), by=clerk)

    def _asked(self, one: Speaker, number: int) -> None:
        question, answer, further, last = ASKED[number]
        clerk, name = self.city.clerk, one.tenure.person.name
        asked = actions.ask(speaker_id=one.pk, asker=f"代表{number + 3:02d}", text=question, by=clerk)
        actions.reply(question_id=asked.pk, kind="answer", who=name, text=answer, by=clerk)
        actions.reply(question_id=asked.pk, kind="follow_up", who=asked.asker, text=further, by=clerk)
        actions.reply(question_id=asked.pk, kind="answer", who=name, text=last, by=clerk)

    def _voted(self, one: Speaker, made: Prepared, number: int) -> None:
        """Most vote by phone; some give their slip up for a paper, which two counters type."""
        clerk, papers = self.city.clerk, 4 if number == 0 else 0
        codes = urns.issue(urn_id=made.urn.pk, ward=one.ward, by=clerk, count=PRESENT)
        actions.begin_ballot(speaker_id=one.pk, by=clerk)
        weights = (20 - 4 * number, 8 + 2 * number, 1 + number, 1, 1)
        for code in codes[papers:]:
            vote = self.draw.choices(("a", "b", "c", "x", ""), weights)[0]
            urns.accept(code, {VOTE: vote}, proof=urns.look(code).proof)
        for code in codes[:papers]:
            actions.hand_out_paper(speaker_id=one.pk, typed=code, by=clerk)
        actions.end_ballot(speaker_id=one.pk, by=clerk)
        if papers:
            for counter in (self.second, self.counter):
                read = [("a", ""), ("b", ""), ("a", ""), ("", "")]
                actions.type_papers(speaker_id=one.pk, papers=read, by=counter)

    def _followed(self, hearing: Hearing) -> None:
        for number, one in enumerate(hearing.speakers.select_related("tenure__person")):
            text, owner, due_on = MEASURES[number]
            head, asked = one.tenure.person, one.questions.first()
            actions.undertake(
                speaker_id=one.pk, text=text, owner=owner, due_on=due_on, by=head,
                question_id=asked.pk if asked else None,
            )  # fmt: skip
            actions.complete_plan(speaker_id=one.pk, by=head)
        actions.report_hearing(hearing_id=hearing.pk, number="江纪报〔2018〕21号", by=self.city.clerk)
