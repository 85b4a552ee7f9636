"""Schemes and years."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.organizations.actions.importing import keep_upload
from bihuan.schemes.actions import draft_cycle, submit_scheme, upload_scheme
from tests.schemes.test_office_table import excel, word
from tests.world import SCHEME, World, approved
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    cast, year, prepared = world.cast, world.cycle.pk, world.prepared.pk
    draft = upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk)
    waiting = submit_scheme(scheme=upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk), by=cast.clerk)
    later = approved(cast, SCHEME.replace("cost: 2", "cost: 3"))
    unknown = draft_cycle(
        office=cast.office, year=2020, by=cast.clerk, scheme=approved(cast, SCHEME.replace("组织部", "没有的部"))
    )
    table = keep_upload(office=cast.office, file=io.BytesIO(excel()), by=cast.clerk)
    amended = {"scheme": later.pk, "effective_on": "2018-07-01", "document_number": "江考办〔2018〕8号"}
    return {
        "scheme-new": ("/schemes/new/", {"text": SCHEME}),
        "preset-take": ("/schemes/presets/pinggu/take/", {}),
        "table-file": ("/schemes/table-file/", {"file": SimpleUploadedFile("指标.docx", word())}),
        "table-file-check": (f"/schemes/table-file/{table}/", {}),
        "scheme-edit": (f"/schemes/{draft.pk}/edit/", {"text": SCHEME.replace("cost: 2", "cost: 1")}),
        "scheme-table": (f"/schemes/{draft.pk}/table/", {"act": "after:travel"}),
        "scheme-row": (f"/schemes/{draft.pk}/table/travel/", {"act": "remove"}),
        "scheme-rules": (f"/schemes/{draft.pk}/rules/", {"title": "改题"}),
        "scheme-copy": (f"/schemes/{later.pk}/copy/", {}),
        "scheme-step submit": (f"/schemes/{draft.pk}/step/submit/", {}),
        "scheme-step approve": (f"/schemes/{waiting.pk}/step/approve/", {}),
        "scheme-step return": (f"/schemes/{waiting.pk}/step/return/", {"note": "扣分过重"}),
        "cycle-new": ("/years/new/", {"year": "2021", "scheme": later.pk}),
        "cycle-launch": (f"/years/{prepared}/launch/", {}),
        "cycle-remove": (f"/years/{unknown.pk}/remove/", {}),
        "cycle-step": (f"/years/{year}/step/", {"step": "end_marks"}),
        "cycle-owner": (f"/years/{prepared}/owners/", {"node": "travel", "body": cast.specialist.pk}),
        "cycle-mend": (
            f"/years/{unknown.pk}/mend/",
            {"kind": "unknown_body", "about": "没有的部", "body": cast.specialist.pk},
        ),
        "owner-remove": (f"/owners/{world.rule.pk}/remove/", {}),
        "cycle-amend": (f"/years/{year}/amend/", amended | {"reason": "上级文件调整"}),
    }
