"""What waits for a person of a speaker's unit: the report before the hearing, the measures after it, the late ones."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.hearings.lifecycle import CALLED, RELEASED
from bihuan.hearings.models import Commitment, Speaker
from bihuan.organizations.access import Standing


def waiting_for(standing: Standing) -> list[Speaker]:
    """Speakers whose report or whose measures are awaited from this person; one query."""
    mine = Q(tenure__person=standing.person) | Q(tenure__post__unit_id__in=standing.spoken_for)
    awaited = Q(state=Speaker.State.NOTIFIED, hearing__state=CALLED)
    awaited |= Q(state=Speaker.State.COUNTED, hearing__state=RELEASED)
    rows = Speaker.objects.filter(mine, awaited)
    return list(rows.select_related("hearing", "tenure__person", "tenure__post__unit"))


def overdue_measures(on: date) -> QuerySet[Commitment]:
    """Measures whose day is over and which nobody has said to be done, the oldest first."""
    rows = Commitment.objects.filter(state=Commitment.State.DOING, due_on__lt=on)
    return rows.select_related("speaker__tenure", "speaker__hearing").order_by("due_on", "id")


def overdue_for(standing: Standing) -> list[Commitment]:
    """Overdue measures of a person, and of the speakers of units they answer for; one query."""
    mine = Q(speaker__tenure__person=standing.person) | Q(speaker__tenure__post__unit_id__in=standing.spoken_for)
    return list(overdue_measures(standing.on).filter(mine))
