"""No problem vanishes: at any date, for any unit, source and theme, what was opened is somewhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from bihuan.findings.actions import (
    MeasureText,
    accept_plan,
    annul_finding,
    carry_findings,
    close_finding,
    confirm_finding,
    contest_finding,
    exempt_finding,
    give_up_finding,
    merge_finding,
    notify_finding,
    recall_contest,
    recall_finding,
    recall_plan,
    recall_report,
    reopen_finding,
    return_plan,
    return_report,
    send_back_finding,
    set_measures,
    set_themes,
    sign_plan,
    sign_report,
    submit_finding,
    transfer_finding,
    uphold_finding,
    verify_finding,
    withdraw_finding,
)
from bihuan.findings.lifecycle import FINDING
from bihuan.findings.models import Finding, State, Theme
from bihuan.findings.queries.analysis import add, analysis, by_unit, standing_today
from bihuan.findings.queries.conservation import Balance, balance, balances
from bihuan.schemes.actions import draft_cycle, launch_cycle
from bihuan.schemes.models import Cycle, Enrolment
from tests import thoroughly
from tests.cast import Cast
from tests.findings.telling import day, drafted, finish, photo

ROUNDS = 90


class History:
    """A year of random but lawful steps, one or two a day."""

    def __init__(self, cast: Cast, cycle: Cycle, units: list[Enrolment], seed: int) -> None:
        self.cast, self.cycle, self.units = cast, cycle, units
        self.draw = random.Random(seed)
        self.themes = list(Theme.objects.order_by("code"))
        self.truth: dict[date, dict[int, str]] = {}

    def run(self) -> None:
        today = date(2018, 3, 1)
        for _ in range(ROUNDS):
            today += timedelta(days=self.draw.randint(0, 3))
            with day(today):
                self._act(today)
            self.truth[today] = dict(Finding.objects.values_list("pk", "state"))

    def _act(self, today: date) -> None:
        open_ones = list(Finding.objects.exclude(state__in=["withdrawn", "merged", "transferred", "exempt"]))
        if len(open_ones) < 3 or self.draw.random() < 0.2:
            theme = self.draw.choice([None, *self.themes])
            drafted(
                self.cast, self.cycle, self.draw.choice(self.units), theme_id=theme.pk if theme else None,
                source=self.draw.choice(["discipline", "tour", "complaint"]), found_on=today,
                category=self.draw.choice(["conduct", "institutional", "individual_case"]),
            )  # fmt: skip
            return
        finding = self.draw.choice(open_ones)
        steps = sorted(row.name for row in FINDING.open_to(finding.state))
        if steps:
            self._step(finding, self.draw.choice(steps), today)

    def _step(self, finding: Finding, step: str, today: date) -> None:
        cast, pk = self.cast, finding.pk
        unit_head = {self.cast.jia.pk: cast.head}.get(finding.enrolment.unit_id)
        acts: dict[str, Callable[[], object]] = {
            "submit": lambda: submit_finding(finding_id=pk, by=cast.ines),
            "send_back": lambda: send_back_finding(finding_id=pk, by=cast.clerk, note="补"),
            "recall": lambda: recall_finding(finding_id=pk, by=cast.ines),
            "recall_plan": lambda: recall_plan(finding_id=pk, by=cast.head),
            "recall_report": lambda: recall_report(finding_id=pk, by=cast.head),
            "confirm": lambda: confirm_finding(finding_id=pk, by=cast.clerk),
            "merge": lambda: merge_finding(finding_id=pk, into=self._twin(finding), by=cast.chief, note="同"),
            "withdraw": lambda: withdraw_finding(finding_id=pk, by=cast.chief, note="误"),
            "notify": lambda: notify_finding(finding_id=pk, letter_number="函", by=cast.clerk),
            "contest": lambda: contest_finding(finding_id=pk, by=cast.alice, note="异议"),
            "recall_contest": lambda: recall_contest(finding_id=pk, by=cast.alice),
            "uphold": lambda: uphold_finding(finding_id=pk, by=cast.wei, note="维持"),
            "annul": lambda: annul_finding(finding_id=pk, by=cast.wei, note="撤"),
            "plan": lambda: self._plan(pk, today),
            "return_plan": lambda: return_plan(finding_id=pk, by=cast.ines, note="粗"),
            "accept_plan": lambda: accept_plan(finding_id=pk, by=cast.ines),
            "report": lambda: self._report(finding),
            "return_report": lambda: return_report(finding_id=pk, by=cast.ines, note="缺"),
            "verify": lambda: verify_finding(
                finding_id=pk, by=cast.ivan, opinion="实", method="see", uploads=[photo()]
            ),
            "close": lambda: close_finding(finding_id=pk, by=cast.clerk),
            "give_up": lambda: give_up_finding(finding_id=pk, by=cast.wei, note="无法"),
            "exempt": lambda: exempt_finding(finding_id=pk, by=cast.wei, note="免"),
            "reopen": lambda: reopen_finding(finding_id=pk, by=cast.ines, note="反弹", due_on=today + timedelta(30)),
            "transfer": lambda: transfer_finding(
                finding_id=pk, to_body=cast.specialist, number=f"移{pk}", by=cast.chief, note="个案"
            ),
        }
        of_unit = {"contest", "recall_contest", "plan", "report", "recall_plan", "recall_report"}
        if step in acts and (unit_head or step not in of_unit):
            try:
                acts[step]()
            except ValidationError:
                return

    def _twin(self, finding: Finding) -> Finding:
        others = Finding.objects.filter(enrolment=finding.enrolment_id, state="rectifying").exclude(pk=finding.pk)
        return others.first() or finding

    def _report(self, finding: Finding) -> None:
        finish(self.cast, finding)
        sign_report(finding_id=finding.pk, by=self.cast.head)

    def _plan(self, pk: int, today: date) -> None:
        row = MeasureText(text="整改", owner="某科", due_on=today + timedelta(5))
        set_measures(finding_id=pk, measures=[row], by=self.cast.alice)
        sign_plan(finding_id=pk, by=self.cast.head)


@pytest.mark.row("BJ-20")
@pytest.mark.parametrize("seed", [1, 2, 3, 5, 8, 13][: thoroughly.some(6)])
def test_random_histories_conserve_every_problem(
    seed: int, cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    set_themes(office=cast.office, themes=[("T1", "责任不清", ""), ("T2", "落实虚化", "")], by=cast.clerk)
    history = History(cast, cycle, [jia, jia, yi], seed)
    history.run()
    rows = Finding.objects.filter(cycle=cycle)
    cases = set(rows.filter(category="individual_case").values_list("pk", flat=True))
    for on, states in history.truth.items():
        for columns in ((), ("enrolment",), ("source",), ("theme",), ("source", "theme", "enrolment")):
            split = balances(rows, on, columns)
            assert all(one.is_conserved for one in split.values())
            assert add(split.values()) == balance(cycle, on)
        whole = balance(cycle, on)
        told = {name: sum(1 for s in states.values() if s == name) for name in State.values}
        assert (whole.closed, whole.merged, whole.withdrawn) == (told["closed"], told["merged"], told["withdrawn"])
        assert whole.opened == sum(n for name, n in told.items() if name not in {"draft", "submitted", "returned"})
        no_rate = {"draft", "submitted", "returned", "withdrawn", "merged", "transferred", "exempt"}
        due = [state for pk, state in states.items() if pk not in cases and state not in no_rate]
        assert whole.closure_rate == (100 * due.count("closed") / len(due) if due else None)
    last = max(history.truth)
    with day(last):
        assert add(standing_today(rows).values()) == balance(cycle, last)
        assert standing_today(rows, ["source"]) == balances(rows, last, ["source"])
        analysed = analysis(cycle, last)
        assert analysed.total == balance(cycle, last)
        assert add(line.balance for line in by_unit(cycle, last)) == analysed.total
    assert balance(cycle, date(2018, 2, 1)) == Balance()


@pytest.mark.row("FT-06")
@pytest.mark.row("HD-05")
def test_at_the_end_of_a_year_everything_open_has_a_successor(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    history = History(cast, cycle, [jia, yi], 21)
    history.run()
    with day("2019-01-10"):
        for waiting in Finding.objects.filter(state="submitted"):
            confirm_finding(finding_id=waiting.pk, by=cast.clerk)
        before = balance(cycle, date(2019, 1, 10))
        prepared = draft_cycle(office=cast.office, year=2019, scheme=cycle.scheme, by=cast.clerk)
        into = launch_cycle(cycle=prepared, by=cast.clerk)
        made = carry_findings(cycle=cycle, into=into, by=cast.clerk)
        after = balance(cycle, date(2019, 1, 10))
        assert before.open > 0
        assert (after.open, after.carried) == (0, before.open)
        assert after.is_conserved
        assert balance(into, date(2019, 1, 10)).opened == before.open == len(made)
        for one in made:
            old = one.predecessor
            assert old is not None
            assert (one.condition, one.due_on, one.original_due_on) == (old.condition, old.due_on, old.original_due_on)
        again = carry_findings(cycle=cycle, into=into, by=cast.clerk)
        assert again == []
