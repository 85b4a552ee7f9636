"""Surveys: questionnaires and waves are the office's; an agency sends for its own wave alone."""

from __future__ import annotations

from tests.surveys import telling
from tests.world import World
from tests.writes import Sent

DAY = "2018-06-15"


def sent(world: World) -> dict[str, Sent]:
    cast = world.cast
    wave = telling.designed(cast, {"A01": 120, "A02": 80})
    running, _made = telling.fielded(cast, {"A01": 120, "A02": 80}, title="二季度测评")
    asked, one, open_ = telling.instrument(cast), f"/surveys/{wave.pk}/", f"/surveys/{running.pk}/"
    return {
        "instrument-new": ("/surveys/questionnaires/new/", {"title": "问卷"}),
        "instrument-change": (f"/surveys/questionnaires/{asked.pk}/save/", {"title": "改题"}),
        "survey-past-figure": ("/surveys/series/past/", {"title": "以往", "period": "2016"}),
        "wave-new": ("/surveys/new/", {"title": "三季度测评"}),
        "wave-design": (f"{one}design/", {"title": "改名"}),
        "wave-frame": (f"{one}frame/", {"rows": "A01,市水务局,100"}),
        "wave-rated": (f"{one}rated/", {"category": "政府部门"}),
        "wave-urn": (f"{one}urn/", {}),
        "wave-agent": (f"{one}agency/", {}),
        "wave-remind": (f"{open_}remind/", {}),
        "wave-step freeze": (f"{one}step/freeze/", {}),
        "wave-step void": (f"{open_}step/void/", {"note": "样本有误"}),
        "wave-call-backs": ("/survey-files/1/call-backs/", {}),
        "wave-call-back": ("/survey-call-backs/1/", {}),
        "agency-links": (f"/agency/{running.pk}/links/", {}),
        "agency-send": (f"/agency/{running.pk}/files/", {}),
    }
