"""Words of the problem ledger: steps, states, and how late something is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bihuan.findings.lifecycle import HEAD, UNIT
from bihuan.findings.models import Referral, Report, State
from bihuan.findings.queries.conservation import Balance
from bihuan.records import clock

register = template.Library()

_STEPS = {
    "submit": _("sent in"),
    "send_back": _("returned to its finder"),
    "confirm": _("confirmed by a second person"),
    "merge": _("merged"),
    "withdraw": _("withdrawn"),
    "notify": _("fed back to the unit"),
    "contest": _("contested by the unit"),
    "uphold": _("kept after review"),
    "amend": _("amended after review"),
    "annul": _("withdrawn after review"),
    "plan": _("plan signed by the head"),
    "return_plan": _("plan returned"),
    "accept_plan": _("plan accepted"),
    "extend": _("extended"),
    "report": _("report signed by the head"),
    "return_report": _("report returned"),
    "verify": _("verified by someone else"),
    "close": _("closed"),
    "give_up": _("ended as not corrected"),
    "exempt": _("exempted"),
    "reopen": _("reopened"),
    "transfer": _("handed over as a lead"),
    "carry_over": _("carried over"),
    "succeed": _("taken over from the year before"),
    "resume": _("goes on"),
}


@register.filter
def finding_word(step: str) -> str:
    """A step of a finding in words."""
    return str(_STEPS.get(step, step))


@register.filter
def state_word(state: str) -> str:
    """A state of a finding in words."""
    return str(State(state).label) if state in State.values else state


_REFERRAL = {"receive": _("Sign for it"), "take_up": _("Take it up"), "end": _("End it")}


@register.filter
def referral_step_word(step: str) -> str:
    """A step of a lead as a button."""
    return str(_REFERRAL.get(step, step))


@register.filter
def referral_word(status: str) -> str:
    """The coarse status of a lead."""
    return str(Referral.Status(status).label)


_REPORT = {
    "receive": _("Sign for it"),
    "annotate": _("Annotate"),
    "send_back": _("Return"),
    "pass_on": _("Pass on with a report of one's own"),
}


@register.filter
def report_step_word(step: str) -> str:
    """A step of a report as a button."""
    return str(_REPORT.get(step, step))


@register.filter
def report_word(state: str) -> str:
    """A state of a report in words."""
    return str(Report.State(state).label)


@register.filter
def as_balance(figures: dict[str, Any]) -> Balance:
    """Figures as they were signed."""
    return Balance(**figures)


@register.filter
def is_unit_role(role: str) -> bool:
    """Whether a step was taken by the unit itself."""
    return role in {UNIT, HEAD}


@register.filter
def late(until: date | None) -> str:
    """How late or how near a day is."""
    if until is None:
        return ""
    days = (clock.today() - until).days
    if days > 0:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days == 0:
        return str(_("today"))
    return ngettext("%(n)s day left", "%(n)s days left", -days) % {"n": -days}
