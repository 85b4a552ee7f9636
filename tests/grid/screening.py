"""Screening: who may read the data works on it; the unit sees what it was asked, and nothing before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from bihuan.screening.models import ReplyFile
    from tests.screening import telling

    laid = telling.laid(world.cast)
    file = ReplyFile.objects.select_related("reply").get(reply__dossier=laid.files["answered"])
    clue, run, data = laid.clue.pk, laid.run.pk, laid.data_set.pk
    return {
        "clue-list": "/screening/",
        "clue": f"/screening/clues/{clue}/",
        "clue-step": f"/screening/clues/{clue}/take_up/",
        "data-sets": "/screening/data/",
        "data-map": f"/screening/data/arrived/{laid.arrival.pk}/",
        "data-set": f"/screening/data/{data}/",
        "data-reader": f"/screening/data/{data}/readers/",
        "data-erase": f"/screening/data/{data}/erase/",
        "vouchers-send": "/screening/vouchers/",
        "vouchers": f"/screening/vouchers/{laid.batch.pk}/",
        "voucher-picture": f"/screening/vouchers/{laid.batch.pk}/1/",
        "rule-sets": "/screening/rules/",
        "screening-rule": "/screening/rules/P01/",
        "screening-runs": "/screening/runs/",
        "screening-run": f"/screening/runs/{run}/",
        "screening-again": f"/screening/runs/{laid.failed.pk}/again/",
        "screening-example": "/screening/example/",
        "dossier-list": "/screening/files/",
        "dossier": f"/screening/files/{laid.files['ended'].pk}/",
        "dossier-act": f"/screening/files/{laid.files['open'].pk}/ask/",
        "asked-list": "/screening/asked/",
        "asked": f"/screening/asked/{laid.files['asked'].pk}/",
        "reply-file": f"/screening/replies/{file.reply_id}/files/{file.attachment_id}/",
        "trip": f"/screening/trips/{laid.trip.pk}/",
        "works": "/screening/works/",
        "posts": "/screening/posts/",
        "drive-list": "/screening/drives/",
        "drive": f"/screening/drives/{laid.drive.pk}/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
_OURS = "200 200 200 403 403 403 403 403 403 403 403 200 403 403 403"
_HELD = "200 200 200 403 403 403 403 403 403 403 403 404 403 403 403"
_POST = "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405"
GRID = {
    "clue-list": _OURS,
    "clue": _HELD,
    "clue-step": _POST,
    "data-sets": _OURS,
    "data-map": "200 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "data-set": "200 200 404 403 403 403 403 403 403 403 403 404 403 403 403",
    "data-reader": _POST,
    "data-erase": _POST,
    "vouchers-send": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "vouchers": "200 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "voucher-picture": "200 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "rule-sets": _OURS,
    "screening-rule": _OURS,
    "screening-runs": _OURS,
    "screening-run": _HELD,
    "screening-again": _POST,
    "screening-example": _POST,
    "dossier-list": _OURS,
    "dossier": _HELD,
    "dossier-act": _POST,
    "asked-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "asked": "404 404 404 404 404 200 404 200 200 404 403 404 403 403 403",
    "reply-file": "200 200 200 404 404 200 404 200 200 404 403 404 403 403 403",
    "trip": _HELD,
    "works": _OURS,
    "posts": _OURS,
    "drive-list": _OURS,
    "drive": _HELD,
}
