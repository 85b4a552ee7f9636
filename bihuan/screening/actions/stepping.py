"""The doors of a screening, a clue and a file, and what of a file stands in their way.

Their notes are not told to the trail: they may name people.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.screening import words
from bihuan.screening.access import office_roles, require_clue, require_part, roles_towards, visible_runs
from bihuan.screening.lifecycle import ASKED, CLUE, DOSSIER, LEAD, MACHINE, RUN, TAKEN_UP
from bihuan.screening.models import Clue, ClueStep, Disposition, Dossier, DossierStep, Run, RunStep

_OF_CLUES = frozenset({"ask", "register", "settle"})
"""Steps of a file that ask how many of its clues are open."""


def _runs() -> QuerySet[Run]:
    return Run.objects.select_related("office", "rules", "by")


def _allow_run(by: Person, step: Step, run: Run) -> str:
    if MACHINE in step.who and by.pk == run.by_id:
        return MACHINE
    standing = standing_of(by)
    is_seen = visible_runs(standing).filter(pk=run.pk).exists()
    return require_part(office_roles(standing, run.office_id) if is_seen else frozenset(), step)


RUN_DOOR: door.Door[Run] = door.Door(
    table=RUN, words=words.RUN, rows=_runs, allow=_allow_run, steps=RunStep, link="run",
    path=lambda run: run.office.path, is_note_told=False,
)  # fmt: skip


def _clues() -> QuerySet[Clue]:
    return Clue.objects.select_related("office", "dossier", "run")


def _allow_clue(by: Person, step: Step, clue: Clue) -> str:
    return MACHINE if MACHINE in step.who else require_part(require_clue(standing_of(by), clue), step)


CLUE_DOOR: door.Door[Clue] = door.Door(
    table=CLUE, words=words.CLUE, rows=_clues, allow=_allow_clue, steps=ClueStep, link="clue",
    path=lambda clue: clue.office.path, is_note_told=False,
)  # fmt: skip


def _dossiers() -> QuerySet[Dossier]:
    return Dossier.objects.select_related("office", "unit", "taken_by", "concerned")


def _first(dossier: Dossier, by: Person) -> int | None:
    """Who decided the step before: whoever took up or decided any of its clues, and of a lead who registered it."""
    if dossier.state == LEAD:
        return dossier.registered_by_id
    has_decided = dossier.clues.filter(decided_by=by).exists()
    return by.pk if has_decided else dossier.taken_by_id


DOSSIER_DOOR: door.Door[Dossier] = door.Door(
    table=DOSSIER, words=words.DOSSIER, rows=_dossiers,
    allow=lambda by, step, dossier: require_part(roles_towards(standing_of(by), dossier), step),
    steps=DossierStep, link="dossier", path=lambda dossier: dossier.office.path, first_person=_first,
    others=others_named, is_note_told=False,
)  # fmt: skip


def stands_in_way(dossier: Dossier, step: str, left: int | None = None) -> str:
    """What of the file itself would refuse a step now, as people read it; nothing: "". ``left`` are its open clues:
    they are counted where a step asks for them and nobody has."""
    is_kept = dossier.disposition == Disposition.HOLD
    if step == "end" and is_kept:
        return _("A lead that is held for later is taken again before it ends.")
    if step == "take_again" and not is_kept:
        return _("Only a lead that was held for later is taken again.")
    if step == "register" and dossier.state == ASKED and dossier.due_on is not None and clock.today() <= dossier.due_on:
        return _("The unit has until %(day)s to answer.") % {"day": dossier.due_on}
    if step not in _OF_CLUES:
        return ""
    count = dossier.clues.filter(state=TAKEN_UP).count() if left is None else left
    if step == "settle":
        text = _("%(n)s clues of it are still open: exclude them with a reason first.")
        return text % {"n": count} if count else ""
    return "" if count else _("No clue of this file is open any more.")
