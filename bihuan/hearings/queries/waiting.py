"""What waits for a person of a speaker's unit: the report before the hearing, the measures after it, the late ones."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from bihuan.hearings.lifecycle import CALLED, RELEASED
from bihuan.hearings.models import Commitment, Speaker
from bihuan.organizations.access import Standing

_AWAITED = {Speaker.State.NOTIFIED: CALLED, Speaker.State.COUNTED: RELEASED}
"""Where a speaker and the hearing stand while the report, or the measures, are awaited."""


def waiting_for(standing: Standing) -> list[Speaker]:
    """Speakers whose report or whose measures are awaited from this person, or some of whose measures are overdue:
    ``late`` counts those, ``late_since`` is the day the first of them was due. One query."""
    mine = Q(tenure__person=standing.person) | Q(tenure__post__unit_id__in=standing.spoken_for)
    rows = Speaker.objects.filter(mine).annotate(
        late=Count("commitments", filter=_overdue(standing.on, "commitments__")),
        late_since=Min("commitments__due_on", filter=_overdue(standing.on, "commitments__")),
    )
    awaited = [Q(state=state, hearing__state=hearing) for state, hearing in _AWAITED.items()]
    rows = rows.filter(Q(*awaited, Q(late__gt=0), _connector=Q.OR))
    return list(rows.select_related("hearing", "tenure__person", "tenure__post__unit"))


def is_awaited(speaker: Speaker) -> bool:
    """Whether the report before the hearing, or all the measures after it, are still to come."""
    return _AWAITED.get(Speaker.State(speaker.state)) == speaker.hearing.state


def overdue_measures(on: date) -> QuerySet[Commitment]:
    """Measures whose day is over and which nobody has said to be done, the oldest first."""
    rows = Commitment.objects.filter(_overdue(on))
    return rows.select_related("speaker__tenure", "speaker__hearing").order_by("due_on", "id")


def _overdue(on: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}state": Commitment.State.DOING, f"{prefix}due_on__lt": on})
