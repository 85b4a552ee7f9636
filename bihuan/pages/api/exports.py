"""Results handed on to a listed department: asked for with a purpose, signed, kept, and read again."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from bihuan.organizations.access import Standing
from bihuan.outcomes.access import visible_exports
from bihuan.outcomes.actions.exporting import export_result
from bihuan.outcomes.models import Export, Recipient
from bihuan.pages.api.calling import caller, office_of, once, page
from bihuan.pages.api.schemas import ExportIn
from bihuan.records.evidence import evidence_path, record_download
from bihuan.results.access import visible_sets

router = Router()


def _rows(request: HttpRequest, standing: Standing) -> QuerySet[Export]:
    rows = visible_exports(standing).filter(result_set__office=office_of(request))
    return rows.select_related("result_set__cycle", "recipient", "file__blob").defer("result_set__inputs")


def _export(row: Export) -> dict[str, Any]:
    return {
        "id": row.pk, "year": row.result_set.cycle.year, "result": row.result_set_id, "recipient": row.recipient.name,
        "purpose": row.purpose, "at": row.at, "sha256": row.sha256, "signature": row.signature,
    }  # fmt: skip


@router.get("/exports")
def exports(request: HttpRequest) -> dict[str, Any]:
    """What was handed on, by the page: to whom, for what, when, with hash and signature."""
    standing = caller(request, "results:export")
    return page(request, _rows(request, standing), _export)


@router.get("/exports/{int:pk}")
def export(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One of them with what was signed; reading it leaves a trace."""
    standing = caller(request, "results:export")
    row = get_object_or_404(_rows(request, standing), pk=pk)
    record_download(attachment=row.file, by=standing.person)
    kept: dict[str, Any] = json.loads(evidence_path(row.file).read_text("utf-8"))
    return _export(row) | {"content": kept["content"], "public_key": kept["public_key"]}


@router.post("/results/{int:pk}/exports")
def export_set(request: HttpRequest, pk: int, body: ExportIn) -> HttpResponse:
    """Hand a final result on to a listed department."""
    standing = caller(request, "results:export")
    kept = get_object_or_404(visible_sets(standing).filter(office=office_of(request)), pk=pk)

    def act() -> tuple[int, dict[str, Any]]:
        listed = Recipient.objects.filter(office=kept.office_id, name=body.recipient, is_active=True).first()
        if listed is None:
            raise ValidationError({"recipient": _("This recipient is not on the office's list.")})
        return 201, _export(export_result(result_set=kept, recipient=listed, purpose=body.purpose, by=standing.person))

    return once(request, act)
