"""The door of a responsibility list, with this life cycle's table, people and content."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.duties import words
from bihuan.duties.access import ORGANISE, require_step
from bihuan.duties.lifecycle import DUTY_LIST, ORGANISER
from bihuan.duties.models import DutyList, DutyListStep
from bihuan.duties.queries.content import content_of, hash_of
from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.acting import require_acting
from bihuan.organizations.models import Person
from bihuan.records import door


def _rows() -> QuerySet[DutyList]:
    return DutyList.objects.select_related("enrolment__cycle__office", "enrolment__unit", "post", "holder", "author")


def _allow(by: Person, step: Step, one: DutyList) -> str:
    return require_step(standing_of(by), step, one)


def _office(one: DutyList) -> str:
    return one.enrolment.cycle.office.path


DOOR: door.Door[DutyList] = door.Door(
    table=DUTY_LIST, words=words.DUTY_LIST, rows=_rows, allow=_allow, steps=DutyListStep, link="duty_list", path=_office
)


def content(one: DutyList) -> str:
    """The content of a list as it is in the database now."""
    return content_of(one, one.items.select_related("clause").order_by("position"))


def acting(held: door.Held[DutyList]) -> dict[str, str]:
    """What a step keeps of who acted: the organising body by its name, and the hash of what it acted on."""
    signed = {"sha256": hash_of(content(held.record))}
    if held.role == ORGANISER:
        office = held.record.enrolment.cycle.office
        signed["body"] = require_acting(standing_of(held.by), office, ORGANISE)
    return signed
