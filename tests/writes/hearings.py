"""Hearings: planned, called, at the door and in session; questions, ballots, papers, measures."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.hearings import actions
from bihuan.organizations.models import Tenure
from tests.hearings import telling
from tests.world import World
from tests.writes import Sent

DAY = telling.ON


def sent(world: World) -> dict[str, Sent]:
    cast = world.cast
    told = telling.opened(cast, cycle=world.cycle)
    hearing, speakers = told.hearing, told.speakers
    telling.ballot(told, "secretary", ["a"] * 9, papers=1)
    asked = actions.ask(speaker_id=speakers["other"].pk, asker="李委员", text="房产台账？", by=cast.clerk)
    measure = actions.undertake(
        speaker_id=speakers["other"].pk, text="建账", owner="办公室", due_on=date(2018, 9, 1), by=cast.bob
    )
    later = telling.planned(cast, on=date(2018, 9, 14), reports_due_on=date(2018, 9, 1), title="第二次")
    post = speakers["other"].tenure.post.__class__.objects.create(unit=cast.yi, title="党组书记")
    tenure = Tenure.objects.create(post=post, person=cast.ivan, since=date(2018, 1, 1))
    actions.type_papers(speaker_id=speakers["secretary"].pk, papers=[("a", "")], by=cast.chief)
    term, plan, session = f"/hearings/terms/{hearing.term_id}/", f"/hearings/{later.pk}/", f"/hearings/{hearing.pk}/"
    other, typed = f"/hearing-speakers/{speakers['other'].pk}/", f"/hearing-speakers/{speakers['secretary'].pk}/papers/"
    facts = {
        "title": "第三次", "on": "2018-11-14", "place": "礼堂", "reports_due_on": "2018-11-01", "slots": "3",
        "options": "满意 100\n不满意 0", "strict": "满意", "broad": "满意", "dont_know": "drop", "more_than": "0.5",
        "quorum_of": "eligible", "k": "5",
    }  # fmt: skip
    report = SimpleUploadedFile("报告.txt", "述责述廉报告".encode())
    voter = hearing.voters.filter(is_inside=False).first()
    assert voter is not None
    return {
        "hearing-term-new": (
            "/hearings/terms/new/",
            {"title": "下届", "starts_on": "2022-01-01", "ends_on": "2026-12-31", "min_days": "0"},
        ),
        "hearing-term-say": (f"{term}say/risk/", {"tenure": tenure.pk, "risk": "3", "because": "信访集中"}),
        "hearing-new": (f"{term}new/", facts),
        "hearing-change": (f"{plan}change/", facts),
        "hearing-roster": (f"{plan}roster/", {"voters": "\n".join(f"委员{n}，委员" for n in range(9))}),
        "hearing-speakers": (f"{plan}speakers/", {"tenure": tenure.pk, "because": "新任"}),
        "hearing-urn": (f"{session}urn/", {"first": cast.clerk.pk, "second": cast.chief.pk, "third": cast.ines.pk}),
        "hearing-door": (f"{session}door/", {"voter": voter.pk, "to": "in"}),
        "hearing-step void": (f"{session}step/void/", {"note": "停电"}),
        "hearing-step close": (f"{session}step/close/", {}),
        "hearing-speaker-write ask": (f"{other}ask/", {"asker": "李委员", "text": "台账？"}),
        "hearing-speaker-write begin": (f"{other}begin/", {}),
        "hearing-speaker-write undertake": (
            f"{other}undertake/", {"text": "建账", "owner": "办公室", "due_on": "2018-09-01"},
        ),
        "hearing-speaker-write submit": (f"{other}submit/", {"file": report}),
        "hearing-papers": (typed, {"act": "hand_in", "count": "1", "mark-1": "b"}),
        "hearing-paper-again": (f"{typed}1/", {"mark": "a", "note": "看错"}),
        "hearing-question-finding": (
            f"/hearing-questions/{asked.pk}/finding/", {"condition": "无台账", "body": cast.line.pk},
        ),
        "hearing-commitment-step": (f"/hearing-commitments/{measure.pk}/finish/", {"note": "已建"}),
    }  # fmt: skip
