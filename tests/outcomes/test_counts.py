"""Every number of every page is the number of rows behind it, today and as of any day; a past day never changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client

from bihuan.findings.actions import (
    Cost,
    contest_finding,
    merge_finding,
    reopen_finding,
    set_themes,
    withdraw_finding,
)
from bihuan.findings.models import Finding, Theme
from bihuan.findings.queries.clocks import overdue
from bihuan.outcomes.models import Issuer, Kind
from bihuan.outcomes.queries.board import board
from bihuan.outcomes.queries.loop import loops
from bihuan.results.actions import select_units
from bihuan.results.queries.selecting import Limits, choose
from tests.findings import telling
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, written
from tests.world import World

NUMBER = re.compile(r"\d+")
VOID = {"br", "hr", "img", "input", "link", "meta", "col", "wbr", "source"}


@dataclass
class Page(HTMLParser):
    """What a page counts: links with the number they show, numbers that open nothing, and rows of its tables."""

    counts: list[tuple[str, int]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    rows: int = 0
    _open: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.rows += tag == "th" and told.get("scope") == "row"
        if tag not in VOID:
            self._open.append((tag, told))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = data.strip()
        link = next((told for tag, told in self._open if tag == "a"), None)
        is_count = link is not None and ("count" in link.get("class", "").split() or self._is_cell_of_a_list(text))
        if link is not None and is_count and (numbers := NUMBER.findall(text)):
            self.counts.append((link["href"], int(numbers[-1])))
        elif link is None and text.isdigit() and int(text) and self._is_figure():
            self.loose.append(text)

    def _is_cell_of_a_list(self, text: str) -> bool:
        """Whether a number, late or not, stands in a column of numbers."""
        cells = [told.get("class", "").split() for tag, told in self._open if tag == "td"]
        return text.removeprefix("! ").isdigit() and any("n" in classes for classes in cells)

    def _is_figure(self) -> bool:
        classes = {name for _tag, told in self._open for name in told.get("class", "").split()}
        is_measure = any("data-measure" in told for _tag, told in self._open)
        return not is_measure and bool(classes & {"n", "kpi", "conserved", "tag", "funnel"})


def read(client: Client, address: str) -> Page:
    """A page as it is shown."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = Page()
    page.feed(answer.content.decode())
    return page


def wrong(client: Client, address: str, known: dict[str, int]) -> tuple[int, list[str]]:
    """How many numbers a page shows, and those that differ from the rows behind them or open nothing.

    ``known`` are the rows of lists that were opened before.
    """
    page = read(client, address)
    faults = [f"{address}: {text} opens nothing" for text in page.loose]
    for href, number in page.counts:
        target = urljoin(address, href)
        if target not in known:
            known[target] = read(client, target).rows
        faults += [f"{address}: {number} shown, {known[target]} behind {href}"] * (known[target] != number)
    return len(page.counts), faults


@pytest.fixture
def full(world: World, issuer: Issuer) -> World:
    """Findings in every state and letters out; plans and corrections late by January."""
    cast, cycle, jia, yi = world.cast, world.cycle, world.enrolment_jia, world.enrolment_yi
    set_themes(office=cast.office, themes=[("T1", "责任不清", ""), ("T2", "落实虚化", "")], by=cast.clerk)
    theme = Theme.objects.get(code="T1").pk
    with day("2018-06-05"):
        first = telling.closed(cast, cycle, jia, theme_id=theme)
        telling.closed(cast, cycle, jia, severity="serious")
        telling.notified(cast, cycle, yi, severity="serious", theme_id=theme)
        telling.reported(cast, cycle, jia, repeat_of_id=first.pk)
        telling.submitted(cast, cycle, yi)
        gone = telling.confirmed(cast, cycle, jia)
        twice = telling.confirmed(cast, cycle, jia)
        contested = telling.notified(cast, cycle, yi)
    with day("2018-06-06"):
        withdraw_finding(finding_id=gone.pk, by=cast.chief, note="查无实据")
        merge_finding(finding_id=twice.pk, into=first, by=cast.chief, note="同一问题")
        contest_finding(finding_id=contested.pk, by=cast.bob, note="与事实不符")
    with day("2018-12-20"):
        telling.rectifying(cast, cycle, jia)
    fed_back(world, issuer)
    out(world, written(world, issuer, Kind.RECOMMENDATION, enrolment=jia, reply_due_on=date(2019, 1, 10)))
    select_units(result_set=world.result_set, limits=Limits(serious=1, overdue=1), by=cast.clerk)
    return world


