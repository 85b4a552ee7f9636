"""A person's visits as an iCalendar file (RFC 5545). A feed lies on devices others look at: until the start it names
neither the unit nor anything that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bihuan.inspections.access import visible_inspections
from bihuan.inspections.models import CalendarFeed, Inspection, Member
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock

PAST = timedelta(days=400)
_WIDTH = 74
"""Bytes of a line before it is folded."""


def feed_of(sha256: str) -> CalendarFeed | None:
    """The feed of an address that still holds, of someone who may still sign in."""
    rows = CalendarFeed.objects.filter(sha256=sha256, revoked_at__isnull=True, person__is_active=True)
    return rows.select_related("person").first()


def own_visits(person: Person) -> list[Inspection]:
    """The visits a person is on the team of and may see now, none cancelled."""
    mine = Member.objects.filter(inspection=OuterRef("pk"), person=person, left_on__isnull=True, is_barred=False)
    rows = visible_inspections(standing_of(person)).filter(Exists(mine), planned_on__gte=clock.today() - PAST)
    return list(rows.exclude(state="cancelled").select_related("unit", "campaign").order_by("planned_on", "pk"))


def calendar_text(visits: Iterable[Inspection]) -> str:
    """The file: a whole-day event a visit."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bihuan//Visits//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for visit in visits:
        lines += _event(visit)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(visit: Inspection) -> list[str]:
    after = visit.planned_until + timedelta(days=1)
    stamp = (visit.started_at or visit.proposed_at).strftime("%Y%m%dT%H%M%SZ")
    return [
        "BEGIN:VEVENT", f"UID:visit-{visit.pk}@bihuan", f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{visit.planned_on:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_escaped(title_of(visit))}", "CLASS:PRIVATE", "END:VEVENT",
    ]  # fmt: skip


def title_of(visit: Inspection) -> str:
    """What a device shows: the unit only once it knows of the visit itself."""
    if visit.started_at is None:
        return _("Visit, team %(n)s") % {"n": visit.team_number}
    return f"{visit.unit.name} · {visit.campaign.title}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 bytes, never inside a sign."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > _WIDTH:
            yield piece
            piece = " "
        piece += sign
    yield piece
