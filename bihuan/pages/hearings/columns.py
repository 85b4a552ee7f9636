"""The columns of the list of hearings: one definition for page and Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.hearings.models import Hearing
from bihuan.pages.lists.columns import Column, link, state_column
from bihuan.pages.lists.listing import Listing

_LOOKS = {Hearing.State.OPEN: "act", Hearing.State.REPORTED: "good"}


def _title(row: Hearing) -> SafeString:
    return link(reverse("hearing", args=[row.pk]), row.title)


HEARINGS = Listing(
    name="hearings",
    usual=("-on", "-pk"),
    second=("-on", "-pk"),
    columns=(
        Column(name="on", label=gettext_lazy("Day"), value=lambda row: row.on, sort=("on",), css="number"),
        Column(
            name="title", label=gettext_lazy("Title"), value=lambda row: row.title, cell=_title, sort=("title",),
            is_head=True, width=36,
        ),
        Column(
            name="term", label=pgettext_lazy("hearing", "Term"), value=lambda row: row.term.title,
            sort=("term__starts_on",), css="wide", is_usual=False, width=24,
        ),
        Column(name="place", label=gettext_lazy("Place"), value=lambda row: row.place, sort=("place",), width=24),
        Column(
            name="slots", label=gettext_lazy("Speakers at most"), value=lambda row: row.slots, sort=("slots",), css="n",
            is_usual=False,
        ),
        Column(
            name="reports", label=gettext_lazy("Reports due on"), value=lambda row: row.reports_due_on,
            sort=("reports_due_on",), css="number wide", is_usual=False,
        ),
        state_column(_LOOKS),
    ),
)  # fmt: skip
