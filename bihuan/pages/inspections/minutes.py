"""The minutes of a comment meeting as a document: what was discussed, and what was said of each unit."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bihuan.inspections.models import Meeting, MeetingComment
from bihuan.papers.content import Block, Paper, clean


def minutes_of(meeting: Meeting, comments: Iterable[MeetingComment]) -> Paper:
    """In the form GB/T 9704-2012 has for minutes (10.3): number and day below the head, no signature."""
    told = {"year": meeting.cycle.year, "month": meeting.month}
    lines = [Block("p", line) for text in meeting.minutes.splitlines() if (line := clean(text))]
    said = [Block("item", clean(f"{row.enrolment.name}：{row.text}")) for row in comments]
    if said:
        lines += [Block("h1", _("What was said of units")), *said]
    on = meeting.on
    return Paper(
        clean(meeting.office.name), _("Comment meeting %(month)s/%(year)s") % told, tuple(lines), form="minutes",
        number=clean(meeting.number), on=f"{on.year}年{on.month}月{on.day}日",
    )  # fmt: skip
