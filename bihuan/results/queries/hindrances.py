"""What stands in the way of a step of a publication: asked in one place, before it is offered and as it is taken."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.records import clock
from bihuan.results.lifecycle import SHOWN, SUPERSEDED
from bihuan.results.models import Appeal, Publication
from bihuan.results.models.chain import newest, undecided, units_to_correct, won_but_not_corrected
from bihuan.results.queries.periods import last_day_of_all
from bihuan.schemes.models import Cycle


def hindrance(publication: Publication, step: str) -> str:
    """Why nobody can take the step now, in a sentence; empty if nothing is in the way."""
    asked = _ASKED.get(step)
    return asked(publication) if asked else ""


def uncorrected(appeal: Appeal) -> str:
    """Why an appeal that was won cannot end yet, in a sentence; empty if its correction was notified or none is due."""
    if appeal.state not in {Appeal.State.CHANGED, Appeal.State.ANNULLED}:
        return ""
    latest = newest(appeal.result_set_id)
    if won_but_not_corrected(latest.result_set_id):
        return _("An appeal has changed the result: make the corrected result first.")
    return "" if latest.state in SHOWN else _("The corrected result has not been notified yet.")


@dataclass(frozen=True, slots=True)
class LettersHeld:
    """Which units are told nothing of a version any more, and why: the same for all of them, or only for some."""

    is_superseded: bool
    to_correct: frozenset[int]

    def why(self, unit_id: int) -> str:
        """Why a document with the unit's result is neither written nor goes out, in a sentence; empty if it may."""
        if self.is_superseded:
            return _("This result has been corrected: letters are made from the corrected one.")
        if unit_id in self.to_correct:
            return _("The appeal was won, the score is to be corrected: letters go out once that is released.")
        return ""


def letters_held(result_set_id: int) -> LettersHeld:
    """Asked once for all units of a version, before a letter is offered and as it is written, approved and issued."""
    state = Publication.objects.values_list("state", flat=True).get(result_set=result_set_id)
    return LettersHeld(state == SUPERSEDED, units_to_correct(result_set_id))


def letter_held(result_set_id: int | None, unit_id: int | None) -> str:
    """Why a document with the result of a unit is held back, in a sentence; empty if it is not, or has none."""
    return letters_held(result_set_id).why(unit_id) if result_set_id and unit_id else ""


def _recording(publication: Publication) -> str:
    if publication.result_set.cycle.state != Cycle.State.RUNNING:
        return ""
    return _("The ledger is still open: end the marks of the year first.")


def _appealing(publication: Publication) -> str:
    until = last_day_of_all(publication)
    if publication.appeal_until is None or until is None or clock.today() <= until:
        day = until.isoformat() if until else "–"
        return _("Units may appeal until %(day)s; the result is final after it.") % {"day": day}
    if waiting := undecided(publication.result_set_id):
        return _("%(n)s appeals are not decided yet.") % {"n": waiting}
    if won_but_not_corrected(publication.result_set_id):
        return _("An appeal has changed the result: make the corrected result first.")
    if publication.corrections.exclude(state__in=["dropped", "superseded"]).exists():
        return _("A correction of this result is on its way; it becomes final in its place.")
    return ""


def _under_review(publication: Publication) -> str:
    return _("A late appeal was admitted: the result is under review.") if publication.is_under_review else ""


_ASKED = {"check": _recording, "finalise": _appealing, "circulate": _under_review, "file": _under_review}
