"""The problem ledger: list, finding, steps, imports, check-ups, leads, reports, the form for the field."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bihuan.findings.models import Policy
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    year, loop = world.cycle.pk, world.findings
    finding = loop.living.pk
    return {
        "finding-list": f"/years/{year}/findings/",
        "finding-export": f"/years/{year}/findings/export/",
        "finding-carry": f"/years/{year}/findings/carry/",
        "finding-analysis": f"/years/{year}/findings/analysis/",
        "finding-units": f"/years/{year}/findings/units/",
        "finding-units-export": f"/years/{year}/findings/units/export/",
        "finding-unit": f"/years/{year}/findings/units/{world.enrolment_jia.pk}/",
        "finding-unit-export": f"/years/{year}/findings/units/{world.enrolment_jia.pk}/export/",
        "finding-new": f"/years/{year}/findings/new/",
        "finding-similar": f"/years/{year}/findings/similar/?unit=A01&condition=差旅审批单缺少事由",
        "finding-imports": f"/years/{year}/findings/imports/",
        "finding-import": f"/findings/imports/{loop.kept.pk}/",
        "finding-import-prior": f"/findings/imports/{loop.kept.pk}/prior/",
        "finding": f"/findings/{finding}/",
        "finding-edit": f"/findings/{loop.draft.pk}/edit/",
        "finding-discard": f"/findings/{loop.draft.pk}/discard/",
        "finding-measures": f"/findings/{finding}/measures/",
        "finding-evidence": f"/findings/{finding}/evidence/{loop.attachment.pk}/",
        "finding-extension": f"/findings/{finding}/extension/",
        "finding-grant": f"/findings/{finding}/grant/",
        "finding-cost": f"/findings/{finding}/cost/confirm/",
        "finding-step": f"/findings/{finding}/steps/report/",
        "measure-step": f"/measures/{loop.measure.pk}/finish/",
        "extension-answer": f"/extensions/{loop.asked.pk}/answer/",
        "check-up-list": f"/years/{year}/check-ups/",
        "check-up": f"/check-ups/{loop.check_up.pk}/",
        "check-up-item": f"/check-ups/items/{loop.item.pk}/",
        "referral-list": "/referrals/",
        "referral-step": f"/referrals/{loop.referral.pk}/receive/",
        "report-list": "/reports/",
        "report": f"/reports/{loop.report.pk}/",
        "catalogue": "/catalogue/",
        "policy-list": "/policies/",
        "policy-file": f"/policies/{policy(world).pk}/file/",
        "policy-step": f"/policies/{policy(world).pk}/repeal/",
        "theme": f"/themes/{policy(world).answers.get().theme_id}/",
        "calendar": "/calendar/",
        "field": "/field/",
        "field-data": "/field/data/",
        "field-receive": "/field/forms/",
        "field-worker": "/field/worker.js",
    }


def policy(world: World) -> Policy:
    """A policy of the office with its document, which answers a theme."""
    from bihuan.findings.actions import Upload, set_themes
    from bihuan.findings.actions.answering import PolicyText, issue_policy
    from bihuan.findings.models import Policy, Theme

    issued = Policy.objects.first()
    if issued is None:
        cast = world.cast
        set_themes(office=cast.office, themes=[("T8", "文山会海", "")], by=cast.clerk)
        told = PolicyText(
            "若干措施", "江发〔2018〕3号", "江州市委", date(2018, 5, 1), [Theme.objects.get(code="T8").pk]
        )
        upload = Upload("措施.txt", io.BytesIO("第一条".encode()))
        issued = issue_policy(office=cast.office, told=told, by=cast.clerk, upload=upload)
    return issued


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "finding-list": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "finding-export": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "finding-carry": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "finding-analysis": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "finding-units": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "finding-units-export": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "finding-unit": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "finding-unit-export": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "finding-new": "200 200 200 200 200 403 403 403 403 403 403 404 403 403 403",
    "finding-similar": "200 200 200 200 200 403 403 403 403 403 403 404 403 403 403",
    "finding-imports": "200 200 200 200 200 403 403 403 403 403 403 404 403 403 403",
    "finding-import": "200 200 404 200 200 403 403 403 403 403 403 404 403 403 403",
    "finding-import-prior": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "finding": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "finding-edit": "404 404 404 200 200 403 403 403 403 403 403 404 403 403 403",
    "finding-discard": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "finding-measures": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "finding-evidence": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "finding-extension": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "finding-grant": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "finding-cost": "200 200 200 404 404 404 404 404 404 404 403 404 403 403 403",
    "finding-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "measure-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "extension-answer": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "check-up-list": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "check-up": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "check-up-item": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "referral-list": "403 403 403 200 200 403 403 403 403 403 403 403 403 403 403",
    "referral-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "report-list": "200 200 200 403 403 403 403 403 403 200 403 200 403 403 403",
    "report": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "catalogue": "200 200 200 200 200 403 403 403 403 200 403 200 403 403 403",
    "policy-list": "200 200 200 403 403 403 403 403 403 200 403 200 403 403 403",
    "policy-file": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "policy-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "theme": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "calendar": "200 200 200 200 200 403 403 403 403 200 403 200 403 403 403",
    "field": "200 200 200 200 200 403 403 403 403 403 403 200 403 403 403",
    "field-data": "200 200 200 200 200 403 403 403 403 403 403 200 403 403 403",
    "field-receive": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "field-worker": "200 200 200 200 200 403 403 403 403 403 403 200 403 403 403",
}
