"""Responsibility lists of the running year: in force for most, two being signed, one quarter missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bihuan.demonstration.findings import when
from bihuan.demonstration.people import City
from bihuan.duties.actions.checking import check_item
from bihuan.duties.actions.drafting import ItemText, answer_warning, draft_list, write_items
from bihuan.duties.actions.signing import Seat, set_chain, sign_list, submit_list
from bihuan.duties.models import DutyList
from bihuan.duties.queries.warnings import warnings
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

BEGUN, SIGNED = date(2018, 1, 22), date(2018, 1, 29)
YEAR = 2018
CLAUSES = ("主-01", "主-02")
CHECKED = ((1, date(2018, 3, 22)), (3, date(2018, 9, 20)))
PROGRESS = {1: "已研究一次，风险点已列表", 3: "前三季度任务均已落实，台账齐全"}
OPINION = "按期推进，继续落实"
UNFINISHED = 2
"""Lists left in the middle of signing."""
SUBJECTS = ("工程招投标", "财政资金拨付", "行政审批", "选人用人", "公务接待", "物资采购", "执法办案", "信访办理")
ACTS = (
    ("每季度专题分析{subject}廉政风险，逐项列出防控措施", "党组会专题研究并印发纪要，{department}按月跟踪落实情况"),
    ("对{subject}关键岗位人员开展廉政谈话，做到全年不少于两次", "{department}制定谈话计划，谈话记录由纪检组存档备查"),
)
"""What is answered for and what is done about it."""
DEPARTMENTS = ("办公室", "人事科", "财务科", "法规科", "监督科")


def tell_duties(city: City, cycle: Cycle, many: int | None) -> None:
    """Lists of the bodies of the first ``many`` units, the one whose people are shown among them, written by each head,
    and their checks of two quarters."""
    enrolled = Enrolment.objects.filter(cycle=cycle).select_related("unit", "cycle__office").order_by("position")
    rows = list(enrolled[:many])
    if all(row.unit_id != city.shown_unit.pk for row in rows):
        rows[-1] = enrolled.get(unit=city.shown_unit)
    lists = [_written(city, row, place) for place, row in enumerate(rows)]
    with clock.at(when(SIGNED)):
        for place, one in enumerate(lists):
            _sign(city, one, is_whole=place >= UNFINISHED)
    _check(city, lists[UNFINISHED:])


def _written(city: City, enrolment: Enrolment, place: int) -> DutyList:
    head = city.heads[enrolment.code]
    with clock.at(when(BEGUN)):
        one = draft_list(enrolment=enrolment, tier="body", by=head)
        write_items(list_id=one.pk, items=_items(enrolment, place), by=head)
        set_chain(list_id=one.pk, seats=[Seat(head, "党组书记"), Seat(city.chair, "领导小组成员")], by=head)
        for row in warnings(one, list(one.items.select_related("clause"))):
            answer_warning(list_id=one.pk, key=row.key, text="两单位职责相近，已逐项核对", by=head)
        return submit_list(list_id=one.pk, by=head)


def _items(enrolment: Enrolment, place: int) -> Sequence[ItemText]:
    items = []
    for number, (duty, measure) in enumerate(ACTS):
        subject = SUBJECTS[(place + number) % len(SUBJECTS)]
        department = DEPARTMENTS[(place // len(SUBJECTS) + number) % len(DEPARTMENTS)]
        names = {"subject": f"{enrolment.name.removeprefix('市')}{subject}", "department": department}
        due = date(YEAR, 9 + (place + number) % 4, 20)
        texts = duty.format(**names), measure.format(**names)
        items.append(ItemText(*texts, due_on=due, department=department, clause=CLAUSES[number]))
    return items


def _sign(city: City, one: DutyList, *, is_whole: bool) -> None:
    sign_list(list_id=one.pk, by=city.heads[one.enrolment.code])
    if is_whole:
        sign_list(list_id=one.pk, by=city.chair)


def _check(city: City, lists: Sequence[DutyList]) -> None:
    """Every list was checked in the first and third quarters; the second was missed."""
    for number, on in CHECKED:
        with clock.at(when(on)):
            for one in lists:
                for item in one.items.all():
                    check_item(
                        item_id=item.pk, quarter=number, progress=PROGRESS[number], opinion=OPINION, by=city.clerk
                    )
