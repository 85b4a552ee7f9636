"""Released surveys: their figures as the pages have them, suppressed alike, with the readers they have there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from bihuan.organizations.access import Standing
from bihuan.pages.api.calling import caller, office_of, page
from bihuan.surveys.access import shown_unit_codes, visible_waves
from bihuan.surveys.lifecycle import RELEASED
from bihuan.surveys.models import Wave
from bihuan.surveys.queries.results import Shown, results_of

router = Router()


def _rows(request: HttpRequest, standing: Standing) -> QuerySet[Wave]:
    return visible_waves(standing).filter(office=office_of(request), state=RELEASED).select_related("instrument")


def _wave(row: Wave) -> dict[str, Any]:
    names = ("title", "voice", "series", "period", "k", "confidence", "sha256", "released_on")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _figure(row: Shown) -> dict[str, Any]:
    """A figure; one that is not shown says why, and has no number."""
    names = ("n", "value", "low", "high", "numerator", "denominator")
    return {"title": row.title, "unit": row.code, "is_percent": row.is_share, "not_shown": row.why,
            "is_below_required": row.is_below, **{name: getattr(row, name) for name in names}}  # fmt: skip


@router.get("/surveys")
def surveys(request: HttpRequest) -> dict[str, Any]:
    """Released waves by the page."""
    standing = caller(request, "results:read")
    return page(request, _rows(request, standing), _wave)


@router.get("/surveys/{int:pk}")
def survey(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One of them with its figures, each with its respondents and interval."""
    standing = caller(request, "results:read")
    wave = get_object_or_404(_rows(request, standing), pk=pk)
    results = results_of(wave, shown_unit_codes(standing, wave))
    parts = {"scores": results.scores, "shares": results.shares, "numbers": results.numbers, "units": results.units}
    spread = [{"question": one.question.id} | _figure(row) for one in results.distributions for row in one.options]
    cells = [{"group": group, "channel": name} | _figure(row) for group, name, row in results.cells]
    told = {name: [_figure(row) for row in rows] for name, rows in parts.items()}
    asked = {one.id: one.title for one in results.instrument.questions}
    by = results.unit_question.id if results.unit_question else ""
    more = {"questions": asked, "unit_question": by, "spread": spread, "cells": cells, "left_out": results.left_out}
    return _wave(wave) | told | more
