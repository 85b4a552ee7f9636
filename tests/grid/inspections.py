"""Visits: to the people of the unit a sealed one is not there, and neither is its campaign."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bihuan.inspections.models import Inspection, VisitMark
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from bihuan.inspections.actions import hold_meeting
    from bihuan.inspections.models import Circular, Draw
    from tests.inspections import telling

    with telling.day("2018-06-12"):
        visit = telling.sealed(world.cast, telling.campaign(world.cast, world.cycle), world.enrolment_jia)
        meeting = hold_meeting(
            cycle=world.cycle,
            month=5,
            on=date(2018, 5, 20),
            number="点评〔2018〕5号",
            minutes="纪要",
            by=world.cast.clerk,
        )
        year_end = telling.campaign(world.cast, world.cycle, "year_end", title="年终检查")
        made = Draw.objects.create(
            office=world.cast.office, campaign=visit.campaign, inputs={"targets.csv": "unit\nA01\n", "donors.csv": ""},
            inputs_hash="0" * 64, announced_by=world.cast.clerk, announced_at=visit.proposed_at,
        )  # fmt: skip
    year, pk = world.cycle.pk, visit.pk
    mark = _mark(world, visit)
    circular = Circular.objects.create(
        office=world.cast.office, campaign=visit.campaign, number="1号", text="通报", body="考核办",
        figures={"visits": 0, "themes": [], "teams": []}, by=world.cast.clerk, at=visit.proposed_at,
    )  # fmt: skip
    return {
        "inspection-list": f"/years/{year}/inspections/",
        "campaign-list": f"/years/{year}/campaigns/",
        "campaign-new": f"/years/{year}/campaigns/new/",
        "burden": f"/years/{year}/burden/",
        "inspection-calendar": "/inspections/calendar/?month=2018-06",
        "campaign": f"/campaigns/{visit.campaign_id}/",
        "inspection-propose": f"/campaigns/{visit.campaign_id}/visits/",
        "inspection": f"/inspections/{pk}/",
        "inspection-site": f"/inspections/{pk}/site/",
        "inspection-after": f"/inspections/{pk}/after/",
        "visit-mark": f"/inspections/marks/{mark.pk}/",
        "cap-list": f"/years/{year}/caps/",
        "cap-write": f"/years/{year}/caps/cap/",
        "demand-withdraw": "/demands/1/withdraw/",
        "calendar-feed": "/calendar/feeds/nobody.ics",
        "calendar-subscribe": "/inspections/calendar/subscribe/",
        "calendar-unsubscribe": "/inspections/calendar/unsubscribe/",
        "round-circulate": f"/campaigns/{visit.campaign_id}/round/circulate/",
        "circular": f"/circulars/{circular.pk}/",
        "phone": "/field/visits/",
        "phone-worker": "/field/visits/worker.js",
        "phone-data": "/field/visits/data/",
        "phone-take": f"/field/visits/{pk}/take/",
        "phone-start": f"/field/visits/{pk}/start/",
        "phone-step": f"/field/visits/{pk}/steps/",
        "phone-photo": "/field/visits/steps/nobody/photos/",
        "rescue": "/inspections/rescue/",
        "inspection-write": f"/inspections/{pk}/start/",
        "recusal-decide": "/inspections/recusals/1/",
        "objection-answer": "/inspections/objections/1/",
        "stage-file": "/inspections/files/1/",
        "proposal-step": "/proposals/1/drop/",
        "meeting-list": f"/years/{year}/meetings/",
        "meeting": f"/meetings/{meeting.pk}/",
        "meeting-finding": "/meetings/comments/1/finding/",
        "key-units": f"/campaigns/{year_end.pk}/key-units/",
        "key-units-propose": "/key-units/1/propose/",
        "draw-new": f"/campaigns/{visit.campaign_id}/draws/new/",
        "round": f"/campaigns/{visit.campaign_id}/round/",
        "draw": f"/draws/{made.pk}/",
        "draw-folder": f"/draws/{made.pk}/folder.zip",
        "draw-write": f"/draws/{made.pk}/draw/",
    }


def _mark(world: World, visit: Inspection) -> VisitMark:
    from bihuan.inspections.models import VisitMark
    from bihuan.schemes.models import Indicator

    return VisitMark.objects.create(
        office=visit.office, cycle=world.cycle, enrolment=visit.enrolment, value=1, body=world.cast.line,
        indicator=Indicator.objects.get(scheme=world.cycle.scheme, node="travel"), scheme=world.cycle.scheme,
        happened_on=date(2018, 6, 12), recorded_by=world.cast.ines, recorded_at=visit.proposed_at, state="effective",
        inspection=visit,
    )  # fmt: skip


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "inspection-list": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "campaign-list": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "campaign-new": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "burden": "200 200 200 403 403 200 200 200 200 200 403 404 403 403 403",
    "inspection-calendar": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "campaign": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-propose": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "inspection": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-site": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-after": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "visit-mark": "200 200 200 200 200 404 404 404 404 200 403 404 403 403 403",
    "cap-list": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "cap-write": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "demand-withdraw": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "calendar-feed": "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
    "calendar-subscribe": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "calendar-unsubscribe": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "round-circulate": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "circular": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "phone": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "phone-worker": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "phone-data": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "phone-take": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "phone-start": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "phone-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "phone-photo": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "rescue": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "inspection-write": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "recusal-decide": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "objection-answer": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "stage-file": "404 404 404 404 404 404 404 404 404 404 403 404 403 403 403",
    "meeting-list": "200 200 200 403 403 200 200 200 200 200 403 404 403 403 403",
    "meeting": "200 200 200 404 404 404 404 404 404 200 403 404 403 403 403",
    "meeting-finding": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "key-units": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "key-units-propose": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "draw-new": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "round": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "draw": "200 200 200 404 404 404 404 404 404 200 403 404 403 403 403",
    "draw-folder": "200 200 200 404 404 404 404 404 404 200 403 404 403 403 403",
    "draw-write": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "proposal-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
