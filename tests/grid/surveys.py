"""Surveys: designs and answer rates to the office's staff, released results to who works with it; an agency's own
pages to nobody of the cast (tests/surveys/test_agency.py opens them as one)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from bihuan.surveys.models import SurveyMark
    from tests.findings.telling import day
    from tests.surveys import telling

    with day("2018-06-04"):
        given = {"A01": telling.answers(a=8, b=1), "A02": telling.answers(a=6)}
        world.cycle.refresh_from_db()
        feeds = telling.feeds(world.cycle) if world.cycle.state == "running" else {}
        wave = telling.survey(world.cast, given, {"A01": 120, "A02": 80}, **feeds)
    mark = SurveyMark.objects.filter(enrolment__unit=world.cast.jia).first()
    one, asked = f"/surveys/{wave.pk}/", f"/surveys/questionnaires/{wave.instrument_id}/"
    return {
        "survey-list": "/surveys/",
        "instrument-new": "/surveys/questionnaires/new/",
        "instrument-template": "/surveys/questionnaires/template/",
        "instrument": asked,
        "instrument-preview": f"{asked}preview/",
        "instrument-change": f"{asked}save/",
        "survey-series": "/surveys/series/",
        "survey-past-figure": "/surveys/series/past/",
        "wave-new": "/surveys/new/",
        "wave": one,
        "wave-design": f"{one}design/",
        "wave-frame": f"{one}frame/",
        "wave-rated": f"{one}rated/",
        "wave-urn": f"{one}urn/",
        "wave-agent": f"{one}agency/",
        "wave-rates": f"{one}rates/",
        "wave-remind": f"{one}remind/",
        "wave-files": f"{one}files/",
        "wave-results": f"{one}results/",
        "wave-workbook": f"{one}results.xlsx",
        "wave-step": f"{one}step/void/",
        "wave-call-backs": "/survey-files/1/call-backs/",
        "wave-call-back": "/survey-call-backs/1/",
        "survey": f"/survey-marks/{mark.pk if mark else 1}/",
        "agency": "/agency/",
        "agency-wave": f"/agency/{wave.pk}/",
        "agency-frame": f"/agency/{wave.pk}/frame.csv",
        "agency-links": f"/agency/{wave.pk}/links/",
        "agency-send": f"/agency/{wave.pk}/files/",
        "agency-receipt": "/agency/files/1/",
    }


_ACT = "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405"
_NOBODY = "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404"
#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
_CLERK = "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403"
_STAFF = "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403"
_OFFICE = "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403"
_READER = "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403"
GRID = {
    "survey-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "instrument-new": _OFFICE,
    "instrument-template": _OFFICE,
    "instrument": "200 200 200 404 404 404 404 404 404 200 403 404 403 403 403",
    "instrument-preview": "200 200 200 404 404 404 404 404 404 200 403 404 403 403 403",
    "instrument-change": _ACT,
    "survey-series": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "survey-past-figure": _ACT,
    "wave-new": _OFFICE,
    "wave": "200 200 200 302 302 302 302 302 302 200 403 404 403 403 403",
    "wave-design": _CLERK,
    "wave-frame": _ACT,
    "wave-rated": _ACT,
    "wave-urn": _CLERK,
    "wave-agent": _CLERK,
    "wave-rates": _STAFF,
    "wave-remind": _ACT,
    "wave-files": _STAFF,
    "wave-results": _READER,
    "wave-workbook": _READER,
    "wave-step": _ACT,
    "wave-call-backs": _ACT,
    "wave-call-back": _ACT,
    "survey": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "agency": _NOBODY,
    "agency-wave": _NOBODY,
    "agency-frame": _NOBODY,
    "agency-links": _ACT,
    "agency-send": _ACT,
    "agency-receipt": _NOBODY,
}
