"""2,000 and more findings a year, each told from the day it was found as far as its year goes, by our own actions.

Every finding has a timeline of its own; a few take the side ways (returned, contested, extended, merged, transferred,
exempted, reopened). What is open when a year ends is carried into the next and goes on there.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from bihuan.demonstration.files import YEARS
from bihuan.demonstration.people import City
from bihuan.demonstration.problems import PROBLEMS, Problem
from bihuan.findings import actions
from bihuan.findings.actions import Cost, Facts, MeasureText, Upload
from bihuan.findings.actions.feedback import Terms
from bihuan.findings.models import Finding, Theme
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment

A_UNIT, FIRST_YEAR = 10, 5
"""So many findings a unit and year; in the first year fewer were written down."""
LAST = date(2018, 12, 28)
"""The day the demonstration stands at."""
SOURCES = (
    ("discipline", "daily", 30), ("supervisory", "documents", 10), ("resident", "daily", 16), ("tour", "documents", 12),
    ("leader", "visit", 6), ("complaint", "visit", 8), ("hearing", "hearing", 6), ("discipline", "forum", 6),
    ("resident", "grassroots", 6),
)  # fmt: skip
ALIVE = frozenset({"notified", "rectifying", "reported", "verified", "closed"})
LINES = ("第一监督检查室", "第二监督检查室")


def when(day: date, hour: int = 9) -> datetime:
    """An instant of a working day in 江州."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


