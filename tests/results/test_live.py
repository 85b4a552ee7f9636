"""The live result scores only what moved, and says what scoring the whole year says, to the last byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from bihuan.engine.explanation import Explainer
from bihuan.findings.actions import Cost, close_finding, notify_finding
from bihuan.findings.actions.confirming import waive_cost
from bihuan.findings.actions.feedback import annul_finding, contest_finding
from bihuan.findings.models import Finding
from bihuan.results.queries.live import Live, compute, forget, live
from bihuan.schemes.actions import amend_cycle
from bihuan.schemes.actions.marks import accept_mark, reverse_mark
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import parsed
from bihuan.supervision.actions import record_entry
from bihuan.supervision.models import Entry
from tests.cast import Cast
from tests.findings.telling import confirmed, day, verified
from tests.world import SCHEME, approved, draft, launched

OWNER = "owner: 归口考核主体, method"
RELATIVE = SCHEME.replace(
    'weight: "0.2", owner: 组织部, method: direct}',
    f"""weight: "0.1", {OWNER}: direct}}
    - {{id: calls, title: 来电, weight: "0.05", {OWNER}: by_rank, better: lower, ties: average, round: 1}}
    - {{id: rectified, title: 整改率, weight: "0.05", {OWNER}: rectification_rate, fed_by: findings}}""",
)


class History:
    """Entries, reversals, findings and amendments as chance has them."""

    def __init__(self, cast: Cast, cycle: Cycle, seed: int) -> None:
        self.cast, self.cycle, self.random = cast, cycle, Random(seed)
        self.units = list(Enrolment.objects.filter(cycle=cycle))
        self.version = 1

    def step(self) -> None:
        acts: list[Callable[[], object]] = [
            lambda: self.enter("travel", self.random.choice("123")),
            lambda: self.enter("survey", self.random.choice(("88", "91.5", "73"))),
            lambda: self.enter("calls", self.random.choice("0369")),
            self.enter_proposed, self.accept, self.reverse, self.find, self.follow, self.follow, self.amend,
        ]  # fmt: skip
        self.random.choice(acts)()

    @property
    def unit(self) -> Enrolment:
        return self.random.choice(self.units)

    def enter(self, node: str, value: str) -> None:
        record_entry(draft=draft(self.cycle, self.unit, node, value), by=self.cast.ines)

    def enter_proposed(self) -> None:
        record_entry(draft=draft(self.cycle, self.unit, "cooperation", "1.5"), by=self.cast.ines)

    def accept(self) -> None:
        waiting = Entry.objects.filter(state="proposed").first()
        if waiting is not None:
            accept_mark(mark=waiting, by=self.cast.ivan)

    def reverse(self) -> None:
        effective = list(Entry.objects.filter(state="effective", reverses=None, indicator__node="travel"))
        if effective:
            reverse_mark(mark=self.random.choice(effective), by=self.cast.ivan, note="有误")

    def find(self) -> None:
        cost = Cost(node="travel", value="1") if self.random.random() < 0.7 else Cost()
        if self.random.random() < 0.3:
            close_finding(finding_id=verified(self.cast, self.cycle, self.unit, cost=cost).pk, by=self.cast.clerk)
        else:
            confirmed(self.cast, self.cycle, self.unit, cost=cost)

    def follow(self) -> None:
        finding = Finding.objects.filter(state__in=["confirmed", "notified", "contested"]).order_by("-pk").first()
        if finding is None:
            return
        mark = finding.marks.last()
        if mark is not None and mark.value and self.random.random() < 0.5:
            waive_cost(finding=finding, by=self.cast.wei, reason="不实")
        elif finding.state == "confirmed":
            notify_finding(finding_id=finding.pk, letter_number=f"函{finding.pk}", by=self.cast.clerk)
        elif finding.state == "contested":
            annul_finding(finding_id=finding.pk, by=self.cast.wei, note="不成立")
        elif finding.enrolment.unit_id == self.cast.jia.pk:
            contest_finding(finding_id=finding.pk, by=self.cast.head, note="不实")

    def amend(self) -> None:
        if self.version > 2:
            return
        self.version += 1
        text = RELATIVE.replace("version: 1", f"version: {self.version}").replace(
            "cost: 2", f"cost: {self.version + 1}"
        )
        amend_cycle(
            cycle=self.cycle, scheme=approved(self.cast, text), effective_on=date(2018, 6, self.version),
            reason="调整", document_number="〔2018〕9号", by=self.cast.wei,
        )  # fmt: skip


def said(ranking: Live) -> tuple[object, ...]:
    explainer = Explainer(ranking.result)
    opened = [explainer.explain(line) for line in ranking.result.lines]
    return ranking.result.result_hash, ranking.result.input_hash, opened, [row.pk for row in ranking.enrolments]


@pytest.mark.parametrize("seed", [1, 2, 3, 5])
def test_only_what_moved_is_scored_and_nothing_differs(
    seed: int, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    forget()
    built_upon = 0
    with day("2018-06-20"):
        history = History(cast, launched(cast, text=RELATIVE), seed)
        for _step in range(24):
            history.step()
            cycle = Cycle.objects.select_related("scheme", "office").get(pk=history.cycle.pk)
            with django_capture_on_commit_callbacks(execute=True):
                ranking = live(cycle)
            built_upon += bool(ranking.result.moved)
            assert said(ranking) == said(compute(cycle, parsed(cycle.scheme)))
    assert built_upon >= 8
    forget()


def test_what_may_still_be_undone_is_not_built_upon(cast: Cast) -> None:
    cycle = launched(cast)
    record_entry(draft=draft(cycle, Enrolment.objects.filter(cycle=cycle)[0]), by=cast.ines)
    live(cycle)
    record_entry(draft=draft(cycle, Enrolment.objects.filter(cycle=cycle)[0]), by=cast.ines)
    assert not live(cycle).result.moved
