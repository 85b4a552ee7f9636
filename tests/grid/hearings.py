"""Hearings: staff and counters see all of one, those told of it its speakers, a unit its own; papers are the
counters'."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bihuan.hearings.models import HearingMark
    from tests.hearings.telling import Told
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from bihuan.hearings import actions
    from tests.findings.telling import day
    from tests.hearings import telling

    told = telling.opened(world.cast, cycle=world.cycle)
    one = told.speakers["other"]
    with day(telling.ON):
        asked = actions.ask(speaker_id=one.pk, asker="李委员", text="房产台账？", by=world.cast.clerk)
        measure = actions.undertake(
            speaker_id=one.pk, text="建账", owner="办公室", due_on=date(2018, 9, 1), by=one.tenure.person
        )
    later = telling.planned(world.cast, on=date(2018, 9, 14), reports_due_on=date(2018, 9, 1), title="第二次会议")
    term, session, speaker = f"/hearings/terms/{told.hearing.term_id}/", f"/hearings/{told.hearing.pk}/", one.pk
    plan = f"/hearings/{later.pk}/"
    return {
        "hearing-list": "/hearings/",
        "hearing-term-new": "/hearings/terms/new/",
        "hearing-term": term,
        "hearing-term-say": f"{term}say/risk/",
        "hearing-new": f"{term}new/",
        "hearing": session,
        "hearing-change": f"{plan}change/",
        "hearing-roster": f"{plan}roster/",
        "hearing-speakers": f"{plan}speakers/",
        "hearing-urn": f"{session}urn/",
        "hearing-door": f"{session}door/",
        "hearing-hall": f"{session}hall/",
        "hearing-notice": f"{session}notice.pdf",
        "hearing-report": f"{session}report.pdf",
        "hearing-step": f"{session}step/close/",
        "hearing-speaker": f"/hearing-speakers/{speaker}/",
        "hearing-speaker-report": f"/hearing-speakers/{speaker}/report/",
        "hearing-speaker-notice": f"/hearing-speakers/{speaker}/notice.pdf",
        "hearing-papers": f"/hearing-speakers/{speaker}/papers/",
        "hearing-paper-again": f"/hearing-speakers/{speaker}/papers/1/",
        "hearing-speaker-write": f"/hearing-speakers/{speaker}/begin/",
        "hearing-question-finding": f"/hearing-questions/{asked.pk}/finding/",
        "hearing-commitment-step": f"/hearing-commitments/{measure.pk}/finish/",
        "ballot": f"/hearing-marks/{_mark(world, told).pk}/",
    }


def _mark(world: World, told: Told) -> HearingMark:
    from bihuan.hearings.models import HearingMark
    from bihuan.schemes.models import Indicator

    one = told.speakers["other"]
    return HearingMark.objects.create(
        office=world.cast.office, cycle=world.cycle, enrolment=world.enrolment_yi, value=1, body=world.cast.line,
        indicator=Indicator.objects.get(scheme=world.cycle.scheme, node="travel"), scheme=world.cycle.scheme,
        happened_on=date(2018, 6, 15), recorded_by=world.cast.ines, recorded_at=one.steps.earliest("at").at,
        state="effective", speaker=one, option="满意", n=10,
    )  # fmt: skip


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "hearing-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "hearing-term-new": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "hearing-term": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "hearing-term-say": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "hearing-new": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "hearing": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "hearing-change": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "hearing-roster": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "hearing-speakers": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "hearing-urn": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "hearing-door": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "hearing-hall": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "hearing-notice": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "hearing-report": "404 404 404 404 404 404 404 404 404 404 403 404 403 403 403",
    "hearing-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "hearing-speaker": "200 200 200 200 200 404 200 404 404 200 403 404 403 403 403",
    "hearing-speaker-report": "200 200 200 200 200 404 200 404 404 200 403 404 403 403 403",
    "hearing-speaker-notice": "200 200 200 200 200 404 200 404 404 200 403 404 403 403 403",
    "hearing-papers": "200 200 404 200 404 404 404 404 404 404 403 404 403 403 403",
    "hearing-paper-again": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "hearing-speaker-write": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "hearing-question-finding": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "hearing-commitment-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "ballot": "200 200 200 200 200 404 200 404 404 200 403 404 403 403 403",
}
