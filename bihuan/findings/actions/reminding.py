"""Who should hear of a finding's clock: the unit when it is near and overdue, its leader too when it is serious."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.findings.access import roles_towards
from bihuan.findings.actions.stepping import locked_finding
from bihuan.findings.lifecycle import ASSESSOR, OFFICE
from bihuan.findings.models import Finding
from bihuan.findings.queries.clocks import OVERDUE, SERIOUS, deadline, lamp
from bihuan.findings.queries.standing import as_of, is_near, is_overdue
from bihuan.notices.actions import News, tell
from bihuan.notices.models import Notice
from bihuan.organizations.access import Standing, kept, standing_of
from bihuan.organizations.holding import holders
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.queries.calendar import deadlines_of

TOLD = {"": (Role.LIAISON, Role.HEAD), SERIOUS: (Role.LIAISON, Role.HEAD, Role.LEADER)}


def remind(*, office: Office, language: str = "zh-hans") -> int:
    """Write a notice for each finding whose lamp has turned, once a person and lamp. Returns how many are new."""
    with translation.override(language):
        return tell(office=office, news=list(_news(office)))


def _news(office: Office) -> Iterator[News]:
    today, rules = clock.today(), deadlines_of(office.pk)
    rows = Finding.objects.filter(office=office)
    pressing = as_of(rows, today).filter(is_near(today, rules) | is_overdue(today))
    listed = list(pressing.select_related("enrolment"))
    people = _people(office, {row.enrolment.unit_id for row in listed})
    for finding in listed:
        until = deadline(finding)
        colour = lamp(until, today, rules)
        if until is None or not colour:
            continue
        text = _word(colour) % {"number": finding.number, "day": until.isoformat(), "what": finding.condition[:60]}
        for person, role in people.get(finding.enrolment.unit_id, ()):
            if role in TOLD.get(colour, TOLD[""]):
                key = f"finding-{finding.pk}-{colour}-{until.isoformat()}"
                address, urgent = f"/findings/{finding.pk}/", colour in {OVERDUE, SERIOUS}
                yield News(person_id=person, key=key, text=text, address=address, is_urgent=urgent)


@transaction.atomic
def urge_finding(*, finding_id: int, by: Person) -> int:
    """Remind a finding's unit by hand, once a day. Returns how many people were told."""
    finding = locked_finding(finding_id)
    if reason := unurged(standing_of(by), finding):
        raise ValidationError(reason)
    told = {"number": finding.number, "who": by.name, "what": finding.condition[:60]}
    text = _("%(who)s asks you to act: %(number)s %(what)s") % told
    address, key, people = f"/findings/{finding.pk}/", _urged(finding), _spoken_to(finding)
    news = [News(person_id=one, key=key, text=text, address=address, is_urgent=True) for one in sorted(people)]
    count = tell(office=finding.office, news=news)
    if not count:
        raise ValidationError(_("The unit was reminded of it today already."))
    record(by=by, action="urge_finding", subject=finding, office_path=finding.office.path, detail={"told": count})
    return count


def unurged(standing: Standing, finding: Finding) -> str:
    """Why the unit cannot be reminded of a finding now; nothing if it can."""
    if not roles_towards(standing, finding) & {OFFICE, ASSESSOR}:
        return _("Only the people of %(body)s and the office remind a unit of this.") % {"body": finding.body.name}
    if deadline(finding) is None:
        return _("It does not wait for the unit: the finding is “%(state)s”.") % {"state": finding.get_state_display()}
    people = _spoken_to(finding)
    if not people:
        return _("Nobody to remind: “%(unit)s” has no liaison, head or leader.") % {"unit": finding.enrolment.name}
    if people <= _told_today(finding.office_id).get(_urged(finding), set()):
        return _("The unit was reminded of it today already.")
    return ""


def _urged(finding: Finding) -> str:
    """By what a reminder by hand is known: one a day."""
    return f"finding-{finding.pk}-urged-{clock.today().isoformat()}"


def _told_today(office: int) -> dict[str, set[int]]:
    """Who was reminded by hand today, by what; read once for many findings."""

    def read() -> dict[str, set[int]]:
        recent = Notice.objects.filter(office=office, at__gte=clock.now() - timedelta(days=1), key__contains="-urged-")
        told: dict[str, set[int]] = {}
        for key, person in recent.values_list("key", "person_id"):
            told.setdefault(key, set()).add(person)
        return told

    return kept(("urged", office, clock.today()), read)


def _spoken_to(finding: Finding) -> set[int]:
    """Who is reminded of a finding: everyone with a role in its unit; read once for many findings."""

    def read() -> dict[int, set[int]]:
        by_unit: dict[int, set[int]] = {}
        rows = holders(finding.office_id).filter(unit__isnull=False)
        for unit, person in rows.values_list("unit_id", "person_id"):
            by_unit.setdefault(unit, set()).add(person)
        return by_unit

    return kept(("people of units", finding.office_id), read).get(finding.enrolment.unit_id, set())


def _word(colour: str) -> str:
    if colour == SERIOUS:
        return _("Seriously overdue since %(day)s: %(number)s %(what)s")
    if colour == OVERDUE:
        return _("Overdue since %(day)s: %(number)s %(what)s")
    return _("Due on %(day)s: %(number)s %(what)s")


def _people(office: Office, units: set[int]) -> dict[int, list[tuple[int, str]]]:
    rows = holders(office).filter(unit_id__in=units)
    by_unit: dict[int, list[tuple[int, str]]] = {one: [] for one in units}
    for unit, person, role in rows.values_list("unit_id", "person_id", "role"):
        by_unit.setdefault(unit, []).append((person, role))
    return by_unit
