"""The versions of a result: what it corrects, what that corrected, back to the first."""

from __future__ import annotations

from typing import Any

from bihuan.results.models.appeal import PENDING, Appeal, AppealStep
from bihuan.results.models.publication import Publication


def versions(result_set_id: int) -> list[int]:
    """The result set itself and every one it corrects, the newest first: one query."""
    rows = Publication.objects.filter(result_set__cycle__result_sets=result_set_id)
    corrected = dict(rows.values_list("result_set_id", "corrects__result_set_id"))
    places: list[int] = []
    at: int | None = result_set_id
    while at is not None:
        places.append(at)
        at = corrected.get(at)
    return places


def newest(result_set_id: int) -> Publication:
    """The newest version that was not dropped of the result a set belongs to."""
    latest = Publication.objects.get(result_set=result_set_id)
    while True:
        later = latest.corrections.exclude(state="dropped").order_by("-result_set__number").first()
        if later is None:
            return latest
        latest = later


def undecided(result_set_id: int) -> int:
    """How many appeals against this version or an earlier one nobody has decided yet."""
    return Appeal.objects.filter(result_set__in=versions(result_set_id), state__in=PENDING).count()


def won_but_not_corrected(result_set_id: int) -> int:
    """How many appeals changed the result after this version was frozen: it does not hold what they took out."""
    return len(_won_since(result_set_id, appeal__state__in=["changed", "annulled"]))


def units_to_correct(result_set_id: int) -> frozenset[int]:
    """The units whose score this version does not hold: their appeal was won after it was frozen."""
    return frozenset(_won_since(result_set_id).values())


def _won_since(result_set_id: int, **more: Any) -> dict[int, int]:
    """Appeals that changed the result after this version was frozen, each with its unit."""
    won = AppealStep.objects.filter(
        appeal__result_set__in=versions(result_set_id), step__in=["change", "annul"], **more
    )
    rows = won.order_by("id").values_list("appeal_id", "appeal__enrolment_id", "detail")
    latest = {appeal: (unit, detail.get("newest", 0)) for appeal, unit, detail in rows}
    return {appeal: unit for appeal, (unit, known) in latest.items() if known >= result_set_id}
