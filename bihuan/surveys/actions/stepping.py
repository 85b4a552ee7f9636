"""The one door of the steps a wave takes."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.surveys import words
from bihuan.surveys.access import require_step
from bihuan.surveys.lifecycle import WAVE
from bihuan.surveys.models import Wave, WaveStep


def _rows() -> QuerySet[Wave]:
    return Wave.objects.select_related("office", "instrument", "cycle__scheme", "urn__office")


def _allow(by: Person, step: Step, wave: Wave) -> str:
    return require_step(standing_of(by), step, wave)


def _path(wave: Wave) -> str:
    return wave.office.path


def _checker(wave: Wave, _by: Person) -> int | None:
    return wave.checked_by_id


DOOR: door.Door[Wave] = door.Door(
    table=WAVE, words=words.WAVE, rows=_rows, allow=_allow, steps=WaveStep, link="wave", path=_path,
    first_person=_checker, others=others_named,
)  # fmt: skip
