"""The columns of the register of documents: one definition for page and Excel."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.outcomes.models import Letter
from bihuan.outcomes.queries.board import has_late_reply
from bihuan.pages.lines import shortened
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records import clock
from bihuan.records.words import chosen


def _title(letter: Letter) -> SafeString:
    return link(reverse("letter", args=[letter.pk]), letter.title)


def _state(letter: Letter) -> SafeString:
    """Where it stands; that an answer is late; and where a letter of a pair goes out."""
    kind = "loss" if letter.state == Letter.State.WITHDRAWN else "good" if letter.issued_on else ""
    said = tag(chosen(letter, "state"), kind)
    if has_late_reply(letter, clock.today()):
        return format_html("{} {}", said, tag(f"! {_('reply overdue')}", "loss"))
    if letter.state == Letter.State.APPROVED and letter.batch_id and letter.result_set_id:
        return format_html("{} {}", said, link(reverse("feedback", args=[letter.result_set_id]), _("in pairs")))
    return said


def _day(name: str, label: Any, *, is_usual: bool = False) -> Column:
    return Column(
        name=name, label=label, value=lambda row: getattr(row, name), sort=(name,), css="number wide",
        is_usual=is_usual,
    )  # fmt: skip


LETTERS = Listing(
    name="letters",
    second=("enrolment__position", "-pk"),
    columns=(
        Column(
            name="number", label=gettext_lazy("Document number"), value=lambda row: row.number, sort=("number",),
            css="number", width=22,
        ),
        Column(
            name="title", label=gettext_lazy("Document title"), value=lambda row: row.title, cell=_title,
            sort=("title",), is_head=True, width=44,
        ),
        Column(
            name="addressee", label=gettext_lazy("Addressee"), value=lambda row: row.addressee,
            cell=lambda row: shortened(row.addressee, 30), sort=("addressee",), width=24,
        ),
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name if row.enrolment else "",
            sort=("enrolment__position",), css="wide", is_usual=False, width=18,
        ),
        Column(
            name="kind", label=gettext_lazy("Kind"), value=lambda row: chosen(row, "kind"), sort=("kind",), css="wide"
        ),
        Column(
            name="issuer", label=gettext_lazy("Issuer"), value=lambda row: row.issuer.name, sort=("issuer__name",),
            css="wide", is_usual=False, width=24,
        ),
        Column(
            name="state", label=gettext_lazy("State"), value=lambda row: chosen(row, "state"), cell=_state,
            sort=("state",),
        ),
        Column(
            name="drafted_at", label=gettext_lazy("Drafted on"), value=lambda row: row.drafted_at.date(),
            sort=("drafted_at",), css="number wide", is_usual=False,
        ),
        _day("issued_on", gettext_lazy("Issued on"), is_usual=True),
        _day("plan_due_on", gettext_lazy("Plan due on")),
        _day("reply_due_on", gettext_lazy("Reply due on")),
    ),
)  # fmt: skip
SHOWN = (
    "number", "title", "addressee", "kind", "state", "batch", "result_set", "drafted_at", "issued_on", "plan_due_on",
    "reply_due_on", "enrolment__name", "issuer__name",
)  # fmt: skip
"""What a row shows."""
