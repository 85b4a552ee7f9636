"""Refusals, and whose trail one reads: that of one's offices and all below them, and the product's own."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from bihuan.records.models import Event

WHOLE = "*"
"""The path of events that belong to no office: alarms, restores, checkpoints that went out."""


class Refused(PermissionDenied):
    """A refusal that teaches: its text tells the reader why, and who may."""


def events_below(paths: Iterable[str]) -> QuerySet[Event]:
    """Events of these offices and every one below them, and of the product as a whole."""
    wanted = Q(office_path=WHOLE)
    for path in paths:
        wanted |= Q(office_path__startswith=path)
    return Event.objects.filter(wanted)
