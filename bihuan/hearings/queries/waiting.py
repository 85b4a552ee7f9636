"""What waits for a person of a speaker's unit: the report before the hearing, the measures after it, the late ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from bihuan.hearings.lifecycle import CALLED, RELEASED
from bihuan.hearings.models import Commitment, Speaker
from bihuan.organizations.access import Standing

_AWAITED = {Speaker.State.NOTIFIED: CALLED, Speaker.State.COUNTED: RELEASED}
"""Where a speaker and the hearing stand while the report, or the measures, are awaited."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A speaker something waits for: the report or all measures (``is_awaited``), or single measures that are late."""

    speaker: Speaker
    late: int
    late_since: date | None
    """The day the first late measure was due."""

    @property
    def is_awaited(self) -> bool:
        """Whether the report before the hearing, or the measures after it, are still to come."""
        return _AWAITED.get(Speaker.State(self.speaker.state)) == self.speaker.hearing.state


def waiting_for(standing: Standing) -> list[Waiting]:
    """What waits for this person, or for the people of a unit they answer for; one query."""
    mine = Q(tenure__person=standing.person) | Q(tenure__post__unit_id__in=standing.spoken_for)
    overdue = measure_is_overdue(standing.on, "commitments__")
    rows = Speaker.objects.filter(mine).annotate(
        late=Count("commitments", filter=overdue), late_since=Min("commitments__due_on", filter=overdue)
    )
    awaited = [Q(state=state, hearing__state=hearing) for state, hearing in _AWAITED.items()]
    rows = rows.filter(Q(*awaited, Q(late__gt=0), _connector=Q.OR))
    listed = rows.select_related("hearing", "tenure__person", "tenure__post__unit")
    return [Waiting(row, row.late, row.late_since) for row in listed]


def overdue_measures(on: date) -> QuerySet[Commitment]:
    """Measures whose day is over and which nobody has said to be done, the oldest first."""
    rows = Commitment.objects.filter(measure_is_overdue(on))
    return rows.select_related("speaker__tenure", "speaker__hearing").order_by("due_on", "id")


def measure_is_overdue(on: date, prefix: str = "") -> Q:
    """A measure whose day was before this one and which nobody has said to be done; ``prefix`` leads to it."""
    return Q(**{f"{prefix}state": Commitment.State.DOING, f"{prefix}due_on__lt": on})
