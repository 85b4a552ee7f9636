"""Telling every recipient of a result: the people of the units and the leaders in charge, once a version."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.notices.actions import News, tell
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Role
from bihuan.results.models import Appeal, Publication

TOLD = frozenset({"accept", "reject_late", "admit"})
"""Steps of an appeal its unit is told of, beside the decisions."""
RECIPIENTS = (Role.LIAISON, Role.HEAD, Role.LEADER)


def announce(publication: Publication) -> int:
    """A notice to everyone who may see a part of the result; a correction says what it corrects and why (BJ-05).

    Returns how many notices are new.
    """
    kept = publication.result_set
    office, year = kept.cycle.office, kept.cycle.year
    if publication.corrects_id:
        text = _("The result of %(year)s has been corrected: %(reason)s") % {"year": year, "reason": publication.reason}
    else:
        text = _("The result of %(year)s has been decided: see your own.") % {"year": year}
    people = sorted(set(holders(office, *RECIPIENTS).values_list("person_id", flat=True)))
    key, address = f"result-{kept.pk}", f"/years/{kept.cycle_id}/results/"
    return tell(office=office, news=[News(person_id=pk, key=key, text=text, address=address) for pk in people])


def tell_unit(appeal: Appeal) -> int:
    """A notice to the people of the unit on what became of its appeal. Returns how many are new."""
    kept = appeal.result_set
    told = {"year": kept.cycle.year, "state": appeal.get_state_display()}
    text = _("Your appeal against the result of %(year)s: %(state)s. See the appeal.") % told
    held = holders(kept.cycle.office, Role.LIAISON, Role.HEAD).filter(unit=appeal.enrolment.unit_id)
    key, address = f"appeal-{appeal.pk}-{appeal.version}", f"/appeals/{appeal.pk}/"
    people = sorted(set(held.values_list("person_id", flat=True)))
    return tell(
        office=kept.cycle.office, news=[News(person_id=pk, key=key, text=text, address=address) for pk in people]
    )
