"""The problem ledger."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.findings import actions
from bihuan.findings.models import Finding
from bihuan.organizations.models import Membership, Role
from tests.cast import DAY as CAST_DAY
from tests.cast import Cast
from tests.findings import telling
from tests.grid import findings as ledger_grid
from tests.world import World
from tests.writes import Sent

DAY = "2018-06-15"
"""The findings of the world were made eleven days before."""
NOTE = {"note": "事出有因，附说明"}


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.txt", "照片".encode())


def _finding(world: World, **more: Any) -> dict[str, Any]:
    return {
        "unit": "A01", "body": world.cast.line.pk, "found_on": "2018-06-01", "condition": "会议记录缺失",
        "criteria": "《工作规则》第三条", "source": "discipline", "method": "daily", "severity": "ordinary",
        "category": "conduct", "correction": "immediate", **more,
    }  # fmt: skip


def _case(world: World) -> Finding:
    return telling.confirmed(world.cast, world.cycle, world.enrolment_jia, category="individual_case")


STEPS: dict[str, tuple[Callable[[Cast, Any, Any], Finding], dict[str, Any]]] = {
    "submit": (telling.drafted, {}),
    "confirm": (telling.submitted, {"node": "", "value": "", "severity": ""}),
    "send_back": (telling.submitted, NOTE),
    "withdraw": (telling.confirmed, NOTE),
    "notify": (telling.confirmed, {"letter_number": "江考办函〔2018〕9号", "delivered_on": DAY}),
    "contest": (telling.notified, NOTE),
    "plan": (telling.notified, {}),
    "return_plan": (telling.planned, NOTE),
    "accept_plan": (telling.planned, {}),
    "report": (telling.rectifying, {}),
    "return_report": (telling.reported, NOTE),
    "close": (telling.verified, {}),
    "give_up": (telling.rectifying, NOTE),
    "exempt": (telling.rectifying, NOTE),
    "reopen": (telling.closed, NOTE | {"due_on": "2018-07-20"}),
}


def sent(world: World) -> dict[str, Sent]:
    cast, year, loop = world.cast, world.cycle.pk, world.findings
    receiver: dict[str, Any] = {"office": cast.office, "role": Role.ASSESSOR, "body": cast.specialist}
    Membership.objects.create(person=cast.ivan, since=CAST_DAY, **receiver)
    policy = ledger_grid.policy(world)
    living = f"/findings/{loop.living.pk}"
    prior = actions.take_findings(
        cycle=world.cycle, body=cast.line, name="台账.csv", source="tour", by=cast.ines, document="巡2号",
        file=_prior(),
    )  # fmt: skip
    actions.write_findings(import_id=prior.pk, decisions=prior.decisions, by=cast.ines)
    return {
        "finding-new": (f"/years/{year}/findings/new/", _finding(world)),
        "finding-imports": (
            f"/years/{year}/findings/imports/",
            {"body": cast.line.pk, "source": "tour", "file": SimpleUploadedFile("巡.csv", TOUR.encode())},
        ),
        "finding-import": (f"/findings/imports/{loop.kept.pk}/", {"then": "write", "row-2": "new"}),
        "finding-import-prior": (f"/findings/imports/{prior.pk}/prior/", NOTE),
        "finding-edit": (f"/findings/{loop.draft.pk}/edit/", _finding(world, version=loop.draft.version)),
        "finding-discard": (f"/findings/{loop.draft.pk}/discard/", {}),
        "finding-measures": (
            f"/findings/{telling.notified(cast, world.cycle, world.enrolment_jia).pk}/measures/",
            {"text-1": "补办手续", "owner-1": "陈科长", "due_on-1": "2018-06-20"},
        ),
        "finding-extension": (
            f"/findings/{telling.rectifying(cast, world.cycle, world.enrolment_jia).pk}/extension/",
            {"until": "2018-07-20", "reason": "招标流程"},
        ),
        "finding-grant": (f"{living}/grant/", {"body": cast.specialist.pk}),
        "measure-step": (f"/measures/{loop.measure.pk}/begin/", {}),
        "extension-answer": (f"/extensions/{loop.asked.pk}/answer/", NOTE | {"answer": "grant"}),
        "check-up-list": (f"/years/{year}/check-ups/", {"body": cast.line.pk, "unit": "A01", "seed": "7"}),
        "check-up-item": (f"/check-ups/items/{loop.item.pk}/", NOTE | {"result": "holds"}),
        "referral-step": (f"/referrals/{loop.referral.pk}/receive/", NOTE),
        "report-list": ("/reports/", {"cycle": year, "title": "季度报告", "text": "情况"}),
        "report": (f"/reports/{loop.report.pk}/", {"step": "receive"}),
        "catalogue": ("/catalogue/", {"what": "theme", "code": "T9", "title": "文山会海"}),
        "policy-list": (
            "/policies/",
            {
                "title": "若干措施",
                "number": "江发〔2018〕4号",
                "issued_by": "江州市委",
                "issued_on": "2018-06-01",
                "themes": [policy.answers.get().theme_id],
            },
        ),
        "policy-step": (f"/policies/{policy.pk}/repeal/", NOTE),
        "calendar": ("/calendar/", {"days": "2018-10-01,休,国庆节"}),
        "field-receive": ("/field/forms/", _form(world)),
        **_steps(world),
    }


def _steps(world: World) -> dict[str, Sent]:
    told: dict[str, Sent] = {}
    for step, (make, body) in STEPS.items():
        finding = make(world.cast, world.cycle, world.enrolment_jia)
        if step == "plan":
            measure = actions.MeasureText(text="补办", owner="陈科长", due_on=date(2018, 6, 20))
            actions.set_measures(finding_id=finding.pk, measures=[measure], by=world.cast.alice)
        if step == "report":
            telling.finish(world.cast, finding)
        told[f"finding-step {step}"] = (f"/findings/{finding.pk}/steps/{step}/", body)
    reported = telling.reported(world.cast, world.cycle, world.enrolment_jia)
    told["finding-step verify"] = (
        f"/findings/{reported.pk}/steps/verify/", NOTE | {"method": "check", "photos": _photo()},
    )  # fmt: skip
    hand = NOTE | {"to_body": world.cast.specialist.pk, "number": "移9"}
    told["finding-step transfer"] = (f"/findings/{_case(world).pk}/steps/transfer/", hand)
    contested = telling.notified(world.cast, world.cycle, world.enrolment_jia)
    actions.contest_finding(finding_id=contested.pk, by=world.cast.alice, note="不属实")
    for step in ("uphold", "annul"):
        told[f"finding-step {step}"] = (f"/findings/{contested.pk}/steps/{step}/", NOTE)
    return told


TOUR = "单位,发现日期,问题表述,文号\nA02,2018-03-06,未按期报送材料,巡3号\n"


def _prior() -> io.BytesIO:
    text = "单位,发现日期,问题表述,文号,是否销号,完成时间\nA01,2018-02-05,台账未更新,巡2号,已销号,2018-03-01\n"
    return io.BytesIO(text.encode())


def _form(world: World) -> dict[str, Any]:
    return {
        "cycle": world.cycle.pk, "year": world.cycle.pk, "unit": world.enrolment_jia.pk, "body": world.cast.line.pk,
        "token": "f" * 32, "place": "二楼办公室", "arrived_at": "2018-06-04T09:00", "left_at": "2018-06-04T10:00",
        "met": "陈科长", "signed_name": "陈科长", "refusal": "拒绝签字", "witness": "张三", "condition": "值班室无人",
        "criteria": "《值班规定》第二条", "team": "第一组",
    }  # fmt: skip
