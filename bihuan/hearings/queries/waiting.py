"""What waits for a person of a speaker's unit: the report before the hearing, the measures after it."""

from __future__ import annotations

from django.db.models import Q

from bihuan.hearings.lifecycle import CALLED, RELEASED
from bihuan.hearings.models import Speaker
from bihuan.organizations.access import Standing


def waiting_for(standing: Standing) -> list[Speaker]:
    """Speakers whose report or whose measures are awaited from this person; one query."""
    mine = Q(tenure__person=standing.person) | Q(tenure__post__unit_id__in=standing.spoken_for)
    awaited = Q(state=Speaker.State.NOTIFIED, hearing__state=CALLED)
    awaited |= Q(state=Speaker.State.COUNTED, hearing__state=RELEASED)
    rows = Speaker.objects.filter(mine, awaited)
    return list(rows.select_related("hearing", "tenure__person", "tenure__post__unit"))
