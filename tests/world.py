"""The cast with a launched year: a scheme, a ledger with one entry of each kind, a file, a frozen result."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.findings import actions
from bihuan.findings.models import (
    CheckUp,
    CheckUpItem,
    ExtensionRequest,
    Finding,
    FindingImport,
    Measure,
    Referral,
    Report,
)
from bihuan.records.models import Attachment
from bihuan.results.actions import freeze_result
from bihuan.results.models import Appeal, ResultSet
from bihuan.schemes.actions import (
    add_ownership_rule,
    approve_scheme,
    draft_cycle,
    launch_cycle,
    submit_scheme,
    upload_scheme,
)
from bihuan.schemes.models import Cycle, Enrolment, OwnershipRule, Scheme
from bihuan.supervision.actions import Upload, check_ledger, record_entry, take_ledger
from bihuan.supervision.models import Entry, LedgerImport
from bihuan.supervision.queries import Draft
from tests.cast import Cast

if TYPE_CHECKING:
    from tests.duties.telling import Duties

SCHEME = """
scheme: small
version: 1
title: 江州市检查考核方案（样例）
document: {number: 江考办〔2018〕1号, approved_by: 市委常委会, approved_on: 2018-01-08, in_force_from: 2018-01-01}
missing: renormalise
ranking: {within: category}
grades: {policy: bands, bands: [{label: 优秀, at_least: 90}, {label: 合格, at_least: 60}, {label: 不合格, at_least: 0}]}
bottom: {rule: lowest, count: 1}
tree:
  id: composite
  title: 综合成绩
  children:
    - id: daily
      title: 日常检查
      weight: "0.8"
      children:
        - {id: travel, title: 公务接待与差旅, points: 60, owner: 归口考核主体, method: per_occurrence, cost: 2}
        - id: cooperation
          title: 配合监督检查
          points: 40
          owner: 归口考核主体
          method: discretionary
          range: ["0.5", 5]
          second_person: true
    - {id: survey, title: 民意调查, weight: "0.2", owner: 组织部, method: direct}
"""


@dataclass(frozen=True)
class Loop:
    """Findings of unit 甲: ``living`` in rectification with a measure and a request for time, and what hangs on it."""

    living: Finding
    draft: Finding
    measure: Measure
    asked: ExtensionRequest
    attachment: Attachment
    kept: FindingImport
    check_up: CheckUp
    item: CheckUpItem
    referral: Referral
    report: Report


@dataclass(frozen=True)
class World:
    """A launched year of the cast. ``entry`` is effective, ``waiting`` waits for its second person."""

    cast: Cast
    scheme: Scheme
    cycle: Cycle
    prepared: Cycle
    rule: OwnershipRule
    enrolment_jia: Enrolment
    enrolment_yi: Enrolment
    entry: Entry
    waiting: Entry
    attachment: Attachment
    ledger: LedgerImport
    result_set: ResultSet
    findings: Loop

    @property
    def duties(self) -> Duties:
        """Responsibility lists of both units."""
        from tests.duties import telling

        return telling.duties_of(self.cast, self.enrolment_jia, self.enrolment_yi)

    @property
    def appeal(self) -> Appeal:
        """Unit 甲 appeals against the result, notified for it."""
        from tests.results import telling

        lodged = Appeal.objects.first()
        if lodged is None:
            assert self.duties  # lists are written while the year runs
            telling.to(self.cast, self.cycle, self.result_set, "open_appeals")
            lodged = telling.appealed(self.cast, self.result_set, self.enrolment_jia)
        return lodged


def approved(cast: Cast, text: str = SCHEME) -> Scheme:
    """A scheme drafted by the clerk and approved by the leading group."""
    scheme = upload_scheme(office=cast.office, text=text, by=cast.clerk)
    submit_scheme(scheme=scheme, by=cast.clerk)
    return approve_scheme(scheme=scheme, by=cast.wei)


def launched(cast: Cast, year: int = 2018, text: str = SCHEME) -> Cycle:
    """A running year."""
    scheme = approved(cast, text)
    return launch_cycle(cycle=draft_cycle(office=cast.office, year=year, scheme=scheme, by=cast.clerk), by=cast.clerk)


def draft(cycle: Cycle, enrolment: Enrolment, node: str = "travel", value: str = "1", **more: str) -> Draft:
    """A mark as typed."""
    kept: dict[str, Any] = {"fact": "出差审批单缺少事由", **more}
    return Draft(
        cycle_id=cycle.pk, enrolment_id=enrolment.pk, node=node, value=value, happened_on=date(2018, 6, 12), **kept
    )


LEDGER = "单位,指标,分值,日期,扣分原因\nA01,travel,1,2018-06-12,接待无公函\nA02,travel,2,2018年6月13日,差旅超标\n"


def make_world(cast: Cast) -> World:
    """Everything, made by the product's own actions."""
    cycle = launched(cast)
    jia, yi = (Enrolment.objects.get(cycle=cycle, unit=unit) for unit in (cast.jia, cast.yi))
    upload = Upload("现场照片.txt", io.BytesIO("照片说明".encode()))
    entry = record_entry(draft=draft(cycle, jia), by=cast.ines, uploads=[upload])
    waiting = record_entry(draft=draft(cycle, yi, "cooperation", "1.5"), by=cast.ines)
    file = io.BytesIO(LEDGER.encode())
    taken = take_ledger(cycle=cycle, body=cast.line, file=file, name="6月台账.csv", by=cast.ines)
    ledger = check_ledger(ledger=taken)
    prepared = draft_cycle(office=cast.office, year=2019, scheme=cycle.scheme, by=cast.clerk)
    rule = add_ownership_rule(cycle=prepared, by=cast.clerk, body=cast.specialist, node="survey")
    result_set = freeze_result(cycle=cycle, by=cast.clerk, note="年中审定")
    attachment = entry.evidence.get().attachment
    loop = make_loop(cast, cycle, jia)
    return World(
        cast, cycle.scheme, cycle, prepared, rule, jia, yi, entry, waiting, attachment, ledger, result_set, loop
    )


def make_loop(cast: Cast, cycle: Cycle, jia: Enrolment) -> Loop:
    """A finding in every hand, told on a June day."""
    from tests.findings import telling

    with telling.day("2018-06-04"):
        living = telling.rectifying(cast, cycle, jia)
        asked = actions.ask_extension(finding_id=living.pk, until=date(2018, 7, 20), reason="招标流程", by=cast.alice)
        lead = telling.confirmed(cast, cycle, jia, category="individual_case")
        actions.transfer_finding(finding_id=lead.pk, to_body=cast.specialist, number="移1", by=cast.chief, note="个案")
        file = io.BytesIO("单位,发现日期,问题事实,文号\nA02,2018-03-05,会议记录缺失,巡1号\n".encode())
        kept = actions.take_findings(
            cycle=cycle, body=cast.line, file=file, name="巡察.csv", source="tour", by=cast.ines
        )
        check_up = actions.start_check_up(cycle=cycle, enrolment=jia, body=cast.line, by=cast.ines, seed="1")
        report = actions.send_report(cycle=cycle, title="半年报告", text="情况", by=cast.clerk)
        return Loop(
            living=living,
            draft=telling.drafted(cast, cycle, jia),
            measure=living.measures.get(),
            asked=asked,
            attachment=living.evidence.filter(step=None, measure=None).get().attachment,
            kept=kept,
            check_up=check_up,
            item=check_up.items.first(),  # type: ignore[arg-type] # the living finding is on the list
            referral=Referral.objects.get(finding=lead),
            report=report,
        )
