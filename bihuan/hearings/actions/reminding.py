"""Speakers are reminded of measures whose day is over."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.hearings.queries.waiting import overdue_measures
from bihuan.notices.actions import News, tell
from bihuan.organizations.models import Office
from bihuan.records import clock


def remind_of_measures(*, office: Office, language: str = "zh-hans") -> int:
    """Tell each speaker of every overdue measure, once a measure. Returns how many are new."""
    with translation.override(language):
        rows = overdue_measures(clock.today()).filter(speaker__hearing__office=office)
        news = [
            News(
                person_id=one.speaker.tenure.person_id,
                key=f"measure-{one.pk}",
                text=_("The measure was due on %(day)s: %(measure)s") % {"day": one.due_on, "measure": one.text},
                address=f"/hearing-speakers/{one.speaker_id}/",
                is_urgent=True,
            )
            for one in rows
        ]
        return tell(office=office, news=news)
