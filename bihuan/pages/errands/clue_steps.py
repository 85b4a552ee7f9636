"""Steps for many clues: excluded with one reason for all, or taken up into the files of their matters."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Role
from bihuan.pages.errands.kinds import Kind, ManyStep, NothingMore, Take
from bihuan.pages.screening.asked_for import clues_asked
from bihuan.pages.screening.columns import period, unit_name
from bihuan.pages.screening.forms import ExcludeForm
from bihuan.records.door import foresee
from bihuan.schemes.models import Cycle
from bihuan.screening import words
from bihuan.screening.access import visible_clues
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.actions.stepping import CLUE_DOOR
from bihuan.screening.lifecycle import TAKEN_UP
from bihuan.screening.models import Clue
from bihuan.screening.queries.reading import rule_text


class ReasonForm(NothingMore, ExcludeForm):
    """The reason, the same for all."""


def _excluding(errand: Errand, by: Person) -> Take:
    reason, note = errand.words.get("reason", ""), errand.words.get("note", "")
    return lambda row: exclude_clue(clue_id=row.key, reason=reason, note=note, by=by, version=row.version)


def _taking_up(_errand: Errand, by: Person) -> Take:
    def taken(row: ErrandRow) -> object:
        """One that went into its file beside another of this errand needs no step of its own."""
        together = Clue.objects.filter(pk=row.key, state=TAKEN_UP, decided_by=by, version=(row.version or 0) + 1)
        return together.first() or take_up(clue_id=row.key, by=by, version=row.version)

    return taken


def _step(name: str, taking: Any, form: Any) -> ManyStep:
    said: Any = words.CLUE.steps[name]
    return ManyStep(
        name=name, label=said.button, done=said.past, help=said.help, roles=frozenset({Role.OFFICE.value}),
        quiet=frozenset({"note"}), form=form, taking=taking,
        foresee=lambda standing, clue: foresee(CLUE_DOOR, name, standing.person, clue),
    )  # fmt: skip


STEPS = (_step("exclude", _excluding, ReasonForm), _step("take_up", _taking_up, NothingMore))


def _seen(standing: Standing, cycle: Cycle) -> QuerySet[Clue]:
    rows = visible_clues(standing).filter(office=cycle.office_id, erased_at__isnull=True)
    return rows.select_related("unit", "office", "run", "dossier").order_by("pk")


def _asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Any, Any]:
    rows = clues_asked(request, standing, cycle.office)
    return rows.select_related("unit", "office", "run", "dossier").order_by("pk")


def _called(clue: Clue) -> tuple[str, str]:
    """Nothing of whom it is about: what is kept of an errand is not erased with the clue."""
    said = (unit_name(clue) if clue.unit else "", period(clue))
    return rule_text(clue.rule).title, " · ".join(text for text in said if text)


CLUES = Kind(seen=_seen, asked=_asked, called=_called, address="clue", steps={one.name: one for one in STEPS})
