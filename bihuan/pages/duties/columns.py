"""The columns of the responsibility lists of a year: one definition for page and Excel."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.duties.lifecycle import SIGNING
from bihuan.duties.models import DutyList
from bihuan.pages.lines import addresses
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing
from bihuan.records.words import chosen

_LOOKS = {"in_force": ("good", "✓ "), "signing": ("act", "◔ "), "drafting": ("warn", "")}


def _unit(row: DutyList) -> SafeString:
    return link(addresses("duty-list")(row.pk), row.enrolment.name)


def whose(row: DutyList) -> str:
    """Whose list it is, by post and name, and its version from the second on."""
    parts = [str(row.whose), row.holder.name if row.holder else ""]
    parts += [_("version %(n)s") % {"n": row.number}] if row.number > 1 else []
    return " · ".join(filter(None, parts))


def _state(row: DutyList) -> SafeString:
    kind, sign = _LOOKS.get(row.state, ("", ""))
    return tag(f"{sign}{chosen(row, 'state')}", kind)


def waits_for(row: DutyList) -> str:
    """Who signs next, on a list that is being signed."""
    if row.state != SIGNING:
        return ""
    seats = sorted(row.chain.all(), key=lambda seat: seat.level)
    signed: int = row.signed  # type: ignore[attr-defined]  # counted by the list
    return f"{seats[signed].title} {seats[signed].person.name}" if signed < len(seats) else ""


LISTS = Listing(
    name="duty-lists",
    usual=("enrolment__position", "tier", "post", "number"),
    second=("enrolment__position", "tier", "post", "number"),
    columns=(
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda row: row.enrolment.name, cell=_unit,
            sort=("enrolment__position",), is_head=True, width=24,
        ),
        Column(name="whose", label=gettext_lazy("Whose list"), value=whose, sort=("tier", "holder__name"), width=28),
        Column(
            name="items", label=gettext_lazy("Items"), value=lambda row: row.item_count, sort=("item_count",), css="n"
        ),
        Column(
            name="state", label=gettext_lazy("State"), value=lambda row: chosen(row, "state"), cell=_state,
            sort=("state",),
        ),
        Column(
            name="signatures", label=gettext_lazy("Signatures"), value=lambda row: f"{row.signed} / {row.levels}",
            sort=("signed",), css="n",
        ),
        Column(name="next", label=gettext_lazy("Signs next"), value=waits_for, width=24),
        Column(
            name="since", label=pgettext_lazy("duties", "In force from"), value=lambda row: row.in_force_on,
            sort=("in_force_on",), css="number",
        ),
        Column(
            name="until", label=gettext_lazy("Ended on"), value=lambda row: row.ended_on, sort=("ended_on",),
            css="number", is_usual=False,
        ),
    ),
)  # fmt: skip
