"""Screening: clerks who may read the data work on it, the leading group approves, the unit replies to what it was
asked."""

from __future__ import annotations

import io

from bihuan.engine.screening.heads import guess
from bihuan.organizations.models import Body
from tests.screening import telling
from tests.world import World
from tests.writes import Sent

DAY = "2018-08-01"


def sent(world: World) -> dict[str, Sent]:
    cast = world.cast
    laid = telling.laid(cast)
    files = {name: f"/screening/files/{one.pk}/" for name, one in laid.files.items()}
    clue, data = f"/screening/clues/{laid.clue.pk}/", f"/screening/data/{laid.data_set.pk}/"
    office = Body.objects.create(office=cast.office, name="考核办", kind=Body.Kind.OFFICE)
    note = {"note": "情况清楚"}
    file = io.BytesIO(telling.table(telling.direct(2)))
    file.name = "合同.csv"
    kept = {
        "table": "contracts", "source": "采购中心", "legal_basis": "监察法", "purpose": "采购筛查",
        "erase_on": "2019-06-30", "file": file,
    }  # fmt: skip
    names = guess(laid.arrival.headings, "contracts")
    mapped = {f"h{place}": names[heading] for place, heading in enumerate(laid.arrival.headings)}
    run = {"rules": laid.run.rules_id, "data_sets": [one.data_set_id for one in laid.run.inputs.all()]}
    upload = io.BytesIO("证据".encode())
    upload.name = "证据.txt"
    finding = {
        "cycle": world.cycle.pk, "body": office.pk, "condition": "未按限额选择采购方式", "photos": upload,
        "criteria": "采购办法第三条",
    }  # fmt: skip
    circular = {"number": "江通〔2018〕1号", "title": "关于采购问题的通报", "scope": "全市", "issued_on": "2018-08-01"}
    return {
        "clue-step exclude": (f"{clue}exclude/", {"reason": "approved", **note}),
        "clue-step take_up": (f"{clue}take_up/", {}),
        "data-sets": ("/screening/data/", kept),
        "data-map": (f"/screening/data/arrived/{laid.arrival.pk}/", {**mapped, "money": "yuan"}),
        "data-reader": (f"{data}readers/", {"person": cast.wei.pk}),
        "data-erase": (f"{data}erase/", {}),
        "vouchers-send": (
            "/screening/vouchers/",
            {"photos": telling.photograph(), "source": "采购中心", "legal_basis": "监察法", "purpose": "差旅",
             "erase_on": "2019-06-30"},
        ),
        "vouchers": (
            f"/screening/vouchers/{laid.batch.pk}/",
            {"v1-is_taken": "on", "v1-no": "04512345", "v1-amount": "1.00", "v1-cat": "other"},
        ),
        "rule-sets": ("/screening/rules/", {"name": "规则", "text": telling.rules_text("P01")}),
        "screening-runs": ("/screening/runs/", run),
        "screening-again": (f"/screening/runs/{laid.failed.pk}/again/", {}),
        "screening-example": ("/screening/example/", {}),
        "dossier-act ask": (f"{files['open']}ask/", {"letter": "请说明", "due_on": "2018-08-31"}),
        "dossier-act register": (
            f"{files['answered']}register/", {"number": "线〔2018〕99号", "disposition": "talk", **note}
        ),
        "dossier-act approve": (f"{files['lead']}approve/", {}),
        "dossier-act send_back": (f"{files['lead']}send_back/", note),
        "dossier-act take_again": (f"{files['held']}take_again/", note),
        "dossier-act settle": (f"{files['empty']}settle/", note),
        "dossier-act end": (f"{files['approved']}end/", {"outcome": "minor", **note}),
        "dossier-act finding": (f"{files['ended']}finding/", finding),
        "dossier-act circular": (f"{files['ended']}circular/", circular),
        "asked": (f"/screening/asked/{laid.files['asked'].pk}/", {"kind": "answer", "text": "情况如下"}),
        "drive-list": (
            "/screening/drives/",
            {"title": "专项治理", "number": "江治〔2018〕2号", "started_on": "2018-07-01",
             "people": laid.drive.people_id, "stages": "screened, 筛查"},
        ),
    }  # fmt: skip
