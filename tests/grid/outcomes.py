"""What follows from a result: the staff; a unit and a leader what was delivered to them; verification for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.actions.interviewing import Interviewee, call_interviews, notify_interview
from bihuan.outcomes.actions.packing import pack_letters
from bihuan.outcomes.models import Issuer, Kind, Letter
from bihuan.results.actions import decide_appeal, take_appeal_step
from bihuan.results.models import Appeal

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from tests.outcomes.telling import fed_back, written
    from tests.outcomes.test_acts import call
    from tests.results.telling import one

    cast, year, kept = world.cast, world.cycle.pk, world.result_set
    issuer = Issuer.objects.create(office=cast.office, name="江州市考核办公室", sign="江考")
    batch = fed_back(world, issuer)
    draft = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    pack_letters(batch=batch, by=cast.clerk, site="http://testserver/")
    letter = Letter.objects.get(enrolment=world.enrolment_jia, kind="feedback_unit")
    people = [Interviewee(world.enrolment_jia, "何局长", "局长")]
    called = call_interviews(result_set=kept, call=call(), people=people, by=cast.clerk)[0].interviews.get()
    notify_interview(interview_id=called.pk, by=cast.clerk)
    for appeal in Appeal.objects.filter(result_set=kept, state="lodged"):
        take_appeal_step(appeal=appeal, step="accept", by=cast.chief)
        decide_appeal(appeal=appeal, step="uphold", by=cast.chief, note="维持")
    one(cast, kept, "finalise")
    listed = add_recipient(office=cast.office, name="市委组织部", kind="personnel", by=cast.clerk)
    sent = export_result(result_set=kept, recipient=listed, purpose="干部考核", by=cast.clerk)
    return {
        "outcome-board": f"/years/{year}/outcomes/",
        "loop-report": f"/years/{year}/loop/",
        "council-paper": f"/results/sets/{kept.pk}/council.pdf",
        "booklet": f"/years/{year}/booklet.pdf",
        "years-report": f"/years/{year}/analysis/",
        "years-file": f"/years/{year}/analysis.docx",
        "feedback": f"/results/sets/{kept.pk}/feedback/",
        "feedback-package": f"/results/sets/{kept.pk}/feedback/package/",
        "unit-profile": f"/units/{cast.jia.pk}/profile/",
        "leader": "/leader/",
        "letter-list": f"/years/{year}/letters/",
        "letter-new": f"/years/{year}/letters/new/",
        "letter": f"/letters/{letter.pk}/",
        "letter-edit": f"/letters/{draft.pk}/edit/",
        "letter-file": f"/letters/{letter.pk}/file.pdf",
        "letter-step": f"/letters/{letter.pk}/steps/archive/",
        "letter-reply": f"/letters/{letter.pk}/reply/",
        "receipt": f"/deliveries/{letter.deliveries.get().pk}/receipt/",
        "wordings": "/wordings/",
        "wording-file": "/wordings/reminder.pdf",
        "interview-list": f"/years/{year}/interviews/",
        "interview": f"/interviews/{called.pk}/",
        "interview-step": f"/interviews/{called.pk}/steps/notify/",
        "interview-notices": f"/years/{year}/interviews/notices/",
        "interview-file": f"/interviews/{called.pk}/record.pdf",
        "action-list": f"/years/{year}/actions/",
        "export-list": f"/results/sets/{kept.pk}/exports/",
        "export-file": f"/exports/{sent.pk}/",
        "export-table": f"/exports/{sent.pk}/table.xlsx",
        "verify-letter": f"/verify/{letter.code}/",
    }


_STAFF = "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403"
_OWN = "200 200 200 404 404 200 404 200 404 200 403 404 403 403 403"
_POST = "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405"
_OFFICE = "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403"
#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "outcome-board": _STAFF,
    "loop-report": _STAFF,
    "council-paper": _STAFF,
    "booklet": _STAFF,
    "years-report": _STAFF,
    "years-file": _STAFF,
    "feedback": _STAFF,
    "feedback-package": _OFFICE,
    "unit-profile": _STAFF,
    "leader": "403 403 403 403 403 403 403 403 200 403 403 403 403 403 403",
    "letter-list": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "letter-new": _OFFICE,
    "letter": _OWN,
    "letter-edit": _OFFICE,
    "letter-file": _OWN,
    "letter-step": _POST,
    "letter-reply": _POST,
    "receipt": _POST,
    "wordings": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "wording-file": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "interview-list": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "interview": _OWN,
    "interview-step": _POST,
    "interview-notices": _POST,
    "interview-file": _OWN,
    "action-list": _STAFF,
    "export-list": _STAFF,
    "export-file": _STAFF,
    "export-table": _STAFF,
    "verify-letter": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
}
