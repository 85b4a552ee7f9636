"""The versions of a result: what it corrects, what that corrected, back to the first."""

from __future__ import annotations

from bihuan.results.models.appeal import PENDING, Appeal, AppealStep
from bihuan.results.models.publication import Publication


def versions(result_set_id: int) -> list[int]:
    """The result set itself and every one it corrects, the newest first."""
    found, at = [result_set_id], Publication.objects.filter(result_set=result_set_id).first()
    while at is not None and at.corrects_id is not None:
        at = Publication.objects.get(pk=at.corrects_id)
        found.append(at.result_set_id)
    return found


def newest(result_set_id: int) -> Publication:
    """The newest version that was not dropped of the result a set belongs to."""
    found = Publication.objects.get(result_set=result_set_id)
    while True:
        later = found.corrections.exclude(state="dropped").order_by("-result_set__number").first()
        if later is None:
            return found
        found = later


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
