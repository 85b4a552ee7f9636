"""Who acts next on a thing, what is asked of them, and by when: one line on the page of each (``parts/next.html``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.findings import words as findings
from bihuan.findings.models import Report
from bihuan.organizations.holding import givers, others_named
from bihuan.organizations.models import Role
from bihuan.outcomes import words as outcomes
from bihuan.outcomes.actions.telling import RECEIPT_WORKDAYS
from bihuan.outcomes.models import Delivery, Interview, Kind, Letter
from bihuan.records.punctuation import listed
from bihuan.results import words as results
from bihuan.results.models import Appeal
from bihuan.schemes import words as schemes
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries.calendar import calendar_of

NAMED = 3
"""Units named in the line; the rest is counted."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step a thing waits for: in words, whose it is, until when (None: no term runs)."""

    what: str
    who: str
    until: date | None = None


def scheme_next(scheme: Scheme, approvers: str) -> NextStep | None:
    """A draft waits for its office, one sent in for whoever may approve it."""
    if scheme.state == Scheme.State.DRAFT:
        return NextStep(schemes.SCHEME.task("submit"), _office())
    if scheme.state == Scheme.State.IN_REVIEW:
        return NextStep(schemes.SCHEME.task("approve"), approvers or _group())
    return None


def letter_next(letter: Letter, deliveries: Sequence[Delivery]) -> NextStep | None:
    """A document waits for a second clerk, the signer, the office; once out for its receipts and its reply."""
    if letter.state == Letter.State.DRAFT:
        return NextStep(outcomes.LETTER.task("check"), another(letter.office_id, [Role.OFFICE], letter.drafted_by_id))
    if letter.state == Letter.State.CHECKED:
        who = another(letter.office_id, [Role.LEADING_GROUP], letter.drafted_by_id)
        return NextStep(outcomes.LETTER.task("approve"), who)
    if letter.state == Letter.State.APPROVED:
        return NextStep(outcomes.LETTER.task("issue"), _office())
    waiting = [one for one in deliveries if one.received_on is None]
    if waiting and letter.state not in {Letter.State.WITHDRAWN, Letter.State.DROPPED}:
        first = min(one.delivered_on for one in waiting)
        until = calendar_of(letter.office_id).workdays_after(first, RECEIPT_WORKDAYS)
        return NextStep(_("Give the receipt"), _named([one.to for one in waiting]), until)
    if letter.state == Letter.State.DELIVERED and letter.kind == Kind.RECOMMENDATION:
        return NextStep(outcomes.LETTER.task("reply"), letter.addressee, letter.reply_due_on)
    return None


def report_next(report: Report) -> NextStep | None:
    """A report waits for the level above until it is received, and then passed on where there is a further level."""
    step = {Report.State.SENT.value: "receive", Report.State.RECEIVED.value: "pass_on"}.get(report.state)
    if step is None or (step == "pass_on" and report.to_office.parent_id is None):
        return None
    return NextStep(findings.REPORT.task(step), report.to_office.name)


def appeal_next(appeal: Appeal, lacks: str) -> NextStep | None:
    """An appeal waits for the office, then for people without a part in the result; a won one first for its correction,
    as long as it ``lacks`` it."""
    reviewer = _("someone of the office or the leading group who had no part in this result")
    steps: Mapping[str, tuple[str, str]] = {
        "lodged": ("reject_late" if appeal.is_late else "accept", _office()),
        "accepted": ("uphold", reviewer),
        "second": ("uphold", reviewer),
        "changed": ("end", _office()),
        "annulled": ("end", _office()),
    }
    if appeal.state not in steps:
        return None
    step, who = steps[appeal.state]
    if lacks:
        return NextStep(_("Make and notify the corrected result"), who)
    what = _("Decide the appeal in writing") if step == "uphold" else results.APPEAL.task(step)
    return NextStep(what, who)


def interview_next(interview: Interview) -> NextStep | None:
    """An interview waits for the office, and for the unit's commitment once its record is signed."""
    unit = _("the people of %(unit)s") % {"unit": interview.enrolment.name}
    steps = {"due": ("notify", _office()), "notified": ("hold", _office()), "held": ("sign", _office()),
             "signed": ("commit", unit), "committed": ("close", _office())}  # fmt: skip
    if interview.state not in steps:
        return None
    step, who = steps[interview.state]
    until = interview.commitment_due_on if step == "commit" else None
    return NextStep(outcomes.INTERVIEW.task(step), who, until)


def another(office: int | str, roles: Collection[str], first: int | None) -> str:
    """Whoever else may act in one of the roles, by name; where nobody else holds one, that it is so and who mends it.

    ``office`` is its key or path, ``first`` who acted before and may not act again.
    """
    names = others_named(office, roles, (first,))
    if names:
        return _("another than who acted before: %(who)s") % {"who": names}
    return _("a second person (nobody else holds the role yet: %(who)s)") % {"who": givers(office)}


def _office() -> str:
    return _("clerks of the assessment office")


def _group() -> str:
    return _("members of the leading group")


def _named(names: Sequence[str]) -> str:
    told = listed(names[:NAMED])
    return told if len(names) <= NAMED else _("%(names)s and %(n)s more") % {"names": told, "n": len(names) - NAMED}
