"""The doors of a screening, a clue and a file. Their notes are not told to the trail: they may name people."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.screening import words
from bihuan.screening.access import office_roles, require_clue, require_part, roles_towards, visible_runs
from bihuan.screening.lifecycle import CLUE, DOSSIER, LEAD, MACHINE, RUN
from bihuan.screening.models import Clue, ClueStep, Dossier, DossierStep, Run, RunStep


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
    is_note_told=False,
)  # fmt: skip