def addresses(world: World, on: str = "") -> list[str]:
    """The pages that count findings, letters, loops and interviews."""
    year, asked = f"/years/{world.cycle.pk}", f"?on={on}" if on else ""
    return [
        f"{year}/findings/{asked}", f"{year}/findings/analysis/{asked}", f"{year}/findings/units/{asked}",
        f"{year}/findings/units/{world.enrolment_jia.pk}/{asked}",
    ]  # fmt: skip


@pytest.mark.row("BJ-20")
@pytest.mark.parametrize(
    "name",
    [
        "clerk",
        pytest.param("ines", marks=pytest.mark.onlysqlite),
        "leader",
        pytest.param("alice", marks=pytest.mark.onlysqlite),
    ],
)
def test_every_number_is_the_number_of_rows_behind_it(full: World, name: str) -> None:
    client = Client()
    client.force_login(full.cast.people[name])
    staff = [f"/years/{full.cycle.pk}/outcomes/", f"/years/{full.cycle.pk}/loop/"]
    staff.append(f"/results/sets/{full.result_set.pk}/")
    own = {"clerk": staff, "leader": ["/leader/"]}.get(name, [])
    seen, faults, known = 0, list[str](), dict[str, int]()
    for address in [*own, *addresses(full), *addresses(full, "2018-06-05"), *addresses(full, "2018-12-31")]:
        if name in {"leader", "alice"} and ("analysis" in address or address.split("?")[0].endswith("/units/")):
            continue
        number, more = wrong(client, address, known)
        seen, faults = seen + number, faults + more
    assert faults == []
    assert seen >= {"clerk": 200, "ines": 150}.get(name, 25)


@pytest.mark.row("BJ-20")
def test_overdue_is_one_number_on_ledger_board_leaders_page_selection_and_loop_report(full: World) -> None:
    today = date(2019, 1, 15)
    rows = overdue(Finding.objects.filter(cycle=full.cycle), today)
    units = sorted(rows.values_list("enrolment_id", flat=True))
    assert (units.count(full.enrolment_jia.pk), len(units)) == (2, 3)
    counts = {one.name: one.count for one in board(full.cycle, today).late}
    chosen = choose(full.result_set, Limits(overdue=1), today)
    assert counts["findings"] == sum(one.overdue for one in chosen) == len(units)
    assert counts["plans"] == sum(row.plans_late for row in loops(full.result_set)) == 1
    client = Client()
    client.force_login(full.cast.leader)
    assert ("stands=overdue", 2) in [
        (href.split("?")[1].split("&")[0], n) for href, n in read(client, "/leader/").counts
    ]


@pytest.mark.row("BJ-20")
def test_a_past_day_reads_the_same_whatever_happens_later(full: World) -> None:
    client, cast = Client(), full.cast
    client.force_login(cast.clerk)
    on = "2018-12-31"

    def told() -> list[list[tuple[str, int]]]:
        pages = [read(client, address).counts for address in addresses(full, on)]
        return [[one for one in counts if f"on={on}" in one[0]] for counts in pages]  # the years' line is of today

    def serious() -> list[tuple[int, int]]:
        limits = Limits(serious=1, overdue=1)
        return [(one.serious, one.overdue) for one in choose(full.result_set, limits, date(2018, 12, 31))]

    before, chosen = told(), serious()
    for finding in Finding.objects.filter(state="closed"):
        reopen_finding(finding_id=finding.pk, by=cast.ines, note="再次出现", due_on=date(2019, 3, 1))
    telling.confirmed(cast, full.cycle, full.enrolment_yi, cost=Cost())
    withdraw_finding(finding_id=Finding.objects.filter(state="confirmed").latest("pk").pk, by=cast.chief, note="撤销")
    assert told() == before
    assert serious() == chosen
