"""A responsibility list told step by step: each function brings one to where the test begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bihuan.duties.actions.checking import Upload, check_item
from bihuan.duties.actions.drafting import ItemText, draft_list, write_items
from bihuan.duties.actions.signing import Seat, set_chain, sign_list, submit_list
from bihuan.duties.models import DutyItem, DutyList, QuarterlyCheck, Signatory
from bihuan.organizations.actions.people import create_post
from bihuan.organizations.models import Person, Post
from bihuan.records.models import Attachment
from bihuan.schemes.actions import add_catalogue
from bihuan.schemes.models import CatalogueEntry, Enrolment
from tests.cast import Cast
from tests.findings.telling import day, photo

_TIER, _KIND = CatalogueEntry.Tier, CatalogueEntry.Kind
CATALOGUE = [
    ("1.1", _TIER.BODY, _KIND.DUTY, "研究部署党风廉政建设工作"),
    ("1.2", _TIER.BODY, _KIND.DUTY, "选好用好干部"),
    ("2.1", _TIER.PRINCIPAL, _KIND.DUTY, "履行第一责任人职责"),
    ("N.1", _TIER.BODY, _KIND.NEGATIVE, "重大问题不研究"),
]
STUDY = ItemText(
    "每季度专题研究党风廉政建设工作，分析形势、部署任务",
    "班子会议题计划列入四次专题研究，会后十日内印发纪要并督办",
    date(2018, 12, 20), "办公室", "1.1",
)  # fmt: skip
CADRES = ItemText(
    "严格执行干部选拔任用程序，防止带病提拔",
    "任前听取纪检机构意见，全程纪实并归档",
    date(2018, 11, 30), "人事科", "1.2",
)  # fmt: skip
ITEMS = (STUDY, CADRES)
REPORTS = ItemText(
    "及时受理群众来信来访，一般事项十五日内答复",
    "设立局长接待日，来信登记台账按月通报办结情况",
    date(2018, 10, 31), "信访科", "1.1",
)  # fmt: skip


def written(cast: Cast, jia: Enrolment, items: Any = ITEMS) -> DutyList:
    """The list of the body, written by its liaison, to be signed by the head and the leader in charge."""
    one = draft_list(enrolment=jia, tier="body", by=cast.alice)
    write_items(list_id=one.pk, items=items, by=cast.alice)
    seats = [Seat(cast.head, "局长"), Seat(cast.leader, "分管副市长")]
    return set_chain(list_id=one.pk, seats=seats, by=cast.alice)


def submitted(cast: Cast, jia: Enrolment, items: Any = ITEMS) -> DutyList:
    return submit_list(list_id=written(cast, jia, items).pk, by=cast.alice)


def in_force(cast: Cast, jia: Enrolment, items: Any = ITEMS) -> DutyList:
    one = submitted(cast, jia, items)
    sign_list(list_id=one.pk, by=cast.head)
    return sign_list(list_id=one.pk, by=cast.leader)


def texts(one: DutyList) -> list[ItemText]:
    """The items as they stand, ready to be changed."""
    return [
        ItemText(row.duty, row.measure, row.due_on, row.department, row.clause.code if row.clause else "", pk=row.pk)
        for row in one.items.select_related("clause")
    ]


def changed(one: DutyList, measure: str) -> list[ItemText]:
    """The items with another measure in the first."""
    first, *rest = texts(one)
    return [replace(first, measure=measure), *rest]


def checked(item: DutyItem, quarter: int, by: Person, **more: Any) -> QuarterlyCheck:
    kept = {"progress": "已开展一次专题研究", "opinion": "按期推进", **more}
    return check_item(item_id=item.pk, quarter=quarter, by=by, **kept)


@dataclass(frozen=True)
class Duties:
    """A list in force with an item that was checked, one being signed, one being written."""

    living: DutyList
    item: DutyItem
    attachment: Attachment
    signing: DutyList
    seat: Signatory
    draft: DutyList


def duties_of(cast: Cast, jia: Enrolment, yi: Enrolment) -> Duties:
    """Lists of both units, told on two days of the year."""
    kept = DutyList.objects.filter(enrolment=jia).order_by("pk").first()
    if kept is None:
        add_catalogue(office=cast.office, entries=CATALOGUE, by=cast.clerk)
        with day("2018-02-01"):
            kept = in_force(cast, jia)
            submit_list(list_id=_of_other(cast, yi).pk, by=cast.bob)
        with day("2018-03-20"):
            file = photo()
            checked(kept.items.get(position=1), 1, cast.clerk, uploads=[Upload(file.name, file.file)])
            draft_list(enrolment=yi, tier="principal", post=_post(cast, yi), by=cast.bob)
    signing, draft = DutyList.objects.filter(enrolment=yi).order_by("pk")
    item = kept.items.get(position=1)
    evidence = item.checks.get().evidence.get().attachment
    return Duties(kept, item, evidence, signing, signing.chain.get(level=1), draft)


def _of_other(cast: Cast, yi: Enrolment) -> DutyList:
    one = draft_list(enrolment=yi, tier="body", by=cast.bob)
    write_items(list_id=one.pk, items=[REPORTS], by=cast.bob)
    return set_chain(list_id=one.pk, seats=[Seat(cast.bob, "书记"), Seat(cast.wei, "组长")], by=cast.bob)


def _post(cast: Cast, yi: Enrolment) -> Post:
    return create_post(unit=yi.unit, title="局长", tier="principal", by=cast.clerk)
