"""Who acts next on a visit, a survey, a hearing and its speakers, and a file of clues, what is asked, and by when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bihuan.hearings import words as hearings
from bihuan.hearings.models import Hearing, Speaker
from bihuan.inspections import words as inspections
from bihuan.inspections.models import Inspection
from bihuan.inspections.queries import lacking
from bihuan.inspections.queries.waiting import REPORT_DAYS
from bihuan.organizations.models import Role
from bihuan.pages.next_steps import NextStep, another
from bihuan.records.punctuation import listed
from bihuan.screening import words as screening
from bihuan.screening.models import Dossier
from bihuan.surveys import words as surveys
from bihuan.surveys.models import Wave

SECOND = "second"
"""Stands for whoever of the office or the leading group did not act before: named when it is that step's turn."""
Steps = Mapping[str, tuple[str, str, date | None]]
"""By state: the step it waits for, whose it is, until when."""


def visit_next(visit: Inspection) -> tuple[str, str, date | None] | None:
    """A visit waits for its approval, its team, the seal, the start; then for the team's report and its review."""
    team, on, until = _("the team"), visit.planned_on, visit.planned_until
    steps: Steps = {
        "proposed": ("approve", SECOND, on), "approved": ("form", _office(), on), "formed": ("seal", _office(), on),
        "sealed": ("start", team, on), "started": ("finish", team, until),
        "on_site_done": ("report", team, until + timedelta(days=REPORT_DAYS)), "reported": ("review", SECOND, None),
        "reviewed": ("archive", _office(), None),
    }  # fmt: skip
    return steps.get(visit.state)


def wave_next(wave: Wave) -> tuple[str, str, date | None] | None:
    """A survey waits for its office, and for a second person before it is released."""
    steps: Steps = {
        "designed": ("freeze", _office(), None), "frozen": ("field", _office(), None),
        "fielding": ("close", _office(), wave.closes_on), "closed": ("check", _office(), None),
        "checked": ("release", SECOND, None),
    }  # fmt: skip
    return steps.get(wave.state)


def hearing_next(hearing: Hearing) -> tuple[str, str, date | None] | None:
    """A hearing waits for its office until its day, for the two who count, then for its release and its report."""
    steps: Steps = {
        "planned": ("call", _office(), hearing.on), "called": ("open", _office(), hearing.on),
        "open": ("close", _office(), None), "closed": ("count", _counters(), None),
        "counted": ("release", SECOND, None), "released": ("report", _office(), None),
    }  # fmt: skip
    return steps.get(hearing.state)


def speaker_next(one: Speaker) -> tuple[str, str, date | None] | None:
    """A speaker waits to be told, hands in the report, is voted on; then says what will be done."""
    name, due, on = one.tenure.person.name, one.hearing.reports_due_on, one.hearing.on
    steps: Steps = {
        "selected": ("notify", _office(), due), "notified": ("submit", name, due),
        "submitted": ("begin", _office(), on),
        "voting": ("end", _office(), None), "voted": ("count", _counters(), None), "counted": ("plan", name, None),
        "planned": ("settle", _office(), None),
    }  # fmt: skip
    return steps.get(one.state)


def dossier_next(one: Dossier) -> tuple[str, str, date | None] | None:
    """A file of clues waits for the question, the answer, the clerk's decision and its approval."""
    asked = one.concerned.name if one.concerned else one.unit.name if one.unit else _("the unit")
    steps: Steps = {
        "open": ("ask", _office(), None), "asked": ("answer", asked, one.due_on),
        "answered": ("register", _office(), None),
        "lead": ("approve", _("members of the leading group"), None), "approved": ("end", _office(), None),
    }  # fmt: skip
    return steps.get(one.state)


_FIRST: Mapping[type, Callable[[Any], int | None]] = {
    Inspection: lambda visit: visit.reported_by_id if visit.state == "reported" else visit.proposed_by_id,
    Wave: lambda wave: wave.checked_by_id,
    Hearing: lambda hearing: hearing.counted_by_id,
}
"""Who acted first, so that a second person takes the next step."""
_KINDS: Mapping[type, tuple[Callable[[Any], tuple[str, str, date | None] | None], Callable[[str], str]]] = {
    Inspection: (visit_next, inspections.INSPECTION.task),
    Wave: (wave_next, surveys.WAVE.task),
    Hearing: (hearing_next, hearings.HEARING.task),
    Speaker: (speaker_next, hearings.SPEAKER.task),
    Dossier: (dossier_next, screening.DOSSIER.task),
}


def next_step(thing: Inspection | Wave | Hearing | Speaker | Dossier) -> NextStep | None:
    """Who acts next on a thing of a source; None where it has come to its end."""
    told, task = _KINDS[type(thing)]
    step = told(thing)
    if step is None:
        return None
    what, who, until = step
    if who == SECOND:
        assert not isinstance(thing, Speaker)
        who = another(thing.office_id, (Role.OFFICE, Role.LEADING_GROUP), _FIRST[type(thing)](thing))
    return NextStep(task(what), who, until)


def next_of_visit(visit: Inspection, lack: lacking.Lack | None) -> NextStep | None:
    """Who acts next on a visit: what it lacks comes before the step that is refused for the lack of it."""
    step = visit_next(visit)
    if lack is None or step is None:
        return next_step(visit)
    who = {
        lacking.OFFICE: _office(), lacking.TEAM: _("the team"),
        lacking.HEADS: listed([_office(), _("members of the leading group")]),
        lacking.ANSWERING: listed([_office(), visit.enrolment.name]),
        lacking.FINDERS: _("whoever wrote them down, then a second person"),
    }  # fmt: skip
    return NextStep(lack.asks, who.get(lack.who, lack.who), step[2])


def _office() -> str:
    return _("clerks of the assessment office")


def _counters() -> str:
    return _("the two who count")
