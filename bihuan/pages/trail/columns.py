"""The columns of the trail: one definition for page and Excel."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.pages.lists.columns import Column, link
from bihuan.pages.lists.listing import Listing
from bihuan.pages.trail.words import action_word, in_words
from bihuan.records.models import Event

THROUGH = "through"
"""What an event is annotated with: the purpose of the token it came through."""


def _at(row: Event) -> str:
    return f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"


def _through(row: Event) -> str:
    """Through which token it came, nothing for a person."""
    purpose = getattr(row, THROUGH)
    return _("through the token “%(purpose)s”") % {"purpose": purpose} if purpose else ""


def _who(row: Event) -> str:
    return f"{row.actor} {_through(row)}".strip()


def _actor(row: Event) -> SafeString:
    through = _through(row)
    return format_html('{} <small class="quiet">{}</small>' if through else "{}", row.actor or "–", through)


def _object(row: Event) -> str:
    return in_words(row.object_label) if row.object_type == "records.Alarm" else row.object_label


EVENTS = Listing(
    name="trail",
    usual=("-id",),
    second=("-id",),
    columns=(
        Column(
            name="at", label=gettext_lazy("When"), value=_at, css="number", sort=("id",), width=20,
            cell=lambda row: link(reverse("trail-event", args=[row.pk]), _at(row)),
        ),
        Column(
            name="actor", label=gettext_lazy("Who"), value=_who, cell=_actor, sort=("actor",), width=18
        ),
        Column(
            name="action", label=gettext_lazy("Action"), value=lambda row: action_word(row.action), sort=("action",),
            width=28,
        ),
        Column(
            name="object", label=gettext_lazy("On"), value=_object, sort=("object_label",),
            is_head=True, width=44,
        ),
        Column(
            name="from", label=gettext_lazy("From address"), value=lambda row: row.address, sort=("address",),
            css="wide quiet", width=18,
        ),
        Column(
            name="number", label=gettext_lazy("Number of the event"), value=lambda row: row.pk, sort=("id",),
            css="n wide", is_usual=False,
        ),
    ),
)  # fmt: skip
