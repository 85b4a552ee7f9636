"""Visits: sealed, at the door, on site; ties, proposed measures and what the unit objects to."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.inspections.actions import declare, object_to, open_feed, propose_measure, send_form
from bihuan.inspections.actions.carrying import SALT
from bihuan.inspections.models import Recusal
from bihuan.records.rescue import sealed
from tests.inspections import telling
from tests.world import World
from tests.writes import Sent

DAY = "2018-06-15"
NOW = "2018-06-15T10:00:00+08:00"
PHOTO = "照片".encode()


def _rescue(visit: int, person: int) -> SimpleUploadedFile:
    """What a phone of the team would hand over."""
    told = {"token": signing.dumps([visit, person], salt=SALT), "start": NOW, "steps": [], "files": []}
    text = json.dumps(told).encode()
    return SimpleUploadedFile("a.bhr", sealed(len(text).to_bytes(4) + text))


def sent(world: World) -> dict[str, Sent]:
    cast, year, jia = world.cast, world.cycle.pk, world.enrolment_jia
    campaign = telling.campaign(cast, world.cycle)
    hidden = telling.sealed(cast, campaign, jia, planned_on=date(2018, 6, 15))
    waiting = telling.proposed(cast, campaign, jia, planned_on=date(2018, 6, 20))
    open_ = telling.started(cast, campaign, jia, planned_on=date(2018, 6, 15))
    named = telling.approved(cast, campaign, jia, planned_on=date(2018, 6, 21))
    tied = telling.member(cast, named, cast.ivan)
    declare(member_id=tied.pk, ground="other", note="曾在该单位工作", by=cast.ivan)
    objection = object_to(inspection_id=open_.pk, text="时间过长", by=cast.alice)
    until = date(2018, 7, 20)
    measure = propose_measure(inspection_id=open_.pk, text="完善值守制度", owner="办公室", due_on=until, by=cast.ines)
    [form] = send_form(
        office=cast.office, units=[jia.unit], form="月度报表", period="2018-06", due_on=date(2018, 6, 30), by=cast.clerk
    )
    done = telling.started(cast, telling.campaign(cast, world.cycle, "ring"), jia, planned_on=date(2018, 6, 15))
    open_feed(by=cast.ines)
    stage = telling.stage(cast, open_, "see", token="token-of-ines", hashes=(sha256(PHOTO).hexdigest(),))
    return {
        "campaign-new": (
            f"/years/{year}/campaigns/new/",
            {
                "kind": "leader", "title": "督查", "document_number": "江考办〔2018〕7号", "starts_on": "2018-06-15",
                "ends_on": "2018-12-31", "decider": cast.wei.pk, "decider_above": cast.chief.pk,
            },
        ),
        "inspection-propose": (f"/campaigns/{campaign.pk}/visits/", {"unit": "A02", "planned_on": "2018-06-20"}),
        "inspection-write approve": (f"/inspections/{waiting.pk}/approve/", {}),
        "inspection-write start": (f"/inspections/{hidden.pk}/start/", {}),
        "cap-write": (f"/years/{year}/caps/cap/", {"category": jia.category, "most": "3"}),
        "demand-withdraw": (f"/demands/{form.pk}/withdraw/", {}),
        "calendar-subscribe": ("/inspections/calendar/subscribe/", {}),
        "calendar-unsubscribe": ("/inspections/calendar/unsubscribe/", {}),
        "round-circulate": (
            f"/campaigns/{done.campaign_id}/round/circulate/", {"number": "通报〔2018〕1号", "text": "总体平稳。"}
        ),
        "phone-take": (f"/field/visits/{hidden.pk}/take/", {}),
        "phone-start": (f"/field/visits/{hidden.pk}/start/", {"at": NOW, "sent_at": NOW}),
        "phone-step": (
            f"/field/visits/{open_.pk}/steps/",
            {
                "kind": "see", "place": "政务服务中心", "present": "韦书记", "at": NOW, "sent_at": NOW,
                "token": "token-of-a-phone", "hashes": [sha256(PHOTO).hexdigest()],
            },
        ),
        "phone-photo": (f"/field/visits/steps/{stage.token}/photos/", {"photo": SimpleUploadedFile("现场.txt", PHOTO)}),
        "rescue": ("/inspections/rescue/", {"file": _rescue(hidden.pk, cast.ines.pk)}),
        "inspection-write object": (f"/inspections/{open_.pk}/object/", {"text": "不同意"}),
        "recusal-decide": (f"/inspections/recusals/{Recusal.objects.get().pk}/", {"step": "grant", "note": "情况属实"}),
        "objection-answer": (f"/inspections/objections/{objection.pk}/", {"text": "已缩短"}),
        "proposal-step": (f"/proposals/{measure.pk}/take_up/", {}),
    }  # fmt: skip