class Told:
    """One year's findings of the city."""

    def __init__(self, city: City, cycle: Cycle, terms: Terms, share: float) -> None:
        self.city, self.cycle, self.terms, self.share = city, cycle, terms, share
        self.draw = random.Random(f"findings-{cycle.year}")  # noqa: S311 - a drawing of samples, not a secret
        self.until = min(LAST, date(cycle.year, 12, 31))
        self.themes = dict(Theme.objects.filter(office=city.office).values_list("code", "pk"))
        self.clauses = dict(CatalogueEntry.objects.filter(office=city.office).values_list("code", "pk"))
        self.leads = 0

    def tell(self, progress: Callable[[int], None]) -> int:
        """Tell them all, unit by unit; returns how many."""
        count, many = 0, A_UNIT if self.cycle.year > YEARS[0] else FIRST_YEAR
        for unit in Enrolment.objects.filter(cycle=self.cycle).select_related("unit", "cycle__office"):
            unit.cycle = self.cycle
            last: Finding | None = None
            with transaction.atomic():  # a unit's year is written at once: that many fewer commits
                for _ in range(max(1, round(self.draw.gauss(many, 2) * self.share))):
                    last = self._one(unit, last)
                    count += 1
            if unit.position % 50 == 0:
                progress(count)
        return count

    def last_days(self) -> None:
        """What nobody has answered yet when the demonstration stands still: sent in, merged, contested."""
        before = (
            Finding.objects.filter(cycle=self.cycle, state="rectifying")
            .select_related("enrolment__unit")
            .order_by("id")
        )
        clerk = self.city.assessors["考核办"][0]
        day = self._workday(self.until - timedelta(days=4))
        for step, last in zip(("submit", "merge", "contest"), before, strict=False):
            unit = last.enrolment
            unit.cycle = self.cycle
            line = LINES[unit.position % 2]
            first, facts = self.city.assessors[line][0], self.facts(PROBLEMS[0], day, None)
            with clock.at(when(day, 15)):
                made = actions.draft_finding(
                    cycle=self.cycle, enrolment=unit, body=self.city.bodies[line], facts=facts, by=first,
                    uploads=[paper("现场记录")],
                )  # fmt: skip
                actions.submit_finding(finding_id=made.pk, by=first)
                if step == "merge":
                    actions.merge_finding(finding_id=made.pk, into=last, by=clerk, note="与前一问题为同一事实")
                if step == "contest":
                    actions.confirm_finding(finding_id=made.pk, by=clerk, cost=Cost())
                    actions.notify_finding(finding_id=made.pk, letter_number="江考办函〔2018〕99号", by=clerk)
                    head = self.city.heads[unit.code]
                    actions.contest_finding(finding_id=made.pk, by=head, note="情况有出入", uploads=[paper("说明")])

    def carried(self) -> None:
        """What came from the year before goes on: most of it ends."""
        for finding in list(Finding.objects.filter(cycle=self.cycle, predecessor__isnull=False)):
            day = self._workday(date(self.cycle.year, 1, 15) + timedelta(days=self.draw.randrange(60)))
            if finding.state == "rectifying" and self.draw.random() < 0.85:
                self._from_rectifying(finding, day)
            elif finding.state == "notified":
                self._from_notified(finding, day)

    def _one(self, unit: Enrolment, last: Finding | None) -> Finding | None:
        draw, problem = self.draw, self.draw.choice(PROBLEMS)
        day = self._workday(date(self.cycle.year, 1, 8) + timedelta(days=draw.randrange(345)))
        if day > self.until - timedelta(days=1):
            day = self._workday(self.until - timedelta(days=12))
        if self.until == LAST and draw.random() < 0.02:
            day = self._workday(self.until - timedelta(days=draw.randint(2, 5)))
        line = LINES[unit.position % 2]
        first, second = self.city.assessors[line]
        with clock.at(when(day)):
            finding = actions.draft_finding(
                cycle=self.cycle, enrolment=unit, body=self.city.bodies[line], facts=self.facts(problem, day, last),
                by=first, uploads=[paper("现场记录")],
            )  # fmt: skip
            if draw.random() < 0.01:
                return last
            finding = actions.submit_finding(finding_id=finding.pk, by=first)
        self.go_on(finding, day, problem, last, (first, second))
        finding.refresh_from_db()
        return finding if finding.state in ALIVE else last

    def facts(self, problem: Problem, day: date, last: Finding | None) -> Facts:
        draw = self.draw
        source, method, _weight = draw.choices(SOURCES, [row[2] for row in SOURCES])[0]
        words = {"n": draw.randint(2, 6), "c": draw.randint(3, 28)}
        document = f"江巡察〔{day.year}〕{draw.randint(1, 9)}号" if source == "tour" else ""
        return Facts(
            condition=problem.condition.format(**words), criteria=problem.criteria.format(**words), cause=problem.cause,
            effect=problem.effect.format(**words), recommendation=problem.measure, found_on=day, source=source,
            method=method, source_document=document, theme_id=self.themes[problem.theme],
            clause_id=self.clauses[problem.clause] if draw.random() < 0.97 else None,
            severity=draw.choices(["ordinary", "grave", "serious"], [80, 16, 4])[0], category=problem.category,
            correction=problem.correction, repeat_of_id=last.pk if last and draw.random() < 0.03 else None,
        )  # fmt: skip

    def go_on(
        self, finding: Finding, day: date, problem: Problem, last: Finding | None, people: tuple[Person, Person]
    ) -> None:
        """From sent in to fed back."""
        draw, clerk, chief = self.draw, *self.city.assessors["考核办"]
        day = self._later(day, 1, 4)
        if day > self.until:
            return
        with clock.at(when(day, 10)):
            if draw.random() < 0.02:
                actions.send_back_finding(finding_id=finding.pk, by=clerk, note="请补充定性依据的具体条款")
                if draw.random() < 0.4:
                    return
                actions.submit_finding(finding_id=finding.pk, by=people[0])
            if last and draw.random() < 0.015:
                actions.merge_finding(finding_id=finding.pk, into=last, by=clerk, note="与前一问题为同一事实")
                return
            node = problem.node if draw.random() < 0.3 else ""
            cost = Cost(node=node, value="1" if node else "", severity=problem.severity if node else "")
            actions.confirm_finding(finding_id=finding.pk, by=clerk, cost=cost)
        if problem.category == "individual_case":
            self._refer(finding, self._later(day, 1, 3), chief)
            return
        day = self._later(day, 1, 5)
        if day > self.until:
            return
        with clock.at(when(day, 11)):
            if draw.random() < 0.008:
                actions.withdraw_finding(finding_id=finding.pk, by=chief, note="经核实，材料引用有误")
                return
            number = f"江考办函〔{day.year}〕{finding.enrolment.position + 1}-{(day.month + 2) // 3}号"
            done = actions.notify_finding(finding_id=finding.pk, letter_number=number, by=clerk, terms=self.terms)
        self._from_notified(done, day)

    def _refer(self, finding: Finding, day: date, chief: Person) -> None:
        if day > self.until:
            return
        self.leads += 1
        with clock.at(when(day, 15)):
            actions.transfer_finding(
                finding_id=finding.pk, to_body=self.city.bodies["组织部"], number=f"江线索〔{day.year}〕{self.leads}号",
                by=chief, note="涉及个人，移交处理",
            )  # fmt: skip

    def _from_notified(self, finding: Finding, day: date) -> None:
        """The unit answers: it contests, or plans and corrects."""
        draw, head = self.draw, self.city.heads[finding.enrolment.code]
        day = self._later(day, 3, 9)
        is_late = self.until == LAST and day > LAST - timedelta(days=14)
        in_time = day <= min(self.until, finding.appeal_until or day)
        if in_time and draw.random() < (0.2 if is_late else 0.03):
            with clock.at(when(day, 14)):
                actions.contest_finding(
                    finding_id=finding.pk, by=head, note="情况有出入，附说明材料", uploads=[paper("说明")]
                )
            day = self._later(day, 4, 9)
            if day > self.until:
                return
            with clock.at(when(day, 16)):
                if draw.random() < 0.4:
                    actions.annul_finding(finding_id=finding.pk, by=self.city.chair, note="经复核，事实不清")
                    return
                actions.uphold_finding(finding_id=finding.pk, by=self.city.chair, note="经复核，维持原问题")
        day = self._later(day, 3, 12)
        if day > self.until:
            return
        text = finding.recommendation or "逐项整改"
        due = max(day + timedelta(days=10), finding.due_on or day)
        with clock.at(when(day, 10)):
            rows = [
                MeasureText(
                    text=text, owner="责任科室负责人", department="责任科室", due_on=due, promised="整改前后对照材料"
                )
            ]
            if draw.random() < 0.35:
                rows.append(
                    MeasureText(text="修订相关制度并组织学习", owner="办公室主任", department="办公室", due_on=due)
                )
            actions.set_measures(finding_id=finding.pk, measures=rows, by=head)
            finding = actions.sign_plan(finding_id=finding.pk, by=head)
        day = self._later(day, 1, 4)
        if day > self.until:
            return
        with clock.at(when(day, 9)):
            finding = actions.accept_plan(finding_id=finding.pk, by=self._finder(finding))
        self._from_rectifying(finding, day)

    def _from_rectifying(self, finding: Finding, day: date) -> None:
        draw, head, chair = self.draw, self.city.heads[finding.enrolment.code], self.city.chair
        due = finding.due_on or day
        if draw.random() < 0.06 and day <= due and day <= self.until:
            day = self._extend(finding, day, head)
            due = finding.due_on or due
        late = draw.choices([-5, -1, 6, 45], [45, 38, 12, 5])[0]
        done = self._workday(max(day + timedelta(days=2), due + timedelta(days=late)))
        if done > self.until:
            return
        if draw.random() < 0.012:
            with clock.at(when(done, 15)):
                if draw.random() < 0.6:
                    actions.exempt_finding(finding_id=finding.pk, by=chair, note="机构职能已划转，原问题不再存在")
                else:
                    actions.give_up_finding(finding_id=finding.pk, by=chair, note="历史遗留事项，暂不具备整改条件")
            return
        self._report(finding, done, head)
        for _round in range(2):
            done = self._later(done, 2, 8)
            if done > self.until:
                return
            if draw.random() >= 0.12 or _round:
                break
            with clock.at(when(done, 10)):
                actions.return_report(finding_id=finding.pk, by=self._finder(finding), note="佐证材料不足，请补充")
            done = self._later(done, 3, 8)
            if done > self.until:
                return
            self._report(finding, done, head)
        self._end(finding, done)

    def _extend(self, finding: Finding, day: date, head: Person) -> date:
        until = self.terms.calendar.workdays_after(finding.due_on or day, 15)
        with clock.at(when(day, 14)):
            asked = actions.ask_extension(
                finding_id=finding.pk, until=until, reason="涉及采购流程，需延长办理", by=head
            )
        answer = self._later(day, 1, 3)
        if answer <= self.until and self.draw.random() < 0.9:
            clerk = self.city.assessors["考核办"][0]
            with clock.at(when(answer, 15)):
                actions.answer_extension(request_id=asked.pk, by=clerk, is_granted=True, answer="同意延期一次")
            finding.refresh_from_db()
        return answer

    def _report(self, finding: Finding, day: date, head: Person) -> None:
        with clock.at(when(day, 16)):
            for measure in finding.measures.exclude(state__in=["dropped", "accepted", "done"]):
                actions.step_measure(
                    measure_id=measure.pk, step="finish", by=head, note="已按要求完成", uploads=[paper("整改佐证")]
                )
            actions.sign_report(finding_id=finding.pk, by=head)

    def _end(self, finding: Finding, day: date) -> None:
        second = self.city.assessors[finding.body.name][1]
        with clock.at(when(day, 17)):
            actions.verify_finding(
                finding_id=finding.pk, by=second, opinion="经现场核查，整改到位",
                method=self.draw.choice(["see", "check", "visit"]),
                uploads=[paper("核查记录")],
            )  # fmt: skip
        day = self._later(day, 1, 4)
        if day > self.until:
            return
        with clock.at(when(day, 9)):
            actions.close_finding(finding_id=finding.pk, by=self.city.assessors["考核办"][0])
        again = self._later(day, 40, 90)
        if again < self.until and self.draw.random() < 0.015:
            with clock.at(when(again, 10)):
                due = self.terms.calendar.workdays_after(again, 15)
                note = "回头看发现同类问题再次出现"
                actions.reopen_finding(finding_id=finding.pk, by=self._finder(finding), note=note, due_on=due)

    def _finder(self, finding: Finding) -> Person:
        return self.city.assessors[finding.body.name][0]

    def _later(self, day: date, least: int, most: int) -> date:
        return self._workday(day + timedelta(days=self.draw.randint(least, most)))

    def _workday(self, day: date) -> date:
        return self.terms.calendar.workday_from(day)


def paper(text: str) -> Upload:
    return Upload(f"{text}.txt", io.BytesIO(f"{text}（演示）".encode()))
