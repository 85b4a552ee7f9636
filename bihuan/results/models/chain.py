"""The versions of a result: what it corrects, what that corrected, back to the first."""

from __future__ import annotations

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
    won = AppealStep.objects.filter(
        appeal__result_set__in=versions(result_set_id), appeal__state__in=["changed", "annulled"],
        step__in=["change", "annul"],
    )  # fmt: skip
    latest = {row.appeal_id: row.detail.get("newest", 0) for row in won.order_by("id")}
    return sum(1 for known in latest.values() if known >= result_set_id)
