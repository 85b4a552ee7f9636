"""Who takes the steps of a result: nobody who scored in the year decides or publishes it (BJ-05)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import Refused, Standing, require_role
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Membership
from bihuan.results.access.parts import scored, who_scored
from bihuan.results.models import Publication

WITHOUT_A_PART = frozenset({"decide", "circulate"})
"""Steps nobody takes who scored."""


def require_publication_step(
    standing: Standing, step: Step, publication: Publication, *, has_scored: bool | None = None
) -> str:
    """The role the step may be taken in; Refused if there is none, or if the person had a part in the scores.

    ``has_scored`` says so where it was read already.
    """
    cycle = publication.result_set.cycle
    role = require_role(standing, cycle.office, *sorted(step.who))
    if step.name not in WITHOUT_A_PART or not (scored(standing.person, cycle) if has_scored is None else has_scored):
        return role
    if step.name == "decide":
        raise Refused(_("You scored in this year yourself. The result is decided by a member who did not score."))
    raise Refused(_("You scored in this year yourself. The result is published by a member who did not score."))


def takers(publication: Publication, steps: Iterable[Step]) -> dict[str, list[str]]:
    """Who may take each step today, by name: the role, the second person and who scored decide; two queries at most."""
    kept, wanted = publication.result_set, list(steps)
    held = list(holders(kept.office_id).select_related("person").order_by("person__name", "id"))
    is_asked = any(step.name in WITHOUT_A_PART for step in wanted)
    apart = who_scored((row.person_id for row in held), kept.cycle) if is_asked else frozenset()

    def may(row: Membership, step: Step) -> bool:
        is_first = step.second_person and row.person_id == kept.frozen_by_id
        return row.role in step.who and not is_first and not (step.name in WITHOUT_A_PART and row.person_id in apart)

    return {step.name: list(dict.fromkeys(row.person.name for row in held if may(row, step))) for step in wanted}


def may_take(standing: Standing, step: Step, publication: Publication, *, has_scored: bool | None = None) -> bool:
    """Whether the step is offered to the person: only what the action would not refuse them."""
    if step.second_person and publication.result_set.frozen_by_id == standing.person.pk:
        return False
    try:
        require_publication_step(standing, step, publication, has_scored=has_scored)
    except Refused:
        return False
    return True
