"""Responsibility lists of the running year: in force for all but two, which are being signed; one quarter missed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from bihuan.demonstration.duty_texts import texts
from bihuan.demonstration.findings import when
from bihuan.demonstration.people import City
from bihuan.demonstration.unfinished import rest
from bihuan.duties.actions.checking import check_item
from bihuan.duties.actions.drafting import ItemText, answer_warning, draft_list, write_items
from bihuan.duties.actions.signing import Seat, set_chain, sign_list, submit_list
from bihuan.duties.models import DutyList
from bihuan.duties.queries.warnings import warnings
from bihuan.organizations.access import standings_kept
from bihuan.organizations.models import Membership, Person, Role
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

BEGUN, SIGNED = date(2018, 1, 22), date(2018, 1, 29)
YEAR = 2018
CLAUSES = ("主-01", "主-02")
QUARTERS = {1: date(2018, 3, 22), 2: date(2018, 6, 21), 3: date(2018, 9, 20)}
MISSED = 2
"""The quarter in which the first units' lists were not checked."""
PROGRESS = {1: "已研究一次，风险点已列表", 2: "上半年任务过半，台账已更新", 3: "前三季度任务均已落实，台账齐全"}
OPINION = "按期推进，继续落实"
PAUSE = 0.4
"""Seconds between two lists that are told beside the first pages: whoever writes meanwhile finds the database free."""
UNFINISHED = 2
"""Lists left in the middle of signing."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who writes, signs and checks."""

    heads: Mapping[str, Person]
    chair: Person
    clerk: Person


def tell_duties(city: City, cycle: Cycle, many: int | None) -> None:
    """Lists of the bodies of the first ``many`` units, the one whose people are shown among them, written by each head,
    and their checks of two quarters."""
    hands = Hands(city.heads, city.chair, city.clerk)
    enrolled = _enrolled(cycle)
    rows = list(enrolled[:many])
    if all(row.unit_id != city.shown_unit.pk for row in rows):
        rows[-1] = enrolled.get(unit=city.shown_unit)
    lists = [_written(hands, row, place) for place, row in enumerate(rows)]
    with clock.at(when(SIGNED)):
        for place, one in enumerate(lists):
            _sign(hands, one, is_whole=place >= UNFINISHED)
    _check(hands, lists[UNFINISHED:], [quarter for quarter in QUARTERS if quarter != MISSED])


def tell_rest() -> None:
    """The lists of all other units, beside the first pages: nobody waits for them. Each is written whole or not at all,
    so it goes on where it was stopped."""
    os.nice(19)
    cycle = Cycle.objects.get(year=YEAR)
    leads = Membership.objects.filter(role=Role.HEAD, person__username__startswith="head-").select_related("person")
    heads = {row.unit_id: row.person for row in leads}
    chair, clerk = (Person.objects.get(username=name) for name in ("demo-group", "demo-office"))
    with standings_kept():
        for row in _enrolled(cycle).filter(duty_lists__isnull=True):
            hands = Hands({row.code: heads[row.unit_id]}, chair, clerk)
            with transaction.atomic():
                one = _written(hands, row, row.position)
                with clock.at(when(SIGNED)):
                    _sign(hands, one, is_whole=True)
                _check(hands, [one], QUARTERS)
            time.sleep(PAUSE)
    rest().unlink()


def _enrolled(cycle: Cycle) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(cycle=cycle).select_related("unit", "cycle__office").order_by("position")


def _written(hands: Hands, enrolment: Enrolment, place: int) -> DutyList:
    head = hands.heads[enrolment.code]
    with clock.at(when(BEGUN)):
        one = draft_list(enrolment=enrolment, tier="body", by=head)
        write_items(list_id=one.pk, items=_items(enrolment, place), by=head)
        set_chain(list_id=one.pk, seats=[Seat(head, "党组书记"), Seat(hands.chair, "领导小组成员")], by=head)
        for row in warnings(one, list(one.items.select_related("clause"))):
            answer_warning(list_id=one.pk, key=row.key, text="两单位职责相近，已逐项核对", by=head)
        return submit_list(list_id=one.pk, by=head)


def _items(enrolment: Enrolment, place: int) -> Sequence[ItemText]:
    items = []
    for number, (duty, measure, department) in enumerate(texts(enrolment.name, place)):
        due = date(YEAR, 9 + (place + number) % 4, 20)
        items.append(ItemText(duty, measure, due_on=due, department=department, clause=CLAUSES[number]))
    return items


def _sign(hands: Hands, one: DutyList, *, is_whole: bool) -> None:
    sign_list(list_id=one.pk, by=hands.heads[one.enrolment.code])
    if is_whole:
        sign_list(list_id=one.pk, by=hands.chair)


def _check(hands: Hands, lists: Sequence[DutyList], quarters: Iterable[int]) -> None:
    for number in quarters:
        with clock.at(when(QUARTERS[number])):
            for one in lists:
                for item in one.items.all():
                    check_item(
                        item_id=item.pk, quarter=number, progress=PROGRESS[number], opinion=OPINION, by=hands.clerk
                    )
