"""What follows from a result."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.outcomes.actions.exporting import add_recipient
from bihuan.outcomes.actions.interviewing import Interviewee, call_interviews
from bihuan.outcomes.actions.issuing import approve_letter, check_letter
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.models import Delivery, Issuer, Kind, Letter
from tests.outcomes.telling import fed_back, out, written
from tests.outcomes.test_acts import call
from tests.outcomes.test_papers import word
from tests.results.telling import one
from tests.world import World
from tests.writes import Sent

DAY = "2019-01-15"


def sent(world: World) -> dict[str, Sent]:
    cast, year, kept = world.cast, world.cycle.pk, world.result_set
    issuer = Issuer.objects.create(office=cast.office, name="江州市考核办公室", sign="江考")
    fed_back(world, issuer)
    letter = Letter.objects.get(enrolment=world.enrolment_jia, kind="feedback_unit")
    asked = out(world, written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia))
    people = [Interviewee(world.enrolment_jia, "何局长", "局长")]
    called = call_interviews(result_set=kept, call=call(), people=people, by=cast.clerk)[0].interviews.get()
    one(cast, kept, "finalise")
    listed = add_recipient(office=cast.office, name="市委组织部", kind="personnel", by=cast.clerk)
    return {
        "feedback": (f"/results/sets/{kept.pk}/feedback/", {"step": "pack"}),
        "letter-new": (f"/years/{year}/letters/new/?kind=reminder", _words(world, issuer)),
        "letter-edit": (
            f"/letters/{_at(world, issuer, 'draft').pk}/edit/",
            {"title": "提醒函", "addressee": "市水务局", "text": "请办理。"},
        ),
        **{
            f"letter-step {step}": (f"/letters/{_at(world, issuer, state).pk}/steps/{step}/", {"note": "引用有误"})
            for state, step in (("draft", "check"), ("checked", "approve"), ("approved", "issue"), ("draft", "drop"))
        },
        "letter-step withdraw": (f"/letters/{letter.pk}/steps/withdraw/", {"note": "引用有误"}),
        "letter-reply": (f"/letters/{asked.pk}/reply/", {"verdict": "accept", "reasons": "照办"}),
        "receipt": (f"/deliveries/{letter.deliveries.get().pk}/receipt/", {"name": "陈收发"}),
        "receipt leader": (f"/deliveries/{_of_leader(world).pk}/receipt/", {"name": "陈收发"}),
        "wordings": (
            "/wordings/", {"kind": "reminder", "file": SimpleUploadedFile("x.docx", word("请{{ 单位 }}改正。"))},
        ),
        "interview-list": (f"/years/{year}/interviews/", _call()),
        "interview-step": (f"/interviews/{called.pk}/steps/notify/", {}),
        "interview-notices": (
            f"/years/{year}/interviews/notices/", {"issuer": issuer.pk, "on": "2019-01-20", "place": "三楼会议室"},
        ),
        "action-list": (
            f"/years/{year}/actions/",
            {
                "enrolment": world.enrolment_jia.pk, "on": "2018-12-20", "measure": "talk", "tier": "principal",
                "count": "1", "document": "江纪〔2018〕3号",
            },
        ),
        "export-list": (f"/results/sets/{kept.pk}/exports/", {"recipient": listed.pk, "purpose": "干部考核"}),
        "export-list recipient": (f"/results/sets/{kept.pk}/exports/", {"name": "市政府绩效办", "kind": "performance"}),
    }  # fmt: skip


def _at(world: World, issuer: Issuer, state: str) -> Letter:
    made = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    if state != "draft":
        check_letter(letter_id=made.pk, by=world.cast.chief)
    if state == "approved":
        approve_letter(letter_id=made.pk, by=world.cast.wei)
    return made


def _of_leader(world: World) -> Delivery:
    letter = written(world, Issuer.objects.get(), Kind.REMINDER, addressee="林副市长")
    out(world, letter, To("林副市长", person=world.cast.leader))
    return Delivery.objects.get(letter=letter)


def _words(world: World, issuer: Issuer) -> dict[str, Any]:
    return {
        "issuer": issuer.pk, "addressee": "市水务局", "enrolment": world.enrolment_jia.pk, "matter": "差旅问题",
        "origin": "日常监督", "facts": "三份审批单缺少事由", "demands": "请按期办理", "reply_due_on": "2019-02-15",
    }  # fmt: skip


def _call() -> dict[str, str]:
    return {
        "form": "single", "purpose": "admonition", "pair": "head", "basis": "年度考核排名靠后",
        "interviewers": "韦书记", "people": "A01,何局长,局长",
    }  # fmt: skip
