"""The columns of the problem ledger, of a unit's list and of the work that waits: one definition for page and Excel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.findings.lifecycle import CLOSED, CONTESTED, NOT_CORRECTED, NOTIFIED, PLANNED, REPORTED, SUBMITTED, VERIFIED
from bihuan.findings.models import Finding, State
from bihuan.findings.queries.clocks import NEAR, SERIOUS
from bihuan.findings.queries.waiting import TERM
from bihuan.pages.lines import addresses
from bihuan.pages.lists.columns import NOTHING, Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records.words import chosen

GOOD, ACT = {CLOSED, VERIFIED}, {NOTIFIED, SUBMITTED, PLANNED, REPORTED, CONTESTED}


def state_tag(finding: Finding) -> SafeString:
    """Where it stands, in its colour."""
    state = finding.state
    kind = "good" if state in GOOD else "act" if state in ACT else "loss" if state == NOT_CORRECTED else ""
    return tag(chosen(finding, "state"), kind)


def days_apart(until: date, on: date) -> str:
    """How late or how near a day is."""
    days = (on - until).days
    if days > 0:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days == 0:
        return _("today")
    return ngettext("%(n)s day left", "%(n)s days left", -days) % {"n": -days}


def term_tag(row: Any) -> SafeString:
    """The term that runs now, plan or correction, and how late or near it is, of a row with its lamp (``asked``)."""
    if row.until is None:
        return NOTHING
    which = _("plan term") if row.state == NOTIFIED else _("correction term")
    if not row.lamp:
        return format_html('<span class="quiet">{} {}</span>', which, row.until.isoformat())
    apart = days_apart(row.until, row.on)
    if row.lamp == NEAR:
        return tag(f"◔ {which} {apart}", "warn")
    word = _("seriously overdue") if row.lamp == SERIOUS else _("overdue")
    return tag(f"{'‼' if row.lamp == SERIOUS else '!'} {which} {word} {apart}", "loss")


def number_link(finding: Finding) -> SafeString:
    """Its number, as the way to it."""
    return link(addresses("finding")(finding.pk), finding.number or _("draft"))


def unit_link(finding: Finding) -> SafeString:
    """Its unit, as the way to the unit's list."""
    return link(addresses("finding-unit", finding.cycle_id)(finding.enrolment_id), finding.enrolment.name)


def in_short(finding: Finding) -> str:
    """What was found, as it reads now, in a line."""
    text = finding.amendment or finding.condition
    return text if len(text) <= 44 else f"{text[:43]}…"


STATE_ORDER = Case(
    *(When(stood=value, then=Value(place)) for place, value in enumerate(State.values)), output_field=IntegerField()
)
"""Where a finding stands, as places on its way."""
NUMBER = Column(
    name="number", label=gettext_lazy("Number"), value=lambda row: row.number, cell=number_link, css="number",
    sort=("number",), width=16,
)  # fmt: skip
UNIT = Column(
    name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name, cell=unit_link,
    sort=("enrolment__position",), is_head=True, width=18,
)  # fmt: skip
FACT = Column(
    name="fact", label=gettext_lazy("Finding"), value=lambda row: row.amendment or row.condition, cell=in_short,
    width=44,
)  # fmt: skip
STATE = Column(
    name="state", label=gettext_lazy("State"), value=lambda row: chosen(row, "state"), cell=state_tag,
    sort=(STATE_ORDER,),
)  # fmt: skip
UNTIL = Column(
    name="until", label=gettext_lazy("Next term"), value=lambda row: row.until, cell=term_tag, css="number",
    sort=(TERM,),
)  # fmt: skip


def _plain(name: str, label: Any, *sort: str, css: str = "", width: float = 14, is_usual: bool = False) -> Column:
    """A column of the finding's own."""
    return Column(
        name=name, label=label, value=lambda row: getattr(row, name), sort=sort, css=css, width=width,
        is_usual=is_usual,
    )  # fmt: skip


def _word(name: str, label: Any, css: str = "wide", *, is_usual: bool = False) -> Column:
    """A column of the finding's own that holds one of some words."""
    return Column(name=name, label=label, value=lambda row: chosen(row, name), sort=(name,), css=css, is_usual=is_usual)


COLUMNS = (
    NUMBER,
    UNIT,
    Column(
        name="group", label=gettext_lazy("Group"), value=lambda row: row.enrolment.category,
        sort=("enrolment__category",), css="wide", is_usual=False,
    ),
    FACT,
    Column(
        name="body", label=gettext_lazy("Found by body"), value=lambda row: row.body.name, sort=("body__name",),
        css="wide",
    ),
    Column(
        name="theme", label=gettext_lazy("Theme"), value=lambda row: row.theme.title if row.theme else "",
        sort=("theme__title",), css="wide",
    ),
    _word("source", gettext_lazy("Source"), is_usual=True),
    _word("method", gettext_lazy("Method")),
    _word("severity", gettext_lazy("Severity")),
    _word("category", gettext_lazy("Category")),
    _word("correction", gettext_lazy("Correction")),
    _plain("found_on", gettext_lazy("Found on"), "found_on", css="number wide", is_usual=True),
    _plain("criteria", gettext_lazy("Criteria"), css="wide", width=32),
    _plain("source_document", gettext_lazy("Source document"), "source_document", css="wide"),
    _plain("letter_number", gettext_lazy("Feedback letter"), "letter_number", css="number wide", width=22),
    _plain("delivered_on", gettext_lazy("Delivered on"), "delivered_on", css="number wide"),
    Column(
        name="due_on", label=gettext_lazy("Due on"), value=lambda row: row.due_on, sort=("due_by",),
        css="number wide", is_usual=False,
    ),
    _plain("original_due_on", gettext_lazy("Originally due on"), "original_due_on", css="number wide"),
    _plain("extension_count", gettext_lazy("Extensions"), "extension_count", css="n wide"),
    _plain("return_count", gettext_lazy("Returns"), "return_count", css="n wide"),
    STATE,
    UNTIL,
    Column(
        name="closed_on", label=gettext_lazy("Closed on"), value=lambda row: row.closed_on, sort=("closed_by_day",),
        css="number wide", is_usual=False,
    ),
)  # fmt: skip
LEDGER = Listing(name="findings", columns=COLUMNS, second=("enrolment__position", "sequence", "-pk"))
OF_UNIT = Listing(
    name="findings-of-unit",
    columns=(replace(NUMBER, is_head=True), *(one for one in COLUMNS if one.name not in {"number", "unit", "group"})),
    usual=("sequence", "pk"),
    second=("sequence", "pk"),
)
"""The list of one unit: its columns leave out whose it is."""
