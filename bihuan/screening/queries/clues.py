"""The list of clues and what hangs on one: kinds of rules, others about the same, the trip behind it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.access import Standing
from bihuan.screening.access import visible_clues, visible_trips
from bihuan.screening.models import Clue, Dossier, Reply, ReplyFile, TripRecord

KINDS: Mapping[str, Promise] = {
    "T": _("Travel"), "A": _("Absence"), "P": _("Works and procurement"), "R": _("Procurement notices"),
    "S": _("Post succession"),
}  # fmt: skip
"""Kinds of rules by their first letter."""


def beside(standing: Standing, clue: Clue) -> QuerySet[Clue]:
    """Other clues about the same matter that the reader may see."""
    same = {"office": clue.office_id, "about_type": clue.about_type, "about": clue.about, "erased_at__isnull": True}
    rows = visible_clues(standing).filter(**same).exclude(pk=clue.pk)
    return rows if clue.about else rows.none()


def replies_of(dossier: Dossier) -> QuerySet[Reply]:
    """What the unit and the one concerned said, with the files that came with it; two queries."""
    files = ReplyFile.objects.select_related("attachment")
    return dossier.replies.select_related("by").prefetch_related(Prefetch("files", queryset=files))


def trip_of(standing: Standing, about_type: str, about: str) -> TripRecord | None:
    """The trip a matter is about, as the newest screening saw it."""
    if about_type != "trip":
        return None
    return visible_trips(standing).filter(trip=about).select_related("run").order_by("-pk").first()
