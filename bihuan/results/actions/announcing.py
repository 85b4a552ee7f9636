"""Telling every recipient of a result: the people of the units and the leaders in charge, once a version."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.notices.actions import News, tell
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Role
from bihuan.results.models import Publication

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
