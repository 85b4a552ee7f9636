"""The columns of the list of waves: one definition for page and Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bihuan.pages.lists.columns import Column, link, state_column
from bihuan.pages.lists.listing import Listing
from bihuan.surveys.models import Wave

_LOOKS = {Wave.State.FIELDING: "act", Wave.State.RELEASED: "good"}


def _title(row: Wave) -> SafeString:
    return link(reverse("wave", args=[row.pk]), row.title)


WAVES = Listing(
    name="waves",
    second=("-pk",),
    columns=(
        Column(
            name="title", label=gettext_lazy("Title"), value=lambda row: row.title, cell=_title, sort=("title",),
            is_head=True, width=36,
        ),
        Column(name="year", label=gettext_lazy("Year"), value=lambda row: row.period, sort=("period",), css="n"),
        Column(
            name="voice", label=gettext_lazy("Whose voice it is"), value=lambda row: row.voice, sort=("voice",),
            width=28,
        ),
        Column(
            name="series", label=gettext_lazy("Series"), value=lambda row: row.series, sort=("series",), css="wide",
            is_usual=False, width=24,
        ),
        Column(
            name="questionnaire", label=gettext_lazy("Questionnaire"), value=lambda row: row.instrument.title,
            sort=("instrument__title",), css="wide", is_usual=False, width=28,
        ),
        Column(
            name="closes", label=gettext_lazy("Last day"), value=lambda row: row.closes_on, sort=("closes_on",),
            css="number wide", is_usual=False,
        ),
        Column(
            name="released", label=gettext_lazy("Released on"), value=lambda row: row.released_on,
            sort=("released_on",), css="number wide", is_usual=False,
        ),
        state_column(_LOOKS),
    ),
)  # fmt: skip
