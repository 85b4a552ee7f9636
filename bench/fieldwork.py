"""Pages of visits and of duty lists: queries and server time at 200 and 2,000 visits, 2,000 and 20,000 duty items."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.city import drop_guards, make, ready
from bench.measure import save
from bench.pages import _ask, _bare, _count, _ms, _times

A_UNIT = 4
"""Visits of a unit."""
A_LIST = 40
ROUNDS = 40
MOST_TIMES, MOST_SECONDS = 20, 0.020
STATES = ("approved", "sealed", "started", "on_site_done", "reported", "archived")


def main() -> None:
    """One table; refuses if a page asks more than 15 queries, more for more rows, or takes longer than it may."""
    ready()
    rows = [("page", "visits", "duty items", "queries", "p50", "p95", "bare SQL of its rows", "p95 over SQL")]
    counts: dict[str, set[int]] = {}
    slow: list[str] = []
    for units in (50, 500):
        for name, queries, seconds, bare in _pages(units):
            p95 = statistics.quantiles(seconds, n=20)[-1]
            counts.setdefault(name, set()).add(queries)
            if p95 > max(MOST_TIMES * bare, MOST_SECONDS):
                slow.append(f"{name}: {_ms(p95)}")
            rows.append(
                (name, f"{units * A_UNIT:,}", f"{units * A_LIST:,}", str(queries), _ms(statistics.median(seconds)),
                 _ms(p95), _ms(bare), f"{p95 / bare:.1f}×")
            )  # fmt: skip
    notes = [
        "“Bare SQL” reads the rows a page is made from with nothing else. Times are processor time of the one process.",
        "A page may take 20 times its SQL, or 20 ms.",
    ]
    save("fieldwork", "Visits and duty lists", rows, notes)
    assert all(max(one) <= 15 for one in counts.values()), counts
    assert not slow, slow


def _pages(units: int) -> list[tuple[str, int, list[float], float]]:
    from django.db import connection, transaction
    from django.test import Client

    cycle, clerk, assessor, _body = make(units, 0)
    drop_guards("inspections_", "duties_")
    with transaction.atomic():
        visit = _visits(cycle, clerk, assessor)
        duties = _duty_lists(cycle, clerk)
    client = Client()
    client.force_login(clerk)
    pages = []
    for name, address, statements in _asked(cycle, visit, duties):
        work = partial(_ask, client, address)
        work()
        counted: list[str] = []
        with connection.execute_wrapper(partial(_count, counted)):
            work()
        bare: Callable[[], object] = partial(_all, statements)
        pages.append((name, len(counted), _times(work, ROUNDS), statistics.median(_times(bare, 15))))
    return pages


def _all(statements: tuple[str, ...]) -> None:
    for sql in statements:
        _bare(sql)


def _asked(cycle: Any, visit: Any, duties: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    year, visits, lists, items = cycle.pk, "inspections_inspection", "duties_dutylist", "duties_dutyitem"
    of_year = f"SELECT * FROM {visits} WHERE cycle_id = {year}"
    stages = "SELECT * FROM inspections_stage WHERE inspection_id IN"
    item = duties.items.first()
    own_lists = f"SELECT l.* FROM {lists} l JOIN schemes_enrolment e ON e.id = l.enrolment_id WHERE e.cycle_id = {year}"
    all_items = f"SELECT i.* FROM {items} i WHERE i.duty_list_id IN ({own_lists.replace('l.*', 'l.id')})"
    return [
        ("board", f"/years/{year}/inspections/", (
            f"SELECT state, count(*) FROM {visits} WHERE cycle_id = {year} GROUP BY state",
            f"{of_year} ORDER BY planned_on DESC, id DESC LIMIT 100",
        )),
        ("calendar", "/inspections/calendar/?month=2018-06", (
            f"{of_year} AND planned_on <= '2018-07-01' AND planned_until >= '2018-05-28' ORDER BY planned_on LIMIT 500",
        )),
        ("inspection", f"/inspections/{visit.pk}/", (
            f"SELECT * FROM {visits} WHERE id = {visit.pk}", f"{stages} ({visit.pk})",
            f"SELECT * FROM inspections_member WHERE inspection_id = {visit.pk}",
        )),
        ("inspection, on site", f"/inspections/{visit.pk}/site/", (
            f"SELECT * FROM {visits} WHERE id = {visit.pk}", f"{stages} ({visit.pk})",
        )),
        ("campaign", f"/campaigns/{visit.campaign_id}/", (f"{of_year} AND campaign_id = {visit.campaign_id}",)),
        ("burden", f"/years/{year}/burden/", (
            f"{of_year} AND started_at IS NOT NULL", f"{stages} (SELECT id FROM {visits} WHERE cycle_id = {year})",
        )),
        ("duty lists", f"/years/{year}/duties/", (f"{own_lists} ORDER BY l.id LIMIT 100",)),
        ("duty list", f"/duties/{duties.pk}/", (f"SELECT * FROM {items} WHERE duty_list_id = {duties.pk}",)),
        ("duty item", f"/duty-items/{item.pk}/", (f"SELECT * FROM {items} WHERE id = {item.pk}",)),
        ("quarters", f"/years/{year}/duties/quarters/", (all_items, own_lists)),
    ]  # fmt: skip


def _visits(cycle: Any, clerk: Any, assessor: Any) -> Any:
    """Visits in every state, each with its team and, once started, its three steps; one that was reported."""
    from django.utils import timezone

    from bihuan.inspections.models import Campaign, Inspection, Member, Stage

    campaign = Campaign.objects.create(
        office=cycle.office, cycle=cycle, kind="special", title="专项检查", document_number="江考办〔2018〕6号",
        starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31), decider=clerk, decider_above=assessor,
        opened_by=clerk, opened_at=timezone.now(),
    )  # fmt: skip
    lot = random.Random(1)
    at = timezone.now()
    rows: list[Inspection] = []
    for place, enrolment in enumerate(cycle.enrolments.select_related("unit")):
        for number in range(A_UNIT):
            state = STATES[(place + number) % len(STATES)]
            on = date(2018, 1, 2) + timedelta(days=lot.randrange(360))
            rows.append(
                Inspection(
                    office=cycle.office, cycle=cycle, campaign=campaign, unit=enrolment.unit, enrolment=enrolment,
                    sequence=len(rows) + 1, number=f"{cycle.pk}-{len(rows):05}", planned_on=on, planned_until=on,
                    proposed_by=clerk, proposed_at=at, approval_number="江考办〔2018〕6号", state=state,
                    started_at=None if state in STATES[:2] else at.replace(year=2018, month=6, day=1),
                )
            )  # fmt: skip
    Inspection.objects.bulk_create(rows)
    Member.objects.bulk_create(
        Member(inspection=row, person=assessor, role="captain", named_at=at) for row in rows
    )  # fmt: skip
    Stage.objects.bulk_create(
        Stage(inspection=row, kind=kind, place="窗口", at=row.started_at, present="任检", by=assessor, received_at=at)
        for row in rows if row.started_at for kind in ("see", "question", "comment")
    )  # fmt: skip
    return next(row for row in rows if row.state == "reported")


def _duty_lists(cycle: Any, clerk: Any) -> Any:
    """A list in force for every unit, with all its items; the first of them."""
    from django.utils import timezone

    from bihuan.duties.models import DutyItem, DutyList

    lists = [
        DutyList(
            enrolment=enrolment, tier="body", state="in_force", author=clerk, written_at=timezone.now(),
            in_force_on=date(2018, 1, 15), sha256="0" * 64,
        )
        for enrolment in cycle.enrolments.all()
    ]  # fmt: skip
    DutyList.objects.bulk_create(lists)
    DutyItem.objects.bulk_create(
        DutyItem(
            duty_list=one, position=place + 1, duty=f"第{place}项责任", measure="每季度专题研究一次并留存记录",
            target="全部完成", due_on=date(2018, 12, 20), department="办公室",
        )
        for one in lists for place in range(A_LIST)
    )  # fmt: skip
    return lists[0]


if __name__ == "__main__":
    main()
