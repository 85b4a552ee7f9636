"""What members of a team and deciders are told: never the unit of a visit, for notices reach screens others see."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bihuan.inspections.models import Inspection, Recusal
from bihuan.notices.actions import News, tell


def tell_named(visit: Inspection, person_id: int) -> None:
    """Someone was put on a team and is to declare."""
    text = _("You are on team %(n)s, planned on %(on)s: declare whether you have a tie.") % _told(visit)
    _tell(visit, [person_id], f"visit-named-{visit.pk}", text)


def tell_sealed(visit: Inspection) -> None:
    """The team is complete: take the visit along."""
    text = _("Team %(n)s is sealed for %(on)s: take the visit along on your phone before you leave.") % _told(visit)
    _tell(visit, _team(visit), f"visit-sealed-{visit.pk}-{visit.version}", text)


def tell_cancelled(visit: Inspection) -> None:
    """The visit does not take place."""
    text = _("The visit of team %(n)s, planned on %(on)s, is cancelled.") % _told(visit)
    _tell(visit, _team(visit), f"visit-cancelled-{visit.pk}", text)


def tell_decider(visit: Inspection, recusal: Recusal) -> None:
    """Someone has to decide on a recusal."""
    text = _("A recusal on team %(n)s waits for your decision.") % _told(visit)
    _tell(visit, [recusal.decider_id], f"recusal-{recusal.pk}", text)


def _told(visit: Inspection) -> dict[str, object]:
    return {"n": visit.team_number, "on": visit.planned_on.isoformat()}


def _team(visit: Inspection) -> Iterable[int]:
    rows = visit.members.filter(left_on__isnull=True, is_barred=False)
    return rows.values_list("person_id", flat=True)


def _tell(visit: Inspection, people: Iterable[int], key: str, text: str) -> None:
    news = [News(person_id=one, key=key, text=text, address=f"/inspections/{visit.pk}/") for one in people]
    tell(office=visit.office, news=news)
