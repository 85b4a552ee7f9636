"""Who takes the steps of a result: nobody who scored in the year decides or publishes it (BJ-05)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import Refused, Standing, require_role
from bihuan.results.access.parts import scored
from bihuan.results.models import Publication


def require_publication_step(standing: Standing, step: Step, publication: Publication) -> str:
    """The role the step may be taken in; Refused if there is none, or if the person had a part in the scores."""
    cycle = publication.result_set.cycle
    role = require_role(standing, cycle.office, *sorted(step.who))
    if step.name == "decide" and scored(standing.person, cycle):
        raise Refused(_("You scored in this year yourself. The result is decided by a member who did not score."))
    if step.name == "circulate" and scored(standing.person, cycle):
        raise Refused(_("You scored in this year yourself. The result is published by a member who did not score."))
    return role


def may_take(standing: Standing, step: Step, publication: Publication) -> bool:
    """Whether the step is offered to the person: only what the action would not refuse them."""
    if step.second_person and publication.result_set.frozen_by_id == standing.person.pk:
        return False
    try:
        require_publication_step(standing, step, publication)
    except Refused:
        return False
    return True
