"""Files of clues that wait for someone: a lead to approve, an answer to read, a question to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.records import clock
from bihuan.screening import words
from bihuan.screening.access import SCREENERS, asked_dossiers, held_dossiers
from bihuan.screening.lifecycle import ANSWERED, APPROVED, ASKED, LEAD
from bihuan.screening.models import Dossier

LISTED = 20
_SHOWN = ("number", "lead_number", "state", "office_id", "due_on", "registered_by_id", "taken_by_id")


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits: for which step, whether it is the reader who was asked, until when."""

    title: str
    file: Dossier
    is_asked: bool = False
    until: date | None = None


def waiting_files(standing: Standing) -> Iterator[WaitingFile]:
    """What waits for the reader: at most two queries."""
    if standing.offices(*SCREENERS):
        for one in _held(standing):
            if step := _step(standing, one):
                yield WaitingFile(words.DOSSIER.task(step), one)
    if standing.units:
        for one in _asked(standing):
            yield WaitingFile(words.DOSSIER.task("answer"), one, is_asked=True, until=one.due_on)


def _step(standing: Standing, one: Dossier) -> str:
    """The step a file waits for the reader to take; nothing: ""."""
    if one.state == LEAD:
        is_second = one.registered_by_id != standing.person.pk
        return "approve" if is_second and standing.holds(one.office_id, Role.LEADING_GROUP) else ""
    if not standing.holds(one.office_id, Role.OFFICE):
        return ""
    if one.state == APPROVED:
        return "end"
    is_due = one.state == ANSWERED or (one.due_on is not None and one.due_on < clock.today())
    return "register" if is_due and one.taken_by_id != standing.person.pk else ""


def _held(standing: Standing) -> QuerySet[Dossier]:
    rows = held_dossiers(standing).filter(state__in=[ASKED, ANSWERED, LEAD, APPROVED])
    return rows.only(*_SHOWN).order_by("pk")[:LISTED]


def _asked(standing: Standing) -> QuerySet[Dossier]:
    mine = Q(unit_id__in=standing.spoken_for) | Q(concerned=standing.person)
    return asked_dossiers(standing).filter(mine, state=ASKED).only(*_SHOWN).order_by("pk")[:LISTED]
