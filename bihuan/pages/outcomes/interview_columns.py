"""The columns of the list of interviews: one definition for page and Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.outcomes.models import Interview
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records.punctuation import in_brackets, listed
from bihuan.records.words import chosen


def _unit(row: Interview) -> SafeString:
    return link(reverse("interview", args=[row.pk]), row.enrolment.name)


def _kind(row: Interview) -> str:
    return f"{chosen(row.session, 'pair')} · {chosen(row.session, 'form')}"


def _notice(row: Interview) -> str:
    """The number of its notice, or where the notice stands."""
    return "" if row.notice is None else row.notice.number or chosen(row.notice, "state")


def _notice_cell(row: Interview) -> str:
    """The same; it opens for those who work with letters."""
    opens: bool = row.opens_notice  # type: ignore[attr-defined]  # told by the list
    return (
        link(reverse("letter", args=[row.notice_id]), _notice(row)) if row.notice_id and opens else _notice(row) or "–"
    )


def _state(row: Interview) -> SafeString:
    said = tag(chosen(row, "state"), "good" if row.state == Interview.State.CLOSED else "")
    if row.is_late:  # type: ignore[attr-defined]  # told by the list
        return format_html("{} {}", said, tag(f"! {_('commitment overdue')}", "loss"))
    return said


INTERVIEWS = Listing(
    name="interviews",
    usual=("-session_id", "id"),
    second=("-session_id", "id"),
    columns=(
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name, cell=_unit,
            sort=("enrolment__position",), is_head=True, width=24,
        ),
        Column(
            name="interviewee", label=gettext_lazy("Interviewee"),
            value=lambda row: row.interviewee + in_brackets(row.post), sort=("interviewee",), width=26,
        ),
        Column(name="kind", label=gettext_lazy("Kind"), value=_kind, sort=("session__pair",), css="wide", width=24),
        Column(
            name="interviewers", label=gettext_lazy("Interviewers"), css="wide", width=24,
            value=lambda row: listed(row.session.interviewers),
        ),
        Column(
            name="notice", label=gettext_lazy("Notice"), value=_notice, cell=_notice_cell, sort=("notice__number",),
            css="wide", width=20,
        ),
        Column(
            name="due", label=gettext_lazy("Commitment due on"), value=lambda row: row.commitment_due_on,
            sort=("commitment_due_on",), css="number", is_usual=False,
        ),
        Column(
            name="state", label=gettext_lazy("State"), value=lambda row: chosen(row, "state"), cell=_state,
            sort=("state",),
        ),
    ),
)  # fmt: skip
