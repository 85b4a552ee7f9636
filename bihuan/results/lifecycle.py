"""The life of a result on its way to publication, and of an appeal: who may take which step, and what it needs.

``leading_group`` decides and may not have scored; ``reviewer`` of an appeal is someone of the office or the leading
group without any part in the unit's marks, its findings or the decision; ``head`` speaks for the unit.
"""

from __future__ import annotations

from bihuan.engine.lifecycle import Lifecycle, Step, step
from bihuan.results.models import Appeal, Publication
from bihuan.results.models.appeal import PENDING

__all__ = ["APPEAL", "PENDING", "PUBLICATION", "UNSETTLED"]
UNSETTLED = (*PENDING, Appeal.State.CHANGED.value, Appeal.State.ANNULLED.value)
"""States of an appeal in which someone has a step to take: one that was won waits for its corrected result."""
OFFICE, GROUP, REVIEWER, UNIT = "office", "leading_group", "reviewer", "head"

_P = Publication.State
COMPUTED, CHECKED, REPORTED = _P.COMPUTED.value, _P.CHECKED.value, _P.REPORTED.value
DECIDED, NOTIFIED, APPEALS = _P.DECIDED.value, _P.NOTIFIED.value, _P.APPEALS.value
FINAL, CIRCULATED, FILED = _P.FINAL.value, _P.CIRCULATED.value, _P.FILED.value
ARCHIVED, SUPERSEDED, DROPPED = _P.ARCHIVED.value, _P.SUPERSEDED.value, _P.DROPPED.value

SHOWN = frozenset({NOTIFIED, APPEALS, FINAL, CIRCULATED, FILED, ARCHIVED, SUPERSEDED})
"""States in which a unit sees its own result."""
PUBLISHED = frozenset({FINAL, CIRCULATED, FILED, ARCHIVED})
"""States in which a result may leave the office: circulars, filings, exports."""
CIRCULATING = frozenset({CIRCULATED, FILED, ARCHIVED})
"""States in which circulars of the result go out."""
AFTER_DECISION = frozenset({DECIDED, NOTIFIED, APPEALS, *PUBLISHED})
"""States in which feedback letters may be made."""

PUBLICATION = Lifecycle(
    COMPUTED,
    step("check", {COMPUTED}, CHECKED, who={OFFICE}),
    step("report", {CHECKED}, REPORTED, who={OFFICE}),
    step("send_back", {CHECKED, REPORTED}, COMPUTED, who={OFFICE, GROUP}, needs_note=True),
    step("drop", {COMPUTED, CHECKED, REPORTED}, DROPPED, who={OFFICE}, needs_note=True),
    step("decide", {REPORTED}, DECIDED, who={GROUP}, second_person=True),
    step("notify", {DECIDED}, NOTIFIED, who={OFFICE}),
    step("open_appeals", {NOTIFIED}, APPEALS, who={OFFICE}),
    step("finalise", {APPEALS}, FINAL, who={OFFICE, GROUP}),
    step("circulate", {FINAL}, CIRCULATED, who={GROUP}),
    step("file", {CIRCULATED}, FILED, who={OFFICE}),
    step("archive", {FILED}, ARCHIVED, who={OFFICE}),
    step("supersede", {*AFTER_DECISION}, SUPERSEDED, who={OFFICE}),
)

_A = Appeal.State
LODGED, ACCEPTED, REJECTED = _A.LODGED.value, _A.ACCEPTED.value, _A.REJECTED.value
UPHELD, SECOND, CHANGED = _A.UPHELD.value, _A.SECOND.value, _A.CHANGED.value
ANNULLED, ENDED = _A.ANNULLED.value, _A.ENDED.value

APPEAL = Lifecycle(
    LODGED,
    step("accept", {LODGED}, ACCEPTED, who={OFFICE}),
    step("reject_late", {LODGED}, REJECTED, who={OFFICE}, needs_note=True),
    step("admit", {LODGED, REJECTED}, ACCEPTED, who={GROUP}, needs_note=True),
    step("recall", {LODGED}, ENDED, who={UNIT}),
    step("uphold", {ACCEPTED, SECOND}, UPHELD, who={REVIEWER}, needs_note=True),
    step("change", {ACCEPTED, SECOND}, CHANGED, who={REVIEWER}, needs_note=True),
    step("annul", {ACCEPTED, SECOND}, ANNULLED, who={REVIEWER}, needs_note=True),
    step("go_up", {UPHELD}, SECOND, who={UNIT}, needs_note=True),
    step("end", {UPHELD, CHANGED, ANNULLED, REJECTED}, ENDED, who={OFFICE}),
)


def is_fitting(step: Step, appeal: Appeal) -> bool:
    """Whether a step fits the appeal: one lodged in time is taken up, a late one rejected or specially admitted,
    and one goes up a level once."""
    if step.name in {"reject_late", "admit"}:
        return appeal.is_late
    if step.name == "go_up":
        return not appeal.steps.filter(step="go_up").exists()
    return step.name != "accept" or not appeal.is_late
